"""Names of answers: exactly the KIIEX pages' in one mode, AlphaPoint's in the other (dossier 1.5, 11.9)."""

from __future__ import annotations

from typing import Any

import pytest

from fxtui.venues.kiiex.sim.rendering import camel
from tests.venues.kiiex.sim.client import OMS, Kiiex, kiiex
from tests.venues.kiiex.sim.seed_samples import SAMPLES, fits

POSITION = {
    "OMSId", "AccountId", "ProductSymbol", "ProductId", "Amount", "Hold", "PendingDeposits", "PendingWithdraws",
    "TotalDayDeposits", "TotalMonthDeposits", "TotalYearDeposits", "TotalDayDepositNotional",
    "TotalMonthDepositNotional", "TotalYearDepositNotional", "TotalDayWithdraws", "TotalMonthWithdraws",
    "TotalYearWithdraws", "TotalDayWithdrawNotional", "TotalMonthWithdrawNotional", "TotalYearWithdrawNotional",
    "NotionalProductId", "NotionalProductSymbol", "NotionalValue", "NotionalHoldAmount", "NotionalRate",
    "TotalDayTransferNotional",
}  # fmt: skip
ORDER = {
    "Side", "OrderId", "Price", "Quantity", "DisplayQuantity", "Instrument", "Account", "AccountName", "OrderType",
    "ClientOrderId", "OrderState", "ReceiveTime", "ReceiveTimeTicks", "LastUpdatedTime", "LastUpdatedTimeTicks",
    "OrigQuantity", "QuantityExecuted", "GrossValueExecuted", "ExecutableValue", "AvgPrice", "CounterPartyId",
    "ChangeReason", "OrigOrderId", "OrigClOrdId", "EnteredBy", "UserName", "IsQuote", "InsideAsk", "InsideAskSize",
    "InsideBid", "InsideBidSize", "LastTradePrice", "RejectReason", "IsLockedIn", "CancelReason", "OrderFlag",
    "UseMargin", "StopPrice", "PegPriceType", "PegOffset", "PegLimitOffset", "IpAddress", "IPv6a", "IPv6b",
    "ClientOrderIdUuid", "OMSId",
}  # fmt: skip
TRADE = {
    "OMSId", "ExecutionId", "TradeId", "OrderId", "AccountId", "AccountName", "SubAccountId", "ClientOrderId",
    "InstrumentId", "Side", "OrderType", "Quantity", "RemainingQuantity", "Price", "Value", "CounterParty",
    "OrderTradeRevision", "Direction", "IsBlockTrade", "Fee", "FeeProductId", "OrderOriginator", "UserName",
    "TradeTimeMS", "MakerTaker", "AdapterTradeId", "InsideBid", "InsideBidSize", "InsideAsk", "InsideAskSize",
    "IsQuote", "CounterPartyClientUserId", "NotionalProductId", "NotionalRate", "NotionalValue",
    "NotionalHoldAmount", "TradeTime",
}  # fmt: skip
TICKET = {
    "AssetManagerId", "AccountId", "AssetId", "AssetName", "Amount", "OMSId", "RequestCode", "RequestIP",
    "RequestUserName", "OperatorId", "Status", "FeeAmt", "UpdatedByUser", "UpdatedByUserName", "TicketNumber",
    "CreatedTimestamp", "AccountProviderId", "AccountName", "NotionalValue", "NotionalProductId", "RejectReason",
    "CreatedTimestampTick", "Comments", "Attachments",
}  # fmt: skip
DEPOSIT = TICKET | {
    "RequestUser", "DepositInfo", "LastUpdateTimeStamp", "LastUpdateTimeStampTick", "ReferenceId",
}  # fmt: skip
WITHDRAWAL = TICKET | {
    "TemplateForm", "TemplateFormType", "RequestUserId", "LastUpdateTimestamp", "LastUpdateTimestampTick", "AuditLog",
    "WithdrawTransactionDetails",
}  # fmt: skip


async def every_answer(client: Kiiex) -> dict[str, Any]:
    """One answer of every call the KIIEX pages describe, each after what it takes to get one."""
    answers: dict[str, Any] = {"AuthenticateUser": await client.ask("AuthenticateUser", **client.signed())}
    answers["GetAccountPositions"] = await client.mine("GetAccountPositions", IncludePending=True)
    answers["GetLevel1SummaryMin"] = await client.ask("GetLevel1SummaryMin", OMSId=OMS)
    answers["SendOrder"] = await client.send(1, 20)
    order = answers["SendOrder"]["OrderId"]
    answers["GetOrderStatus"] = await client.status(order)
    answers["GetTradesHistory"] = await client.ask("GetTradesHistory", omsId=OMS, accountId=7, orderId=order)
    deposit = await client.ask(
        "CreateDepositTicket", omsId=OMS, accountId=7, assetId=1, amount=50, operatorId=1
    )
    answers["CreateDepositTicket"] = deposit
    answers["GetDepositTickets"] = await client.mine("GetDepositTickets", OperatorId=1)
    (ticket,) = client.world.office.tickets.values()
    one = {"RequestCode": ticket.code, "TicketId": ticket.number}
    answers["GetDepositTicket"] = await client.mine("GetDepositTicket", **one)
    answers["CreateWithdrawTicket"] = await client.withdraw()
    answers["GetWithdrawTickets"] = await client.mine("GetWithdrawTickets", StartIndex=0, Limit=10)
    *_, ticket = client.world.office.tickets.values()
    one = {"RequestCode": ticket.code, "TicketId": ticket.number}
    client.world.office.move(ticket, "Confirmed2Fa")
    answers["GetWithdrawTicket"] = await client.mine("GetWithdrawTicket", **one)
    code = {"OMSId": OMS, "VerifyCode": ticket.verify_code}
    answers["GetWithdrawTicketByVerifyCode"] = await client.ask("GetWithdrawTicketByVerifyCode", **code)
    return answers


async def test_in_seed_mode_every_call_of_the_pages_returns_their_names() -> None:
    async with kiiex(casing="seed") as client:
        answers = await every_answer(client)
    assert answers["AuthenticateUser"].pop("SessionToken")
    assert answers.keys() == SAMPLES.keys()
    for call, answer in answers.items():
        assert answer, call
        assert fits(answer, SAMPLES[call]), call


async def test_in_alphapoint_mode_they_return_alphapoints() -> None:
    async with kiiex(casing="alphapoint") as client:
        answers = await every_answer(client)
    assert answers["AuthenticateUser"].keys() == {
        "Authenticated", "SessionToken", "User", "Locked", "Requires2FA", "EnforceEnable2FA", "TwoFAType", "TwoFAToken",
        "errormsg",
    }  # fmt: skip
    assert answers["AuthenticateUser"]["User"].keys() == {
        "UserId", "UserName", "Email", "EmailVerified", "AccountId", "OMSId", "Use2FA",
    }  # fmt: skip
    assert answers["GetAccountPositions"][0].keys() == POSITION
    assert answers["SendOrder"].keys() == {"status", "errormsg", "OrderId"}
    assert answers["GetOrderStatus"].keys() == ORDER
    assert answers["GetTradesHistory"][0].keys() == TRADE
    assert answers["CreateDepositTicket"].keys() == {"success", "requestcode", "ticketnumber", "referenceid"}
    assert answers["GetDepositTickets"][0].keys() == answers["GetDepositTicket"].keys() == DEPOSIT
    assert answers["CreateWithdrawTicket"].keys() == {"result", "errormsg", "errorcode", "detail"}
    for call in ("GetWithdrawTicket", "GetWithdrawTicketByVerifyCode"):
        assert answers[call].keys() == WITHDRAWAL
    assert answers["GetWithdrawTickets"][0].keys() == WITHDRAWAL
    assert isinstance(answers["GetWithdrawTickets"][0]["Comments"], list)
    assert isinstance(answers["GetDepositTicket"]["DepositInfo"], str)


async def test_a_failed_login_is_spelled_in_either_way() -> None:
    async with kiiex(casing="alphapoint", login=False) as client:
        answer = await client.ask("AuthenticateUser", **client.signed(Signature="0"))
    assert answer == {"Authenticated": False, "Locked": False, "errormsg": "Invalid username or password"}


async def test_calls_the_pages_do_not_have_are_in_camel_case_there() -> None:
    async with kiiex(casing="seed") as client:
        rows = await client.ask("GetInstruments", OMSId=OMS)
        assert {"omsId", "instrumentId", "product1Symbol", "sessionStatus"} <= rows[0].keys()
    async with kiiex(casing="alphapoint") as client:
        rows = await client.ask("GetInstruments", OMSId=OMS)
        assert {"OMSId", "InstrumentId", "Product1Symbol", "SessionStatus"} <= rows[0].keys()


async def test_request_names_are_read_in_any_case() -> None:
    async with kiiex() as client:
        for names in (("OMSId", "AccountId"), ("omsId", "accountId"), ("omsid", "ACCOUNTID")):
            answer = await client.ask("GetAccountPositions", **dict(zip(names, (OMS, 7), strict=True)))
            assert len(answer) == 7


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OMSId", "omsId"),
        ("ProductId", "productId"),
        ("AvgPrice", "avgPrice"),
        ("Product1Symbol", "product1Symbol"),
        ("ticket", "ticket"),
        ("ID", "id"),
    ],
)
def test_camel_case(name: str, expected: str) -> None:
    assert camel(name) == expected
