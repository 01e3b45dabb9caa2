"""A venue's text at every venue: put anything into any field of any answer, and no value of ours carries it as plain text.

The relay walks through every field the simulator sends and rewrites one at a time. Whatever comes of it is a domain
value or a `VenueError`: strange words become `Foreign`, are left out, or are refused in a sentence of ours.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from decimal import Decimal

import pytest

from fxtui.contract.errors import VenueError
from fxtui.contract.venue import Venue
from fxtui.domain.order import Order, OrderState
from fxtui.domain.outcome import Accepted, Unknown
from fxtui.domain.ticket import Ticket, TicketState
from tests.venues.support.moves import MOVES
from tests.venues.support.reads import Known, every_read, something_known
from tests.venues.support.relay import Field
from tests.venues.support.simulated import Simulated
from tests.venues.support.words import (
    HOSTILE,
    NOBODY_KNOWS,
    foreign_in_plain_text,
    foreigners,
    is_dangerous,
    is_one_sentence,
)

STRANGE_NUMBER = 987
Rewrite = Callable[[object], object]

ODD: dict[str, Rewrite] = {
    "hostile text": lambda _: HOSTILE,
    "nothing": lambda _: None,
    "an object": lambda _: {"a": {"b": [1]}},
    "a list": lambda _: [[]],
    "minus one": lambda _: -1,
    "a huge number": lambda _: Decimal("9" * 38),
    "a long text": lambda _: "9" * 5000,
}


async def fields_of(sim: Simulated, known: Known, name: str) -> list[Field]:
    """Every field of every answer to one question, from asking it once in peace."""
    sim.relay.fields.clear()
    await every_read(sim.connect(), known)[name]()
    return list(sim.relay.fields)


async def asked(sim: Simulated, known: Known, rewrite: Rewrite) -> AsyncIterator[tuple[str, Field, object]]:
    """Ask everything with one field rewritten, once per field; yields what came of it, error or value."""
    done: set[tuple[str, Field]] = set()
    for name in every_read(sim.connect(), known):
        for field in await fields_of(sim, known, name):
            if (name, field) in done:
                continue
            done.add((name, field))
            venue = sim.connect()
            sim.relay.aim(field, rewrite)
            try:
                result: object = await every_read(venue, known)[name]()
            except VenueError as error:
                result = error
            assert sim.relay.struck or isinstance(result, VenueError), f"{field} was never sent"
            sim.relay.rest()
            await sim.pause(15)
            yield name, field, result


@pytest.mark.parametrize("what", ODD)
async def test_whatever_a_field_says_there_is_a_value_of_ours_or_a_sentence(
    sim: Simulated, what: str
) -> None:
    known = await something_known(sim.connect(), sim)
    seen = 0
    async for name, field, result in asked(sim, known, ODD[what]):
        seen += 1
        if isinstance(result, VenueError):
            assert is_one_sentence(result.message), (name, str(field), result.message)
            assert not any(is_dangerous(character) for character in f"{result} {result.hint}")
        else:
            assert not foreign_in_plain_text(result), (name, str(field))
    assert seen > 50


async def test_a_word_nobody_knows_is_another_state_and_never_a_final_one(sim: Simulated) -> None:
    known = await something_known(sim.connect(), sim)
    met: set[type] = set()
    for strange in (NOBODY_KNOWS, STRANGE_NUMBER):
        async for name, field, result in asked(sim, known, lambda _, strange=strange: strange):  # type: ignore[misc]
            for one in _rows(result):
                if str(strange) not in one.venue_state.raw:
                    continue
                met.add(type(one))
                expected = OrderState.OTHER if isinstance(one, Order) else TicketState.OTHER
                assert one.state is expected, (name, str(field))
                if isinstance(one, Ticket):
                    assert not one.actions, (name, str(field))
    assert met == {Order, Ticket}


def _rows(result: object) -> list[Order | Ticket]:
    rows = result if isinstance(result, list | tuple) else [result]
    return [row for row in rows if isinstance(row, Order | Ticket)]


async def test_hostile_words_arrive_whole_as_foreign_ones(sim: Simulated) -> None:
    known = await something_known(sim.connect(), sim)
    whole = 0
    async for _, _, result in asked(sim, known, lambda _: HOSTILE):
        whole += any(foreign.raw == HOSTILE for foreign in foreigners(result))
    assert whole


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("kind", MOVES)
async def test_whatever_the_answer_to_money_says_it_is_never_called_refused(
    sim: Simulated, venue: Venue, kind: str, what: str
) -> None:
    sim.relay.fields.clear()
    intent = await MOVES[kind](venue, sim)
    sim.relay.fields.clear()
    true = await venue.execute(intent)
    assert isinstance(true, Accepted)
    for field in list(sim.relay.fields):
        await sim.pause()
        intent = await MOVES[kind](venue, sim)
        before = (await sim.control.books()).effects
        sim.relay.aim(field, ODD[what])
        outcome = await venue.execute(intent)
        sim.relay.rest()
        assert (await sim.control.books()).effects != before
        assert isinstance(outcome, Accepted | Unknown), (str(field), outcome)
        if isinstance(outcome, Accepted):
            assert not foreign_in_plain_text(outcome.ref), (str(field), outcome)
        else:
            assert is_one_sentence(outcome.reason), (str(field), outcome.reason)
