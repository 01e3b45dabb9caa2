"""The journal keeps every intent and every step, and gives each number once."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import IntentState
from fxtui.domain.moment import Moment
from fxtui.store import journal_reading
from fxtui.store.journal import Journal
from fxtui.store.journal_rows import of_intent
from fxtui.store.records import IntentRecord, Step
from tests.store.intents import intent
from tests.support.clock import START, FakeClock


@pytest.fixture
async def journal(folder: Path, clock: FakeClock) -> AsyncIterator[Journal]:
    opened = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    yield opened
    await opened.close()


async def reopened(journal: Journal, folder: Path, clock: FakeClock) -> Journal:
    await journal.close()
    return await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)


async def test_an_intent_comes_back_whole_from_another_start(
    journal: Journal, folder: Path, clock: FakeClock
) -> None:
    asked = intent()
    await journal.append(asked)
    again = await reopened(journal, folder, clock)
    try:
        assert await again.record("one") == IntentRecord(
            intent=asked,
            state=IntentState.PREPARED,
            venue_ref="",
            code="",
            reason="",
            steps=(Step(IntentState.PREPARED, START, ""),),
            updated_at=START,
        )
        assert await again.record("two") is None
    finally:
        await again.close()


async def test_every_step_stays_and_the_last_is_the_present_state(journal: Journal, clock: FakeClock) -> None:
    await journal.append(intent())
    clock.advance(1)
    await journal.move("one", IntentState.SENDING)
    clock.advance(1)
    await journal.move("one", IntentState.UNKNOWN, reason="no answer", evidence="ReadTimeout")
    clock.advance(1)
    await journal.move("one", IntentState.NOT_PLACED, code="by-person", reason="a person's word")
    clock.advance(1)
    await journal.move("one", IntentState.ACCEPTED, ref="4711", evidence="found")
    record = await journal.record("one")
    assert record is not None
    assert (record.state, record.venue_ref) == (IntentState.ACCEPTED, "4711")
    assert (record.code, record.reason) == ("", "")
    assert [(step.state, step.note, step.evidence) for step in record.steps] == [
        (IntentState.PREPARED, "", ""),
        (IntentState.SENDING, "", ""),
        (IntentState.UNKNOWN, "no answer", "ReadTimeout"),
        (IntentState.NOT_PLACED, "a person's word", ""),
        (IntentState.ACCEPTED, "", "found"),
    ]
    assert [(step.at - START).seconds for step in record.steps] == [0, 1, 2, 3, 4]
    assert record.updated_at == clock.now().wall
    assert not record.damaged


async def test_the_reason_of_a_state_goes_with_the_state(journal: Journal) -> None:
    await journal.append(intent())
    await journal.move("one", IntentState.UNKNOWN, code="x", reason="no answer")
    await journal.move("one", IntentState.ACCEPTED)
    record = await journal.record("one")
    assert record is not None
    assert (record.code, record.reason) == ("", "")


@pytest.mark.parametrize("before", [state for state in IntentState if state is not IntentState.PREPARED])
@pytest.mark.parametrize("after", [IntentState.PREPARED, IntentState.SENDING])
async def test_nothing_is_sent_or_prepared_twice(
    journal: Journal, before: IntentState, after: IntentState
) -> None:
    await journal.append(intent())
    await journal.move("one", before)
    with pytest.raises(StoreError, match=f"is {before.value}: it can't become {after.value} again"):
        await journal.move("one", after)
    record = await journal.record("one")
    assert record is not None
    assert len(record.steps) == 2


FINAL = [IntentState.ACCEPTED, IntentState.REJECTED, IntentState.NOT_PLACED]


@pytest.mark.parametrize("before", FINAL)
@pytest.mark.parametrize(
    "after",
    [IntentState.REJECTED, IntentState.UNKNOWN, IntentState.NOT_PLACED, IntentState.NEEDS_HUMAN],
)
async def test_an_outcome_is_not_taken_back(
    journal: Journal, before: IntentState, after: IntentState
) -> None:
    await journal.append(intent())
    await journal.move("one", before, ref="4711", reason="the outcome")
    settled = await journal.record("one")
    with pytest.raises(StoreError, match=f"is {before.value}: it can't become {after.value}"):
        await journal.move("one", after, ref="815", reason="something else")
    assert await journal.record("one") == settled


@pytest.mark.parametrize("before", [IntentState.REJECTED, IntentState.NOT_PLACED])
async def test_what_is_found_after_all_is_accepted(journal: Journal, before: IntentState) -> None:
    await journal.append(intent())
    await journal.move("one", before)
    await journal.move("one", IntentState.ACCEPTED, ref="4711")
    record = await journal.record("one")
    assert record is not None
    assert (record.state, record.venue_ref, len(record.steps)) == (IntentState.ACCEPTED, "4711", 3)


async def test_the_reference_of_what_was_accepted_is_learned_once(journal: Journal) -> None:
    await journal.append(intent())
    await journal.move("one", IntentState.ACCEPTED)
    for ref in ("4711", "4711", ""):
        await journal.move("one", IntentState.ACCEPTED, ref=ref)
    with pytest.raises(StoreError, match="is accepted as '4711': it can't become accepted as '815'"):
        await journal.move("one", IntentState.ACCEPTED, ref="815")
    record = await journal.record("one")
    assert record is not None
    assert (record.venue_ref, len(record.steps)) == ("4711", 5)


async def test_the_same_intent_is_not_taken_twice(journal: Journal) -> None:
    await journal.append(intent())
    with pytest.raises(StoreError, match=r"can.t be written \(UNIQUE constraint failed"):
        await journal.append(replace(intent(), client_id="other"))
    assert len(await journal.records()) == 1
    await journal.append(intent("two"))


async def test_an_intent_nobody_knows_does_not_move(journal: Journal) -> None:
    with pytest.raises(StoreError, match="no intent 'one'"):
        await journal.move("one", IntentState.SENDING)


async def test_words_that_are_no_text_are_kept_as_far_as_they_are(journal: Journal) -> None:
    await journal.append(intent())
    await journal.move(
        "one", IntentState.REJECTED, code="\x00\ud800", reason="a\nb\x1b[2J", evidence="\udcff"
    )
    record = await journal.record("one")
    assert record is not None
    assert (record.code, record.reason, record.steps[1].evidence) == ("\x00\\ud800", "a\nb\x1b[2J", "\\udcff")


async def test_an_intent_that_is_no_text_is_refused_whole(journal: Journal) -> None:
    with pytest.raises(StoreError, match=r"can.t be written .*surrogates not allowed"):
        await journal.append(replace(intent(), lane="\ud800"))
    assert await journal.records() == []


async def test_records_are_the_newest_and_unresolved_ones_are_never_cut(journal: Journal) -> None:
    for number in range(9):
        await journal.append(intent(f"i{number}"))
    for name, state in {
        "i0": IntentState.ACCEPTED,
        "i1": IntentState.REJECTED,
        "i2": IntentState.UNKNOWN,
        "i3": IntentState.NOT_PLACED,
        "i4": IntentState.NEEDS_HUMAN,
        "i5": IntentState.SENDING,
    }.items():
        await journal.move(name, state)
    assert [record.intent.intent_id for record in await journal.records(limit=3)] == ["i8", "i7", "i6"]
    assert len(await journal.records()) == 9
    unresolved = await journal.records(unresolved=True, limit=2)
    assert [record.intent.intent_id for record in unresolved] == ["i8", "i7", "i6", "i5", "i4", "i2"]
    assert all(record.state.unresolved for record in unresolved)
    assert await journal.records(limit=-1) == []


async def test_numbers_follow_the_clock_and_rise(journal: Journal, clock: FakeClock) -> None:
    millis = int(START.timestamp() * 1000)
    assert await journal.next_number() == millis
    given = [await journal.next_number() for _ in range(200)]
    assert given == sorted(set(given))
    assert given[-1] < millis + 500
    clock.advance(3600)
    later = [await journal.next_number() for _ in range(100)]
    assert later[-1] > millis + 3_600_000


@pytest.mark.parametrize("jump", [-86_400.0 * 365, -86_400.0 * 365 * 60])
async def test_a_clock_that_goes_back_gives_no_number_again(
    journal: Journal, folder: Path, clock: FakeClock, jump: float
) -> None:
    given = [await journal.next_number() for _ in range(5)]
    clock.jump(jump)
    again = await reopened(journal, folder, clock)
    try:
        given += [await again.next_number() for _ in range(5)]
    finally:
        await again.close()
    assert given == sorted(set(given))


async def test_a_clock_before_the_epoch_gives_numbers_above_zero(folder: Path) -> None:
    clock = FakeClock()
    clock.jump(-86_400.0 * 365 * 100)
    journal = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    try:
        assert await journal.next_number() == 1
    finally:
        await journal.close()


async def test_numbers_end_before_they_lose_digits_in_a_venues_float(
    journal: Journal, folder: Path, clock: FakeClock
) -> None:
    await journal.next_number()
    await journal.close()
    connection = sqlite3.connect(folder / "journal.sqlite3")
    connection.execute("UPDATE numbers SET high = ?", (2**53 - 40,))
    connection.commit()
    connection.close()
    again = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    try:
        with pytest.raises(StoreError, match="below 2\\*\\*53"):
            await again.next_number()
    finally:
        await again.close()


async def test_a_closed_journal_says_so(journal: Journal) -> None:
    await journal.close()
    await journal.close()
    with pytest.raises(StoreError, match="is closed"):
        await journal.records()


async def test_a_canceled_write_is_finished_also_when_it_had_not_begun(journal: Journal) -> None:
    released = threading.Event()
    slow_disk = asyncio.create_task(journal._run(lambda _: released.wait(10)))
    writing = asyncio.create_task(journal.append(intent()))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    released.set()
    assert await slow_disk
    assert await journal.record("one") is not None


async def test_a_canceled_opening_gives_up_the_lock(folder: Path, clock: FakeClock) -> None:
    opening = asyncio.create_task(Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock))
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    async with asyncio.timeout(10):
        while True:
            journal = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
            held = not journal.read_only
            await journal.close()
            if held:
                return


async def test_writes_at_the_same_time_are_all_there(journal: Journal) -> None:
    await asyncio.gather(*(journal.append(intent(f"i{number}")) for number in range(30)))
    numbers = await asyncio.gather(*(journal.next_number() for _ in range(300)))
    assert len(set(numbers)) == 300
    assert len(await journal.records()) == 30


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intents SET body = x'00'",
        "UPDATE intents SET give_amount = '1'",
        "UPDATE intents SET intent_id = 'x'",
        "DELETE FROM intents",
        "UPDATE steps SET reason = 'x'",
        "DELETE FROM steps",
        "UPDATE numbers SET high = high - 1",
        "DELETE FROM numbers",
        "INSERT INTO steps VALUES (NULL, 99, 'sending', '', 0, '', '', '', '')",
        "UPDATE intents SET state = 'gone'",
    ],
)
async def test_the_tables_themselves_refuse_to_forget(journal: Journal, folder: Path, statement: str) -> None:
    await journal.append(intent())
    await journal.next_number()
    other = sqlite3.connect(folder / "journal.sqlite3")
    try:
        other.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            other.execute(statement)
    finally:
        other.close()


async def test_the_unresolved_are_found_by_an_index(journal: Journal, folder: Path) -> None:
    other = sqlite3.connect(folder / "journal.sqlite3")
    try:
        plan = " ".join(
            row[3]
            for row in other.execute(f"EXPLAIN QUERY PLAN SELECT * FROM intents {journal_reading.UNRESOLVED}")
        )
    finally:
        other.close()
    assert "intents_unresolved" in plan
    assert "TEMP B-TREE" not in plan


async def test_a_hundred_thousand_settled_intents_hide_no_unresolved_one(
    journal: Journal, folder: Path, clock: FakeClock
) -> None:
    await journal.append(intent("first"))
    await journal.close()
    fill(folder / "journal.sqlite3", 100_000)
    again = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    try:
        await again.append(intent("last"))
        began = time.perf_counter()
        unresolved = await again.records(unresolved=True)
        took = time.perf_counter() - began
    finally:
        await again.close()
    assert [record.intent.intent_id for record in unresolved] == ["last", "first"]
    assert took < 0.1


def fill(path: Path, count: int) -> None:
    """Put settled intents into a journal nobody has open."""
    values = list(of_intent(intent()))
    marks = ", ".join("?" * (len(values) - 1))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO intents (intent_id, client_id, venue, account, kind, lane, operation, body, digest, give_amount,"
        " give_asset, get_amount, get_asset, seen, marks, created_at, mono, state, updated_at)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        f" SELECT 'settled-' || i, {marks}, 'accepted', '2025-07-09' FROM n",
        (count, *values[1:]),
    )
    connection.execute("COMMIT")
    connection.close()


async def test_opening_an_empty_journal_is_quick(journal: Journal, folder: Path, clock: FakeClock) -> None:
    took: list[float] = []
    for _ in range(7):
        await journal.close()
        began = time.perf_counter()
        journal = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
        took.append(time.perf_counter() - began)
    await journal.close()
    assert min(took) < 0.02


async def test_times_are_kept_to_the_microsecond_and_by_both_clocks(journal: Journal) -> None:
    at = Moment(START.replace(microsecond=123_456), 17.000000123)
    await journal.append(intent(at=at))
    record = await journal.record("one")
    assert record is not None
    assert record.intent.created_at == at
