"""A day of very many intents: all of them are loaded before money moves, and nothing waits for them but money."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from fxtui.contract.errors import StoreError
from fxtui.desk.events import Event, VenueChanged
from fxtui.desk.journaling import RECENT
from fxtui.store.journal import Journal
from tests.store.filled import fill
from tests.support.clock import START, FakeClock
from tests.support.desk_rig import Rig

TODAY = 1_441
"""Orders of a minute's half each, the last at noon: those from midnight on."""


async def busy(tmp_path: Path, count: int = 1_800) -> Callable[[], Awaitable[Journal]]:
    """Opens a journal of `count` orders, half a minute apart, the last at START."""
    folder = tmp_path / "journal"

    async def opened() -> Journal:
        return await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", FakeClock())

    await (await opened()).close()
    fill(folder / "journal.sqlite3", count, last=START, every=timedelta(seconds=30), venue="kiiex")
    return opened


def of_today(rig: Rig) -> int:
    return len(list(rig.desk.intents.of_day(START.date())))


async def test_opening_loads_the_recent_and_money_waits_for_the_rest_of_today(tmp_path: Path) -> None:
    rig = Rig(journal=await busy(tmp_path))
    await rig.desk.open()
    assert RECENT < of_today(rig) < TODAY
    assert "Today's intents are still being read" in rig.view().read_only
    preview = await rig.swap()
    assert preview.refusal is None
    assert of_today(rig) == TODAY
    assert rig.view().read_only == ""
    await rig.desk.drain(1.0)


async def test_what_lies_before_today_is_loaded_as_far_as_it_is_recent(tmp_path: Path) -> None:
    rig = Rig(journal=await busy(tmp_path))
    await rig.desk.open()
    await rig.swap()
    assert len(rig.desk.intents.records()) == TODAY
    await rig.desk.drain(1.0)


async def test_a_common_day_is_loaded_when_the_desk_is_open(tmp_path: Path) -> None:
    rig = Rig(journal=await busy(tmp_path, 700))
    await rig.desk.open()
    assert of_today(rig) == 700
    assert rig.view().read_only == ""
    await rig.desk.drain(1.0)


async def test_the_console_reads_on_by_itself(tmp_path: Path) -> None:
    rig = Rig(journal=await busy(tmp_path))
    told = asyncio.Event()

    def hear(event: Event) -> None:
        if isinstance(event, VenueChanged) and not rig.view().read_only:
            told.set()

    rig.desk.subscribe(hear)
    await rig.desk.start()
    assert rig.view().read_only
    async with asyncio.timeout(30):
        await told.wait()
    assert of_today(rig) == TODAY
    await rig.desk.drain(1.0)


async def test_a_journal_that_can_not_be_read_to_its_end_stops_money(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(journal=await busy(tmp_path))
    await rig.desk.open()

    async def refuse(*_: object, **__: object) -> None:
        raise StoreError("The journal can't be read: disk I/O error.")

    with monkeypatch.context() as broken:
        broken.setattr(Journal, "records_since", refuse)
        refusal = (await rig.swap()).refusal
        assert refusal is not None
        assert "disk I/O error" in refusal.sentence
    assert "still being read" in rig.view().read_only
    assert (await rig.swap()).refusal is None
    assert of_today(rig) == TODAY
    await rig.desk.drain(1.0)
