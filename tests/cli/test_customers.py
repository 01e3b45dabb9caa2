"""Verbs that read customers: rows for scripts, tables for people, personal data masked until it is asked for."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.cli.exits import Exit
from fxtui.contract.errors import ConfigurationError, VenueUnreachable
from fxtui.domain.balance import Balance
from fxtui.domain.money import asset
from fxtui.domain.ticket import TicketKind
from tests.cli.back_office import BackOffice
from tests.support.fake_customers import IBAN
from tests.support.fake_customers_role import CANARIES, EMAIL, NAME, PHONE, SURNAME
from tests.support.made import made_ticket

DOWN = VenueUnreachable("kriptomat", "Kriptomat does not answer.")
READING = (
    "customers list",
    "customers show 2",
    "customers transactions",
    "customers transactions 2",
    "banks list 2",
    "banks show 2 11",
    "deposit instructions",
    "deposit instructions --customer 2",
)


class TestShown:
    @pytest.mark.parametrize("line", READING)
    @pytest.mark.parametrize("how", ["", "--json", "--csv"])
    async def test_nothing_personal_is_seen_that_nobody_asked_to_see(self, line: str, how: str) -> None:
        ran = await BackOffice().run(f"{line} {how}")
        assert ran.code is Exit.DONE, ran.err
        seen = "".join((ran.out + ran.err).split())
        assert [one for one in CANARIES if "".join(one.split()) in seen] == []

    @pytest.mark.parametrize("how", ["", "--json", "--csv"])
    async def test_what_is_revealed_is_whole_on_standard_output_alone(self, how: str) -> None:
        ran = await BackOffice().run(f"customers show 2 --reveal {how}")
        assert all(one in ran.out for one in (EMAIL, NAME, SURNAME, PHONE[1:]))
        assert ran.err == ""

    async def test_people_are_told_how_to_see_what_is_masked(self) -> None:
        ran = await BackOffice().run("customers list")
        assert ran.err == "fxtui: Personal data is masked: --reveal shows it.\n"
        assert (await BackOffice().run("customers list --reveal")).err == ""

    async def test_a_list_has_a_line_for_each_and_marks_who_is_acted_for(self) -> None:
        ran = await BackOffice().run("customers list")
        head, two, seven = ran.out.splitlines()
        assert head.split() == ["Id", "Name", "Surname", "E-mail", "Phone", "Status", "KYC", "Acted", "for"]
        assert two.split()[:4] == ["2", "Z•••", "K•••", "z•••@example.org"]
        assert two.split()[-2:] == ["verified", "yes"]
        assert seven.split()[-2:] == ["pending", "no"]
        assert max(map(len, ran.out.splitlines())) <= 80

    async def test_a_bank_account_keeps_its_reference_and_hides_its_number(self) -> None:
        [row] = (await BackOffice().json("banks show 2 11"))["banks"]
        assert row == {
            "venue": "kriptomat",
            "customer_id": "2",
            "bank_id": "11",
            "bank": "Commerzbank",
            "iban": "DE68 ••• 6485",
            "swift_bic": "COBADEFFXXX",
            "reference": "RF18539007547034",
            "state": "verified",
            "usable": True,
            "masked": True,
        }

    async def test_a_revealed_iban_stands_in_groups_of_four(self) -> None:
        first, _ = (await BackOffice().json("banks list 2 --reveal"))["banks"]
        assert first["iban"].replace(" ", "") == IBAN
        assert first["iban"].startswith("DE68 5001 ")
        assert first["masked"] is False


class TestRows:
    async def test_a_customer_has_the_keys_scripts_rely_on(self) -> None:
        two, seven = (await BackOffice().json("customers list"))["customers"]
        assert list(two) == [
            "venue",
            "customer_id",
            "email",
            "name",
            "surname",
            "phone",
            "born",
            "address",
            "building_number",
            "city",
            "postal_code",
            "country",
            "status",
            "venue_status",
            "kyc",
            "venue_kyc",
            "acted_for",
            "masked",
        ]
        assert (two["acted_for"], seven["acted_for"]) == (True, False)
        assert (seven["kyc"], seven["venue_kyc"], seven["country"]) == ("pending", "pending", "DEU")

    async def test_a_transaction_is_figures_as_text_and_a_time(self) -> None:
        office = BackOffice()
        first, second = (await office.json("customers transactions"))["transactions"]
        assert list(first) == [
            "venue",
            "customer_id",
            "transaction_id",
            "kind",
            "venue_kind",
            "instrument",
            "asset",
            "amount",
            "price",
            "gross",
            "net",
            "fee",
            "odd",
            "state",
            "venue_state",
            "at",
        ]
        assert (first["instrument"], first["amount"], first["gross"]) == ("BTC/EUR", "0.02831491", "100")
        assert (second["instrument"], second["asset"], second["price"]) == (None, "EUR", None)
        assert first["at"].endswith("Z")
        [own] = (await office.json("customers transactions 7"))["transactions"]
        assert own["transaction_id"] == "130"

    async def test_figures_that_do_not_add_up_are_pointed_out(self) -> None:
        office = BackOffice()
        office.customers.moved = [replace(office.customers.moved[0], odd=True)]
        assert "The figures of 128 do not add up" in (await office.run("customers transactions")).err

    async def test_instructions_have_the_reference_of_each_bank_account_beside_the_iban(self) -> None:
        [row] = (await BackOffice().json("deposit instructions"))["instructions"]
        assert (row["customer_id"], row["recipient_name"]) == ("2", "Kriptomat OU")
        assert row["iban"] == "LT12 3250 0123 4567 8901"
        assert row["references"] == [
            {"bank_id": "11", "iban": "DE68 ••• 6485", "reference": "RF18539007547034"},
            {"bank_id": "12", "iban": "SI56 ••• 7892", "reference": "RF71"},
        ]

    async def test_instructions_for_people_have_a_table_of_references(self) -> None:
        ran = await BackOffice().run("deposit instructions")
        assert ran.out.splitlines()[-2].split()[-1] == "RF18539007547034"
        assert "references" not in ran.out

    async def test_a_customer_without_a_bank_account_has_no_reference(self) -> None:
        ran = await BackOffice().run("deposit instructions --customer 7")
        assert ran.out.splitlines()[-1].startswith("Customer 7 has no bank account yet")

    @pytest.mark.parametrize("line", READING)
    async def test_csv_has_the_keys_of_json_as_its_head(self, line: str) -> None:
        name = {"customers list": "customers", "customers show 2": "customers"}.get(line, line.split()[0])
        name = "transactions" if "transactions" in line else name
        name = "instructions" if "instructions" in line else name
        rows = (await BackOffice().json(line))[name]
        told = list(csv.reader(io.StringIO((await BackOffice().run(f"{line} --csv")).out)))
        assert told[0] == list(rows[0])
        assert len(told) == len(rows) + 1


class TestWrong:
    async def test_a_customer_that_can_not_be_read_has_its_id_and_an_error(self) -> None:
        office = BackOffice()
        office.venue.fail("customer", DOWN)
        ran = await office.run("customers list --json")
        assert ran.code is Exit.DONE
        first, _ = ran.body["customers"]
        assert (first["customer_id"], first["email"], first["status"]) == ("2", None, None)
        assert [error["kind"] for error in ran.body["errors"]] == ["unreachable"]

    async def test_a_list_that_can_not_be_read_at_all_is_unreachable(self) -> None:
        office = BackOffice()
        office.venue.fail("known", DOWN)
        ran = await office.run("customers list")
        assert (ran.code, ran.out) == (Exit.UNREACHABLE, "")

    @pytest.mark.parametrize("line", ["customers show 99", "banks show 2 99", "banks list 99"])
    async def test_what_is_not_there_is_refused(self, line: str) -> None:
        ran = await BackOffice().run(f"{line} --json")
        assert ran.code is Exit.REFUSED
        assert ran.error["kind"] == "not_found"

    @pytest.mark.parametrize(
        "line", ["customers list", "banks list 2", "deposit instructions", "balances --customer 2"]
    )
    async def test_a_venue_without_customers_says_so(self, line: str) -> None:
        ran = await BackOffice().run(f"{line} --venue kiiex --json")
        assert ran.code is Exit.USAGE
        assert (ran.error["kind"], ran.error["venue"]) == ("not_offered", "kiiex")
        assert ran.error["message"] == "KIIEX does not offer customers."

    async def test_a_profile_without_customers_says_so(self) -> None:
        office = BackOffice("kiiex")
        office.venue.customers = None
        ran = await office.run("customers list --json")
        assert (ran.code, ran.error["message"]) == (Exit.USAGE, "No venue of this profile has customers.")

    async def test_a_venue_that_can_not_be_connected_says_why_it_can_not_be_told(self) -> None:
        office = BackOffice()
        office.rig.connect_errors["kriptomat"] = [ConfigurationError("The secret is missing.")]
        ran = await office.run("customers list")
        assert (ran.code, ran.err) == (Exit.CONFIGURATION, "fxtui: The secret is missing.\n")

    async def test_several_venues_with_customers_have_to_be_told_apart(self) -> None:
        office = BackOffice()
        other = office.rig.venues["kiiex"]
        other.customers = office.customers
        ran = await office.run("customers list --json")
        assert (ran.code, ran.error["kind"]) == (Exit.USAGE, "usage")
        assert ran.error["message"] == "kiiex and kriptomat have customers: choose with --venue."

    async def test_a_venue_nobody_knows_is_wrong_use(self) -> None:
        ran = await BackOffice().run("customers list --venue nowhere --json")
        assert (ran.code, ran.error["kind"]) == (Exit.USAGE, "usage")

    async def test_instructions_without_anybody_acted_for_ask_for_a_customer(self) -> None:
        office = BackOffice()
        office.venue.account = ""
        ran = await office.run("deposit instructions --json")
        assert ran.code is Exit.USAGE
        assert "--customer" in ran.error["hint"]


class TestForOneCommand:
    async def test_balances_are_of_the_customer_named(self) -> None:
        office = BackOffice()
        rows = (await office.json("balances --customer 7"))["balances"]
        assert {(row["venue"], row["account"]) for row in rows} == {("kriptomat", "7")}

    async def test_the_venue_of_another_customer_is_not_asked(self) -> None:
        office = BackOffice()
        await office.json("balances --customer 7")
        assert office.rig.venues["kiiex"].count("balances") == 0

    async def test_a_customer_nobody_knows_shows_no_balances(self) -> None:
        ran = await BackOffice().run("balances --customer 99")
        assert (ran.code, ran.out) == (Exit.REFUSED, "")

    async def test_accounts_of_one_venue_are_told_apart_in_a_column(self) -> None:
        office = BackOffice()
        mine = office.venue.held_balances

        def held() -> tuple[Balance, ...]:
            now = office.rig.clock.now()
            more = Balance("kriptomat", "master", asset("EUR"), Decimal(5), Decimal(0), Decimal(5), as_of=now)
            return (*mine(), more)

        office.venue.held_balances = held  # type: ignore[method-assign]
        head, *lines = (await office.run("balances")).out.splitlines()
        assert head.split()[:3] == ["Venue", "Account", "Asset"]
        assert ["kriptomat", "master", "EUR"] in [one.split()[:3] for one in lines]

    async def test_one_account_for_each_venue_needs_no_column(self) -> None:
        head, *_ = (await BackOffice().run("balances")).out.splitlines()
        assert head.split()[:2] == ["Venue", "Asset"]

    async def test_tickets_are_of_the_customer_named_who_is_not_acted_for(self) -> None:
        office = BackOffice()
        for number, account in (("31", "2"), ("32", "7")):
            made = made_ticket(number, TicketKind.DEPOSIT.value)
            office.venue.made[number] = replace(made, venue="kriptomat", account=account)
        head, *lines = (await office.run("tickets")).out.splitlines()
        assert head.split()[:3] == ["Ticket", "Venue", "Account"]
        assert len(lines) == 2
        rows = (await office.json("tickets --customer 7"))["tickets"]
        assert [(row["ticket_id"], row["account"]) for row in rows] == [("32", "7")]
        assert office.venue.account == "2"

    async def test_a_swap_is_the_customers_who_was_named(self) -> None:
        office = BackOffice()
        [row] = (await office.json("swap 100 USDT COPM --customer 7 --dry-run"))["previews"]
        assert (row["venue"], row["account"]) == ("kriptomat", "7")

    async def test_a_swap_of_nobody_named_is_the_configured_customers(self) -> None:
        office = BackOffice()
        [row] = (await office.json("swap 100 USDT COPM --venue kriptomat --dry-run"))["previews"]
        assert row["account"] == "2"

    async def test_a_withdrawal_is_the_customers_who_was_named(self) -> None:
        office = BackOffice()
        line = "withdraw 50 USDT --to TXmVpin5vq5gdZsciyyjdZgKRUju4st1wM --customer 7 --dry-run"
        [row] = (await office.json(line))["previews"]
        assert (row["venue"], row["account"]) == ("kriptomat", "7")

    async def test_a_customer_nobody_knows_moves_nothing(self) -> None:
        office = BackOffice()
        ran = await office.run("swap 100 USDT COPM --customer 99 --yes --json")
        assert (ran.code, ran.error["kind"]) == (Exit.REFUSED, "not_found")
        assert office.venue.seen == []


LOADS = """
import sys
from fxtui.grammar.parser import parse
assert parse(["balances"]) is not None
import fxtui.cli.main, fxtui.cli.reading, fxtui.cli.session
print(*(name for name in sys.modules if name.split(".")[1:2] != ["domain"] and ("custom" in name or "personal_words" in name)))
"""


def test_what_everybody_runs_imports_nothing_of_the_back_office() -> None:
    ran = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
