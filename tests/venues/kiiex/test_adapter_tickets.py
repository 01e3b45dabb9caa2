"""Deposits and withdrawals: forms, fees, the exact bytes, what answers prove, confirming and canceling."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.contract.errors import NotOffered, VenueGarbled, VenueRefused, VenueUnreachable
from fxtui.domain.money import Money
from fxtui.domain.outcome import Accepted, RefusedBy, Rejected, Unknown
from fxtui.domain.ticket import (
    TicketAction,
    TicketActionDraft,
    TicketDraft,
    TicketForm,
    TicketKind,
)
from fxtui.transport.request import Lost
from fxtui.transport.strict_json import dumps, loads
from tests.venues.kiiex.rows import COPM, NASTY, USDT
from tests.venues.kiiex.scripted import Rig, Script, as_intent, changed, sample

ANSWERS = {
    "FullName": "Ada Perez",
    "BankAccountNumber": "00123",
    "BankAccountName": "Ada Perez",
    "Comment": "rent",
}
CODE = "2b1a7e46-9d0e-4c7e-8a43-5f0c8e0d1234"


async def bank_form(rig: Rig) -> TicketForm:
    (form,) = await rig.venue.tickets.forms(TicketKind.WITHDRAWAL, COPM)
    return form


async def withdrawal(rig: Rig, amount: str = "13000", **answers: str) -> TicketDraft:
    return TicketDraft("kiiex", await bank_form(rig), Decimal(amount), {**ANSWERS, **answers})


class TestForms:
    async def test_the_template_s_fields_are_asked_for(self) -> None:
        rig = Rig()
        form = await bank_form(rig)
        assert (form.method, form.provider, form.step) == ("Standard", "7", Decimal("0.01"))
        asked = [field.name for field in form.fields if field.fixed is None]
        assert asked == [
            "FullName",
            "Language",
            "Comment",
            "BankAddress",
            "BankAccountNumber",
            "BankAccountName",
            "SwiftCode",
        ]
        assert rig.client.bodies("GetWithdrawTemplate") == [
            {"OMSId": 1, "ProductId": 2, "TemplateType": "Standard", "AccountProviderId": 7}
        ]

    async def test_plain_names_of_types_are_read_too(self) -> None:
        rig = Rig({"GetWithdrawTemplateTypes": [b'["Standard"]']})
        assert (await bank_form(rig)).provider == ""

    async def test_a_type_that_can_t_be_shown_is_left_out_and_only_such_types_are_an_error(self) -> None:
        types = {"TemplateTypes": [{"TemplateName": NASTY}, {"TemplateName": "Standard"}, 7], "result": True}
        rig = Rig({"GetWithdrawTemplateTypes": [dumps(types)]})
        assert (await bank_form(rig)).method == "Standard"
        rig.answer("GetWithdrawTemplateTypes", dumps([NASTY]))
        with pytest.raises(VenueGarbled):
            await bank_form(rig)

    async def test_assets_are_those_that_are_enabled(self) -> None:
        rows = loads(sample("alphapoint/GetProducts"))
        assert isinstance(rows, list)
        rig = Rig(
            {"GetProducts": [dumps([rows[0] | {"WithdrawEnabled": False}, rows[1] | {"IsDisabled": True}])]}
        )
        assert await rig.venue.tickets.assets(TicketKind.DEPOSIT) == [USDT]
        assert await rig.venue.tickets.assets(TicketKind.WITHDRAWAL) == []
        assert await rig.venue.tickets.forms(TicketKind.WITHDRAWAL, USDT) == []

    async def test_addresses_are_for_coins_and_no_new_one_is_made(self) -> None:
        rig = Rig({"GetWithdrawTemplateTypes": [sample("alphapoint/not_authorized")]})
        newest, _ = await rig.venue.tickets.deposit_addresses(USDT)
        assert newest.address.raw == "rNew"
        assert rig.client.bodies("GetDepositInfo") == [
            {"OMSId": 1, "AccountId": 9, "ProductId": 1, "GenerateNewKey": False}
        ]
        assert await rig.venue.tickets.deposit_addresses(COPM) == []
        assert rig.client.counts["GetDepositInfo"] == 1

    async def test_each_network_of_a_coin_has_addresses_of_its_own(self) -> None:
        types = [
            {"TemplateName": "ToExternalTronAddress", "AccountProviderId": 9, "AccountProviderName": "Tron"},
            {
                "TemplateName": "ToExternalEthereumAddress",
                "AccountProviderId": 7,
                "AccountProviderName": "Ethereum",
            },
            {"TemplateName": "ToContract", "AccountProviderId": 7, "AccountProviderName": "Ethereum"},
        ]
        rig = Rig({"GetWithdrawTemplateTypes": [dumps({"TemplateTypes": types, "result": True})]})
        found = await rig.venue.tickets.deposit_addresses(USDT)
        assert [address.network.raw for address in found] == ["Tron", "Tron", "Ethereum", "Ethereum"]
        assert [body["AccountProviderId"] for body in rig.client.bodies("GetDepositInfo")] == [9, 7]

    async def test_a_coin_without_an_asset_manager_has_no_address(self) -> None:
        said = b'{"result":false,"errormsg":"Asset_Manager_Not_Found","statuscode":33}'
        assert await Rig({"GetDepositInfo": [said]}).venue.tickets.deposit_addresses(USDT) == []


class TestFees:
    async def test_the_fee_is_inside_the_amount(self) -> None:
        rig = Rig()
        terms = await rig.venue.tickets.terms(await withdrawal(rig))
        assert (terms.fee, terms.leaves, terms.arrives) == (Decimal(1000), Decimal(13000), Decimal(12000))

    async def test_figures_that_say_on_top_are_believed(self) -> None:
        rig = Rig({"GetWithdrawFee": [b'{"FeeAmount":1000,"TicketAmount":14000}']})
        terms = await rig.venue.tickets.terms(await withdrawal(rig))
        assert (terms.leaves, terms.arrives) == (Decimal(14000), Decimal(13000))

    async def test_a_fee_on_top_can_be_configured(self) -> None:
        rig = Rig(withdraw_fee="on_top")
        terms = await rig.venue.tickets.terms(await withdrawal(rig, "500"))
        assert (terms.leaves, terms.arrives) == (Decimal(1500), Decimal(500))

    async def test_a_fee_nobody_tells_is_unknown_and_not_0(self) -> None:
        rig = Rig({"GetWithdrawFee": [sample("alphapoint/not_found")]})
        terms = await rig.venue.tickets.terms(await withdrawal(rig))
        assert (terms.fee, terms.leaves, terms.arrives) == (None, Decimal(13000), None)

    async def test_a_venue_that_can_t_be_reached_tells_no_fee(self) -> None:
        rig = Rig({"GetWithdrawFee": [VenueUnreachable("kiiex", "no")]})
        draft = await withdrawal(rig)
        with pytest.raises(VenueUnreachable):
            await rig.venue.tickets.terms(draft)

    @pytest.mark.parametrize(
        ("amount", "code"), [("1000", "minimum"), ("0", "minimum"), ("-1", "minimum"), ("13000.005", "step")]
    )
    async def test_amounts_that_make_no_sense_are_refused(self, amount: str, code: str) -> None:
        rig = Rig()
        with pytest.raises(VenueRefused) as caught:
            await rig.venue.tickets.terms(await withdrawal(rig, amount))
        assert caught.value.code == code


class TestWithdrawing:
    async def test_the_body_is_the_documented_one(self) -> None:
        rig = Rig()
        terms = await rig.venue.tickets.terms(await withdrawal(rig))
        prepared = await rig.venue.tickets.prepare(terms, "17")
        assert prepared.request.body == (
            b'{"OMSId":1,"AccountId":9,"ProductId":2,"Amount":13000,"feeAmount":1000.0,"TemplateForm":'
            b'"{\\"TemplateType\\":\\"Standard\\",\\"FullName\\":\\"Ada Perez\\",\\"Language\\":\\"\\",'
            b'\\"Comment\\":\\"rent fxtui-17\\",\\"BankAddress\\":\\"\\",\\"BankAccountNumber\\":\\"00123\\",'
            b'\\"BankAccountName\\":\\"Ada Perez\\",\\"SwiftCode\\":\\"\\",\\"Amount\\":13000}",'
            b'"TemplateType":"Standard","AccountProviderId":7}'
        )
        assert prepared.lane == "withdrawal:COPM:00123"
        assert (prepared.give, prepared.get) == (Money(Decimal(13000), COPM), Money(Decimal("12000.0"), COPM))
        assert prepared.marks["highest_ticket"] == "71"
        assert prepared.marks["reference"] == "fxtui-17"
        assert set(prepared.marks) == {"highest_ticket", "reference"}

    async def test_the_form_travels_as_an_object_when_configured(self) -> None:
        rig = Rig(template_form="object")
        terms = await rig.venue.tickets.terms(await withdrawal(rig))
        await rig.venue.execute(as_intent(await rig.venue.tickets.prepare(terms, "17"), rig.clock))
        (body,) = rig.client.bodies("CreateWithdrawTicket")
        assert body["TemplateForm"]["BankAccountNumber"] == "00123"

    @pytest.mark.parametrize(
        "answers",
        [
            {"FullName": ""},
            {"FullName": "  "},
            {"BankAccountNumber": "00\n123"},
            {"BankAccountNumber": "00\x1b123"},
            {"BankAccountNumber": "1" * 201},
            {"Unasked": "x"},
        ],
    )
    async def test_a_form_is_filled_whole_and_plain(self, answers: dict[str, str]) -> None:
        rig = Rig()
        terms = await rig.venue.tickets.terms(await withdrawal(rig, **answers))
        with pytest.raises(VenueRefused) as caught:
            await rig.venue.tickets.prepare(terms, "17")
        assert caught.value.code == "form"
        assert caught.value.message.isprintable()

    @pytest.mark.parametrize(
        ("said", "ref"),
        [
            (sample("alphapoint/CreateWithdrawTicket"), CODE),
            (b'{"result":true,"errormsg":null,"errorcode":0,"detail":null}', ""),
            (b'{"Result":true,"ErrorMsg":"","ErrorCode":107,"Detail":"on its way"}', ""),
        ],
    )
    async def test_a_yes_carries_the_request_code_when_there_is_one(self, said: bytes, ref: str) -> None:
        rig = Rig({"CreateWithdrawTicket": [said]})
        terms = await rig.venue.tickets.terms(await withdrawal(rig))
        intent = as_intent(await rig.venue.tickets.prepare(terms, "17"), rig.clock)
        assert await rig.venue.execute(intent) == Accepted(ref)
        assert len(rig.client.sent) == 1

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (
                b'{"result":false,"errormsg":"Invalid Request","errorcode":100,"detail":"Insufficient Balance"}',
                "not_enough_funds",
            ),
            (
                b'{"result":false,"errormsg":"Operation Failed","errorcode":101,"detail":"Insufficient Balance"}',
                "not_enough_funds",
            ),
            ((401, sample("alphapoint/not_authorized")), "20"),
        ],
    )
    async def test_a_listed_no_is_final(self, said: Script, code: str) -> None:
        rig = Rig({"CreateWithdrawTicket": [said]})
        terms = await rig.venue.tickets.terms(await withdrawal(rig))
        outcome = await rig.venue.execute(as_intent(await rig.venue.tickets.prepare(terms, "17"), rig.clock))
        assert isinstance(outcome, Rejected)
        assert (outcome.by, outcome.code) == (RefusedBy.VENUE, code)

    @pytest.mark.parametrize(
        "said",
        [
            Lost("maybe"),
            (504, b"<html>"),
            b'{"result":true,"errormsg":"Invalid Request","errorcode":100,"detail":null}',
            b'{"result":false,"errormsg":"Server Error","errorcode":102,"detail":null}',
            b'{"result":false,"errormsg":"Operation Failed","errorcode":101,"detail":"Something"}',
            b'{"success":true}',
            sample("seed/CreateWithdrawTicket"),
        ],
    )
    async def test_everything_else_is_unknown(self, said: Script) -> None:
        rig = Rig({"CreateWithdrawTicket": [said]})
        terms = await rig.venue.tickets.terms(await withdrawal(rig))
        outcome = await rig.venue.execute(as_intent(await rig.venue.tickets.prepare(terms, "17"), rig.clock))
        assert isinstance(outcome, Unknown)


class TestDepositing:
    async def test_a_deposit_ticket_carries_our_reference_and_nothing_the_server_owns(self) -> None:
        rig = Rig()
        (form,) = await rig.venue.tickets.forms(TicketKind.DEPOSIT, USDT)
        draft = TicketDraft("kiiex", form, Decimal("500.25"), {"Comment": "wire of monday"})
        terms = await rig.venue.tickets.terms(draft)
        assert (terms.fee, terms.leaves, terms.arrives) == (None, None, None)
        prepared = await rig.venue.tickets.prepare(terms, "18")
        assert prepared.request.body == (
            b'{"accountId":9,"assetId":1,"assetName":"USDT","amount":500.25,"omsId":1,"operatorId":1,"depositInfo":'
            b'"{\\"Comment\\":\\"wire of monday\\",\\"Reference\\":\\"fxtui-18\\"}"}'
        )
        assert (prepared.lane, prepared.give) == ("deposit:USDT", None)
        assert prepared.get == Money(Decimal("500.25"), USDT)
        assert prepared.marks["highest_ticket"] == "31"
        outcome = await rig.venue.execute(as_intent(prepared, rig.clock))
        assert outcome == Accepted("41d2f7ce-7f10-4a1f-b6f4-0f5a5f5f0001")

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            (sample("seed/CreateDepositTicket"), Accepted),
            ((400, b'{"result":false,"errormsg":"Invalid Request","errorcode":100,"detail":null}'), Rejected),
            (b'{"success":false,"requestcode":null}', Unknown),
            (b'{"success":true,"result":false,"errorcode":100}', Unknown),
            (Lost("maybe"), Unknown),
        ],
    )
    async def test_what_answers_prove(self, said: Script, expected: type[object]) -> None:
        rig = Rig({"CreateDepositTicket": [said]})
        (form,) = await rig.venue.tickets.forms(TicketKind.DEPOSIT, USDT)
        terms = await rig.venue.tickets.terms(TicketDraft("kiiex", form, Decimal(5)))
        outcome = await rig.venue.execute(as_intent(await rig.venue.tickets.prepare(terms, "18"), rig.clock))
        assert isinstance(outcome, expected)


class TestActing:
    async def draft(self, rig: Rig, action: TicketAction, code: str = "") -> TicketActionDraft:
        ticket = await rig.venue.tickets.ticket(TicketKind.WITHDRAWAL, "71")
        return TicketActionDraft("kiiex", ticket, action, code)

    async def test_confirming_sends_the_mailed_code_without_a_session(self) -> None:
        rig = Rig()
        prepared = await rig.venue.tickets.prepare_action(
            await self.draft(rig, TicketAction.CONFIRM, " abc-1 ")
        )
        assert prepared.request.body == b'{"UserId":96,"VerifyCode":"abc-1"}'
        assert (prepared.lane, prepared.marks) == (f"ticket:{CODE}", {"ticket": CODE, "action": "confirm"})
        ticket = await rig.venue.tickets.ticket(TicketKind.WITHDRAWAL, "71")
        assert (prepared.give, prepared.get) == (Money(ticket.amount, ticket.asset), None)
        assert await rig.venue.execute(as_intent(prepared, rig.clock)) == Accepted("")
        assert "aptoken" not in rig.client.sent[0].headers

    async def test_a_confirmation_that_got_old_before_it_left_is_not_sent(self) -> None:
        rig = Rig()
        ticket = await rig.venue.tickets.ticket(TicketKind.WITHDRAWAL, "71")
        draft = TicketActionDraft("kiiex", ticket, TicketAction.CONFIRM, "abc")
        intent = as_intent(await rig.venue.tickets.prepare_action(draft), rig.clock)
        rig.clock.advance(6)
        outcome = await rig.venue.execute(intent)
        assert isinstance(outcome, Rejected)
        assert (outcome.by, outcome.code) == (RefusedBy.GUARD, "late")
        assert rig.client.sent == []

    async def test_a_code_of_another_withdrawal_is_refused_before_anything_is_sent(self) -> None:
        other = changed("alphapoint/GetWithdrawTicket", RequestCode="9c1a7e46-9d0e-4c7e-8a43-5f0c8e0d9999")
        rig = Rig({"GetWithdrawTicketByVerifyCode": [other]})
        with pytest.raises(VenueRefused) as caught:
            await rig.venue.tickets.prepare_action(await self.draft(rig, TicketAction.CONFIRM, "abc"))
        assert caught.value.code == "code"
        assert rig.client.sent == []

    @pytest.mark.parametrize("code", ["", "   ", "a\x1bb", "x" * 300])
    async def test_a_code_that_is_none_is_refused(self, code: str) -> None:
        rig = Rig()
        with pytest.raises(VenueRefused) as caught:
            await rig.venue.tickets.prepare_action(await self.draft(rig, TicketAction.CONFIRM, code))
        assert caught.value.code == "code"

    async def test_canceling_names_user_account_and_request_code(self) -> None:
        rig = Rig()
        prepared = await rig.venue.tickets.prepare_action(await self.draft(rig, TicketAction.CANCEL))
        assert prepared.give is None
        assert prepared.request.body == (
            b'{"OMSId":1,"UserId":96,"AccountId":9,"RequestCode":"' + CODE.encode() + b'"}'
        )
        assert isinstance(await rig.venue.execute(as_intent(prepared, rig.clock)), Accepted)

    async def test_the_ticket_is_looked_at_again_before_an_action(self) -> None:
        rig = Rig()
        draft = await self.draft(rig, TicketAction.CANCEL)
        rig.answer("GetWithdrawTicket", changed("alphapoint/GetWithdrawTicket", Status="Submitted"))
        with pytest.raises(VenueRefused, match="Submitted") as caught:
            await rig.venue.tickets.prepare_action(draft)
        assert caught.value.code == "state"

    async def test_actions_of_other_venues_are_not_offered(self) -> None:
        rig = Rig()
        with pytest.raises(NotOffered):
            await rig.venue.tickets.prepare_action(await self.draft(rig, TicketAction.ACCEPT))

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Withdraw ticket already processed", "already_processed"),
            ("Withdraw Ticket not found for OmsId, AccountId, RequestCode", "unknown_ticket"),
        ],
    )
    async def test_known_failures_of_a_cancel_are_final(self, text: str, code: str) -> None:
        said = dumps({"result": False, "errormsg": "Operation Failed", "errorcode": 101, "detail": text})
        rig = Rig({"CancelWithdraw": [said]})
        prepared = await rig.venue.tickets.prepare_action(await self.draft(rig, TicketAction.CANCEL))
        outcome = await rig.venue.execute(as_intent(prepared, rig.clock))
        assert isinstance(outcome, Rejected)
        assert outcome.code == code
