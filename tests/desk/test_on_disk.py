"""The desk over the real journal: what another process would read from the disk at the moment the venue is called."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from fxtui.domain.intent import IntentState
from fxtui.store.journal import Journal
from tests.support.clock import FakeClock
from tests.support.desk_rig import Rig
from tests.support.fake_venue import LOSES_THE_ANSWER, FakeVenue


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A private folder for journal and lock."""
    private = tmp_path / "journal"
    private.mkdir(mode=0o700)
    return private


def on_disk(folder: Path, clock: FakeClock, venue: FakeVenue | None = None) -> Rig:
    async def opened() -> Any:
        return await Journal.open(folder / "journal.db", folder / "lock", clock)

    return Rig(clock=clock, journal=opened, venues=[venue] if venue else ())


def committed(folder: Path, intent_id: str) -> list[str]:
    """The steps of an intent that a connection of its own can see, which is what is committed."""
    connection = sqlite3.connect(f"file:{folder / 'journal.db'}?mode=ro", uri=True)
    try:
        rows = connection.execute(
            "SELECT steps.state FROM steps JOIN intents ON steps.intent = intents.number"
            " WHERE intents.intent_id = ? ORDER BY steps.step",
            (intent_id,),
        ).fetchall()
    finally:
        connection.close()
    return [state for (state,) in rows]


async def test_the_row_is_committed_before_the_venue_is_called(folder: Path) -> None:
    rig = on_disk(folder, FakeClock())
    seen: list[list[str]] = []
    rig.venue.on_execute = lambda intent: seen.append(committed(folder, intent.intent_id))
    record = await rig.done(await rig.swap())
    assert seen == [["prepared", "sending"]]
    assert record.state is IntentState.ACCEPTED
    assert committed(folder, record.intent.intent_id) == ["prepared", "sending", "accepted"]
    await rig.desk.drain(1.0)


async def test_the_mirror_in_memory_says_what_the_disk_says(folder: Path) -> None:
    clock = FakeClock()
    rig = on_disk(folder, clock)
    rig.venue.will(LOSES_THE_ANSWER)
    record = await rig.done(await rig.swap())
    found = await rig.desk.resolve(record.intent.intent_id)
    assert found.state is IntentState.ACCEPTED
    await rig.desk.drain(1.0)
    again = on_disk(folder, clock, rig.venue)
    await again.desk.open()
    assert again.desk.intents.get(record.intent.intent_id) == found
    await again.desk.drain(1.0)


async def test_an_unknown_of_an_earlier_run_is_found_by_the_next_one(folder: Path) -> None:
    clock = FakeClock()
    rig = on_disk(folder, clock)
    rig.venue.will(LOSES_THE_ANSWER)
    record = await rig.done(await rig.swap())
    await rig.desk.drain(1.0)
    again = on_disk(folder, clock, rig.venue)
    await again.desk.open()
    assert again.view().read_only
    assert [r.intent.intent_id for r in again.desk.intents.unresolved()] == [record.intent.intent_id]
    preview = await again.swap("5")
    assert preview.refusal is None
    assert again.desk.intents.unresolved() == ()
    assert len(rig.venue.placed) == 1
    await again.desk.drain(1.0)


async def test_a_second_instance_only_looks(folder: Path) -> None:
    clock = FakeClock()
    first = on_disk(folder, clock)
    await first.desk.open()
    second = on_disk(folder, clock)
    await second.desk.open()
    preview = await second.swap()
    assert preview.refusal is not None
    assert preview.refusal.code == "second-instance"
    assert preview.get is not None
    assert (await first.swap()).refusal is None
    await second.desk.drain(1.0)
    await first.desk.drain(1.0)


async def test_client_keys_of_two_runs_never_meet(folder: Path) -> None:
    clock = FakeClock()
    keys: list[str] = []
    for _ in range(3):
        rig = on_disk(folder, clock)
        for amount in ("1", "2", "3"):
            prepared = (await rig.swap(amount)).prepared
            assert prepared is not None
            keys.append(prepared.client_id)
        await rig.desk.drain(1.0)
    assert len(set(keys)) == 9
