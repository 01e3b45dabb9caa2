"""A partner's day at Kriptomat from the shell: customers, bank accounts, money; judged by the simulator's books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.flows.simulated import Ran, Simulated, simulated

QUICK_CODES = ("--option", "totp_period=1", "--option", "rate_limit=600")
"""Each command logs in with a one-time code of its own: one a second, not one in thirty."""

ME, OTHER = "2", "3"
OWN_IBAN = "SI56 1910 0000 0123 438"
NEW_IBAN = "DE68 5001 0517 8297 3364 85"
PERSON = {
    "email": "zita.canary@example.org",
    "name": "Zita",
    "surname": "Kanarienvogel",
    "phone": "+4915155512345",
}
TOKEN = "eyJ-canary-share-token-4711"
CANARIES = (
    *PERSON.values(),
    TOKEN,
    "".join(NEW_IBAN.split()),
    "".join(OWN_IBAN.split()),
    "mira.novak",
    "Novak",
)


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Simulated]:
    """Nothing moves by itself; prices are soon too old to deal on."""
    options = (*QUICK_CODES, "--option", "pace=still", "--option", "bank_verification=at_once")
    with simulated(tmp_path / "home", "kriptomat", *options) as served:
        yield served


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Simulated]:
    """Prices move; what is under way would take longer than a test."""
    with simulated(tmp_path / "home", "kriptomat", *QUICK_CODES, "--option", "world=bare") as served:
        yield served


def total(venue: Simulated, account: str, asset: str) -> Decimal:
    """What an account holds of an asset, by the simulator's own books."""
    for one in venue.books()["accounts"]:
        if (one["account"], one["asset"]) == (account, asset):
            return Decimal(one["total"])
    return Decimal(0)


def calls(venue: Simulated, name: str) -> int:
    """How often the simulator was asked for something."""
    return int(venue.books()["requests"].get(name, 0))


def make_customer(venue: Simulated) -> str:
    """A new customer's id."""
    words = [word for name, text in PERSON.items() for word in (f"--{name}", text)]
    [made] = venue.json("customers", "create", *words, "--yes", "--verbose")["changes"]
    assert (made["what"], made["outcome"]) == ("create", "accepted")
    return str(made["ref"])


def shown(venue: Simulated, customer: str, *more: str) -> Mapping[str, Any]:
    """One customer as `customers show` has it."""
    [row] = venue.json("customers", "show", customer, *more)["customers"]
    return dict(row)


def logged(venue: Simulated) -> str:
    """What stands in the logs of the home."""
    return "".join(path.read_text("utf-8") for path in venue.home.rglob("*.log*"))


def assert_nothing_personal(venue: Simulated, *runs: Ran) -> None:
    """Nothing personal in what was written by these runs, nor in any log of the home."""
    seen = logged(venue) + "".join(ran.out + ran.err for ran in runs)
    assert [one for one in CANARIES if one in seen or one in "".join(seen.split())] == []


def test_a_customer_from_the_first_day_to_the_last(venue: Simulated) -> None:
    new = make_customer(venue)
    assert calls(venue, "create_user") == 1
    assert venue.control(f"users/{new}") == {"kyc_status": "not_started", "status": "active"}
    masked, whole = shown(venue, new), shown(venue, new, "--reveal")
    assert {key: whole[key] for key in PERSON} == PERSON
    assert (masked["name"], masked["masked"], masked["kyc"]) == ("Z•••", True, "not started")

    imported = venue.fxtui("customers", "kyc-import", new, "--yes", "--json", "--verbose", stdin=f"{TOKEN}\n")
    assert (imported.code, imported.document["changes"][0]["outcome"]) == (0, "accepted")
    assert shown(venue, new)["kyc"] == "pending"
    venue.control(f"users/{new}", kyc_status="verified")
    assert shown(venue, new)["kyc"] == "verified"

    venue.json("customers", "update", new, "--phone", "+436605550123", "--yes")
    changed = shown(venue, new, "--reveal")
    assert {key: changed[key] for key in PERSON} == {**PERSON, "phone": "+436605550123"}
    venue.json("customers", "update", new, "--status", "deleted", "--yes")
    assert venue.control(f"users/{new}")["status"] == "deleted"
    assert logged(venue)
    assert_nothing_personal(venue, imported)


def test_everybody_and_everything_there_is_a_trace_of_is_listed(venue: Simulated) -> None:
    ran = venue.fxtui("customers", "list", "--json")
    listed = {row["customer_id"]: row["acted_for"] for row in ran.document["customers"]}
    assert (listed[ME], listed[OTHER]) == (True, False)
    moved = venue.json("customers", "transactions")["transactions"]
    tickets = {str(one["number"]): one["account"] for one in venue.books()["tickets"]}
    told = {one["transaction_id"]: one["customer_id"] for one in moved}
    assert tickets.items() <= told.items()
    assert {one["kind"] for one in moved} == {"buy", "sell", "deposit", "withdrawal"}
    assert_nothing_personal(venue, ran)


def test_a_bank_account_from_its_iban_to_its_removal(venue: Simulated) -> None:
    added = venue.fxtui("banks", "add", OTHER, *NEW_IBAN.split(), "--yes", "--json", "--verbose")
    [change] = added.document["changes"]
    assert (added.code, change["outcome"]) == (0, "accepted")
    again = venue.fxtui("banks", "add", OTHER, NEW_IBAN, "--yes", "--json")
    assert (again.code, again.error["code"]) == (3, "exists")
    assert calls(venue, "create_bank") == 1

    listed = venue.json("banks", "list", OTHER)["banks"]
    [row] = [one for one in listed if one["bank_id"] == change["ref"]]
    assert (row["iban"], row["state"], row["usable"]) == ("DE68 ••• 6485", "verified", True)
    [whole] = venue.json("banks", "show", OTHER, change["ref"], "--reveal")["banks"]
    assert (whole["iban"], whole["reference"]) == (NEW_IBAN, row["reference"])
    [told] = venue.json("deposit", "instructions", "--customer", OTHER)["instructions"]
    assert {"bank_id": row["bank_id"], "iban": row["iban"], "reference": row["reference"]} in told[
        "references"
    ]
    assert told["iban"]

    removed = venue.fxtui("banks", "remove", OTHER, change["ref"], "--yes", "--json")
    assert removed.code == 0
    assert change["ref"] not in {one["bank_id"] for one in venue.json("banks", "list", OTHER)["banks"]}
    assert_nothing_personal(venue, added, again, removed)


def test_euros_become_bitcoin_and_euros_again(market: Simulated) -> None:
    before = {asset: total(market, ME, asset) for asset in ("EUR", "BTC")}
    quote = market.json("quotes", "BTC/EUR")["quotes"][0]
    assert Decimal(quote["bid"]) < Decimal(quote["ask"])
    [bought] = market.json("swap", "250", "EUR", "BTC", "--yes")["intents"]
    assert (bought["state"], bought["account"], bought["order_state"]) == ("accepted", ME, "filled")
    assert total(market, ME, "EUR") == before["EUR"] - 250
    got = total(market, ME, "BTC") - before["BTC"]
    assert Decimal(bought["filled"]) == got > 0
    [sold] = market.json("swap", str(got), "BTC", "EUR", "--yes")["intents"]
    assert (sold["state"], sold["order_state"]) == ("accepted", "filled")
    assert total(market, ME, "BTC") == before["BTC"]
    assert {one["state"] for one in market.json("intents")["intents"]} == {"accepted"}
    moved = market.json("customers", "transactions", ME)["transactions"]
    assert [one["kind"] for one in moved[:2]] == ["sell", "buy"]
    assert (calls(market, "buy"), calls(market, "sell")) == (1, 1)


def test_a_swap_for_another_customer_moves_that_customers_money_alone(market: Simulated) -> None:
    before = total(market, ME, "EUR"), total(market, OTHER, "EUR")
    [swap] = market.json("swap", "50", "EUR", "BTC", "--customer", OTHER, "--yes")["intents"]
    assert (swap["state"], swap["account"]) == ("accepted", OTHER)
    assert (total(market, ME, "EUR"), total(market, OTHER, "EUR")) == (before[0], before[1] - 50)
    rows = market.json("balances", "--customer", OTHER)["balances"]
    assert {row["account"] for row in rows} == {OTHER}
    assert {row["asset"]: Decimal(row["total"]) for row in rows}["EUR"] == total(market, OTHER, "EUR")
    accounts = {row["account"] for row in market.json("balances")["balances"]}
    assert accounts == {ME, "master"}


def test_a_withdrawal_to_a_verified_account_is_followed_to_its_end(venue: Simulated) -> None:
    before = total(venue, ME, "EUR")
    [made] = venue.json("withdraw", "75", "EUR", "--to", OWN_IBAN, "--yes")["intents"]
    assert (made["state"], made["account"]) == ("accepted", ME)
    number = made["venue_ref"]
    [ticket] = [one for one in venue.books()["tickets"] if str(one["number"]) == number]
    assert (ticket["amount"], ticket["form"]["iban"]) == ("75.00", "".join(OWN_IBAN.split()))
    row = venue.json("ticket", number)["tickets"][0]
    assert (row["state"], row["account"], row["stuck"]) == ("processing", ME, False)
    venue.control(f"tickets/{number}", status="next")
    assert venue.json("ticket", number)["tickets"][0]["state"] == "done"
    mine = venue.json("tickets", "--customer", ME)["tickets"]
    assert number in {one["ticket_id"] for one in mine}
    assert {one["account"] for one in mine} == {ME}
    assert total(venue, ME, "EUR") == before - 75


def test_what_was_not_confirmed_reaches_no_one(venue: Simulated) -> None:
    words = [word for name, text in PERSON.items() for word in (f"--{name}", text)]
    unasked = venue.fxtui("customers", "create", *words, "--json")
    dry = venue.fxtui("customers", "create", *words, "--dry-run")
    assert (unasked.code, dry.code) == (2, 0)
    assert "--yes" in unasked.error["hint"]
    assert calls(venue, "create_user") == 0
    assert_nothing_personal(venue, unasked, dry)


def test_an_answer_that_is_lost_leaves_it_open_whether_a_customer_was_made(venue: Simulated) -> None:
    venue.control("fault", kind="lost-answer", operation="create_user")
    words = [word for name, text in PERSON.items() for word in (f"--{name}", text)]
    ran = venue.fxtui("customers", "create", *words, "--yes", "--json")
    assert (ran.code, ran.document["changes"][0]["outcome"]) == (4, "unknown")
    assert "can't be asked" in ran.error["hint"]
    assert calls(venue, "create_user") == 1
    assert_nothing_personal(venue, ran)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("customers", "show", "99"), 3, ""),
        (("banks", "add", ME, "DE00"), 2, "IBAN"),
        (("withdraw", "75", "EUR", "--to", NEW_IBAN, "--yes"), 2, "--to"),
        (("withdraw", "5", "EUR", "--to", OWN_IBAN, "--yes"), 3, "10"),
        (("swap", "50", "EUR", "BTC", "--customer", "99", "--yes"), 3, ""),
        (("swap", "1,000", "EUR", "BTC", "--yes"), 2, "1000 or 1"),
        (("balances", "--customer", "8"), 3, ""),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    venue: Simulated, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = venue.fxtui(*words, "--json")
    assert ran.code == code, ran.err
    assert says in ran.error["message"]
    assert len(ran.err.splitlines()) == 1
    assert venue.books()["orders_taken"] == 0
    assert_nothing_personal(venue, ran)
