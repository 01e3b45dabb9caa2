"""What limits count: the most a request may spend, not what it is expected to; and money others set in motion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Refused, VenueUnreachable
from fxtui.contract.venue import Prepared
from fxtui.desk.views import Preview, Severity
from fxtui.domain.intent import IntentState
from fxtui.domain.money import Money
from fxtui.domain.order import OrderType, Side
from fxtui.domain.outcome import RefusedBy, Rejected
from fxtui.domain.ticket import Ticket, TicketAction, TicketActionDraft, TicketKind
from fxtui.store.config import Limits
from fxtui.store.records import IntentRecord
from tests.support.desk_rig import Rig, order_draft, swap_draft, withdrawal_draft
from tests.support.fake_venue import COPM, USDT, answers

ASK, BID = Decimal(4004), Decimal(3998)
HUNDRED = Limits(max_order=Decimal(100), daily=Decimal(150))


def said(preview: Preview) -> dict[str, Severity]:
    return {note.code: note.severity for note in preview.notes}


def refused(preview: Preview) -> set[str]:
    return {code for code, severity in said(preview).items() if severity is Severity.REFUSE}


async def stop(rig: Rig, side: Side, at: str, limit: str | None = None, quantity: str = "10") -> Preview:
    """The preview of a stop order."""
    limit_price = Decimal(limit) if limit is not None else None
    kind = OrderType.STOP_MARKET if limit is None else OrderType.STOP_LIMIT
    draft = order_draft(quantity, side=side, type=kind, stop_price=Decimal(at), limit_price=limit_price)
    return await rig.desk.preview(draft)


def market(rig: Rig, last: str | None = None) -> Rig:
    """The rig with this market: bid 3998, ask 4004, and the last trade."""
    rig.venue.bid, rig.venue.ask = BID, ASK
    if last is not None:
        assert rig.venue.rates is not None
        told = rig.venue.rates.quotes

        async def quotes(*asked: Any) -> Any:
            return [replace(quote, last=Decimal(last)) for quote in await told(*asked)]

        vars(rig.venue.rates).update(quotes=quotes)
    return rig


# ---- stops that would trigger at once


@pytest.mark.parametrize("limit", [None, "4004"])
@pytest.mark.parametrize(
    ("side", "at", "waits"),
    [
        (Side.BUY, "0.01", False),
        (Side.BUY, "4004", False),
        (Side.BUY, "4004.01", True),
        (Side.SELL, "9000", False),
        (Side.SELL, "3998", False),
        (Side.SELL, "3997.99", True),
    ],
)
async def test_a_stop_the_market_has_reached_is_refused(
    side: Side, at: str, waits: bool, limit: str | None
) -> None:
    notes = said(await stop(market(Rig()), side, at, limit))
    assert notes.get("triggers-now") is (None if waits else Severity.REFUSE)
    assert ("no-worst-price" in notes) is (limit is None)


@pytest.mark.parametrize(("side", "at", "last"), [(Side.BUY, "4050", "4050"), (Side.SELL, "3950", "3950")])
async def test_a_stop_the_last_trade_has_reached_is_refused_too(side: Side, at: str, last: str) -> None:
    assert refused(await stop(market(Rig(), last), side, at)) == {"triggers-now"}
    assert refused(await stop(market(Rig(), "4000"), side, at)) == set()


async def test_a_stop_the_market_came_to_since_its_preview_is_not_sent() -> None:
    rig = market(Rig())
    preview = await stop(rig, Side.BUY, "4010")
    rig.venue.bid, rig.venue.ask = Decimal(4006), Decimal(4012)
    await rig.desk.refresh("quotes")
    with pytest.raises(Refused, match="not above 4012") as refusal:
        rig.desk.submit(preview, preview.to_type)
    assert refusal.value.code == "triggers-now"
    rig.venue.bid, rig.venue.ask = BID, ASK
    await rig.desk.refresh("quotes")
    assert rig.desk.submit(preview, preview.to_type).venue == "kiiex"


async def test_a_limit_the_market_left_behind_since_its_preview_is_not_sent() -> None:
    rig = market(Rig(limits=Limits(off_market_confirm=Decimal("0.01"), off_market_refuse=Decimal("0.05"))))
    draft = order_draft("10", side=Side.BUY, type=OrderType.LIMIT, limit_price=Decimal(4000))
    for mid, said_then in ((3900, "Preview again to confirm"), (3700, "worse than the market")):
        rig.venue.bid, rig.venue.ask = BID, ASK
        await rig.desk.refresh("quotes")
        preview = await rig.desk.preview(draft)
        assert refused(preview) == set()
        rig.venue.bid, rig.venue.ask = Decimal(mid - 3), Decimal(mid + 3)
        await rig.desk.refresh("quotes")
        with pytest.raises(Refused, match=said_then):
            rig.desk.submit(preview, preview.to_type)


async def test_the_refusal_says_where_the_market_is_and_what_to_do() -> None:
    bought = (await stop(market(Rig()), Side.BUY, "3900")).refusal
    assert bought is not None
    assert bought.sentence == (
        "A buy stop waits above the market, and 3900 is not above 4004: it would trade at once, "
        "so place a market or limit order."
    )
    sold = (await stop(market(Rig()), Side.SELL, "4100")).refusal
    assert sold is not None
    assert sold.sentence.startswith("A sell stop waits below the market, and 4100 is not below 3998: ")


@pytest.mark.parametrize("limit", [None, "4060"])
@pytest.mark.parametrize("side", list(Side))
async def test_a_stop_is_refused_where_no_price_tells_whether_it_waits(side: Side, limit: str | None) -> None:
    rig = market(Rig())
    rig.venue.fail("quotes", VenueUnreachable("kiiex", "No answer."))
    preview = await stop(rig, side, "4050", limit)
    assert said(preview)["no-market"] is Severity.REFUSE
    assert preview.prepared is not None
    rig = market(Rig())
    await rig.desk.refresh("quotes")
    rig.clock.advance(6)
    rig.venue.fail("quotes", VenueUnreachable("kiiex", "No answer."))
    assert refused(await stop(rig, side, "4050", limit)) == {"no-market"}


async def test_a_buy_stop_below_the_market_passes_no_limit() -> None:
    rig = market(Rig(limits=HUNDRED))
    preview = await stop(rig, Side.BUY, "0.01", quantity="100000")
    assert refused(preview) == {"triggers-now", "balance", "size", "daily"}
    assert preview.give == Money(Decimal("400400000.00"), COPM)
    assert preview.value is not None
    assert preview.value.amount > 100_000


async def test_a_stop_that_waits_counts_at_its_stop() -> None:
    rig = market(Rig(limits=HUNDRED))
    preview = await stop(rig, Side.BUY, "4400", quantity="95")
    assert preview.give == Money(Decimal("418000.00"), COPM)
    assert refused(preview) == {"size"}
    assert refused(await stop(rig, Side.BUY, "4050", quantity="95")) == set()
    sold = await stop(rig, Side.SELL, "3900", quantity="10")
    assert sold.give == Money(Decimal(10), USDT)
    assert sold.get == Money(Decimal("39000.00") - Decimal("78.00"), COPM)


@pytest.mark.parametrize(
    ("side", "at", "limit", "severity"),
    [
        (Side.BUY, "4050", "4060", None),
        (Side.BUY, "4050", "4140", Severity.CONFIRM),
        (Side.BUY, "4050", "4500", Severity.REFUSE),
        (Side.BUY, "5000", "5050", None),
        (Side.SELL, "3950", "3940", None),
        (Side.SELL, "3950", "3860", Severity.CONFIRM),
        (Side.SELL, "3950", "3500", Severity.REFUSE),
        (Side.SELL, "3000", "2980", None),
    ],
)
async def test_the_limit_of_a_stop_is_compared_with_where_it_triggers(
    side: Side, at: str, limit: str, severity: Severity | None
) -> None:
    preview = await stop(market(Rig()), side, at, limit)
    assert said(preview) == ({"off-market": severity} if severity else {})
    if severity:
        assert f"worse than its stop at {at}" in preview.notes[0].sentence


async def test_a_limit_far_from_the_market_is_caught_whatever_the_stop_says() -> None:
    preview = await stop(market(Rig()), Side.BUY, "0.01", "9000")
    assert refused(preview) == {"triggers-now", "off-market"}
    assert any("worse than the market at 4001" in note.sentence for note in preview.notes)


# ---- purchases count at their worst price


async def test_a_swap_that_buys_counts_what_its_request_may_spend() -> None:
    rig = market(Rig(limits=replace(HUNDRED, max_slippage=Decimal("0.5"))))
    draft = swap_draft("99", give=COPM, get=USDT, dealt=USDT, max_slippage=Decimal("0.4"))
    preview = await rig.desk.preview(draft)
    assert preview.give == Money(Decimal(99) * ASK, COPM)
    assert preview.at_most == Money(Decimal("554954.40"), COPM)
    assert preview.value is not None
    assert preview.value.amount == pytest.approx(Decimal("554954.40") / 4001)
    assert refused(preview) == {"size"}
    assert preview.refusal is not None
    assert preview.refusal.sentence.startswith("At its worst price this is 138.7")
    assert refused(await rig.desk.preview(replace(draft, max_slippage=Decimal("0.003")))) == set()


async def test_the_sum_of_a_day_counts_what_swaps_might_have_spent() -> None:
    rig = market(Rig(limits=Limits(daily=Decimal(150), max_slippage=Decimal("0.5"))))
    draft = swap_draft("50", give=COPM, get=USDT, dealt=USDT, max_slippage=Decimal("0.4"))
    first = await rig.desk.preview(draft)
    assert (await rig.done(first, first.to_type)).state is IntentState.ACCEPTED
    assert refused(await rig.swap("80")) == {"daily"}
    assert refused(await rig.swap("79")) == set()


async def test_a_market_order_that_buys_counts_at_the_last_level_it_reaches() -> None:
    rig = market(Rig(limits=Limits(max_order=Decimal(100))))
    rig.venue.top_quantity = Decimal(95)
    draft = order_draft("99.9", side=Side.BUY, type=OrderType.MARKET, limit_price=None)
    preview = await rig.desk.preview(draft)
    assert preview.worst_price == ASK * Decimal("1.001")
    assert preview.at_most == Money(Decimal("400399.60").quantize(Decimal("0.01")), COPM)
    assert refused(preview) == {"size"}


async def test_a_sale_gives_its_quantity_at_any_price() -> None:
    rig = market(Rig(limits=HUNDRED))
    preview = await rig.swap("100")
    assert preview.at_most is None
    assert preview.value == Money(Decimal(100), USDT)
    assert preview.refusal is None


async def test_a_price_far_off_is_not_valued_by_what_it_brings() -> None:
    rig = market(Rig(limits=HUNDRED))
    rig.venue.fail("quotes", *[VenueUnreachable("kiiex", "No answer.")] * 9)
    preview = await rig.desk.preview(order_draft("10", side=Side.BUY, limit_price=Decimal(400_000)))
    assert preview.value is None
    assert {"size", "daily"} <= refused(preview)


async def test_the_price_of_the_pair_is_read_to_value_what_is_given() -> None:
    rig = market(Rig(limits=HUNDRED))
    preview = await rig.desk.preview(swap_draft("50", give=COPM, get=USDT, dealt=USDT))
    assert preview.value is not None
    assert refused(preview) == set()


# ---- withdrawals made elsewhere


async def elsewhere(rig: Rig, amount: str, kind: TicketKind = TicketKind.WITHDRAWAL) -> Ticket:
    """A ticket that was made without us and can be confirmed and canceled."""
    number = rig.venue.make_ticket("", {"kind": kind.value, "asset": "USDT", "amount": amount})
    return acted_on(rig, number)


def acted_on(rig: Rig, number: str) -> Ticket:
    ticket = rig.venue.made[number] = replace(
        rig.venue.made[number], actions=(TicketAction.CONFIRM, TicketAction.CANCEL)
    )
    return ticket


async def confirming(rig: Rig, ticket: Ticket, action: TicketAction = TicketAction.CONFIRM) -> Preview:
    return await rig.desk.preview(TicketActionDraft("kiiex", ticket, action, "code"))


async def test_confirming_a_withdrawal_made_elsewhere_is_held_to_the_limits() -> None:
    rig = Rig(limits=HUNDRED)
    assert refused(await confirming(rig, await elsewhere(rig, "100.01"))) == {"size"}
    preview = await confirming(rig, await elsewhere(rig, "100"))
    assert preview.give == Money(Decimal(100), USDT)
    assert preview.refusal is None
    assert (await rig.done(preview, preview.to_type)).state is IntentState.ACCEPTED
    assert refused(await confirming(rig, await elsewhere(rig, "51"))) == {"daily"}
    assert refused(await rig.swap("51")) == {"daily"}
    assert refused(await rig.swap("50")) == set()


async def test_the_amount_the_venue_tells_when_it_is_prepared_is_the_one_that_is_judged() -> None:
    rig = Rig(limits=HUNDRED)
    assert rig.venue.tickets is not None
    prepare = rig.venue.tickets.prepare_action

    async def looked_again(draft: TicketActionDraft) -> Prepared:
        return replace(await prepare(draft), give=Money(Decimal(101), USDT))

    vars(rig.venue.tickets).update(prepare_action=looked_again)
    assert refused(await confirming(rig, await elsewhere(rig, "99"))) == {"size"}


async def test_what_the_venue_set_aside_already_is_not_needed_once_more() -> None:
    rig = Rig()
    preview = await confirming(rig, await elsewhere(rig, "9000"))
    assert preview.refusal is None
    assert (preview.free, preview.after) == (None, ())


async def test_a_mark_is_typed_to_confirm_a_withdrawal_above_it() -> None:
    rig = Rig(limits=Limits(max_order_soft=Decimal(50)))
    assert (await confirming(rig, await elsewhere(rig, "60"))).to_type == "60"


async def made_here(rig: Rig, amount: str) -> IntentRecord:
    preview = await rig.desk.preview(withdrawal_draft(rig, amount))
    return await rig.done(preview, preview.to_type)


@pytest.mark.parametrize("by_reference", [False, True])
async def test_a_withdrawal_of_ours_is_not_counted_again_when_it_is_confirmed(by_reference: bool) -> None:
    rig = Rig(limits=HUNDRED)
    record = await made_here(rig, "90")
    ticket = acted_on(rig, record.venue_ref)
    if by_reference:
        code = "9C1A7E46-9D0E"
        rig.desk.intents.put(replace(record, venue_ref=code.lower()))
        ticket = rig.venue.made[ticket.ticket_id] = replace(ticket, reference=code)
    preview = await confirming(rig, ticket)
    assert (preview.refusal, preview.give) == (None, None)
    assert (await rig.done(preview, preview.to_type)).state is IntentState.ACCEPTED
    assert refused(await rig.swap("61")) == {"daily"}
    assert refused(await rig.swap("60")) == set()


async def test_a_withdrawal_that_is_said_not_to_have_happened_counts_when_it_is_confirmed() -> None:
    rig = Rig(limits=HUNDRED)
    record = await made_here(rig, "90")
    ticket = acted_on(rig, record.venue_ref)
    rig.desk.intents.put(replace(record, state=IntentState.NOT_PLACED))
    assert (await confirming(rig, ticket)).give == Money(Decimal(90), USDT)


async def test_what_takes_nothing_out_passes_no_limit_and_does_not_count() -> None:
    rig = Rig(limits=Limits(max_order=Decimal(10), daily=Decimal(10)))
    canceled = await confirming(rig, await elsewhere(rig, "100"), TicketAction.CANCEL)
    assert (canceled.give, canceled.refusal) == (None, None)
    assert (await rig.done(canceled)).state is IntentState.ACCEPTED
    deposited = await confirming(rig, await elsewhere(rig, "100", TicketKind.DEPOSIT))
    assert (deposited.give, deposited.refusal) == (None, None)
    assert refused(await rig.swap("10")) == set()


async def test_a_confirmation_the_venue_refused_does_not_count() -> None:
    rig = Rig(limits=HUNDRED)
    rig.venue.will(answers(Rejected(RefusedBy.VENUE, "x", "No.")))
    preview = await confirming(rig, await elsewhere(rig, "100"))
    assert (await rig.done(preview, preview.to_type)).state is IntentState.REJECTED
    assert refused(await rig.swap("100")) == set()


# ---- arithmetic


async def test_sums_beyond_28_digits_stay_exact() -> None:
    limit = Decimal("100.0000000000000000000000000000001")
    rig = Rig(limits=Limits(daily=limit))
    await rig.done(await rig.swap("90"))
    record = rig.desk.intents.records()[0]
    seen = {**record.intent.seen, "value": "90.0000000000000000000000000000001"}
    rig.desk.intents.put(replace(record, intent=replace(record.intent, seen=seen)))
    assert refused(await rig.swap("10")) == set()
    seen["value"] = "90.0000000000000000000000000000002"
    rig.desk.intents.put(replace(record, intent=replace(record.intent, seen=seen)))
    assert refused(await rig.swap("10")) == {"daily"}


async def test_what_is_left_is_exact_beyond_28_digits() -> None:
    rig = Rig()
    rig.venue.funds[USDT][0] = Decimal("10000000000000000000000000000.01")
    (left, _) = (await rig.swap("100")).after
    assert left == Money(Decimal("9999999999999999999999999900.01"), USDT)
