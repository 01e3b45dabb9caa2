"""The law of money at every venue: what can't be proven is Unknown, what happened is found, nothing is sent twice."""

from __future__ import annotations

import pytest

from fxtui.contract.abilities import ClientKey
from fxtui.contract.venue import Venue
from fxtui.domain.intent import Intent
from fxtui.domain.order import OrderState
from fxtui.domain.outcome import Absent, Accepted, CannotTell, Found, RefusedBy, Rejected, Unknown
from tests.venues.support import moves
from tests.venues.support.deals import a_deal
from tests.venues.support.moves import MOVES
from tests.venues.support.simulated import Simulated, ended, eventually, played, ref_of
from tests.venues.support.strikes import STRIKES, Seen, Strike
from tests.venues.support.words import is_one_sentence, sentence_of

UNPROVEN = tuple(
    STRIKES[name]
    for name in (
        "lost-answer, executed",
        "truncated",
        "garbled",
        "slow, executed",
        "server-error",
        "server-error under 400",
        "html",
        "html-200, executed",
        "429",
        "reset",
        "reset-midway",
        "status 307",
        "status 400, executed",
        "body mistyped",
        "body under 204",
    )
)
"""Faults after which nobody can tell: a part of the table that `tests.proof.fault_matrix` plays whole."""

BROKEN_READS = ("html", "garbled", "lost-answer", "429", "server-error")


def findable(venue: Venue, intent: Intent) -> bool:
    """Whether a look-up has something to go by: a key the venue keeps, or marks read before sending."""
    return (bool(intent.client_id) and venue.abilities.client_key is not ClientKey.NONE) or bool(intent.marks)


@pytest.mark.parametrize("kind", MOVES)
async def test_what_cannot_be_proven_is_unknown_and_then_found_or_not(
    sim: Simulated, venue: Venue, kind: str
) -> None:
    for strike in UNPROVEN:
        await _struck(sim, venue, kind, strike)
        await sim.pause()


async def _struck(sim: Simulated, venue: Venue, kind: str, strike: Strike) -> None:
    intent = await MOVES[kind](venue, sim)
    before = (await sim.control.books()).effects
    await sim.control.fault(operation=intent.request.operation, **strike.planned())
    outcome = await venue.execute(intent)
    assert isinstance(outcome, Unknown), outcome
    assert strike.allowed == {Seen.UNKNOWN}
    assert is_one_sentence(outcome.reason), outcome.reason
    assert sim.relay.times(intent.request.body) == 1
    await sim.control.peace()
    await sim.pause()
    happened = (await sim.control.books()).effects != before
    assert happened == strike.executed, strike.name

    finding = await venue.find(intent)
    if kind == "ticket action":
        assert isinstance(finding, (Found if happened else Absent, CannotTell)), finding
    elif findable(venue, intent):
        assert isinstance(finding, Found if happened else Absent), finding
    else:
        assert not isinstance(finding, Absent if happened else Found), finding
    if isinstance(finding, Found) and kind in {"order", "swap"}:
        assert (await sim.control.books()).order(finding.ref)["account"] == venue.account
    assert sim.relay.times(intent.request.body) == 1
    assert (await sim.control.books()).effects.orders <= before.orders + 1


@pytest.mark.parametrize("kind", ["order", "swap", "deposit", "withdrawal"])
async def test_what_lands_late_is_found_once_it_has_landed(sim: Simulated, venue: Venue, kind: str) -> None:
    intent = await MOVES[kind](venue, sim)
    before = (await sim.control.books()).effects
    await sim.control.fault("late-landing", intent.request.operation, after_ms=150)
    outcome = await venue.execute(intent)
    assert isinstance(outcome, Unknown), outcome
    first = await venue.find(intent)
    assert isinstance(first, Absent | CannotTell) or (await sim.control.books()).effects != before
    found = await eventually(
        sim, lambda: venue.find(intent), lambda one: isinstance(one, Found), "the late landing"
    )
    after = (await sim.control.books()).effects
    assert isinstance(found, Found)
    assert after.orders + after.tickets == before.orders + before.tickets + 1


@pytest.mark.parametrize("kind", [kind for kind in MOVES if kind != "ticket action"])
async def test_no_failed_question_is_taken_for_an_absence(sim: Simulated, venue: Venue, kind: str) -> None:
    executed = await MOVES[kind](venue, sim)
    await sim.control.fault("lost-answer", executed.request.operation)
    assert isinstance(await venue.execute(executed), Unknown)
    await sim.control.peace()
    await sim.pause(2)
    never_sent = await MOVES[kind](venue, sim)
    for operation in await _asked_by_find(sim, executed, never_sent):
        for fault in BROKEN_READS:
            await sim.pause()
            other = sim.connect()
            await sim.control.fault(fault, operation, count=0)
            there, not_there = await other.find(executed), await other.find(never_sent)
            await sim.control.peace()
            assert isinstance(there, Found | CannotTell), (operation, fault, there)
            assert isinstance(not_there, Absent | CannotTell), (operation, fault, not_there)
            for finding in (there, not_there):
                assert not isinstance(finding, CannotTell) or is_one_sentence(sentence_of(finding)), finding


async def _asked_by_find(sim: Simulated, *intents: Intent) -> list[str]:
    """The operations a look-up uses, the login with it."""
    before = (await sim.control.books()).state["requests"]
    venue = sim.connect()
    for intent in intents:
        await venue.find(intent)
    after = (await sim.control.books()).state["requests"]
    asked = [name for name, count in after.items() if count > before.get(name, 0)]
    assert asked
    return asked


async def test_a_venue_that_answers_nothing_tells_nothing(sim: Simulated, venue: Venue) -> None:
    possible = moves.moves_of(venue).items()
    intents = [await move(venue, sim) for name, move in possible if name != "ticket action"]
    await sim.control.fault("html", "*", count=0)
    for intent in intents:
        finding = await venue.find(intent)
        assert isinstance(finding, CannotTell), finding
        assert is_one_sentence(finding.reason)


@pytest.mark.parametrize("kind", MOVES)
async def test_a_session_that_ended_just_before_is_no_second_attempt(
    sim: Simulated, venue: Venue, kind: str
) -> None:
    intent = await MOVES[kind](venue, sim)
    before = (await sim.control.books()).effects
    await sim.control.fault("session-expiry", intent.request.operation)
    outcome = await venue.execute(intent)
    assert sim.relay.times(intent.request.body) == 1
    happened = (await sim.control.books()).effects != before
    assert isinstance(outcome, Accepted) == happened
    if isinstance(outcome, Rejected):
        assert outcome.by is RefusedBy.VENUE
        assert is_one_sentence(outcome.reason)


async def test_a_cancel_that_is_not_answered_is_unknown_and_asked_for_once(
    sim: Simulated, venue: Venue
) -> None:
    for strike in (*UNPROVEN, STRIKES["late-landing"]):
        await _cancel_struck(sim, venue, strike)


async def _cancel_struck(sim: Simulated, venue: Venue, strike: Strike) -> None:
    orders = played(venue.orders, "orders")
    placed = await venue.execute(await moves.order(venue, sim))
    ref = ref_of(placed)
    await sim.pause(2)
    heard = len(sim.relay.heard)
    await sim.control.fault(operation="*", **strike.planned(**({"after_ms": 100} if strike.late else {})))
    outcome = await orders.cancel(ref)
    assert isinstance(outcome, Unknown), outcome
    assert is_one_sentence(outcome.reason)
    assert len(sim.relay.heard) == heard + 1
    await sim.control.peace()
    await sim.pause()
    if strike.executed:
        await eventually(
            sim, lambda: orders.order(ref), lambda o: o.state is OrderState.CANCELED, "the cancel"
        )
    else:
        assert (await orders.order(ref)).state is OrderState.WORKING


async def test_a_partly_filled_order_is_told_as_it_is(sim: Simulated, venue: Venue) -> None:
    deal = await a_deal(venue)
    intent = await moves.order(venue, sim, deal.order(deal.near))
    await sim.control.fault("partial-fill", intent.request.operation)
    placed = await venue.execute(intent)
    assert isinstance(placed, Accepted), placed
    order = await ended(venue, sim, placed.ref)
    assert order.state is OrderState.CANCELED
    assert order.partly_filled
    fills = played(venue.fills, "fills")
    seen = await eventually(sim, lambda: fills.fills(placed.ref, 20), bool, "the fills")
    assert sum(fill.quantity for fill in seen) == order.filled


async def test_inside_a_ban_no_money_is_sent(sim: Simulated, venue: Venue) -> None:
    first, second = [await moves.a_deed(venue, sim) for _ in range(2)]
    await sim.control.fault("429", first.request.operation)
    assert isinstance(await venue.execute(first), Unknown)
    outcome = await venue.execute(second)
    assert isinstance(outcome, Rejected), outcome
    assert outcome.by is RefusedBy.NETWORK
    assert is_one_sentence(outcome.reason)
    assert sim.relay.times(second.request.body) == 0
