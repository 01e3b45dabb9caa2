"""A venue's text at every venue: put anything into any field of any answer, and no value of ours carries it as plain text.

The relay walks through every field the simulator sends and rewrites one at a time. Whatever comes of it is a domain
value or a `VenueError`: strange words become `Foreign`, are left out, or are refused in a sentence of ours.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

import pytest

from fxtui.contract.errors import VenueError
from fxtui.contract.venue import Venue
from fxtui.domain.order import Order, OrderState
from fxtui.domain.outcome import Accepted, Unknown
from fxtui.domain.ticket import Ticket, TicketState
from fxtui.simulator.json_text import dumps
from tests.venues.support.moves import MOVES
from tests.venues.support.reads import Known, every_read, something_known
from tests.venues.support.relay import Field, Rewrite
from tests.venues.support.simulated import Simulated
from tests.venues.support.words import (
    BIDI,
    ESCAPES,
    HOSTILE,
    MARKUP,
    foreign_in_plain_text,
    foreigners,
    is_dangerous,
    is_one_sentence,
)

STRANGE_NUMBER = 987
"""A number that is in no enumeration."""

ODD: tuple[Rewrite, ...] = (
    lambda _: None,
    lambda _: {"a": {"b": [1]}},
    lambda _: [[]],
    lambda _: -1,
    lambda _: Decimal("9" * 38),
    lambda _: "9" * 5000,
    lambda _: True,
    lambda _: Decimal("0.5"),
)

SHARED = 5
"""A field in the answers to so many questions is of the login or of a list that every adapter reads once."""

MOST_SHARED = 2
"""Questions asked about such a field, others for every field."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one question while one field was rewritten."""

    question: str
    field: Field
    result: object

    def __str__(self) -> str:
        return f"{self.question} with another {self.field}: {self.result!r}"


async def fields_seen(sim: Simulated, known: Known) -> dict[Field, list[str]]:
    """Every field of every answer, with the questions whose answers have it, from asking each once in peace."""
    seen: dict[Field, list[str]] = {}
    for name in every_read(sim.connect(), known):
        venue = sim.connect()
        sim.relay.learn()
        await every_read(venue, known)[name]()
        for field in sim.relay.learned():
            seen.setdefault(field, []).append(name)
        await venue.aclose()
        await sim.pause()
    return seen


async def asked(
    sim: Simulated, known: Known, oddity: Callable[[Field], Rewrite | None], *, once: bool = False
) -> AsyncIterator[Asked]:
    """Ask everything with one field rewritten, field by field; `once` asks one question about each, in turn."""
    warm = sim.connect()
    for index, (field, names) in enumerate((await fields_seen(sim, known)).items()):
        rewrite = oddity(field)
        if rewrite is None:
            continue
        sim.relay.aim(field, rewrite)
        shared = len(names) >= SHARED
        venue = sim.connect() if shared else warm
        for name in _some(names, index, 1 if once else MOST_SHARED) if shared or once else names:
            result = await _result(venue, known, name)
            if not sim.relay.struck:
                venue = sim.connect()
                result = await _result(venue, known, name)
            yield Asked(name, field, result)
        assert sim.relay.struck, f"{field} was never sent again"
        sim.relay.rest()
        if venue is not warm:
            await venue.aclose()
            await sim.pause(15)
        await sim.pause(5)


def _some(names: Sequence[str], turn: int, most: int) -> Sequence[str]:
    """A few of the questions, others at every turn."""
    start = turn * most % len(names)
    return [*names[start:], *names[:start]][:most]


async def _result(venue: Venue, known: Known, name: str) -> object:
    """What asking comes to, an error too."""
    try:
        return await every_read(venue, known)[name]()
    except VenueError as error:
        return error


def assert_harmless(one: Asked) -> None:
    """The result is a value without strange text, or an error with a sentence for people."""
    if isinstance(one.result, VenueError):
        assert is_one_sentence(one.result.message), one
        assert not any(is_dangerous(character) for character in f"{one.result} {one.result.hint}"), one
    else:
        assert not foreign_in_plain_text(one.result), one


def assert_other_states(one: Asked, word: str) -> set[type]:
    """A state nobody knows is a state of its own, not final, and nothing can be done in it; returns whose state it is."""
    rows = one.result if isinstance(one.result, list | tuple) else [one.result]
    strange = [row for row in rows if isinstance(row, Order | Ticket) and word in row.venue_state.raw]
    for row in strange:
        assert row.state is (OrderState.OTHER if isinstance(row, Order) else TicketState.OTHER), one
        assert not isinstance(row, Ticket) or not row.actions, one
    return {type(row) for row in strange}


async def test_whatever_any_field_says_stays_foreign_or_is_refused(
    sim: Simulated, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="fxtui")
    known = await something_known(sim.connect(), sim)
    turns, whole, states = count(), 0, set[type]()

    def odd(field: Field) -> Rewrite:
        return (lambda _: STRANGE_NUMBER) if field.kind == "code" else ODD[next(turns) % len(ODD)]

    async for one in asked(sim, known, lambda field: _hostile if field.kind in {"text", "JSON"} else None):
        assert_harmless(one)
        whole += any(foreign.raw == HOSTILE for foreign in foreigners(one.result))
        states |= assert_other_states(one, HOSTILE)
    async for one in asked(sim, known, lambda field: _hostile_names if field.holds_json else None):
        assert_harmless(one)
    async for one in asked(sim, known, odd, once=True):
        assert_harmless(one)
        states |= assert_other_states(one, str(STRANGE_NUMBER))
    assert whole
    assert states == {Order, Ticket}
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("fxtui")]
    assert not [line for line in logged if any(map(is_dangerous, line))]
    assert next(turns) > 3 * len(ODD)


def _hostile(_: object) -> object:
    return HOSTILE


def _hostile_names(_: object) -> object:
    return dumps({HOSTILE: None, MARKUP: "", ESCAPES: {BIDI: None}})


@pytest.mark.parametrize("kind", MOVES)
async def test_whatever_the_answer_to_money_says_it_is_never_called_refused(
    sim: Simulated, venue: Venue, kind: str
) -> None:
    intent = await MOVES[kind](venue, sim)
    sim.relay.learn()
    assert isinstance(await venue.execute(intent), Accepted)
    path = next(heard.path for heard in sim.relay.heard if heard.body == intent.request.body)
    fields = [field for field in sim.relay.learned() if field.path == path]
    assert fields
    turns = count()
    for field in fields:
        for oddity in (lambda _: HOSTILE, ODD[next(turns) % len(ODD)], ODD[next(turns) % len(ODD)]):
            await sim.pause()
            intent = await MOVES[kind](venue, sim)
            before = (await sim.control.books()).effects
            sim.relay.aim(field, oddity)
            outcome = await venue.execute(intent)
            sim.relay.rest()
            assert isinstance(outcome, Accepted | Unknown), (str(field), outcome)
            assert (await sim.control.books()).effects != before, (str(field), outcome)
            if isinstance(outcome, Accepted):
                assert not foreign_in_plain_text(outcome.ref), (str(field), outcome)
            else:
                assert is_one_sentence(outcome.reason), (str(field), outcome.reason)
