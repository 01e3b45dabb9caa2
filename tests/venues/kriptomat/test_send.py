"""Sending: once, to the frozen path, after a last look at the price; and the same again only where that is on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import StoreError, VenueGarbled, VenueUnreachable
from fxtui.domain.intent import Intent
from fxtui.domain.moment import Moment
from fxtui.domain.money import asset
from fxtui.domain.outcome import Accepted, RefusedBy, Rejected, Unknown
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketDraft, TicketKind
from fxtui.transport.request import Lost, NotSent, Priority
from tests.venues.kriptomat.money_rig import KEY, Rig, Script, as_intent, marked, pages, priced, sample, tx

EUR, BTC = asset("EUR"), asset("BTC")
SLIPPAGE = Decimal("0.003")
BUY = SwapDraft("kriptomat", EUR, BTC, Decimal(250), EUR, SLIPPAGE)
SELL = SwapDraft("kriptomat", BTC, EUR, Decimal("0.02831491"), BTC, SLIPPAGE)
WORST_BUY, WORST_SELL = "3262.3578", "3238.8542"
NO_FUNDS = (422, b'{"status":false,"message":"No.","errors":{"amount":["Insufficient balance."]}}')
DOWN = VenueUnreachable("kriptomat", "Kriptomat can't be reached.")


async def confirmed(rig: Rig, wish: SwapDraft = BUY) -> Intent:
    return as_intent(await rig.swaps.prepare(await rig.swaps.terms(wish), KEY), rig.clock)


async def a_withdrawal(rig: Rig) -> Intent:
    form = (await rig.tickets.forms(TicketKind.WITHDRAWAL, EUR))[0]
    terms = await rig.tickets.terms(TicketDraft("kriptomat", form, Decimal(100)))
    return as_intent(await rig.tickets.prepare(terms, KEY), rig.clock)


class TestOnce:
    @pytest.mark.parametrize(("wish", "path", "ref"), [(BUY, "buy", "12"), (SELL, "sell", "58")])
    async def test_the_frozen_bytes_go_to_the_frozen_path(self, wish: SwapDraft, path: str, ref: str) -> None:
        rig = Rig()
        intent = await confirmed(rig, wish)
        rig.calls.active = "7"
        assert await rig.venue.execute(intent) == Accepted(ref)
        (sent,) = rig.client.sent
        assert (sent.method, sent.path, sent.body) == ("POST", f"/users/2/{path}", intent.request.body)
        assert (sent.operation, sent.priority) == (path, Priority.MONEY)
        assert sent.headers["Content-Type"] == "application/json"

    async def test_a_withdrawal_is_sent_without_a_price(self) -> None:
        rig = Rig({"rate": [DOWN]})
        intent = await a_withdrawal(rig)
        assert await rig.venue.execute(intent) == Accepted("32")
        (sent,) = rig.client.sent
        assert (sent.path, sent.body) == ("/users/2/withdraw", intent.request.body)
        assert "rate" not in rig.client.counts

    @pytest.mark.parametrize(
        "answer",
        [
            Lost("buy may have reached Kriptomat."),
            (500, b'{"message":"Server Error"}'),
            (409, b'{"status":false,"message":"Idempotency key conflict."}'),
            (429, b'{"message":"Too Many Attempts."}'),
            (502, b"<html>"),
            b"<html>",
            b'{"status":true}',
            b'{"status":true,"data":{"transaction_id":',
        ],
    )
    async def test_what_nobody_can_tell_is_unknown_and_sent_once(self, answer: Script) -> None:
        rig = Rig({"buy": [answer]})
        outcome = await rig.venue.execute(await confirmed(rig))
        assert isinstance(outcome, Unknown)
        assert len(rig.client.sent) == 1

    async def test_a_session_that_ended_is_no_reason_for_a_second_try(self) -> None:
        rig = Rig({"buy": [(401, b'{"message":"Unauthenticated."}'), sample("buy")]})
        outcome = await rig.venue.execute(await confirmed(rig))
        assert isinstance(outcome, Rejected)
        assert outcome.code == "unauthenticated"
        assert len(rig.client.sent) == 1

    async def test_what_did_not_leave_is_rejected_by_the_network(self) -> None:
        rig = Rig({"buy": [NotSent("buy was not sent to Kriptomat: no connection; try again.")]})
        outcome = await rig.venue.execute(await confirmed(rig))
        assert isinstance(outcome, Rejected)
        assert outcome.by is RefusedBy.NETWORK


class TestNothingIsSent:
    async def refused(self, rig: Rig, intent: Intent) -> Rejected:
        outcome = await rig.venue.execute(intent)
        assert isinstance(outcome, Rejected), outcome
        assert rig.client.sent == []
        assert outcome.reason.endswith(".")
        return outcome

    @pytest.mark.parametrize(
        "operation", ["users/2/burn", "users/2/bank-accounts", "users/2/buy?x=1", "SendOrder"]
    )
    async def test_for_a_call_nobody_knows(self, operation: str) -> None:
        rig = Rig()
        intent = await confirmed(rig)
        odd = replace(intent, request=replace(intent.request, operation=operation))
        assert (await self.refused(rig, odd)).code == "operation"

    async def test_for_another_customer_than_the_intent_s(self) -> None:
        rig = Rig()
        assert (await self.refused(rig, replace(await confirmed(rig), account="7"))).code == "account"

    async def test_without_a_login(self) -> None:
        rig = Rig()
        intent = await confirmed(rig)
        rig.calls.session._login = None
        rig.answer("login", (401, b'{"status":false,"message":"Invalid credentials."}'))
        rig.clock.advance(31)
        outcome = await self.refused(rig, replace(intent, created_at=rig.clock.now()))
        assert (outcome.by, outcome.code) == (RefusedBy.NETWORK, "credentials")

    async def test_without_a_place_to_remember_the_code(self) -> None:
        rig = Rig()
        intent = await confirmed(rig)

        class Full:
            async def claim(self, name: str, step: int) -> bool:
                raise StoreError("The disk is full.")

        rig.calls.session._login, rig.calls.session._steps = None, Full()
        assert (await self.refused(rig, intent)).code == "store"

    @pytest.mark.parametrize(
        ("wish", "buy", "sell"),
        [(BUY, "3262.3579", "3200"), (SELL, "3300", "3238.8541")],
    )
    async def test_when_the_price_is_beyond_the_worst(self, wish: SwapDraft, buy: str, sell: str) -> None:
        rig = Rig()
        intent = await confirmed(rig, wish)
        rig.answer("rate", priced(buy, sell))
        outcome = await self.refused(rig, intent)
        assert (outcome.by, outcome.code) == (RefusedBy.GUARD, "price_moved")

    @pytest.mark.parametrize("wish", [BUY, SELL])
    async def test_but_at_the_worst_it_is_sent(self, wish: SwapDraft) -> None:
        rig = Rig()
        intent = await confirmed(rig, wish)
        rig.answer("rate", priced(WORST_BUY, WORST_SELL))
        assert isinstance(await rig.venue.execute(intent), Accepted)
        assert rig.client.counts["rate"] == 2

    @pytest.mark.parametrize("answer", [DOWN, b"<html>", (500, b"{}"), priced("3200", "3300")])
    async def test_when_the_price_can_not_be_read(self, answer: Script) -> None:
        rig = Rig()
        intent = await confirmed(rig)
        rig.answer("rate", answer)
        outcome = await self.refused(rig, intent)
        assert outcome.by is RefusedBy.NETWORK

    @pytest.mark.parametrize("marks", [{"worst_price": "x"}, {"side": "up"}, {"pair": "BTC"}])
    async def test_when_its_worst_price_can_not_be_read(self, marks: dict[str, str]) -> None:
        rig = Rig()
        assert (await self.refused(rig, marked(await confirmed(rig), **marks))).code == "price"

    @pytest.mark.parametrize("wish", [BUY, None])
    async def test_when_it_took_too_long(self, wish: SwapDraft | None) -> None:
        rig = Rig()
        intent = await (confirmed(rig, wish) if wish else a_withdrawal(rig))
        rig.clock.advance(5.1)
        assert (await self.refused(rig, intent)).code == "late"

    async def test_but_five_seconds_are_allowed(self) -> None:
        rig = Rig()
        intent = await confirmed(rig)
        rig.clock.advance(5)
        assert isinstance(await rig.venue.execute(intent), Accepted)


class TestARefusalOfItsOwnMaking:
    """A proxy sends a request twice: the second answer refuses what the first one did."""

    @pytest.mark.parametrize(
        "answer",
        [
            NO_FUNDS,
            (422, b'{"message":"No.","errors":{"amount":["Too much."]}}'),
            (403, b'{"status":false,"message":"Limit reached."}'),
            (400, b'{"status":false,"message":"No."}'),
        ],
    )
    async def test_it_is_looked_up_first(self, answer: Script) -> None:
        rig = Rig({"buy": [answer]})
        intent = await confirmed(rig)
        rig.answer("transactions", pages([tx(12, total=250)]))
        outcome = await rig.venue.execute(intent)
        assert isinstance(outcome, Unknown)
        assert outcome.evidence.endswith("it is there all the same")
        assert len(rig.client.sent) == 1

    async def test_with_nothing_behind_it_the_refusal_stands(self) -> None:
        rig = Rig({"buy": [NO_FUNDS], "transactions": [pages([tx(11, total=250)])]})
        outcome = await rig.venue.execute(await confirmed(rig))
        assert isinstance(outcome, Rejected)
        assert outcome.code == "insufficient_balance"

    @pytest.mark.parametrize("look", [DOWN, pages([tx(11)], total_count=2)])
    async def test_what_can_not_be_looked_up_is_unknown(self, look: Script) -> None:
        rig = Rig({"buy": [NO_FUNDS]})
        intent = await confirmed(rig)
        rig.answer("transactions", look)
        outcome = await rig.venue.execute(intent)
        assert isinstance(outcome, Unknown)
        assert outcome.evidence.startswith("code insufficient_balance; ")

    async def test_a_refusal_that_no_second_arrival_brings_about_is_believed(self) -> None:
        rig = Rig({"buy": [(404, b'{"status":false,"message":"Not found."}')]})
        intent = await confirmed(rig)
        rig.answer("transactions", DOWN)
        outcome = await rig.venue.execute(intent)
        assert isinstance(outcome, Rejected)
        assert outcome.code == "not_found"

    async def test_a_withdrawal_too(self) -> None:
        rig = Rig({"withdraw": [NO_FUNDS]})
        intent = await a_withdrawal(rig)
        rig.answer("transactions", pages([tx(12, "fiat_withdrawal")]))
        assert isinstance(await rig.venue.execute(intent), Unknown)


class TestSendingAgain:
    async def nothing(self, rig: Rig, intent: Intent, code: str) -> None:
        outcome = await rig.venue.repeat(intent)
        assert isinstance(outcome, Rejected), outcome
        assert (outcome.by, outcome.code) == (RefusedBy.GUARD, code)
        assert rig.client.sent == []

    async def test_where_it_is_off_nothing_is_sent(self) -> None:
        rig = Rig()
        await self.nothing(rig, await confirmed(rig), "replay")

    @pytest.mark.parametrize("seconds", [0, 30, 60])
    async def test_the_same_bytes_and_what_is_accepted_counts(self, seconds: float) -> None:
        rig = Rig(replay=True)
        intent = await confirmed(rig)
        rig.clock.advance(seconds)
        assert await rig.venue.repeat(intent) == Accepted("12")
        (sent,) = rig.client.sent
        assert (sent.path, sent.body) == ("/users/2/buy", intent.request.body)

    async def test_a_withdrawal_too(self) -> None:
        rig = Rig(replay=True)
        assert await rig.venue.repeat(await a_withdrawal(rig)) == Accepted("32")

    async def test_not_after_a_minute(self) -> None:
        rig = Rig(replay=True)
        intent = await confirmed(rig)
        rig.clock.advance(60.1)
        await self.nothing(rig, intent, "late")

    @pytest.mark.parametrize("jump", [61, -6])
    async def test_not_when_the_wall_clock_says_otherwise(self, jump: float) -> None:
        rig = Rig(replay=True)
        intent = await confirmed(rig)
        rig.clock.jump(jump)
        await self.nothing(rig, intent, "late")

    async def test_not_when_it_is_of_an_earlier_start_of_this_machine(self) -> None:
        rig = Rig(replay=True)
        intent = await confirmed(rig)
        made = intent.created_at
        earlier = Moment(made.wall - timedelta(hours=1), made.mono + 10**6)
        await self.nothing(rig, replace(intent, created_at=earlier), "late")

    async def test_not_when_the_price_moved(self) -> None:
        rig = Rig(replay=True)
        intent = await confirmed(rig)
        rig.answer("rate", priced("3300", "3290"))
        await self.nothing(rig, intent, "price_moved")

    @pytest.mark.parametrize("change", ["operation", "account"])
    async def test_not_what_is_none_of_ours(self, change: str) -> None:
        rig = Rig(replay=True)
        intent = await confirmed(rig)
        if change == "account":
            odd = replace(intent, account="7")
        else:
            odd = replace(intent, request=replace(intent.request, operation="users/2/burn"))
        await self.nothing(rig, odd, change)

    @pytest.mark.parametrize(
        "answer",
        [
            NO_FUNDS,
            (409, b'{"status":false,"message":"Idempotency key conflict."}'),
            (404, b'{"status":false,"message":"Not found."}'),
            Lost("buy may have reached Kriptomat."),
            b"<html>",
        ],
    )
    async def test_anything_but_a_yes_tells_nothing(self, answer: Script) -> None:
        rig = Rig({"buy": [answer]}, replay=True)
        assert isinstance(await rig.venue.repeat(await confirmed(rig)), Unknown)
        assert len(rig.client.sent) == 1
        assert rig.client.counts["transactions"] == 1


async def test_a_rate_that_is_garbled_is_said_so() -> None:
    rig = Rig({"rate": [priced("3200", "3300")]})
    with pytest.raises(VenueGarbled):
        await rig.swaps.terms(BUY)
