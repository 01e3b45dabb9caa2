"""Tickets: deposits and withdrawals as they stand, and withdrawals to the customer's own verified bank accounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.contract.errors import NotFoundAtVenue, NotOffered, UsageError, VenueGarbled, VenueRefused
from fxtui.domain.foreign import Foreign
from fxtui.domain.intent import IntentKind
from fxtui.domain.money import Money, asset
from fxtui.domain.ticket import (
    FormField,
    TicketAction,
    TicketActionDraft,
    TicketDraft,
    TicketForm,
    TicketKind,
    TicketState,
)
from fxtui.transport.strict_json import loads
from tests.venues.kriptomat.money_rig import KEY, Rig, data, ones, pages, stamp, tx

EUR, BTC = asset("EUR"), asset("BTC")
ING, NBS = "DE68500105171556714723", "SI91847861983557314"
OUT = TicketKind.WITHDRAWAL


def bank(number: int = 8, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": number,
        "name": "ING-DiBa",
        "iban": ING,
        "swift_bic": "INGDDEFF",
        "reference_number": "RF59244501371298",
        "state": "verified",
    }
    return row | changes


async def the_form(rig: Rig) -> TicketForm:
    return (await rig.tickets.forms(OUT, EUR))[0]


async def wish(rig: Rig, amount: str = "100") -> TicketDraft:
    return TicketDraft("kriptomat", await the_form(rig), Decimal(amount))


class TestReading:
    async def test_deposits_and_withdrawals_of_everybody(self) -> None:
        rows = [
            tx(1, "fiat_deposit"),
            tx(2),
            tx(3, "fiat_withdrawal", user_id=7, date=stamp(60), state="PENDING"),
            tx(4, type="bonus"),
        ]
        rig = Rig({"transactions": [pages(rows)]})
        out, into = await rig.tickets.tickets(50)
        assert (out.ticket_id, out.account, out.kind, out.state) == ("3", "7", OUT, TicketState.PROCESSING)
        assert (out.asset, out.amount, out.fee, out.actions) == (EUR, Decimal(100), Decimal(1), ())
        assert (into.ticket_id, into.account, into.kind) == ("1", "2", TicketKind.DEPOSIT)
        assert (into.state, into.venue_state) == (TicketState.DONE, Foreign("success"))
        assert out.created_at is not None
        assert out.destination is None
        assert rig.client.asked("transactions")[0].path.startswith("/users-transactions?")

    async def test_no_more_than_asked_for(self) -> None:
        rig = Rig({"transactions": [pages([tx(n, "fiat_deposit") for n in range(1, 9)])]})
        assert [one.ticket_id for one in await rig.tickets.tickets(2)] == ["8", "7"]

    @pytest.mark.parametrize(
        ("word", "state", "final"),
        [
            ("pending", TicketState.PROCESSING, False),
            ("SUCCESS", TicketState.DONE, True),
            ("error", TicketState.FAILED, True),
            ("returned", TicketState.OTHER, False),
        ],
    )
    async def test_states(self, word: str, state: TicketState, final: bool) -> None:
        row = tx(12, "fiat_withdrawal", state=word, user_id=7)
        rig = Rig({"transactions": [pages([row])], "transaction": [ones(row)]})
        found = await rig.tickets.ticket(OUT, "12")
        assert (found.state, found.state.final, found.venue_state) == (state, final, Foreign(word))
        assert rig.client.asked("transaction")[-1].path == "/users/7/transactions/12"

    async def test_one_of_another_kind_is_not_there(self) -> None:
        row = tx(12, "fiat_deposit")
        rig = Rig({"transactions": [pages([row])], "transaction": [ones(row)]})
        assert (await rig.tickets.ticket(TicketKind.DEPOSIT, "12")).ticket_id == "12"
        with pytest.raises(NotFoundAtVenue):
            await rig.tickets.ticket(OUT, "12")

    async def test_a_purchase_is_no_ticket(self) -> None:
        rig = Rig({"transactions": [pages([tx(12)])], "transaction": [ones(tx(12))]})
        with pytest.raises(NotFoundAtVenue):
            await rig.tickets.ticket(OUT, "12")

    @pytest.mark.parametrize("which", ["13", "", "RF59"])
    async def test_one_nobody_has_is_not_there(self, which: str) -> None:
        with pytest.raises(NotFoundAtVenue):
            await Rig({"transactions": [pages([tx(12)])], "transaction": [ones()]}).tickets.ticket(OUT, which)

    async def test_no_codes_are_mailed(self) -> None:
        with pytest.raises(NotOffered):
            await Rig().tickets.ticket_by_code("123")

    async def test_nothing_can_be_done_to_one(self) -> None:
        row = tx(12, "fiat_withdrawal")
        rig = Rig({"transactions": [pages([row])], "transaction": [ones(row)]})
        draft = TicketActionDraft("kriptomat", await rig.tickets.ticket(OUT, "12"), TicketAction.CANCEL)
        with pytest.raises(NotOffered):
            await rig.tickets.prepare_action(draft)


class TestForms:
    async def test_one_for_each_bank_account_filled_in_already(self) -> None:
        forms = await Rig().tickets.forms(OUT, EUR)
        assert [(form.method, form.title, form.step) for form in forms] == [
            ("bank-8", Foreign("ING-DiBa"), Decimal("0.01")),
            ("bank-12", Foreign("NBS"), Decimal("0.01")),
        ]
        assert forms[0].asked == ()
        iban, bank_id = forms[0].fields
        assert (iban.name, iban.label, iban.address, iban.fixed) == ("iban", "IBAN", True, ING)
        assert (bank_id.name, bank_id.address, bank_id.fixed) == ("bank_account_id", False, "8")

    @pytest.mark.parametrize("state", ["pending", "rejected", "", "unverified", "removed"])
    async def test_none_for_one_that_is_not_verified(self, state: str) -> None:
        rig = Rig({"banks": [data([bank(8, state=state), bank(12, iban=NBS)])]})
        assert [form.method for form in await rig.tickets.forms(OUT, EUR)] == ["bank-12"]

    async def test_an_iban_is_shown_as_it_is_compared(self) -> None:
        rig = Rig({"banks": [data([bank(iban="de68 5001 0517 1556 7147 23")])]})
        assert (await the_form(rig)).fields[0].fixed == ING

    @pytest.mark.parametrize("iban", ["", "DE68500105171556714724", "DE68", "DE6850010517155671472\u0663"])
    async def test_none_for_what_is_no_iban(self, iban: str) -> None:
        rig = Rig({"banks": [data([bank(8, iban=iban), bank(12, iban=NBS)])]})
        assert [form.method for form in await rig.tickets.forms(OUT, EUR)] == ["bank-12"]
        (problem,) = rig.client.problems
        assert not iban or iban not in problem.message

    async def test_two_at_one_bank_are_told_apart(self) -> None:
        rig = Rig({"banks": [data([bank(8), bank(9, iban=NBS), bank(10, name="LON"), bank(11, name="")])]})
        titles = [form.title.raw for form in await rig.tickets.forms(OUT, EUR)]
        assert titles == ["ING-DiBa …4723", "ING-DiBa …7314", "LON", "…4723"]

    async def test_none_for_deposits_and_for_other_assets(self) -> None:
        rig = Rig()
        assert list(await rig.tickets.forms(TicketKind.DEPOSIT, EUR)) == []
        assert list(await rig.tickets.forms(OUT, BTC)) == []
        assert rig.client.requests == []

    async def test_eur_alone_comes_in_and_goes_out(self) -> None:
        tickets = Rig().tickets
        assert list(await tickets.assets(OUT)) == list(await tickets.assets(TicketKind.DEPOSIT)) == [EUR]
        assert list(await tickets.assets(TicketKind.TRANSFER)) == []

    async def test_a_customer_has_to_be_chosen(self) -> None:
        rig = Rig(customer_id=None)
        for asked in (rig.tickets.forms(OUT, EUR), rig.tickets.deposit_addresses(EUR)):
            with pytest.raises(VenueRefused) as raised:
                await asked
            assert raised.value.code == "no-customer"


class TestDeposits:
    async def test_the_iban_with_each_reference(self) -> None:
        newest, older = await Rig().tickets.deposit_addresses(EUR)
        assert newest.address == older.address == Foreign("SI56 6000 0000 0858 521")
        assert newest.network == Foreign("LON d.d.")
        assert (newest.memo, older.memo) == (Foreign("RF59244501123456"), Foreign("RF59244501371298"))

    @pytest.mark.parametrize("row", [bank(reference_number=""), bank(state="deleted")])
    async def test_without_a_reference_there_is_nowhere_to_send_to(self, row: dict[str, object]) -> None:
        assert list(await Rig({"banks": [data([row])]}).tickets.deposit_addresses(EUR)) == []

    async def test_crypto_does_not_come_in(self) -> None:
        assert list(await Rig().tickets.deposit_addresses(BTC)) == []

    async def test_instructions_that_can_not_be_read(self) -> None:
        with pytest.raises(VenueGarbled):
            await Rig({"deposit": [data({"bank_name": "LON"})]}).tickets.deposit_addresses(EUR)


class TestTerms:
    async def test_what_arrives_is_not_told_before(self) -> None:
        rig = Rig()
        terms = await rig.tickets.terms(await wish(rig))
        assert (terms.leaves, terms.fee, terms.arrives) == (Decimal(100), None, None)

    @pytest.mark.parametrize(
        ("amount", "code"),
        [
            ("9.99", "minimum"),
            ("0", "minimum"),
            ("-10", "minimum"),
            ("10.001", "step"),
            ("10", ""),
            ("10.01", ""),
        ],
    )
    async def test_ten_eur_and_two_decimals(self, amount: str, code: str) -> None:
        rig = Rig()
        draft = await wish(rig, amount)
        if not code:
            assert (await rig.tickets.terms(draft)).leaves == Decimal(amount)
            return
        terms = replace(await rig.tickets.terms(await wish(rig)), draft=draft)
        for refused in (rig.tickets.terms(draft), rig.tickets.prepare(terms, KEY)):
            with pytest.raises(VenueRefused) as raised:
                await refused
            assert raised.value.code == code

    async def test_a_deposit_has_no_terms(self) -> None:
        rig = Rig()
        draft = await wish(rig)
        for form in (
            replace(draft.form, kind=TicketKind.DEPOSIT),
            replace(draft.form, asset=BTC),
        ):
            with pytest.raises(NotOffered):
                await rig.tickets.terms(replace(draft, form=form))


class TestPreparing:
    async def test_the_documented_body_to_the_documented_path(self) -> None:
        rig = Rig()
        prepared = await rig.tickets.prepare(await rig.tickets.terms(await wish(rig)), KEY)
        body = f'{{"amount":"100.00","bank_account_id":8,"idempotency_key":"{KEY}"}}'
        assert prepared.request.operation == "users/2/withdraw"
        assert prepared.request.body == body.encode()
        assert (prepared.kind, prepared.account, prepared.client_id) == (IntentKind.WITHDRAWAL, "2", KEY)
        assert (prepared.give, prepared.get) == (Money(Decimal(100), EUR), None)
        assert prepared.lane == "withdrawal:2:EUR"

    async def test_the_marks_tell_what_was_there(self) -> None:
        rows = [
            tx(1, "fiat_withdrawal"),
            tx(2, "fiat_withdrawal", amount=Decimal("100.01")),
            tx(3, "fiat_deposit", amount=100),
            tx(4, type="payout", amount=100),
        ]
        rig = Rig({"transactions": [pages(rows)]})
        prepared = await rig.tickets.prepare(await rig.tickets.terms(await wish(rig)), KEY)
        assert prepared.marks == {"alike": "4 1", "alike_complete": "yes"}

    @pytest.mark.parametrize(
        "now",
        [
            [],
            [bank(8, state="pending")],
            [bank(8, iban=NBS)],
            [bank(9)],
            [bank(8, iban="DE00")],
        ],
    )
    async def test_a_bank_account_that_is_no_longer_what_was_shown(self, now: list[object]) -> None:
        rig = Rig()
        terms = await rig.tickets.terms(await wish(rig))
        rig.answer("banks", data(now))
        with pytest.raises(VenueRefused) as raised:
            await rig.tickets.prepare(terms, KEY)
        assert raised.value.code == "bank_account"
        assert ING not in raised.value.message

    async def test_a_bank_account_of_the_customer_before(self) -> None:
        rig = Rig()
        terms = await rig.tickets.terms(await wish(rig))
        rig.calls.active = "7"
        rig.answer("banks", data([bank(21, iban=NBS)]))
        with pytest.raises(VenueRefused) as raised:
            await rig.tickets.prepare(terms, KEY)
        assert raised.value.code == "bank_account"
        assert rig.client.asked("banks")[-1].path == "/users/7/bank-accounts"

    @pytest.mark.parametrize(
        "change",
        [
            {"method": "bank-12"},
            {"method": "bank-x"},
            {"method": ""},
            {"fields": ()},
            {
                "fields": (
                    FormField("iban", "IBAN", address=True, fixed=NBS),
                    FormField("bank_account_id", "", fixed="8"),
                )
            },
            {
                "fields": (
                    FormField("iban", "IBAN", address=True, fixed=ING),
                    FormField("bank_account_id", "", fixed="12"),
                )
            },
            {
                "fields": (
                    FormField("iban", "IBAN", address=True),
                    FormField("bank_account_id", "", fixed="8"),
                )
            },
        ],
    )
    async def test_a_form_that_was_tampered_with(self, change: dict[str, object]) -> None:
        rig = Rig()
        terms = await rig.tickets.terms(await wish(rig))
        odd = replace(terms.draft, form=replace(terms.draft.form, **change))
        with pytest.raises(VenueRefused) as raised:
            await rig.tickets.prepare(replace(terms, draft=odd), KEY)
        assert raised.value.code == "bank_account"

    async def test_a_key_is_a_uuid_of_version_4(self) -> None:
        rig = Rig()
        terms = await rig.tickets.terms(await wish(rig))
        with pytest.raises(UsageError):
            await rig.tickets.prepare(terms, "17")

    @given(st.decimals(10, 10**9, places=2))
    async def test_any_amount_goes_out_to_the_cent(self, amount: Decimal) -> None:
        rig = Rig()
        prepared = await rig.tickets.prepare(await rig.tickets.terms(await wish(rig, str(amount))), KEY)
        body = loads(prepared.request.body)
        assert isinstance(body, dict)
        assert body["amount"] == f"{amount:.2f}"
        assert prepared.give == Money(amount, EUR)
