"""Who may open the journal: one writer, and nobody but its owner."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import IntentState
from fxtui.store.journal import Journal
from fxtui.store.journal_schema import MIGRATIONS, migrate, version_of
from tests.store.intents import intent
from tests.support.clock import FakeClock


@pytest.fixture
async def journal(folder: Path, clock: FakeClock) -> AsyncIterator[Journal]:
    opened = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    yield opened
    await opened.close()


async def reopened(journal: Journal, folder: Path, clock: FakeClock) -> Journal:
    await journal.close()
    return await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)


async def test_a_second_instance_reads_and_writes_nothing(
    journal: Journal, folder: Path, clock: FakeClock
) -> None:
    await journal.append(intent())
    second = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    try:
        assert second.read_only
        assert "Another fxtui (process " in second.read_only_reason
        assert not journal.read_only
        assert journal.read_only_reason == ""
        assert [record.intent for record in await second.records()] == [intent()]
        await journal.append(intent("two"))
        assert len(await second.records()) == 2
        for write in (
            second.append(intent("three")),
            second.move("one", IntentState.SENDING),
            second.next_number(),
            second.acknowledge(),
        ):
            with pytest.raises(StoreError, match="this one is read-only"):
                await write
    finally:
        await second.close()
    assert len(await journal.records()) == 2


async def test_the_lock_is_free_again_after_closing(journal: Journal, folder: Path, clock: FakeClock) -> None:
    again = await reopened(journal, folder, clock)
    try:
        assert not again.read_only
    finally:
        await again.close()


async def test_a_second_instance_beside_one_that_has_no_tables_yet_sees_an_empty_journal(
    journal: Journal, folder: Path, clock: FakeClock
) -> None:
    for path in (folder / "elsewhere.sqlite3", folder / "empty.sqlite3"):
        if path.name == "empty.sqlite3":
            path.touch(0o600)
        second = await Journal.open(path, folder / "journal.lock", clock)
        assert second.read_only
        assert await second.records() == []
        await second.close()
    assert not (folder / "elsewhere.sqlite3").exists()


def test_tables_that_are_made_while_one_looks_are_seen_all_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    first, second = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
    first.execute("PRAGMA journal_mode = WAL")

    class Interrupted:
        """The second instance's connection; the first one makes its tables between two of the second's looks."""

        looks = 0

        @property
        def in_transaction(self) -> bool:
            return second.in_transaction

        def execute(self, statement: str) -> sqlite3.Cursor:
            found = second.execute(statement)
            if statement.startswith("PRAGMA"):
                self.looks += 1
                if self.looks == 2:
                    migrate(first, path)
            return found

    assert version_of(cast(sqlite3.Connection, Interrupted()), path) == 0
    assert version_of(second, path) == len(MIGRATIONS)
    first.close()
    second.close()


async def test_everything_is_private(journal: Journal, folder: Path) -> None:
    await journal.append(intent())
    assert modes(folder) == {
        "journal.sqlite3": 0o600,
        "journal.sqlite3-wal": 0o600,
        "journal.sqlite3-shm": 0o600,
        "journal.lock": 0o600,
    }


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_the_folder_is_made_private(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "a" / "b" / "journal.sqlite3"
    journal = await Journal.open(path, path.with_name("journal.lock"), clock)
    await journal.close()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["journal.sqlite3", "journal.sqlite3-wal", "journal.lock"])
async def test_a_loose_file_is_refused_with_the_command_that_mends_it(
    folder: Path, clock: FakeClock, name: str
) -> None:
    (folder / name).touch()
    (folder / name).chmod(0o640)
    with pytest.raises(StoreError, match="mode 0640") as refusal:
        await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    assert refusal.value.hint.endswith(f"chmod 600 {folder / name}")
    (folder / name).chmod(0o600)
    journal = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    assert not journal.read_only
    await journal.close()


@pytest.fixture
def loose_folder(folder: Path) -> Path:
    folder.chmod(0o750)
    return folder


async def test_a_loose_folder_is_refused(loose_folder: Path, clock: FakeClock) -> None:
    with pytest.raises(StoreError, match="mode 0750"):
        await Journal.open(loose_folder / "journal.sqlite3", loose_folder / "journal.lock", clock)
    assert modes(loose_folder) == {}


@pytest.mark.parametrize("name", ["", "journal.lock", "journal.sqlite3"])
async def test_what_belongs_to_somebody_else_is_refused_and_left_alone(
    folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    await (await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)).close()
    before = (folder / "journal.sqlite3").read_bytes()
    looked_at, theirs = Path.stat, folder / name

    def stat_of(self: Path, **how: bool) -> os.stat_result:
        found = looked_at(self, **how)
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:])) if self == theirs else found

    monkeypatch.setattr(Path, "stat", stat_of)
    with pytest.raises(StoreError, match=f"{re.escape(str(theirs))} belongs to another user"):
        await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    assert (folder / "journal.sqlite3").read_bytes() == before
