"""A journal of very many intents: what is read of it, by how many statements, and by which index."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from fxtui.domain.intent import Intent, IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.store import journal_reading
from fxtui.store.journal import Journal
from fxtui.store.journal_opening import open_journal
from fxtui.store.records import IntentRecord
from tests.store.filled import STATES, fill, ref, settled
from tests.store.intents import intent
from tests.support.clock import START, FakeClock

DAY = START.replace(hour=0, minute=0, second=0, microsecond=0)


async def opened(folder: Path, clock: FakeClock) -> Journal:
    return await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)


@pytest.fixture
async def journal(folder: Path, clock: FakeClock) -> AsyncIterator[Journal]:
    made = await opened(folder, clock)
    yield made
    await made.close()


async def filled(folder: Path, clock: FakeClock, count: int, every: timedelta) -> Journal:
    """A journal of `count` orders, the last of them confirmed at START."""
    await (await opened(folder, clock)).close()
    fill(folder / "journal.sqlite3", count, last=START, every=every)
    return await opened(folder, clock)


async def since(journal: Journal, beyond: int) -> list[str]:
    """The ids of today's intents that are not among the last `beyond`."""
    found: list[IntentRecord] = []
    below: int | None = None
    while True:
        batch, below = await journal.records_since(DAY, beyond=beyond, below=below)
        found += batch
        if below is None:
            return [record.intent.intent_id for record in found]


def written(folder: Path, orders: Sequence[Intent]) -> None:
    """Put `orders` into a new journal the way the product does, one commit after the other."""
    file = open_journal(folder / "journal.sqlite3", folder / "journal.lock", FakeClock().now())
    for order in orders:
        file.append(order)
        for state, seconds, known in ((STATES[1], 0.0, ""), (STATES[2], 0.18, ref(order))):
            at = Moment(order.created_at.wall + timedelta(seconds=seconds), order.created_at.mono + seconds)
            file.move(order.intent_id, state, at, (known, "", "", ""))
    file.close()


def rows(path: Path) -> list[tuple[object, ...]]:
    """Every value with its type, without the numbers of steps: those of many intents are written in another order."""
    connection = sqlite3.connect(path)
    intents = connection.execute("SELECT * FROM intents ORDER BY number").fetchall()
    columns = "intent, state, at, mono, venue_ref, code, reason, evidence"
    steps = connection.execute(f"SELECT {columns} FROM steps ORDER BY intent, step").fetchall()
    connection.close()
    return [tuple((type(value), value) for value in row) for row in (*intents, *steps)]


async def test_the_generator_writes_what_the_journal_writes(folder: Path, clock: FakeClock) -> None:
    orders = [settled(number, START - timedelta(minutes=2 - number)) for number in range(3)]
    one, other = folder / "one", folder / "other"
    written(one, orders)
    written(other, ())
    fill(other / "journal.sqlite3", 3, last=START, every=timedelta(minutes=1))
    assert rows(one / "journal.sqlite3") == rows(other / "journal.sqlite3")
    journal = await opened(other, clock)
    records = await journal.records()
    await journal.close()
    assert [record.intent for record in records] == orders[::-1]
    assert not any(record.damaged for record in records)


async def statements(journal: Journal, count: int) -> list[str]:
    """What SQLite is asked while the last `count` intents are read."""
    asked: list[str] = []
    await journal._run(lambda file: file._connection.set_trace_callback(asked.append))
    assert len(await journal.records(limit=count)) == count
    await journal._run(lambda file: file._connection.set_trace_callback(None))
    return asked


async def test_a_list_costs_the_same_statements_however_long_it_is(folder: Path, clock: FakeClock) -> None:
    journal = await filled(folder, clock, 300, timedelta(minutes=1))
    few, many = await statements(journal, 2), await statements(journal, 300)
    await journal.close()
    assert len(few) == len(many) == 4
    assert [one.split()[0] for one in many] == ["BEGIN", "SELECT", "SELECT", "ROLLBACK"]


@pytest.mark.parametrize(
    ("which", "values"),
    [
        (journal_reading.ONE, ("one",)),
        (journal_reading.LAST, (500,)),
        (journal_reading.UNRESOLVED, ()),
        (journal_reading.SINCE, ("2025-07-09", 9, 0, 500)),
    ],
)
async def test_steps_are_found_by_their_index_and_lists_are_not_sorted(
    journal: Journal, folder: Path, which: str, values: tuple[object, ...]
) -> None:
    asked: list[str] = []

    def plan(file: object) -> list[str]:
        connection = file._connection  # type: ignore[attr-defined]
        connection.set_trace_callback(asked.append)
        journal_reading.records(connection, which, values)
        connection.set_trace_callback(None)
        return [row[3] for one in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {one}")]

    await journal.append(intent("one"))
    told = await journal._run(plan)
    assert not [step for step in told if "TEMP B-TREE" in step]
    assert any("steps USING INDEX steps_of_intent" in step for step in told)
    assert not any(step.startswith("SCAN steps") for step in told)


async def test_today_is_read_whole_whatever_was_read_before_it(folder: Path, clock: FakeClock) -> None:
    journal = await filled(folder, clock, 1_800, timedelta(seconds=30))
    last = [record.intent.intent_id for record in await journal.records(limit=500)]
    rest = await since(journal, 500)
    await journal.close()
    assert len(last) == 500
    assert len({*last, *rest}) == 1_441
    assert rest[-1].startswith("20250709-000000")
    assert rest == sorted(rest, reverse=True)


async def test_today_is_whole_also_where_the_clock_went_back_in_between(
    journal: Journal, clock: FakeClock
) -> None:
    for number, hours in enumerate((0, -30, 0, -60, 0, -30)):
        at = Moment(START + timedelta(hours=hours, seconds=number), float(number))
        await journal.append(intent(f"i{number}", at=at))
    assert await since(journal, 0) == ["i4", "i2", "i0"]
    assert await since(journal, 2) == ["i2", "i0"]


async def test_exactly_one_batch_is_followed_by_nothing(folder: Path, clock: FakeClock) -> None:
    journal = await filled(folder, clock, 501, timedelta(seconds=1))
    assert len(await since(journal, 1)) == 500
    assert await since(journal, 501) == []
    await journal.close()


async def test_an_order_is_known_by_its_key_and_by_its_reference(journal: Journal) -> None:
    order = replace(intent("order"), kind=IntentKind.ORDER, client_id="17")
    await journal.append(order)
    await journal.move("order", IntentState.ACCEPTED, ref="4711")
    await journal.append(replace(intent("swap"), client_id="18"))
    await journal.append(replace(intent("ticket"), kind=IntentKind.WITHDRAWAL, client_id="19"))
    await journal.append(replace(intent("keyless"), client_id=""))
    assert await journal.orders_named({"17"}) == [("kiiex", "17", "4711")]
    assert await journal.orders_named({"4711", "88"}) == [("kiiex", "17", "4711")]
    assert await journal.orders_named({"18", "19", ""}) == [("kiiex", "18", "")]
    assert await journal.orders_named(()) == []
    many = {str(number) for number in range(50_000)}
    assert len(await journal.orders_named(many)) == 2


async def test_a_list_with_bent_text_in_it_is_still_told(folder: Path, clock: FakeClock) -> None:
    journal = await filled(folder, clock, 3, timedelta(minutes=1))
    await journal.close()
    connection = sqlite3.connect(folder / "journal.sqlite3")
    connection.execute("DROP TRIGGER intents_are_frozen")
    connection.execute("UPDATE intents SET lane = CAST(x'ff41' AS TEXT) WHERE number = 2")
    connection.commit()
    connection.close()
    again = await opened(folder, clock)
    lanes = [record.intent.lane for record in await again.records()]
    await again.close()
    assert lanes == ["order:USDT/COPM", "�A", "order:USDT/COPM"]
