"""What happens to a journal that is damaged, foreign, older or newer; and to rows that were bent."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import IntentState
from fxtui.store import journal_opening
from fxtui.store.journal import Journal
from fxtui.store.journal_schema import MIGRATIONS, migrate
from tests.store.intents import intent
from tests.support.clock import FakeClock


async def opened(folder: Path, clock: FakeClock) -> Journal:
    return await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)


async def filled(folder: Path, clock: FakeClock, count: int = 40) -> Path:
    journal = await opened(folder, clock)
    for number in range(count):
        await journal.append(intent(f"i{number}"))
    await journal.close()
    return folder / "journal.sqlite3"


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def whole(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def scribble_head(path: Path) -> None:
    path.write_bytes(b"not a database" + path.read_bytes()[14:])


def scribble_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = os.urandom(64) * 64
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 3])


DAMAGES = [scribble_head, scribble_page, cut]


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_journal_is_kept_whole_and_blocks_money_until_somebody_has_seen_it(
    folder: Path, clock: FakeClock, damage: Callable[[Path], None]
) -> None:
    path = await filled(folder, clock)
    damage(path)
    broken = path.read_bytes()
    journal = await opened(folder, clock)
    assert journal.damaged is not None
    assert journal.damaged.name.startswith("journal.sqlite3.damaged-20250709T120000")
    assert journal.damaged.read_bytes() == broken
    assert stat.S_IMODE(journal.damaged.stat().st_mode) == 0o600
    assert await journal.records() == []
    with pytest.raises(StoreError, match="no money moves until that is acknowledged"):
        await journal.append(intent())
    await journal.close()

    still = await opened(folder, clock)
    assert still.damaged == journal.damaged
    with pytest.raises(StoreError, match=journal.damaged.name):
        await still.append(intent())
    await still.acknowledge()
    await still.append(intent())
    await still.close()

    after = await opened(folder, clock)
    assert after.damaged is None
    assert [record.intent for record in await after.records()] == [intent()]
    await after.close()
    assert journal.damaged.read_bytes() == broken


async def test_what_was_not_folded_into_the_damaged_file_is_kept_with_it(
    folder: Path, clock: FakeClock
) -> None:
    await filled(folder, clock)
    running = await opened(folder, clock)
    await running.append(intent())
    crashed = folder / "crashed"
    crashed.mkdir(mode=0o700)
    for name in ("journal.sqlite3", "journal.sqlite3-wal"):
        shutil.copy2(folder / name, crashed / name)
    await running.close()
    scribble_head(crashed / "journal.sqlite3")
    kept = whole(crashed)
    assert len(kept["journal.sqlite3-wal"]) > 4096
    journal = await opened(crashed, clock)
    assert journal.damaged is not None
    await journal.close()
    for suffix in ("", "-wal"):
        aside = journal.damaged.with_name(journal.damaged.name + suffix)
        assert aside.read_bytes() == kept[f"journal.sqlite3{suffix}"]


async def test_looking_at_a_sound_journal_after_a_crash_changes_nothing_before_it_is_opened(
    folder: Path, clock: FakeClock
) -> None:
    running = await opened(folder, clock)
    await running.append(intent())
    crashed = folder / "crashed"
    crashed.mkdir(mode=0o700)
    for name in ("journal.sqlite3", "journal.sqlite3-wal"):
        shutil.copy2(folder / name, crashed / name)
    await running.close()
    before = whole(crashed)
    assert not journal_opening._is_damaged(crashed / "journal.sqlite3")
    after = whole(crashed)
    assert {name: after[name] for name in before} == before
    again = await opened(crashed, clock)
    assert [record.intent for record in await again.records()] == [intent()]
    await again.close()


async def test_a_second_damage_is_noticed_after_the_first_was_acknowledged(
    folder: Path, clock: FakeClock
) -> None:
    kept: set[Path] = set()
    for _ in range(3):
        path = await filled(folder, clock)
        scribble_head(path)
        journal = await opened(folder, clock)
        assert journal.damaged is not None
        kept.add(journal.damaged)
        await journal.acknowledge()
        await journal.close()
    assert len(kept) == 3
    assert all(file.exists() for file in kept)


async def test_a_log_without_its_database_is_damage(folder: Path, clock: FakeClock) -> None:
    path = folder / "journal.sqlite3"
    log = folder / "journal.sqlite3-wal"
    log.touch(0o600)
    log.write_bytes(b"what was committed")
    journal = await opened(folder, clock)
    assert journal.damaged is not None
    assert journal.damaged.with_name(f"{journal.damaged.name}-wal").read_bytes() == b"what was committed"
    await journal.close()
    path.unlink()


async def test_a_crash_while_moving_aside_is_noticed_at_the_next_start(
    folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await filled(folder, clock)
    scribble_head(path)
    (folder / "journal.sqlite3-wal").write_bytes(b"the log")
    (folder / "journal.sqlite3-wal").chmod(0o600)
    moved = Path.rename
    renamed: list[str] = []

    def dying(self: Path, target: Path) -> Path:
        if renamed:
            raise OSError(5, "Input/output error")
        renamed.append(self.name)
        return moved(self, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", dying)
        with pytest.raises(StoreError, match="Input/output error"):
            await opened(folder, clock)
    assert renamed == ["journal.sqlite3"]
    clock.advance(60)
    journal = await opened(folder, clock)
    assert journal.damaged is not None
    await journal.close()
    aside = [name for name in names(folder) if "damaged" in name]
    assert len([name for name in aside if name.endswith("-wal")]) == 1
    assert len([name for name in aside if not name.endswith(("-wal", "-shm"))]) == 1


async def test_a_database_of_another_program_is_left_alone(folder: Path, clock: FakeClock) -> None:
    path = folder / "journal.sqlite3"
    path.touch(0o600)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="no journal of fxtui"):
        await opened(folder, clock)
    assert path.read_bytes() == before


async def test_a_journal_of_a_newer_fxtui_is_refused_and_left_alone(folder: Path, clock: FakeClock) -> None:
    path = await filled(folder, clock, 1)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer fxtui"):
        await opened(folder, clock)
    assert path.read_bytes() == before
    assert names(folder) == ["journal.lock", "journal.sqlite3"]


async def test_an_older_journal_is_copied_and_then_brought_forward(
    folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(folder, clock, 3)
    newer = (*MIGRATIONS, "ALTER TABLE intents ADD COLUMN added TEXT NOT NULL DEFAULT 'x';")
    monkeypatch.setattr(journal_opening, "migrate", lambda connection, path: migrate(connection, path, newer))
    journal = await opened(folder, clock)
    assert len(await journal.records()) == 3
    await journal.close()
    copy = folder / f"journal.sqlite3.version-{len(MIGRATIONS)}"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    for file, version in ((folder / "journal.sqlite3", len(newer)), (copy, len(MIGRATIONS))):
        connection = sqlite3.connect(file)
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT count(*) FROM intents").fetchone() == (3,)
        connection.close()


async def test_a_migration_that_fails_leaves_the_journal_as_it_was(
    folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(folder, clock, 3)
    broken = (*MIGRATIONS, "ALTER TABLE intents ADD COLUMN added TEXT; INSERT INTO nowhere VALUES (1);")
    with monkeypatch.context() as newer:
        newer.setattr(journal_opening, "migrate", lambda connection, path: migrate(connection, path, broken))
        with pytest.raises(StoreError, match="no such table: nowhere"):
            await opened(folder, clock)
    journal = await opened(folder, clock)
    assert len(await journal.records()) == 3
    await journal.append(intent())
    await journal.close()


def bend(path: Path, statement: str, *values: object) -> None:
    """Change a row as only a disk can: past the triggers and checks."""
    connection = sqlite3.connect(path)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute(statement, values)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("UPDATE intents SET body = ?", b'{"Quantity":251}'),
        ("UPDATE intents SET operation = ?", "CancelOrder"),
        ("UPDATE intents SET digest = ?", "0" * 64),
        ("UPDATE intents SET body = ?", "text"),
        ("UPDATE intents SET give_amount = ?", "many"),
        ("UPDATE intents SET get_asset = ?", "C P"),
        ("UPDATE intents SET seen = ?", "{"),
        ("UPDATE intents SET marks = ?", '{"a": 1}'),
        ("UPDATE intents SET marks = ?", "[" * 50_000),
        ("UPDATE intents SET created_at = ?", "yesterday"),
        ("UPDATE intents SET created_at = ?", "2025-07-09T12:00:00"),
        ("UPDATE intents SET mono = ?", "soon"),
        ("UPDATE intents SET venue = ?", b"\xff"),
        ("UPDATE intents SET state = ?", "rejected"),
        ("UPDATE intents SET state = ?", "gone"),
        ("UPDATE intents SET kind = ?", "gift"),
        ("UPDATE steps SET state = ?", "gone"),
        ("UPDATE steps SET at = ?", "later"),
        ("UPDATE steps SET reason = ?", b"\xff"),
        ("DELETE FROM steps WHERE ? = 1", 1),
    ],
)
async def test_a_bent_row_is_shown_and_flagged(
    folder: Path, clock: FakeClock, statement: str, value: object
) -> None:
    path = await filled(folder, clock, 1)
    bend(path, statement, value)
    journal = await opened(folder, clock)
    (record,) = await journal.records()
    await journal.close()
    assert record.damaged
    assert record.intent.intent_id == "i0"


async def test_a_sound_row_is_not_flagged(folder: Path, clock: FakeClock) -> None:
    await filled(folder, clock, 1)
    journal = await opened(folder, clock)
    await journal.move("i0", IntentState.UNKNOWN)
    assert [record.damaged for record in await journal.records()] == [False]
    await journal.close()
