"""Previews: built from the request that will be sent, with every guard's word, and nothing sent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from fxtui.contract.abilities import ClientKey
from fxtui.contract.errors import (
    CredentialsRefused,
    FxtuiError,
    NotOffered,
    RateLimited,
    UsageError,
    VenueGarbled,
    VenueUnreachable,
)
from fxtui.desk.views import Preview, Severity
from fxtui.domain.intent import IntentState
from fxtui.domain.money import Money
from fxtui.domain.order import OrderType, Side, TimeInForce
from fxtui.domain.ticket import TicketAction, TicketActionDraft, TicketDraft, TicketKind, TicketState
from fxtui.store.config import Limits
from tests.support.desk_rig import Rig, order_draft, swap_draft, withdrawal_draft
from tests.support.fake_venue import COPM, EVERYTHING, USDT


def codes(preview: Preview, severity: Severity | None = None) -> set[str]:
    return {note.code for note in preview.notes if severity in (None, note.severity)}


async def test_a_swap_shows_what_is_given_and_got_the_fee_and_what_is_left() -> None:
    rig = Rig()
    preview = await rig.swap("100")
    assert preview.give == Money(Decimal(100), USDT)
    assert preview.get == Money(Decimal("399200.000"), COPM)
    assert preview.fee == Money(Decimal("800.000"), COPM)
    assert preview.rate == Decimal("3992.000")
    assert preview.worst_price == Decimal("3988.000")
    assert preview.free == Money(Decimal(10_000), USDT)
    assert preview.after == (Money(Decimal(9_900), USDT), Money(Decimal("1399200.000"), COPM))
    assert preview.value == Money(Decimal(100), USDT)
    assert preview.expires_at.mono == preview.made_at.mono + 10
    assert preview.notes == ()
    assert rig.venue.seen == []


async def test_balances_are_read_anew_for_every_preview() -> None:
    rig = Rig()
    await rig.swap()
    await rig.swap("5")
    assert rig.venue.count("balances") == 2


async def test_a_balance_nobody_can_read_warns_and_leaves_the_decision_to_the_venue() -> None:
    rig = Rig()
    rig.venue.fail("balances", VenueUnreachable("kiiex", "No answer."))
    preview = await rig.swap()
    assert codes(preview, Severity.WARN) == {"balance-unknown"}
    assert preview.refusal is None
    assert (preview.free, preview.after) == (None, ())


async def test_more_than_is_available_is_refused() -> None:
    rig = Rig()
    preview = await rig.swap("10000.01")
    assert preview.refusal is not None
    assert preview.refusal.sentence == "10000.01 USDT is needed and 10000 is available."


async def test_what_the_venues_rules_forbid_is_a_note_and_no_error() -> None:
    rig = Rig()
    preview = await rig.swap("0.5")
    assert preview.prepared is None
    assert preview.refusal is not None
    assert (preview.refusal.code, preview.refusal.sentence) == ("minimum", "The least quantity is 1.")
    assert preview.give == Money(Decimal("0.5"), USDT)


@pytest.mark.parametrize(
    "error",
    [
        VenueUnreachable("kiiex", "No answer."),
        CredentialsRefused("kiiex", "The key is not known.", credential="api_key"),
        RateLimited("kiiex", "Too many requests.", retry_after=3.0),
    ],
)
async def test_a_request_that_cannot_be_prepared_for_the_venues_sake_is_that_error(error: FxtuiError) -> None:
    rig = Rig()
    rig.venue.fail("swap_prepare", error)
    with pytest.raises(type(error)):
        await rig.swap()


async def test_a_request_that_cannot_be_prepared_for_its_own_sake_is_a_note() -> None:
    rig = Rig()
    rig.venue.fail("swap_prepare", NotOffered("kiiex", "There is no such market."))
    preview = await rig.swap()
    assert preview.refusal is not None
    assert "no such market" in preview.refusal.sentence


async def test_what_cannot_be_priced_at_all_is_an_error() -> None:
    rig = Rig()
    rig.venue.fail("swap_terms", VenueUnreachable("kiiex", "No answer."))
    with pytest.raises(VenueUnreachable):
        await rig.swap()
    rig.venue.fail("swap_terms", KeyError("price"))
    with pytest.raises(VenueGarbled):
        await rig.swap()
    with pytest.raises(UsageError):
        await rig.swap(venue="nowhere")
    rig.venue.swaps = None
    with pytest.raises(NotOffered):
        await rig.swap()


async def test_a_book_that_does_not_hold_the_swap_refuses() -> None:
    rig = Rig()
    rig.venue.top_quantity = Decimal(50)
    assert "not-covered" in codes(await rig.swap("100"), Severity.REFUSE)


async def test_more_slippage_than_the_limit_is_refused() -> None:
    rig = Rig()
    preview = await rig.swap(max_slippage=Decimal("0.01"))
    assert preview.refusal is not None
    assert preview.refusal.sentence == ("A slippage of 1 % is above the limit of 0.3 % (max_slippage).")


async def test_a_swap_far_behind_the_last_quote_must_be_typed_or_is_refused() -> None:
    rig = Rig()
    await rig.desk.refresh("quotes")
    rig.venue.bid = Decimal(3880)
    preview = await rig.swap("100")
    assert codes(preview, Severity.CONFIRM) == {"off-market"}
    assert preview.to_type == "100"
    rig.venue.bid = Decimal(3500)
    assert "off-market" in codes(await rig.swap("100"), Severity.REFUSE)


@pytest.mark.parametrize(
    ("skew", "severity"),
    [(0.4, None), (-1.5, Severity.WARN), (5.5, Severity.REFUSE), (-3600.0, Severity.REFUSE)],
)
async def test_a_clock_that_differs_warns_and_then_blocks_money(
    skew: float, severity: Severity | None
) -> None:
    rig = Rig()
    rig.venue.skew = skew
    notes = (await rig.swap()).notes
    assert [note.severity for note in notes if note.code == "clock-skew"] == ([severity] if severity else [])


# ---- standing


async def test_a_venue_without_trading_is_read_only_and_says_what_to_set() -> None:
    rig = Rig(live=True, trading=False)
    preview = await rig.swap()
    assert preview.live
    assert preview.refusal is not None
    assert preview.refusal.code == "read-only"
    assert "profiles.test.venues.kiiex" in preview.refusal.sentence
    assert rig.view().read_only == preview.refusal.sentence


async def test_a_paused_venue_takes_nothing() -> None:
    rig = Rig()
    rig.desk.pause("kiiex")
    preview = await rig.swap()
    assert preview.refusal is not None
    assert preview.refusal.code == "paused"
    rig.desk.resume("kiiex")
    assert (await rig.swap()).refusal is None


async def test_a_damaged_journal_blocks_money_until_a_person_acknowledges_it() -> None:
    rig = Rig()
    rig.journal.damaged = Path("journal.damaged-1")
    preview = await rig.swap()
    assert preview.refusal is not None
    assert preview.refusal.code == "damaged-journal"
    await rig.desk.acknowledge()
    assert (await rig.swap("5")).refusal is None


async def test_a_journal_that_gives_no_number_refuses_and_still_shows_the_price() -> None:
    rig = Rig()
    rig.journal.break_on = {"number"}
    preview = await rig.swap()
    assert preview.refusal is not None
    assert preview.refusal.code == "store"
    assert preview.get is not None


# ---- sizes


async def test_a_size_above_the_mark_is_typed_and_above_the_limit_refused() -> None:
    rig = Rig(limits=Limits(max_order_soft=Decimal(100), max_order=Decimal(1000)))
    assert codes(await rig.swap("100")) == set()
    assert codes(await rig.swap("100.01"), Severity.CONFIRM) == {"size"}
    assert codes(await rig.swap("1000.01"), Severity.REFUSE) == {"size"}


async def test_the_sum_of_a_day_is_limited_and_what_was_refused_does_not_count() -> None:
    rig = Rig(limits=Limits(daily=Decimal(150)))
    await rig.done(await rig.swap("100"))
    refused = await rig.swap("51")
    assert refused.refusal is not None
    assert refused.refusal.sentence == (
        "Today's sum is 151 USDT, above the limit of 150 USDT (daily of kiiex)."
    )
    assert (await rig.swap("50")).refusal is None
    rig.clock.advance(13 * 3600)
    assert (await rig.swap("51")).refusal is None


async def test_a_value_nobody_knows_is_refused_where_a_limit_needs_it() -> None:
    rig = Rig(limits=Limits(max_order=Decimal(100)), value_asset="EUR")
    preview = await rig.swap("1")
    assert preview.value is None
    assert codes(preview, Severity.REFUSE) == {"size"}


async def test_prices_that_value_an_order_are_read_when_a_limit_needs_them() -> None:
    rig = Rig(limits=Limits(max_order=Decimal(1_000_000)), value_asset="COPM")
    preview = await rig.desk.preview(withdrawal_draft(rig, "50"))
    assert preview.value == Money(Decimal(200_100), COPM)


# ---- orders


async def test_a_limit_order_is_priced_at_its_limit_with_the_fee_rounded_up() -> None:
    rig = Rig()
    preview = await rig.desk.preview(order_draft("33.33"))
    assert preview.give == Money(Decimal("33.33"), USDT)
    assert preview.fee == Money(Decimal("267.31"), COPM)
    assert preview.get == Money(Decimal("133653.30") - Decimal("267.31"), COPM)
    assert preview.worst_price == Decimal(4010)
    assert preview.expires_at.mono == preview.made_at.mono + 60


async def test_a_market_order_shows_the_walk_of_the_book() -> None:
    rig = Rig()
    rig.venue.top_quantity = Decimal(60)
    draft = order_draft("100", type=OrderType.MARKET, limit_price=None, time_in_force=TimeInForce.IOC)
    preview = await rig.desk.preview(draft)
    assert preview.worst_price == Decimal("3996.000")
    assert preview.get is not None
    assert preview.get.amount < Decimal(399_840)
    assert preview.refusal is None


@pytest.mark.parametrize(("quantity", "code"), [("121", "not-covered"), ("100", "slippage")])
async def test_a_market_order_the_book_does_not_cover_is_refused(quantity: str, code: str) -> None:
    rig = Rig(limits=Limits(max_slippage=Decimal("0.0005")))
    rig.venue.top_quantity = Decimal(60)
    draft = order_draft(quantity, type=OrderType.MARKET, limit_price=None)
    assert code in codes(await rig.desk.preview(draft), Severity.REFUSE)


@pytest.mark.parametrize(
    ("side", "price", "code", "severity"),
    [
        (Side.SELL, "3995", None, None),
        (Side.SELL, "3900", "off-market", Severity.CONFIRM),
        (Side.SELL, "3500", "off-market", Severity.REFUSE),
        (Side.SELL, "5000", "far-from-market", Severity.WARN),
        (Side.BUY, "4100", "off-market", Severity.CONFIRM),
        (Side.BUY, "4500", "off-market", Severity.REFUSE),
        (Side.BUY, "3000", "far-from-market", Severity.WARN),
    ],
)
async def test_a_limit_far_on_the_wrong_side_of_the_market_is_caught(
    side: Side, price: str, code: str | None, severity: Severity | None
) -> None:
    rig = Rig()
    preview = await rig.desk.preview(order_draft("10", side=side, limit_price=Decimal(price)))
    assert [(n.code, n.severity) for n in preview.notes] == ([(code, severity)] if code else [])


async def test_a_limit_order_without_a_market_to_compare_with_warns() -> None:
    rig = Rig()
    rig.venue.fail("quotes", VenueUnreachable("kiiex", "No answer."))
    assert codes(await rig.desk.preview(order_draft()), Severity.WARN) == {"no-market"}


async def test_a_quantity_off_the_lot_is_refused_in_the_venues_words() -> None:
    rig = Rig()
    preview = await rig.desk.preview(order_draft("1.005"))
    assert preview.refusal is not None
    assert preview.refusal.code == "lot"


async def test_what_the_venue_does_not_take_is_refused_by_name() -> None:
    rig = Rig()
    rig.venue.abilities = replace(
        EVERYTHING,
        order_types=frozenset({OrderType.MARKET}),
        times_in_force=frozenset({TimeInForce.IOC}),
        post_only=False,
    )
    preview = await rig.desk.preview(order_draft(post_only=True))
    assert [n.sentence for n in preview.notes if n.code == "not-offered"] == [
        "KIIEX does not take limit orders.",
        "KIIEX does not take the lifetime GTC.",
        "KIIEX does not take post-only orders.",
    ]


async def test_an_order_without_the_prices_of_its_type_is_refused() -> None:
    rig = Rig()
    for draft in (
        order_draft(limit_price=None),
        order_draft(type=OrderType.STOP_LIMIT),
        order_draft(type=OrderType.STOP_MARKET),
    ):
        assert "no-price" in codes(await rig.desk.preview(draft), Severity.REFUSE)
    stop = order_draft(type=OrderType.STOP_MARKET, stop_price=Decimal(3900))
    assert codes(await rig.desk.preview(stop)) == {"no-worst-price"}


@pytest.mark.parametrize(
    ("form", "length"),
    [(ClientKey.NONE, 0), (ClientKey.INT53, 7), (ClientKey.UUID4, 36), (ClientKey.TEXT32, 32)],
)
async def test_the_client_key_has_the_form_the_venue_takes_and_is_never_given_twice(
    form: ClientKey, length: int
) -> None:
    rig = Rig()
    rig.venue.abilities = replace(EVERYTHING, client_key=form)
    keys = [p.prepared.client_id for p in [await rig.swap("1"), await rig.swap("2")] if p.prepared]
    assert [len(key) for key in keys] == [length, length]
    assert len(set(keys)) == (1 if form is ClientKey.NONE else 2)


# ---- tickets


async def test_a_withdrawal_shows_fee_and_what_arrives() -> None:
    rig = Rig()
    preview = await rig.desk.preview(withdrawal_draft(rig, "50"))
    assert preview.give == Money(Decimal(50), USDT)
    assert preview.fee == Money(Decimal(1), USDT)
    assert preview.get == Money(Decimal(49), USDT)
    assert preview.after == (Money(Decimal(9_950), USDT),)


async def test_a_deposit_takes_nothing_and_needs_nothing_typed() -> None:
    rig = Rig()
    assert rig.venue.tickets is not None
    form = rig.venue.tickets.form(TicketKind.DEPOSIT, USDT)
    preview = await rig.desk.preview(TicketDraft("kiiex", form, Decimal(5000)))
    assert (preview.give, preview.to_type, preview.after) == (None, "", ())
    record = await rig.done(preview)
    assert record.state is IntentState.ACCEPTED
    assert rig.venue.made[record.venue_ref].kind is TicketKind.DEPOSIT


async def test_only_a_legal_action_on_a_ticket_is_prepared_to_be_sent() -> None:
    rig = Rig()
    preview = await rig.desk.preview(withdrawal_draft(rig))
    record = await rig.done(preview, preview.to_type)
    ticket = await rig.desk.ticket("kiiex", TicketKind.WITHDRAWAL, record.venue_ref)
    wrong = await rig.desk.preview(TicketActionDraft("kiiex", ticket, TicketAction.CANCEL))
    assert codes(wrong, Severity.REFUSE) == {"not-legal"}
    legal = replace(ticket, actions=(TicketAction.CANCEL,))
    right = await rig.desk.preview(TicketActionDraft("kiiex", legal, TicketAction.CANCEL))
    assert right.refusal is None
    assert (await rig.done(right)).state is IntentState.ACCEPTED
    assert rig.venue.made[record.venue_ref].state is TicketState.CANCELED


async def test_the_other_way_round_is_a_buy() -> None:
    rig = Rig()
    draft = swap_draft("400400", give=COPM, get=USDT, dealt=COPM)
    preview = await rig.desk.preview(draft)
    assert preview.give == Money(Decimal(400_400), COPM)
    assert preview.rate is not None
    assert preview.rate > Decimal(4004)
