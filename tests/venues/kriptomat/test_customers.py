"""Customers and their bank accounts: what is read, what is sent once, and that nothing personal is said or logged."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

import pytest

from fxtui.contract.errors import NotFoundAtVenue, VenueError, VenueGarbled, VenueUnreachable
from fxtui.contract.secret import Secret
from fxtui.domain.customer import CustomerChanges, CustomerStatus, KycState, NewCustomer
from fxtui.domain.foreign import Foreign
from fxtui.domain.outcome import Accepted, Outcome, RefusedBy, Rejected, Unknown
from fxtui.transport.redact import MARK, redacted
from fxtui.transport.request import Lost, NotSent
from fxtui.venues.kriptomat import translate
from fxtui.venues.kriptomat.wire.customers import CustomerRow
from tests.venues.kriptomat.money_rig import Script, data, pages, sample, tx
from tests.venues.kriptomat.reading import REFUSED, Rig, refusal
from tests.venues.support.words import HOSTILE, foreign_in_plain_text, is_one_sentence

ANN = NewCustomer("canary.ann@example.test", "Canary-Ann", "Canary-Lee", "+381 631 283 023")
IBAN = "DE89370400440532013000"
LOST = Lost("The answer got lost.")


def sent(rig: Rig, operation: str) -> dict[str, object]:
    (request,) = rig.client.asked(operation)
    body = json.loads(request.body or b"{}")
    assert isinstance(body, dict)
    return body


def user(**changes: object) -> bytes:
    row = json.loads(sample("show_user"))["data"]
    return data(row | changes)


def banks(*ibans: str, **more: object) -> bytes:
    rows = [{"id": n, "iban": iban, "state": "verified", **more} for n, iban in enumerate(ibans, 8)]
    return data(rows)


def refused_by_guard(outcome: Outcome, code: str) -> None:
    assert isinstance(outcome, Rejected)
    assert (outcome.by, outcome.code) == (RefusedBy.GUARD, code)
    assert is_one_sentence(outcome.reason)


class TestReading:
    async def test_a_customer_is_read_whole_and_stays_foreign(self) -> None:
        customer = await Rig().venue.customers.customer("1")
        assert (customer.customer_id, customer.email) == ("1", Foreign("john@doe.io"))
        assert (customer.born, customer.country) == (Foreign("1963-09-23"), Foreign("DEU"))
        assert (customer.status, customer.kyc) == (CustomerStatus.ACTIVE, KycState.VERIFIED)
        assert customer.may_trade
        assert "john" not in repr(customer).lower()

    @pytest.mark.parametrize(
        ("word", "state"),
        [
            ("not_started", KycState.NOT_STARTED),
            ("pending", KycState.PENDING),
            ("VERIFIED", KycState.VERIFIED),
            ("failed", KycState.REJECTED),
            ("declined", KycState.REJECTED),
            ("zorblatted", KycState.OTHER),
            ("", KycState.OTHER),
        ],
    )
    def test_every_word_for_the_identity_check_is_known_or_other(self, word: str, state: KycState) -> None:
        made = translate.customer("kriptomat", "2", CustomerRow(status="active", kyc_status=word))
        assert made.kyc is state
        assert made.venue_kyc == Foreign(word)
        assert made.may_trade is (state is KycState.VERIFIED)

    async def test_a_word_for_the_status_nobody_knows_may_not_trade(self) -> None:
        customer = await Rig({"user": [user(status="frozen")]}).venue.customers.customer("2")
        assert customer.status is CustomerStatus.OTHER
        assert not customer.may_trade

    async def test_bank_accounts_tell_which_may_be_paid_to(self) -> None:
        rig = Rig()
        first, second = await rig.venue.customers.bank_accounts("1")
        assert (first.bank_id, first.iban, first.usable) == ("8", Foreign("DE68500105171556714723"), True)
        assert second.reference == Foreign("RF59244501123456")
        rig.answer("banks", banks("X1", state="pending"))
        (waiting,) = await rig.venue.customers.bank_accounts("1")
        assert not waiting.usable
        rig.answer("banks", banks("X1", state="deleted"))
        assert await rig.venue.customers.bank_accounts("1") == []

    async def test_one_bank_account_is_the_one_asked_for(self) -> None:
        rig = Rig()
        assert (await rig.venue.customers.bank_account("1", "8")).bank == Foreign("ING-DiBa")
        assert rig.client.asked("bank")[0].path == "/users/1/bank-accounts/8"
        with pytest.raises(VenueGarbled, match="another"):
            await rig.venue.customers.bank_account("1", "9")

    async def test_where_transfers_go_is_told_as_it_is_written(self) -> None:
        found = await Rig().venue.customers.deposit_instructions("1")
        assert found.iban == Foreign("SI56 6000 0000 0858 521")
        assert found.swift_bic == Foreign("HLONSI22")

    @pytest.mark.parametrize(
        "number", ["", " ", "abc", "-1", "1e3", "../x", "2/buy", "1" * 60, "\x1b[2J", "²"]
    )
    async def test_what_is_no_number_is_not_found_and_never_asked_for(self, number: str) -> None:
        rig = Rig()
        customers = rig.venue.customers
        for asked in (
            customers.customer(number),
            customers.bank_accounts(number),
            customers.bank_account("2", number),
            customers.deposit_instructions(number),
        ):
            with pytest.raises(NotFoundAtVenue) as raised:
                await asked
            assert is_one_sentence(raised.value.message)
        for outcome in (
            await customers.update(number, CustomerChanges(name="A")),
            await customers.import_kyc(number, Secret("token")),
            await customers.add_bank_account(number, IBAN),
            await customers.remove_bank_account(number, "8"),
            await customers.remove_bank_account("2", number),
        ):
            assert isinstance(outcome, Rejected)
            assert is_one_sentence(outcome.reason)
        assert rig.client.requests == []
        if number:
            with pytest.raises(NotFoundAtVenue):
                customers.act_for(number)

    async def test_the_known_are_those_there_is_a_trace_of_by_number(self) -> None:
        rows = [tx(1, user_id=30), tx(2, user_id=4), tx(3, user_id=30)]
        rig = Rig({"transactions": [pages(rows)]}, settings={"customers": "17, 2", "customer_id": 9})
        rig.venue.customers.act_for("100")
        assert await rig.venue.customers.known() == ["2", "4", "9", "17", "30", "100"]
        assert [one.customer_id for one in await rig.venue.customers.transactions()] == ["30", "4", "30"]

    async def test_hostile_words_stay_foreign(self) -> None:
        rig = Rig({"user": [user(name=HOSTILE, status=HOSTILE)], "banks": [banks(HOSTILE, name=HOSTILE)]})
        assert foreign_in_plain_text(await rig.venue.customers.customer("2")) == []
        assert foreign_in_plain_text(await rig.venue.customers.bank_accounts("2")) == []


class TestCreating:
    async def test_a_customer_is_sent_once_and_the_id_told(self) -> None:
        rig = Rig()
        assert await rig.venue.customers.create(ANN) == Accepted("6")
        assert sent(rig, "create_user") == {
            "email": ANN.email,
            "name": ANN.name,
            "surname": ANN.surname,
            "phone": "+381631283023",
        }

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"email": ""}, "email"),
            ({"email": "nobody"}, "email"),
            ({"email": "a b@c.d"}, "email"),
            ({"name": "  "}, "name"),
            ({"surname": ""}, "surname"),
            ({"surname": "A\x1b[2J"}, "surname"),
            ({"name": "A" * 300}, "name"),
            ({"phone": ""}, "phone"),
            ({"phone": "0631283023"}, "phone"),
            ({"phone": "+0631283023"}, "phone"),
            ({"phone": "+٣٨١٦٣١٢٨٣٠٢٣"}, "phone"),
        ],
    )
    async def test_what_is_none_is_refused_here_and_not_repeated(
        self, changes: Mapping[str, str], code: str
    ) -> None:
        rig = Rig()
        fields = {name: getattr(ANN, name) for name in ("email", "name", "surname", "phone")}
        outcome = await rig.venue.customers.create(NewCustomer(**{**fields, **changes}))
        refused_by_guard(outcome, code)
        (value,) = changes.values()
        assert isinstance(outcome, Rejected)
        assert not value.strip() or value not in outcome.reason
        assert rig.client.requests == []

    async def test_a_lost_answer_is_unknown_and_never_sent_again(self) -> None:
        rig = Rig({"create_user": [LOST]})
        assert isinstance(await rig.venue.customers.create(ANN), Unknown)
        assert rig.counts["create_user"] == 1

    async def test_an_address_that_is_taken_is_a_refusal(self) -> None:
        said = refusal("email", "The email has already been taken.")
        outcome = await Rig({"create_user": [(422, said)]}).venue.customers.create(ANN)
        assert isinstance(outcome, Rejected | Unknown)
        assert ANN.email not in outcome.reason

    @pytest.mark.parametrize("said", [REFUSED, VenueUnreachable("kriptomat", "Kriptomat can't be reached.")])
    async def test_without_a_login_nothing_is_sent(self, said: Script) -> None:
        rig = Rig({"login": [said]}) if isinstance(said, tuple) else Rig({"time": [said]})
        customers = rig.venue.customers
        for outcome in (
            await customers.create(ANN),
            await customers.update("2", CustomerChanges(name="A")),
            await customers.import_kyc("2", Secret("share-token")),
            await customers.add_bank_account("2", IBAN),
            await customers.remove_bank_account("2", "8"),
        ):
            assert isinstance(outcome, Rejected)
            assert outcome.by is RefusedBy.NETWORK
            assert is_one_sentence(outcome.reason)
        assert set(rig.counts) <= {"time", "login"}

    async def test_what_did_not_leave_is_rejected(self) -> None:
        rig = Rig({"create_user": [NotSent("create_user was not sent to Kriptomat: no.")]})
        outcome = await rig.venue.customers.create(ANN)
        assert isinstance(outcome, Rejected)
        assert outcome.by is RefusedBy.NETWORK


class TestChanging:
    async def test_what_stays_is_sent_along_as_it_is(self) -> None:
        rig = Rig()
        changes = CustomerChanges(name="Johny", status=CustomerStatus.DISABLED)
        assert await rig.venue.customers.update("1", changes) == Accepted("1")
        assert sent(rig, "update_user") == {
            "email": "john@doe.io",
            "name": "Johny",
            "surname": "Doe",
            "phone": "+381631283023",
            "status": "disabled",
        }
        (request,) = rig.client.asked("update_user")
        assert (request.method, request.path) == ("PUT", "/users/1")

    async def test_a_status_nobody_knows_is_left_as_it_is(self) -> None:
        rig = Rig({"user": [user(status="frozen", surname=None)]})
        await rig.venue.customers.update("1", CustomerChanges(phone="+49 151 23456789"))
        body = sent(rig, "update_user")
        assert (body["status"], body["phone"]) == ("frozen", "+4915123456789")
        assert "surname" not in body

    async def test_nothing_to_change_and_what_can_t_be_is_refused_here(self) -> None:
        rig = Rig()
        customers = rig.venue.customers
        refused_by_guard(await customers.update("1", CustomerChanges()), "unchanged")
        refused_by_guard(await customers.update("1", CustomerChanges(status=CustomerStatus.OTHER)), "status")
        refused_by_guard(await customers.update("1", CustomerChanges(email="x")), "email")
        assert rig.client.requests == []

    async def test_a_customer_that_can_t_be_read_is_not_changed(self) -> None:
        rig = Rig({"user": [(404, refusal())]})
        outcome = await rig.venue.customers.update("1", CustomerChanges(name="A"))
        assert isinstance(outcome, Rejected)
        assert (outcome.by, outcome.code) == (RefusedBy.NETWORK, "not_found")
        assert "update_user" not in rig.counts

    async def test_a_share_token_is_handed_over_and_hidden(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        rig = Rig()
        token = "canary-share-token-vYbFMO08"
        assert await rig.venue.customers.import_kyc("1", Secret(f" {token}\n")) == Accepted("1")
        assert sent(rig, "kyc_import") == {"token": token}
        assert redacted(token) == MARK
        assert token not in repr(rig.client.requests)
        refused_by_guard(await rig.venue.customers.import_kyc("1", Secret(" ")), "token")
        assert token not in caplog.text


class TestBankAccounts:
    @pytest.mark.parametrize("written", [IBAN, "DE89 3704 0044 0532 0130 00", IBAN.lower()])
    async def test_an_iban_is_sent_without_blanks_in_capitals(self, written: str) -> None:
        rig = Rig()
        assert await rig.venue.customers.add_bank_account("1", written) == Accepted("8")
        assert sent(rig, "create_bank") == {"iban": IBAN}
        assert rig.counts["banks"] == 1

    @pytest.mark.parametrize("wrong", ["", "DE", "DE89370400440532013001", "XX00", "DE8937040044053201300"])
    async def test_what_is_no_iban_is_refused_here_and_not_repeated(self, wrong: str) -> None:
        rig = Rig()
        outcome = await rig.venue.customers.add_bank_account("1", wrong)
        refused_by_guard(outcome, "iban")
        assert rig.client.requests == []

    async def test_one_that_is_there_is_not_added_again(self) -> None:
        rig = Rig({"banks": [banks("de89 3704 0044 0532 0130 00")]})
        refused_by_guard(await rig.venue.customers.add_bank_account("1", IBAN), "exists")
        assert "create_bank" not in rig.counts

    async def test_a_lost_answer_is_looked_up_once_by_iban(self) -> None:
        rig = Rig({"banks": [banks("X1"), banks("X1", IBAN)], "create_bank": [LOST]})
        assert await rig.venue.customers.add_bank_account("1", IBAN) == Accepted("9")
        assert (rig.counts["create_bank"], rig.counts["banks"]) == (1, 2)

    @pytest.mark.parametrize("then", [banks("X1"), VenueUnreachable("kriptomat", "x"), (500, b"{}")])
    async def test_one_that_is_not_seen_stays_unknown(self, then: Script) -> None:
        rig = Rig({"banks": [banks("X1"), then], "create_bank": [LOST]})
        assert isinstance(await rig.venue.customers.add_bank_account("1", IBAN), Unknown)
        assert rig.counts["create_bank"] == 1

    async def test_a_refusal_our_own_request_may_have_caused_is_looked_up(self) -> None:
        taken = (422, refusal("iban", "The iban has already been taken."))
        rig = Rig({"banks": [banks(), banks(IBAN)], "create_bank": [taken]})
        assert await rig.venue.customers.add_bank_account("1", IBAN) == Accepted("8")
        rig = Rig({"banks": [banks()], "create_bank": [(422, refusal("iban"))]})
        outcome = await rig.venue.customers.add_bank_account("1", IBAN)
        assert isinstance(outcome, Rejected)
        assert outcome.by is RefusedBy.VENUE

    async def test_a_list_that_can_t_be_read_sends_nothing(self) -> None:
        rig = Rig({"banks": [VenueUnreachable("kriptomat", "Kriptomat can't be reached.")]})
        outcome = await rig.venue.customers.add_bank_account("1", IBAN)
        assert isinstance(outcome, Rejected)
        assert outcome.by is RefusedBy.NETWORK
        assert "create_bank" not in rig.counts

    async def test_removing_one_that_is_gone_is_done(self) -> None:
        rig = Rig({"delete_bank": [sample("delete_bank"), (404, refusal(message="Not found."))]})
        for _ in range(2):
            assert await rig.venue.customers.remove_bank_account("1", "8") == Accepted("8")
        request = rig.client.asked("delete_bank")[0]
        assert (request.method, request.path, request.body) == ("DELETE", "/users/1/bank-accounts/8", None)

    @pytest.mark.parametrize("said", [(404, b"<html>"), LOST, (500, b"{}"), b"{}"])
    async def test_removing_is_not_done_where_nobody_says_so(self, said: Script) -> None:
        rig = Rig({"delete_bank": [said]})
        assert isinstance(await rig.venue.customers.remove_bank_account("1", "8"), Unknown)
        assert rig.counts["delete_bank"] == 1


async def test_nothing_personal_is_in_a_log_a_sentence_or_a_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    canaries = [ANN.email, ANN.name, ANN.surname, "+381631283023", IBAN]
    echo: Script = (422, refusal("email", " ".join(canaries)))
    rig = Rig({name: [echo] for name in ("user", "banks", "deposit", "create_user", "delete_bank")})
    customers = rig.venue.customers
    said: list[str] = []
    for asked in (customers.customer("2"), customers.bank_accounts("2"), customers.deposit_instructions("2")):
        with pytest.raises(VenueError) as raised:
            await asked
        said += [repr(raised.value), raised.value.message, raised.value.hint]
    for outcome in (
        await customers.create(ANN),
        await customers.update("2", CustomerChanges(name=ANN.name)),
        await customers.add_bank_account("2", IBAN),
        await customers.remove_bank_account("2", "8"),
    ):
        said += [repr(outcome)]
    said += [repr(rig.client.requests), repr(rig.client.problems), caplog.text]
    for canary in canaries:
        assert not any(canary in one for one in said), canary
