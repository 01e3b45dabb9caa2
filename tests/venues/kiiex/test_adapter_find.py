"""Looking intents up: found, absent from a complete look, or nobody can tell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import VenueUnreachable
from fxtui.domain.intent import Intent, IntentKind
from fxtui.domain.outcome import Absent, CannotTell, Found
from fxtui.domain.ticket import TicketAction, TicketActionDraft, TicketDraft, TicketKind
from fxtui.transport.request import Priority
from fxtui.transport.strict_json import dumps, loads
from fxtui.venues.kiiex.codes import WITHDRAW_STATES
from fxtui.venues.kiiex.ticket_reader import PAGE
from tests.venues.kiiex.finding import EMPTY, KEY, NONE, listed, order_intent
from tests.venues.kiiex.rows import COPM, USDT
from tests.venues.kiiex.scripted import Rig, Script, as_intent, sample, with_body

CODE = "2b1a7e46-9d0e-4c7e-8a43-5f0c8e0d1234"


async def withdrawal_intent(rig: Rig, client_id: str = "17", *, comment: bool = True) -> Intent:
    if not comment:
        template = {"FullName": None, "BankAccountNumber": None}
        rig.answer("GetWithdrawTemplate", dumps({"Template": dumps(template).decode(), "result": True}))
    (form,) = await rig.venue.tickets.forms(TicketKind.WITHDRAWAL, COPM)
    answers = {
        field.name: "00123" if "Number" in field.name else "Ada Perez"
        for field in form.fields
        if field.required
    }
    answers = {name: value for name, value in answers.items() if name not in {"TemplateType", "Amount"}}
    before = [row | {"TicketNumber": 60, "Amount": 1} for row in listed("GetWithdrawTickets")[:1]]
    rig.answer("GetWithdrawTickets", dumps(before))
    terms = await rig.venue.tickets.terms(TicketDraft("kiiex", form, Decimal(13000), answers))
    intent = as_intent(await rig.venue.tickets.prepare(terms, client_id), rig.clock)
    assert intent.marks["highest_ticket"] == "60"
    return intent


class TestOrders:
    async def test_an_order_is_found_by_its_key_in_the_history(self) -> None:
        rig = Rig()
        assert await rig.venue.find(await order_intent(rig)) == Found("6713")
        (asked,) = rig.client.bodies("GetOrdersHistory")
        assert asked == {"OMSId": 1, "AccountId": 9, "ClientOrderId": KEY, "InstrumentId": 1, "Depth": 50}
        looked = next(r for r in rig.client.requests if r.operation == "GetOrdersHistory")
        assert looked.priority is Priority.LOOKUP

    async def test_an_order_is_found_among_the_open_ones_when_the_history_fails(self) -> None:
        rows = [listed("GetOrdersHistory")[0]]
        rig = Rig({**EMPTY, "GetOrdersHistory": [(404, b"no such call")], "GetOpenOrders": [dumps(rows)]})
        assert await rig.venue.find(await order_intent(rig)) == Found("6713")

    async def test_an_order_is_found_by_its_trades(self) -> None:
        rig = Rig({**EMPTY, "GetTradesHistory": [sample("alphapoint/GetTradesHistory")]})
        assert await rig.venue.find(await order_intent(rig)) == Found("6713")

    async def test_it_is_absent_after_three_complete_looks(self) -> None:
        rig = Rig(EMPTY)
        finding = await rig.venue.find(await order_intent(rig))
        assert isinstance(finding, Absent)
        assert {"GetOrdersHistory", "GetOpenOrders", "GetTradesHistory"} <= set(rig.client.counts)

    async def test_other_orders_do_not_stand_in_for_it(self) -> None:
        rig = Rig({"GetOpenOrders": [sample("alphapoint/GetOpenOrders")]})
        assert isinstance(await rig.venue.find(await order_intent(rig, 5)), Absent)

    @pytest.mark.parametrize("operation", ["GetOrdersHistory", "GetOpenOrders", "GetTradesHistory"])
    @pytest.mark.parametrize(
        "said",
        [
            VenueUnreachable("kiiex", "KIIEX can't be reached."),
            (200, b"<html>"),
            (200, b"{}"),
            (404, b""),
            sample("alphapoint/not_authorized"),
        ],
    )
    async def test_with_one_look_failing_nobody_can_tell(self, operation: str, said: Script) -> None:
        rig = Rig({**EMPTY, operation: [said]})
        assert isinstance(await rig.venue.find(await order_intent(rig)), CannotTell)

    async def test_a_key_on_another_order_proves_nothing(self) -> None:
        other = listed("GetOrdersHistory")[0] | {"Side": "Buy"}
        rig = Rig({**EMPTY, "GetOrdersHistory": [dumps([other])]})
        assert isinstance(await rig.venue.find(await order_intent(rig)), CannotTell)

    async def test_a_history_without_keys_proves_nothing(self) -> None:
        row = {k: v for k, v in listed("GetOrdersHistory")[0].items() if k != "ClientOrderId"}
        rig = Rig({**EMPTY, "GetOrdersHistory": [dumps([row])]})
        assert isinstance(await rig.venue.find(await order_intent(rig)), CannotTell)

    async def test_trades_in_the_seed_s_form_are_told_apart_by_their_orders(self) -> None:
        trade = b'[{"tradeId":42,"orderId":6714,"quantity":1,"price":4000}]'
        known = sample("alphapoint/GetOpenOrders")
        rig = Rig({**EMPTY, "GetTradesHistory": [trade], "GetOrdersHistory": [NONE, known]})
        assert isinstance(await rig.venue.find(await order_intent(rig, 5)), Absent)

    async def test_trades_of_nobody_s_order_leave_a_doubt(self) -> None:
        trade = b'[{"tradeId":42,"orderId":999,"quantity":1,"price":4000}]'
        rig = Rig({**EMPTY, "GetTradesHistory": [trade]})
        assert isinstance(await rig.venue.find(await order_intent(rig)), CannotTell)

    async def test_a_request_that_was_damaged_is_never_absent(self) -> None:
        rig = Rig(EMPTY)
        for body in (b"", b"{}", b"[]", b'{"OMSId":"x"}'):
            assert isinstance(await rig.venue.find(with_body(await order_intent(rig), body)), CannotTell)

    async def test_looking_never_sends_anything_that_counts(self) -> None:
        rig = Rig(EMPTY)
        await rig.venue.find(await order_intent(rig))
        assert rig.client.sent == []


class TestWithdrawals:
    async def test_it_is_found_by_its_reference(self) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig)
        rig.answer("GetWithdrawTickets", sample("alphapoint/GetWithdrawTickets"))
        assert await rig.venue.find(intent) == Found(CODE)

    async def test_one_with_another_reference_is_another_s(self) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig, "1")
        rig.answer("GetWithdrawTickets", sample("alphapoint/GetWithdrawTickets"))
        assert isinstance(await rig.venue.find(intent), Absent)

    async def test_without_room_for_a_reference_its_content_is_matched(self) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig, comment=False)
        assert "reference" not in intent.marks
        form = {"FullName": "Ada Perez", "BankAccountNumber": "00123"}
        row = listed("GetWithdrawTickets")[0] | {"TemplateForm": form}
        other = row | {
            "TicketNumber": 72,
            "RequestCode": "x",
            "TemplateForm": form | {"BankAccountNumber": "9"},
        }
        rig.answer("GetWithdrawTickets", dumps([other, row]))
        assert await rig.venue.find(intent) == Found(CODE)
        rig.answer("GetWithdrawTickets", dumps([row | {"TicketNumber": 72, "RequestCode": "y"}, row]))
        assert isinstance(await rig.venue.find(intent), CannotTell)

    @pytest.mark.parametrize(
        "shown",
        [
            {"FullName": "Ada Perez", "BankAccountNumber": "00123", "Comment": ""},
            {"FullName": "Ada Perez", "BankAccountNumber": "00123", "Comment": "rent"},
            {"FullName": "Ada Perez", "BankAccountNumber": "00123"},
            {"ExternalAddress": "0xAAAA", "Amount": 13000},
            "paid by hand",
        ],
    )
    async def test_a_shown_form_without_the_reference_is_another_s(self, shown: object) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig)
        for form in (shown, dumps(shown).decode()):
            row = listed("GetWithdrawTickets")[0] | {"TemplateForm": form}
            rig.answer("GetWithdrawTickets", dumps([row]))
            assert isinstance(await rig.venue.find(intent), Absent)

    @pytest.mark.parametrize("nothing", [None, "", " ", "{}", "null", {}, []])
    async def test_where_no_form_is_shown_one_of_its_amount_is_it_and_two_leave_a_doubt(
        self, nothing: object
    ) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig)
        row = listed("GetWithdrawTickets")[0] | {"TemplateForm": nothing}
        rig.answer("GetWithdrawTickets", dumps([row]))
        assert await rig.venue.find(intent) == Found(CODE)
        rig.answer("GetWithdrawTickets", dumps([row | {"TicketNumber": 72, "RequestCode": "y"}, row]))
        assert isinstance(await rig.venue.find(intent), CannotTell)

    async def test_a_ticket_without_a_number_may_be_an_old_one(self) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig)
        row = listed("GetWithdrawTickets")[0] | {"TicketNumber": None}
        rig.answer("GetWithdrawTickets", dumps([row | {"TemplateForm": None}]))
        assert isinstance(await rig.venue.find(intent), CannotTell)
        rig.answer("GetWithdrawTickets", dumps([row]))
        assert await rig.venue.find(intent) == Found(CODE)

    async def test_content_is_unique_only_in_a_list_read_whole(self) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig)
        row = listed("GetWithdrawTickets")[0] | {"TicketNumber": 1000, "TemplateForm": None}
        others = [
            row | {"TicketNumber": 1000 + n, "Amount": 1, "RequestCode": f"r{n}"} for n in range(1, PAGE)
        ]
        rig.answer("GetWithdrawTickets", dumps([row, *others]))
        assert isinstance(await rig.venue.find(intent), CannotTell)
        named = row | {"TemplateForm": {"Comment": "fxtui-17"}}
        rig.answer("GetWithdrawTickets", dumps([named, *others]))
        assert await rig.venue.find(intent) == Found(CODE)

    @pytest.mark.parametrize(
        ("form", "same"),
        [
            ({"fullname": "Ada Perez", "bankaccountnumber": "00123"}, True),
            ({"FullName": "Ada Perez", "BankAccountNumber": "00123", "TemplateType": "Standard"}, True),
            ({"FullName": "Ada Perez"}, False),
            ({"FullName": "Ada Perez", "BankAccountNumber": ""}, False),
            ({"ExternalAddress": "0xAAAA"}, False),
            ("paid by hand", False),
        ],
    )
    async def test_a_sent_field_that_is_not_shown_is_no_match(self, form: object, same: bool) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig, comment=False)
        rig.answer("GetWithdrawTickets", dumps([listed("GetWithdrawTickets")[0] | {"TemplateForm": form}]))
        assert isinstance(await rig.venue.find(intent), Found if same else Absent)

    @pytest.mark.parametrize(
        ("shown", "same"),
        [
            ({}, True),
            ({"Memo": None, "TemplateType": "ToChain", "Amount": "13000.00"}, True),
            ({"Memo": "", "Language": "en"}, True),
            ({"Memo": "7"}, False),
            ({"TemplateType": "ToBank"}, False),
        ],
    )
    async def test_an_empty_answer_need_not_be_shown_nor_need_the_method(
        self, shown: dict[str, object], same: bool
    ) -> None:
        sent = {"TemplateType": "ToChain", "Amount": 13000, "ExternalAddress": "0xAAAA", "Memo": ""}
        for as_text in (True, False):
            rig = Rig()
            intent = await withdrawal_intent(rig, comment=False)
            body = loads(intent.request.body)
            assert isinstance(body, dict)
            body["TemplateForm"] = dumps(sent).decode() if as_text else sent
            row = listed("GetWithdrawTickets")[0] | {"TemplateForm": {"ExternalAddress": "0xAAAA", **shown}}
            rig.answer("GetWithdrawTickets", dumps([row]))
            found = await rig.venue.find(with_body(intent, dumps(body)))
            assert isinstance(found, Found if same else Absent)

    @pytest.mark.parametrize("odd", [{"TicketNumber": 60}, {"Amount": 13001}, {"AssetId": 1}])
    async def test_older_tickets_and_other_amounts_are_not_it(self, odd: dict[str, object]) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig)
        rig.answer("GetWithdrawTickets", dumps([listed("GetWithdrawTickets")[0] | odd]))
        assert isinstance(await rig.venue.find(intent), Absent)

    @pytest.mark.parametrize("said", [VenueUnreachable("kiiex", "no"), (200, b"<html>"), b'[{"amount":"x"}]'])
    async def test_with_the_list_failing_nobody_can_tell(self, said: Script) -> None:
        rig = Rig()
        intent = await withdrawal_intent(rig)
        rig.answer("GetWithdrawTickets", said)
        assert isinstance(await rig.venue.find(intent), CannotTell)

    async def test_without_mark_and_reference_nobody_can_tell(self) -> None:
        rig = Rig()
        intent = replace(await withdrawal_intent(rig), marks={})
        assert isinstance(await rig.venue.find(intent), CannotTell)


class TestDeposits:
    async def intent(self, rig: Rig, client_id: str) -> Intent:
        (form,) = await rig.venue.tickets.forms(TicketKind.DEPOSIT, USDT)
        rig.answer("GetDepositTickets", NONE)
        terms = await rig.venue.tickets.terms(TicketDraft("kiiex", form, Decimal(500)))
        return as_intent(await rig.venue.tickets.prepare(terms, client_id), rig.clock)

    async def test_it_is_found_by_its_reference_and_not_by_another_s(self) -> None:
        rig = Rig()
        mine, other = await self.intent(rig, "18"), await self.intent(rig, "180")
        rig.answer("GetDepositTickets", sample("alphapoint/GetDepositTickets"))
        assert await rig.venue.find(mine) == Found("41d2f7ce-7f10-4a1f-b6f4-0f5a5f5f0001")
        assert isinstance(await rig.venue.find(other), Absent)

    @pytest.mark.parametrize("nothing", [None, "", "{}", {}])
    async def test_a_venue_that_shows_no_info_is_matched_by_content(self, nothing: object) -> None:
        rig = Rig()
        intent = await self.intent(rig, "18")
        row = listed("GetDepositTickets")[0] | {"DepositInfo": nothing}
        rig.answer("GetDepositTickets", dumps([row]))
        assert await rig.venue.find(intent) == Found("41d2f7ce-7f10-4a1f-b6f4-0f5a5f5f0001")
        rig.answer("GetDepositTickets", dumps([row, row | {"TicketNumber": 32, "RequestCode": "y"}]))
        assert isinstance(await rig.venue.find(intent), CannotTell)

    @pytest.mark.parametrize("info", [{"Comment": ""}, {"Comment": "made on the web site"}, "by phone"])
    async def test_info_without_the_reference_is_another_s(self, info: object) -> None:
        rig = Rig()
        intent = await self.intent(rig, "18")
        unmarked = replace(intent, marks={"highest_ticket": "0"})
        for shown in (info, dumps(info).decode()):
            rig.answer("GetDepositTickets", dumps([listed("GetDepositTickets")[0] | {"DepositInfo": shown}]))
            assert isinstance(await rig.venue.find(intent), Absent)
            assert isinstance(await rig.venue.find(unmarked), Absent)


AFTER_THE_CONFIRMATION = (
    *("Confirmed2Fa", "New", "AdminProcessing", "Accepted", "AutoAccepted", "Delayed", "LimitsAccepted"),
    *("AmlProcessing", "AmlAccepted", "AmlAcceptedOverride", "SystemProcessing", "PendingSubmission"),
    *("Submitted", "ReSubmitted", "Confirmed", "ManuallyConfirmed", "FullyProcessed", 22, 5),
)
"""States a withdrawal that waited for its code comes to through the confirmation alone."""

WITH_OR_WITHOUT_IT = (
    *("Rejected", "Failed", "AmlRejected", "AmlFailed", "LimitsRejected", 3, 6, 15, 16, 18),
    *("UserCanceled", "UserCancelled", "AdminCanceled", "AdminCancelled", 11, 12),
    *("Pending", "ManualReview", "AvsPending", "AmlAddressVerificationProcessing", "Whatever", 99, ""),
)
"""States it comes to whether it was confirmed before or not, or that we don't know."""


class TestActions:
    @pytest.mark.parametrize(
        ("action", "state", "expected"),
        [
            (TicketAction.CANCEL, "UserCanceled", Found),
            (TicketAction.CANCEL, 11, Found),
            (TicketAction.CANCEL, "Pending2Fa", Absent),
            (TicketAction.CANCEL, "FullyProcessed", Absent),
            (TicketAction.CANCEL, "Whatever", CannotTell),
            (TicketAction.CONFIRM, "Pending2Fa", Absent),
            *((TicketAction.CONFIRM, state, Found) for state in AFTER_THE_CONFIRMATION),
            *((TicketAction.CONFIRM, state, CannotTell) for state in WITH_OR_WITHOUT_IT),
        ],
    )
    async def test_the_ticket_s_state_tells(
        self, action: TicketAction, state: int | str, expected: type[object]
    ) -> None:
        rig = Rig()
        ticket = await rig.venue.tickets.ticket(TicketKind.WITHDRAWAL, "71")
        prepared = await rig.venue.tickets.prepare_action(TicketActionDraft("kiiex", ticket, action, "abc"))
        row = loads(sample("alphapoint/GetWithdrawTicket"))
        assert isinstance(row, dict)
        rig.answer("GetWithdrawTicket", dumps(row | {"Status": state}))
        assert isinstance(await rig.venue.find(as_intent(prepared, rig.clock)), expected)


def test_every_documented_state_says_something_about_a_confirmation() -> None:
    tried = {WITHDRAW_STATES.of(state) for state in (*AFTER_THE_CONFIRMATION, *WITH_OR_WITHOUT_IT)}
    documented = {*WITHDRAW_STATES.numbered.values(), *WITHDRAW_STATES.others}
    assert documented - tried == {"Pending2Fa"}


async def test_a_transfer_is_nothing_kiiex_could_have() -> None:
    rig = Rig()
    intent = replace(await order_intent(rig), kind=IntentKind.TRANSFER)
    assert isinstance(await rig.venue.find(intent), CannotTell)
