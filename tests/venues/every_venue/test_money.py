"""What holds for every money action at every venue: what is sent, what comes of it, and how it is found again."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.abilities import ClientKey
from fxtui.contract.errors import NotOffered, VenueRefused
from fxtui.contract.venue import Venue
from fxtui.domain.intent import Intent, IntentKind
from fxtui.domain.money import trimmed
from fxtui.domain.order import OrderDraft, OrderState, OrderType, Side, TimeInForce
from fxtui.domain.outcome import Absent, Accepted, CannotTell, Found, Rejected
from fxtui.domain.ticket import TicketKind
from tests.venues.support import moves
from tests.venues.support.deals import Deal, a_deal, deals, own_balances
from tests.venues.support.moves import MOVES
from tests.venues.support.simulated import Simulated, ended, eventually, played, ref_of, simulated
from tests.venues.support.words import is_one_sentence, sentence_of

LARGEST_INT53 = 2**53 - 1


@pytest.mark.parametrize("kind", MOVES)
async def test_what_was_frozen_is_sent_once_and_has_one_effect(
    sim: Simulated, venue: Venue, kind: str
) -> None:
    intent = await MOVES[kind](venue, sim)
    before = (await sim.control.books()).effects
    outcome = await venue.execute(intent)
    await sim.pause(2)
    after = (await sim.control.books()).effects
    assert isinstance(outcome, Accepted), outcome
    assert sim.relay.times(intent.request.body) == 1
    assert after.orders + after.tickets == before.orders + before.tickets + (kind != "ticket action")
    assert after != before


@pytest.mark.parametrize("kind", MOVES)
async def test_preparing_moves_nothing(sim: Simulated, venue: Venue, kind: str) -> None:
    if kind == "ticket action":
        await moves.made_ticket(venue, sim, TicketKind.WITHDRAWAL)
    before = (await sim.control.books()).effects
    intent = await MOVES[kind](venue, sim)
    after = (await sim.control.books()).effects
    assert after == before or kind == "ticket action"
    assert sim.relay.times(intent.request.body) == 0
    assert intent.request.body
    assert intent.request.operation
    assert intent.lane
    assert intent.account == venue.account


@pytest.mark.parametrize("kind", MOVES)
async def test_what_was_accepted_is_found_under_its_own_reference(
    sim: Simulated, venue: Venue, kind: str
) -> None:
    intent = await MOVES[kind](venue, sim)
    outcome = await venue.execute(intent)
    await sim.pause(2)
    finding = await venue.find(intent)
    assert isinstance(outcome, Accepted)
    if _must_be_findable(venue, intent):
        assert isinstance(finding, Found), finding
        assert finding.ref == outcome.ref or not outcome.ref
        assert await sim.connect().find(intent) == finding
    else:
        assert isinstance(finding, Found | CannotTell), finding


@pytest.mark.parametrize("kind", [kind for kind in MOVES if kind != "ticket action"])
async def test_what_was_never_sent_is_not_found_though_its_twin_is_there(
    sim: Simulated, venue: Venue, kind: str
) -> None:
    await venue.execute(await MOVES[kind](venue, sim))
    await sim.pause(2)
    never_sent = await MOVES[kind](venue, sim)
    finding = await venue.find(never_sent)
    assert not isinstance(finding, Found), finding
    if _must_be_findable(venue, never_sent):
        assert isinstance(finding, Absent), finding
        assert finding.looked_at


@pytest.mark.parametrize("kind", ["order", "swap"])
async def test_two_alike_are_two_and_each_is_found(sim: Simulated, venue: Venue, kind: str) -> None:
    before = (await sim.control.books()).effects
    intents = [await MOVES[kind](venue, sim) for _ in range(2)]
    outcomes = [await venue.execute(intent) for intent in intents]
    await sim.pause(2)
    refs = [ref_of(outcome) for outcome in outcomes]
    assert len({intent.client_id for intent in intents}) == 2 or venue.abilities.client_key is ClientKey.NONE
    assert all(refs)
    assert len(set(refs)) == 2
    assert (await sim.control.books()).effects.orders == before.orders + 2
    if venue.abilities.client_key is ClientKey.NONE:
        return
    if venue.abilities.echoes_key:
        assert [getattr(await venue.find(intent), "ref", "") for intent in intents] == refs
    for intent, own in zip(intents, refs, strict=True):
        others = {ref for ref in refs if ref != own}
        assert await venue.find(intent, others) == Found(own)


async def test_deeds_sent_together_do_not_mix(sim: Simulated, venue: Venue) -> None:
    intents = [await moves.a_deed(venue, sim) for _ in range(3)]
    outcomes = await asyncio.gather(*(venue.execute(intent) for intent in intents))
    await sim.pause(2)
    refs = [ref_of(outcome) for outcome in outcomes]
    assert len(set(refs)) == 3
    books = await sim.control.books()
    for intent, ref in zip(intents, refs, strict=True):
        if venue.abilities.client_key is not ClientKey.NONE:
            assert str(books.order(ref)["client_order_id"]) == intent.client_id


async def test_the_largest_key_is_kept_exactly(sim: Simulated, venue: Venue) -> None:
    if venue.abilities.client_key is not ClientKey.INT53:
        pytest.skip("the venue's keys are no numbers")
    orders = played(venue.orders, "orders")
    draft = (await a_deal(venue)).order()
    prepared = await orders.prepare(draft, str(LARGEST_INT53))
    placed = await venue.execute(moves.intent_of(venue, prepared, sim))
    await sim.pause(2)
    assert (await orders.order(ref_of(placed))).client_id == str(LARGEST_INT53)


async def test_a_swap_gives_no_more_and_gets_no_less_than_its_terms(sim: Simulated, venue: Venue) -> None:
    swaps = played(venue.swaps, "swaps")
    for side in Side:
        deal = await a_deal(venue, side)
        terms = await swaps.terms(deal.swap())
        assert terms.draft == deal.swap()
        assert (terms.give.asset, terms.get.asset) == (deal.spent, deal.received)
        assert terms.give.amount <= terms.draft.amount
        assert terms.covered
        books = await sim.control.books()
        before = {asset: books.total(venue.account, asset) for asset in (deal.spent, deal.received)}
        intent = moves.intent_of(venue, await swaps.prepare(terms, moves.client_key(venue)), sim)
        order = await ended(venue, sim, ref_of(await venue.execute(intent)))
        books = await sim.control.books()
        given = before[deal.spent] - books.total(venue.account, deal.spent)
        got = books.total(venue.account, deal.received) - before[deal.received]
        assert order.filled == terms.quantity
        for row in books.fills(order.order_id):
            worse = (
                Decimal(row["price"]) < terms.worst_price
                if side is Side.SELL
                else Decimal(row["price"]) > terms.worst_price
            )
            assert not worse, row
        assert 0 < given <= terms.draft.amount
        if venue.orders is None:
            assert terms.give.amount == given
        slack = abs(terms.worst_price - terms.top_price) / terms.top_price + Decimal("0.001")
        assert abs(got - terms.get.amount) <= terms.get.amount * slack


def _off(deal: Deal) -> Sequence[tuple[str, OrderDraft]]:
    instrument, draft = deal.instrument, deal.order()
    tenth = Decimal("0.1")
    return [
        ("no quantity", replace(draft, quantity=Decimal(0))),
        ("a negative quantity", replace(draft, quantity=-deal.quantity)),
        ("off the lot", replace(draft, quantity=deal.quantity + instrument.lot * tenth)),
        ("below the minimum", replace(draft, quantity=instrument.lot * tenth)),
        ("off the tick", replace(draft, limit_price=deal.far + instrument.tick * tenth)),
        ("no limit price", replace(draft, limit_price=None)),
        ("a negative price", replace(draft, limit_price=-deal.far)),
        ("a price of nothing", replace(draft, limit_price=Decimal(0))),
    ]


async def test_a_draft_against_the_instruments_rules_is_refused_before_it_is_sent(
    sim: Simulated, venue: Venue
) -> None:
    orders = played(venue.orders, "orders")
    for what, draft in _off(await a_deal(venue)):
        with pytest.raises(VenueRefused) as refused:
            await orders.prepare(draft, moves.client_key(venue))
        assert is_one_sentence(refused.value.message), what
        assert refused.value.code, what


async def test_a_market_that_is_closed_takes_no_draft(venue: Venue) -> None:
    rates, orders = played(venue.rates, "rates"), played(venue.orders, "orders")
    deal = await a_deal(venue)
    closed = [instrument for instrument in await rates.instruments() if not instrument.tradable]
    for instrument in closed:
        with pytest.raises(VenueRefused) as refused:
            await orders.prepare(replace(deal.order(), pair=instrument.pair), moves.client_key(venue))
        assert is_one_sentence(refused.value.message)


async def test_more_than_there_is_is_refused_by_the_venue_in_one_sentence(
    sim: Simulated, venue: Venue
) -> None:
    deal = await a_deal(venue, Side.SELL)
    free = (await own_balances(venue))[deal.spent].available
    lot = deal.instrument.lot
    greedy = dataclasses.replace(deal, quantity=(free / lot).to_integral_value() * lot + lot)
    if venue.orders is not None:
        intent = await moves.order(venue, sim, greedy.order())
    else:
        intent = await moves.swap(venue, sim, greedy.swap())
    before = (await sim.control.books()).effects
    outcome = await venue.execute(intent)
    assert isinstance(outcome, Rejected), outcome
    assert is_one_sentence(outcome.reason)
    assert outcome.code
    assert (await sim.control.books()).effects == before


async def test_every_type_and_lifetime_it_claims_can_be_placed(sim: Simulated, venue: Venue) -> None:
    played(venue.orders, "orders")
    abilities = venue.abilities
    for draft in _claimed(await a_deal(venue, Side.SELL), abilities.order_types, abilities.times_in_force):
        await sim.pause(5)
        outcome = await venue.execute(await moves.order(venue, sim, draft))
        assert isinstance(outcome, Accepted), (draft, outcome)
        await sim.pause(2)
        order = await played(venue.orders, "orders").order(outcome.ref)
        assert (order.type, order.side, order.quantity) == (draft.type, draft.side, draft.quantity), draft
        assert order.stop_price == draft.stop_price, draft
        assert order.state is not OrderState.OTHER


def _claimed(deal: Deal, types: frozenset[OrderType], lifetimes: frozenset[TimeInForce]) -> list[OrderDraft]:
    far = deal.order()
    below = deal.instrument.tick * (deal.near // deal.instrument.tick // 2)
    stops = {OrderType.STOP_MARKET, OrderType.STOP_LIMIT}
    drafts = []
    for kind in sorted(types, key=lambda one: one.value):
        limited = kind in {OrderType.LIMIT, OrderType.STOP_LIMIT}
        draft = replace(
            far,
            type=kind,
            limit_price=(below if kind in stops else far.limit_price) if limited else None,
            stop_price=below if kind in stops else None,
        )
        fitting = {TimeInForce.GTC} if kind in stops else {TimeInForce.IOC, TimeInForce.FOK}
        if kind is OrderType.LIMIT:
            fitting = set(TimeInForce)
        drafts += [replace(draft, time_in_force=one) for one in TimeInForce if one in fitting & lifetimes]
    return drafts


async def test_a_post_only_order_never_takes(sim: Simulated, venue: Venue) -> None:
    if not venue.abilities.post_only:
        pytest.skip("the venue has no post-only orders")
    deal = await a_deal(venue)
    outcome = await venue.execute(
        await moves.order(venue, sim, replace(deal.order(deal.near), post_only=True))
    )
    await sim.pause(2)
    if isinstance(outcome, Accepted):
        order = await played(venue.orders, "orders").order(outcome.ref)
        assert order.state.final
        assert order.state is not OrderState.FILLED
        assert order.filled == 0
    assert not (await sim.control.books()).fills(getattr(outcome, "ref", ""))


async def test_what_it_does_not_claim_is_not_prepared(venue: Venue) -> None:
    orders, deal = played(venue.orders, "orders"), await a_deal(venue)
    for kind in set(OrderType) - venue.abilities.order_types:
        with pytest.raises((VenueRefused, NotOffered)):
            await orders.prepare(replace(deal.order(), type=kind), moves.client_key(venue))


async def test_an_order_is_canceled_and_a_second_cancel_changes_nothing(sim: Simulated, venue: Venue) -> None:
    orders = played(venue.orders, "orders")
    ref = ref_of(await venue.execute(await moves.order(venue, sim)))
    await sim.pause(2)
    assert isinstance(await orders.cancel(ref), Accepted)
    order = await eventually(sim, lambda: orders.order(ref), lambda o: o.state.final, "the cancel")
    assert (order.state, order.filled) == (OrderState.CANCELED, Decimal(0))
    assert ref not in {one.order_id for one in await orders.open_orders()}
    again = await orders.cancel(ref)
    assert not isinstance(again, Accepted) or (await orders.order(ref)).state is OrderState.CANCELED


@pytest.mark.parametrize("order_id", ["987654321987654321", "abc", ""])
async def test_a_cancel_of_an_order_that_is_not_there_is_refused(venue: Venue, order_id: str) -> None:
    outcome = await played(venue.orders, "orders").cancel(order_id)
    assert isinstance(outcome, Rejected), outcome
    assert is_one_sentence(sentence_of(outcome))


async def test_cancel_all_cancels_the_accounts_orders_and_nobody_elses(venue_name: str) -> None:
    async with simulated(venue_name, lively=True) as sim:
        venue = sim.connect()
        orders = played(venue.orders, "orders")
        if not venue.abilities.cancel_all:
            pytest.skip("the venue can't cancel everything at once")
        for deal in _of_two_pairs(await deals(venue)):
            await venue.execute(await moves.order(venue, sim, deal.order()))
        await sim.pause(2)
        others = (await sim.control.books()).others(venue.account)
        assert any(state == "working" for _, state in others), "nobody else has an order that could be hit"
        assert len({order.pair for order in await orders.open_orders()}) > 1
        assert isinstance(await orders.cancel_all(None), Accepted)
        await eventually(sim, orders.open_orders, lambda rows: not rows, "the cancel of all")
        assert (await sim.control.books()).others(venue.account) == others


async def test_cancel_all_of_one_pair_leaves_the_others(sim: Simulated, venue: Venue) -> None:
    orders = played(venue.orders, "orders")
    chosen = _of_two_pairs(await deals(venue))
    for deal in chosen:
        await venue.execute(await moves.order(venue, sim, deal.order()))
    await sim.pause(2)
    kept = {order.order_id for order in await orders.open_orders() if order.pair != chosen[0].instrument.pair}
    assert kept
    assert isinstance(await orders.cancel_all(chosen[0].instrument.pair), Accepted)
    await eventually(
        sim,
        orders.open_orders,
        lambda rows: {order.order_id for order in rows} == kept,
        "the cancel of one pair",
    )


def _of_two_pairs(found: Sequence[Deal]) -> list[Deal]:
    by_pair = {deal.instrument.pair: deal for deal in found}
    assert len(by_pair) > 1, "the simulator gives its account only one pair to deal in"
    return list(by_pair.values())[:2]


async def test_an_intent_of_another_venue_or_operation_is_never_sent(sim: Simulated, venue: Venue) -> None:
    intent = await moves.a_deed(venue, sim)
    heard = len(sim.relay.heard)
    odd = replace(intent, request=replace(intent.request, operation="../NoSuchOperation"))
    outcome = await venue.execute(odd)
    assert isinstance(outcome, Rejected), outcome
    assert len(sim.relay.heard) == heard


async def test_marks_tell_what_was_there_before(sim: Simulated, venue: Venue) -> None:
    for kind, move in moves.moves_of(venue).items():
        intent = await move(venue, sim)
        assert all(isinstance(name, str) and isinstance(mark, str) for name, mark in intent.marks.items()), (
            kind
        )
        assert intent.kind in IntentKind
        if intent.give is not None:
            assert intent.give.amount > 0, trimmed(intent.give.amount)


def _must_be_findable(venue: Venue, intent: Intent) -> bool:
    """Whether a look-up has something to go by: a key the venue keeps, or marks read before sending."""
    return (bool(intent.client_id) and venue.abilities.client_key is not ClientKey.NONE) or bool(intent.marks)
