"""Deposits and withdrawals at the simulated KIIEX (dossier 7, 11.7, 11.8)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.venues.kiiex.sim.client import BANK_FORM, OMS, TRON_FORM, Kiiex, kiiex, read

USDT, COPM, BTC = 1, 2, 4


async def listed(client: Kiiex) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await client.mine("GetWithdrawTickets", StartIndex=0, Limit=10)
    return rows


async def mailed_code(client: Kiiex) -> str:
    """What the user finds in the mail about the newest withdrawal."""
    state = await client.sim("state")
    return str(state["tickets"][-1]["verify_code"])


async def test_a_deposit_is_credited_at_its_end() -> None:
    async with kiiex(casing="alphapoint", status="name") as client:
        form = json.dumps({"Reference": "fxtui-1"})
        made = await client.mine(
            "CreateDepositTicket",
            operatorId=1,
            assetId=USDT,
            amount=Decimal("50.5"),
            depositInfo=form,
            Status=5,
        )
        assert made["success"] is True
        assert made["requestcode"].startswith(made["referenceid"])
        (row,) = await client.mine("GetDepositTickets", OperatorId=1)
        assert (row["Status"], row["Amount"], row["TicketNumber"]) == (
            "New",
            Decimal("50.5"),
            made["ticketnumber"],
        )
        assert json.loads(row["DepositInfo"]) == {"Reference": "fxtui-1"}
        for status in ("Pending", "Confirmed", "Accepted", "FullyProcessed"):
            assert await client.balance("USDT") == (12_480, 0)
            moved = await client.sim(f"tickets/{made['ticketnumber']}", status="next")
            assert moved["status"] == status
        assert await client.balance("USDT") == (Decimal("12530.5"), 0)


async def test_a_deposit_may_carry_any_text_or_an_object() -> None:
    async with kiiex() as client:
        for given, kept in (("bank slip 12", {"Text": "bank slip 12"}), ({"a": 1}, {"a": 1}), (None, {})):
            body = {"assetId": USDT, "amount": 1, "depositInfo": given}
            assert (await client.mine("CreateDepositTicket", **body))["success"] is True
            newest, *_ = await client.mine("GetDepositTickets", OperatorId=1)
            assert newest["depositInfo"] == kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": Decimal("0.0000001")},
        {"assetId": 99},
        {"assetId": 8},
        {"requestCode": "mine"},
        {"depositInfo": 5},
    ],
)
async def test_a_deposit_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    async with kiiex() as client:
        body = {"OMSId": OMS, "AccountId": 7, "assetId": USDT, "amount": 5, **wrong}
        answer = await client.post("CreateDepositTicket", **body)
        assert (answer.status_code, read(answer)["errorcode"]) == (400, 100)
        assert not client.world.office.tickets


async def test_no_deposits_are_a_404_on_the_pages_and_an_empty_list_at_alphapoint() -> None:
    async with kiiex() as client:
        answer = await client.post("GetDepositTickets", OMSId=OMS, OperatorId=1, AccountId=7)
        assert (answer.status_code, read(answer)["errormsg"]) == (
            404,
            "No deposit tickets found for given criteria",
        )
        one = await client.post("GetDepositTicket", OMSId=OMS, AccountId=7, RequestCode="x", TicketId=1)
        assert (one.status_code, read(one)["errormsg"]) == (404, "Deposit ticket not found")
    async with kiiex(http_errors="alphapoint") as client:
        answer = await client.post("GetDepositTickets", OMSId=OMS, OperatorId=1, AccountId=7)
        assert (answer.status_code, read(answer)) == (200, [])


async def test_one_deposit_is_found_by_code_and_number() -> None:
    async with kiiex() as client:
        codes = [
            (await client.mine("CreateDepositTicket", assetId=USDT, amount=amount))["requestcode"]
            for amount in (1, 2)
        ]
        row = await client.mine("GetDepositTicket", RequestCode=codes[1])
        assert row["amount"] == 2
        assert (await client.mine("GetDepositTicket"))["requestCode"] == codes[0]
        wrong = await client.mine("GetDepositTicket", RequestCode=codes[1], TicketId=row["ticketNumber"] + 1)
        assert wrong["errorcode"] == 104


async def test_addresses_are_kept_until_a_new_one_is_wanted() -> None:
    async with kiiex(casing="alphapoint") as client:
        first = await client.mine("GetDepositInfo", ProductId=BTC, GenerateNewKey=False)
        again = await client.mine("GetDepositInfo", ProductId=BTC, GenerateNewKey=False)
        assert first == again
        assert (first["result"], first["statuscode"], first["AssetId"]) == (True, 0, BTC)
        more = await client.mine("GetDepositInfo", ProductId=BTC, GenerateNewKey=True)
        old, new = json.loads(more["DepositInfo"])
        assert [old] == json.loads(first["DepositInfo"])
        assert old != new
        assert old.startswith("bc1q")


async def test_a_product_of_several_networks_needs_its_provider() -> None:
    async with kiiex(casing="alphapoint") as client:
        assert (await client.mine("GetDepositInfo", ProductId=USDT))["errorcode"] == 100
        tron = await client.mine("GetDepositInfo", ProductId=USDT, AccountProviderId=9)
        assert json.loads(tron["DepositInfo"])[0].startswith("T")
        copm = await client.mine("GetDepositInfo", ProductId=COPM)
        assert (copm["result"], copm["statuscode"]) == (False, 33)


async def test_the_form_to_fill_is_told_by_the_venue() -> None:
    async with kiiex(casing="alphapoint") as client:
        for call in ("GetWithdrawTemplateTypes", "GetWithdrawFormTemplateTypes"):
            types = await client.mine(call, ProductId=COPM)
            assert [row["TemplateName"] for row in types["TemplateTypes"]] == [
                "Standard",
                "ToExternalEthereumAddress",
            ]
        template = await client.mine("GetWithdrawTemplate", ProductId=COPM, TemplateType="Standard")
        fields = json.loads(template["Template"])
        assert set(BANK_FORM) <= fields.keys()
        assert set(fields.values()) == {None}
        usdt = await client.mine("GetWithdrawTemplateTypes", ProductId=USDT)
        assert [row["AccountProviderId"] for row in usdt["TemplateTypes"]] == [7, 9]
        wrong = await client.mine("GetWithdrawTemplate", ProductId=USDT, TemplateType="Standard")
        assert wrong["errorcode"] == 100


async def test_the_fee_is_told_beforehand() -> None:
    async with kiiex(casing="alphapoint") as client:
        assert await client.mine("GetWithdrawFee", ProductId=COPM, Amount=13000) == {
            "FeeAmount": 1000,
            "TicketAmount": 13000,
        }
        tron = await client.mine("GetWithdrawFee", ProductId=USDT, Amount=50, AccountProviderId=9)
        assert tron["FeeAmount"] == 1


async def test_a_bank_withdrawal_from_the_form_to_the_bank() -> None:
    async with kiiex(status="name") as client:
        answer = await client.withdraw(COPM, 13000, feeAmount=1000)
        assert (answer["result"], answer["errorcode"], answer["errormsg"]) == (True, 0, None)
        assert await client.balance("COPM") == (9_000_000, 13_000)
        (row,) = await listed(client)
        assert (row["requestCode"], row["Status"], row["feeAmt"]) == (answer["detail"], "Pending2Fa", 1000)
        assert json.loads(row["templateForm"]) == BANK_FORM
        code = await mailed_code(client)
        found = await client.ask("GetWithdrawTicketByVerifyCode", OMSId=OMS, VerifyCode=code)
        assert found["ticketNumber"] == row["ticketNumber"]
        del client.http.headers["aptoken"]
        assert await client.ask("ConfirmWithdraw", UserId=96, VerifyCode=code) == {"result": True}
        await client.log_in()
        seen = []
        for _ in range(5):
            (row,) = await listed(client)
            seen.append(row["Status"])
            if row["Status"] != "FullyProcessed":
                await client.sim(f"tickets/{row['ticketNumber']}", status="next")
        assert seen == ["Confirmed2Fa", "New", "AdminProcessing", "Accepted", "FullyProcessed"]
        assert await client.balance("COPM") == (8_987_000, 0)


async def test_a_withdrawal_to_a_chain_tells_its_transaction() -> None:
    async with kiiex(casing="alphapoint", status="name") as client:
        tron = {"TemplateType": "ToExternalTronAddress", "TemplateForm": json.dumps(TRON_FORM)}
        answer = await client.withdraw(USDT, Decimal("100.25"), **tron)
        await client.ask("ConfirmWithdraw", UserId=96, VerifyCode=await mailed_code(client))
        number = client.world.office.by_code(answer["detail"]).number  # type: ignore[union-attr]
        seen = [(await client.sim(f"tickets/{number}", status="next"))["status"] for _ in range(5)]
        assert seen == ["AutoAccepted", "SystemProcessing", "Submitted", "Confirmed", "FullyProcessed"]
        row = await client.mine("GetWithdrawTicket", RequestCode=answer["detail"], TicketId=number)
        details = json.loads(row["WithdrawTransactionDetails"])
        assert details["ExternalAddress"] == TRON_FORM["ExternalAddress"]
        assert await client.balance("USDT") == (Decimal("12379.75"), 0)


async def test_the_fee_may_come_on_top() -> None:
    async with kiiex(withdraw_fee="on_top") as client:
        await client.withdraw(COPM, 13000)
        assert await client.balance("COPM") == (9_000_000, 14_000)


async def test_without_mail_a_withdrawal_starts_as_new() -> None:
    async with kiiex(confirm_by_mail="off") as client:
        await client.withdraw()
        assert [row["Status"] for row in await listed(client)] == [0]


async def test_the_same_withdrawal_twice_makes_two_tickets() -> None:
    async with kiiex() as client:
        codes = {(await client.withdraw())["detail"] for _ in range(2)}
        assert len(codes) == 2
        assert await client.balance("COPM") == (9_000_000, 26_000)


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"amount": 9_000_001}, "Insufficient Balance"),
        ({"amount": 1000}, "Amount does not cover the fee"),
        ({"amount": -5}, "Invalid Amount"),
        ({"amount": Decimal("5000.001")}, "Invalid Amount"),
        ({"TemplateType": "ToMyCousin"}, "Invalid TemplateType"),
        ({"TemplateForm": {**BANK_FORM, "Nickname": "x"}}, "Unknown field Nickname"),
        ({"TemplateForm": {**BANK_FORM, "BankName": " "}}, "BankName is missing"),
        ({"TemplateForm": "not json"}, "TemplateForm is missing or can't be read"),
        ({"product": USDT, "amount": 50, "TemplateType": "ToExternalTronAddress",
          "TemplateForm": {"ExternalAddress": "0x" + "a" * 40}}, "Invalid ExternalAddress"),
    ],
)  # fmt: skip
async def test_a_withdrawal_that_makes_no_sense_is_refused(changes: dict[str, Any], detail: str) -> None:
    async with kiiex() as client:
        answer = await client.withdraw(**changes)
        assert (answer["result"], answer["errorcode"], answer["detail"]) == (False, 100, detail)
        assert not client.world.office.tickets
        assert await client.balance("COPM") == (9_000_000, 0)


@pytest.mark.parametrize(("mode", "text", "as_object"), [("any", 0, 0), ("text", 0, 100), ("object", 100, 0)])
async def test_the_form_comes_as_text_or_object_as_the_venue_wants(
    mode: str, text: int, as_object: int
) -> None:
    async with kiiex(template_form=mode) as client:
        assert (await client.withdraw(TemplateForm=json.dumps(BANK_FORM)))["errorcode"] == text
        assert (await client.withdraw(TemplateForm=BANK_FORM))["errorcode"] == as_object


async def test_a_withdrawal_is_canceled_until_the_system_has_begun() -> None:
    async with kiiex(status="name") as client:
        code = (await client.withdraw())["detail"]
        cancel = {"UserId": 96, "RequestCode": code}
        assert (await client.mine("CancelWithdraw", **cancel))["detail"] == code
        assert [row["Status"] for row in await listed(client)] == ["UserCanceled"]
        assert await client.balance("COPM") == (9_000_000, 0)
        again = await client.mine("CancelWithdraw", **cancel)
        assert (again["errorcode"], again["detail"]) == (101, "Withdraw ticket already processed")
        unknown = await client.mine("CancelWithdraw", UserId=96, RequestCode="x")
        assert unknown["detail"] == "Withdraw Ticket not found for OmsId, AccountId, RequestCode"


async def test_a_withdrawal_under_way_is_not_canceled() -> None:
    async with kiiex() as client:
        code = (await client.withdraw())["detail"]
        number = client.world.office.by_code(code).number  # type: ignore[union-attr]
        await client.sim(f"tickets/{number}", status="SystemProcessing")
        answer = await client.mine("CancelWithdraw", UserId=96, RequestCode=code)
        assert (answer["errorcode"], answer["detail"]) == (101, "Withdraw ticket already processed")


@pytest.mark.parametrize("status", ["Rejected", "AmlRejected", "LimitsRejected", "Failed", "AdminCanceled"])
async def test_what_the_back_office_refuses_gives_its_hold_back(status: str) -> None:
    async with kiiex(status="name", casing="alphapoint") as client:
        await client.withdraw()
        (row,) = await listed(client)
        await client.sim(f"tickets/{row['TicketNumber']}", status=status)
        assert [row["Status"] for row in await listed(client)] == [status]
        assert await client.balance("COPM") == (9_000_000, 0)


async def test_a_wrong_code_confirms_nothing() -> None:
    async with kiiex() as client:
        await client.withdraw()
        code = await mailed_code(client)
        for wrong in ({"UserId": 96, "VerifyCode": "x"}, {"UserId": 97, "VerifyCode": code}):
            assert (await client.ask("ConfirmWithdraw", **wrong))["errorcode"] == 104
        assert [row["Status"] for row in await listed(client)] == [8]
        answer = await client.post("GetWithdrawTicketByVerifyCode", OMSId=OMS, VerifyCode="x")
        assert answer.status_code == 400
        assert (await client.ask("ConfirmWithdraw", UserId=96, VerifyCode=code))["result"] is True
        assert (await client.ask("ConfirmWithdraw", UserId=96, VerifyCode=code))["errorcode"] == 101


async def test_the_code_is_shown_only_where_the_operator_wants_it() -> None:
    for mode, shown in (("off", False), ("on", True)):
        async with kiiex(show_code=mode) as client:
            await client.withdraw()
            (row,) = await listed(client)
            assert (await mailed_code(client) in str(row)) is shown


async def test_tickets_come_newest_first_in_pages() -> None:
    async with kiiex() as client:
        for amount in (2000, 3000, 4000):
            await client.withdraw(COPM, amount)
        assert [row["amount"] for row in await listed(client)] == [4000, 3000, 2000]
        page = await client.mine("GetWithdrawTickets", StartIndex=1, Limit=1)
        assert [row["amount"] for row in page] == [3000]


async def test_another_accounts_ticket_is_not_found() -> None:
    async with kiiex() as client:
        code = (await client.withdraw())["detail"]
        answer = await client.post("GetWithdrawTicket", OMSId=OMS, AccountId=70, RequestCode=code, TicketId=1)
        assert (answer.status_code, read(answer)["errormsg"]) == (404, "Withdraw ticket not found")


async def test_pending_money_is_told_when_asked() -> None:
    async with kiiex(casing="alphapoint") as client:
        await client.withdraw(COPM, 13000)
        await client.mine("CreateDepositTicket", assetId=COPM, amount=700)
        rows = {
            row["ProductSymbol"]: row for row in await client.mine("GetAccountPositions", IncludePending=True)
        }
        assert (rows["COPM"]["PendingWithdraws"], rows["COPM"]["PendingDeposits"]) == (13_000, 700)


async def test_tickets_go_on_by_themselves_at_a_livelier_pace() -> None:
    async with kiiex(pace="fast", status="name") as client:
        await client.withdraw()
        await client.ask("ConfirmWithdraw", UserId=96, VerifyCode=await mailed_code(client))
        client.world.clock.advance(4 * 150)
        assert [row["Status"] for row in await listed(client)] == ["FullyProcessed"]
        assert await client.balance("COPM") == (8_987_000, 0)
