"""On disk before it counts: the order of system calls, full disks, failing disks, processes that die."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import IntentState
from fxtui.store.journal import Journal
from fxtui.store.journal_file import JournalFile
from tests.store.intents import intent
from tests.support.clock import FakeClock

ROOT = Path(__file__).parents[2]

CHILD = """
import asyncio, os, resource, signal, sys
from pathlib import Path
from fxtui.contract.errors import StoreError
from fxtui.domain.intent import IntentState
from fxtui.store.journal import Journal
from tests.store.intents import intent
from tests.support.clock import FakeClock

def say(*words):
    os.write(1, (" ".join(str(word) for word in words) + chr(10)).encode())

async def main(folder):
    journal = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", FakeClock())
{body}

asyncio.run(main(Path(sys.argv[1])))
"""


def child(folder: Path, body: str, *before: str) -> subprocess.CompletedProcess[str]:
    script = CHILD.format(body=textwrap.indent(textwrap.dedent(body), "    "))
    words = [*before, sys.executable, "-c", script, str(folder)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
async def journal(folder: Path, clock: FakeClock) -> AsyncIterator[Journal]:
    opened = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    yield opened
    await opened.close()


async def file_of(journal: Journal) -> JournalFile:
    return journal._file


async def test_the_connection_is_as_safe_as_sqlite_gets(journal: Journal) -> None:
    def asked(file: JournalFile) -> dict[str, Any]:
        names = ("journal_mode", "synchronous", "foreign_keys", "fullfsync", "checkpoint_fullfsync")
        return {name: file._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

    assert await journal._run(asked) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
    }


async def test_an_intent_is_in_the_log_and_seen_by_others_when_append_returns(
    journal: Journal, folder: Path
) -> None:
    log = folder / "journal.sqlite3-wal"
    before = log.stat().st_size
    await journal.append(intent())
    assert log.stat().st_size > before
    other = sqlite3.connect(folder / "journal.sqlite3")
    try:
        assert other.execute("SELECT intent_id, state FROM intents").fetchall() == [("one", "prepared")]
    finally:
        other.close()


STRACE = shutil.which("strace")


def traced(folder: Path, body: str) -> list[str]:
    """The writes and syncs of a child, in order: `write …`, `sync …`, `said …`."""
    assert STRACE is not None
    trace = folder / "trace"
    done = child(
        folder, body, STRACE, "-f", "-y", "-e", "trace=fsync,fdatasync,write,pwrite64", "-o", str(trace)
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = []
    for line in trace.read_text().splitlines():
        call = re.match(r"\d+ +(\w+)\((\d+)<([^>]*)>(?:, \"([^\"]*)\")?", line)
        if call is None:
            continue
        name, descriptor, file, text = call.groups()
        file = Path(file).name
        if name in {"fsync", "fdatasync"}:
            found.append(f"sync {file}")
        elif descriptor == "1":
            found.append(f"said {text}")
        elif not file.endswith("-shm"):
            found.append(f"write {file}")
    return found


@pytest.mark.skipif(
    STRACE is None, reason="strace is missing; the pragmas and the growth of the log are checked above"
)
def test_nothing_is_said_before_the_log_was_synced(folder: Path) -> None:
    calls = traced(
        folder,
        """
        for turn in range(10):
            say("asking")
            await journal.append(intent(f"i{turn}"))
            say("appended")
            await journal.move(f"i{turn}", IntentState.SENDING)
            say("moved")
        await journal.next_number()
        say("numbered")
        await journal.close()
        """,
    )
    log = "journal.sqlite3-wal"
    answers = [place for place, call in enumerate(calls) if re.match("said (appended|moved|numbered)", call)]
    assert len(answers) == 21
    for answer in answers:
        asked = max(place for place in range(answer) if calls[place].startswith("said"))
        between = calls[asked + 1 : answer]
        assert f"write {log}" in between
        assert between[-1] == f"sync {log}", between


def test_a_full_disk_refuses_and_what_was_there_stays(folder: Path) -> None:
    done = child(
        folder,
        """
        await journal.append(intent("before"))
        size = (folder / "journal.sqlite3-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 2000, resource.RLIM_INFINITY))
        for write in (
            journal.append(intent("after")),
            journal.move("before", IntentState.SENDING),
            journal.next_number(),
        ):
            try:
                await write
                say("written")
            except StoreError as refused:
                say("refused:", refused.message)
        say(len(await journal.records()))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        try:
            await journal.append(intent("later"))
            say("written")
        except StoreError as refused:
            say("refused:", refused.message)
        await journal.close()
        """,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["refused", "refused", "refused", "1", "refused"]
    assert "start fxtui again" in lines[0] or "make room on the disk" in lines[0]
    assert "no money moves until fxtui was started again" in lines[-1]


class Failing:
    """A connection whose disk fails at one statement."""

    def __init__(self, connection: sqlite3.Connection, statement: str, code: int) -> None:
        self._connection = connection
        self._statement = statement
        self._code = code

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement.lstrip().startswith(self._statement):
            wrong = sqlite3.OperationalError("disk I/O error")
            wrong.sqlite_errorcode = self._code
            raise wrong
        return self._connection.execute(statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.mark.parametrize(
    "statement", ["BEGIN IMMEDIATE", "INSERT INTO intents", "INSERT INTO steps", "COMMIT"]
)
async def test_a_failing_disk_refuses_and_takes_no_intent_any_more(journal: Journal, statement: str) -> None:
    await journal.append(intent("before"))
    file = await file_of(journal)
    sound = file._connection
    file._connection = Failing(sound, statement, sqlite3.SQLITE_IOERR_FSYNC)  # type: ignore[assignment]
    with pytest.raises(StoreError, match=r"can't be written \(disk I/O error\): look after the disk of /"):
        await journal.append(intent("one"))
    file._connection = sound
    assert await journal.record("one") is None
    with pytest.raises(StoreError, match="no money moves until fxtui was started again"):
        await journal.append(intent("two"))
    with pytest.raises(StoreError, match="no money moves until fxtui was started again"):
        await journal.next_number()
    await journal.move("before", IntentState.UNKNOWN)
    assert [record.intent.intent_id for record in await journal.records()] == ["before"]


async def test_a_disk_that_was_full_for_a_moment_takes_intents_again(journal: Journal) -> None:
    file = await file_of(journal)
    sound = file._connection
    file._connection = Failing(sound, "INSERT INTO steps", sqlite3.SQLITE_FULL)  # type: ignore[assignment]
    with pytest.raises(StoreError):
        await journal.append(intent())
    file._connection = sound
    await journal.append(intent())


async def test_a_number_that_is_not_on_disk_is_not_given(journal: Journal) -> None:
    file = await file_of(journal)
    sound = file._connection
    first = await journal.next_number()
    rest = [await journal.next_number() for _ in range(63)]
    file._connection = Failing(sound, "COMMIT", sqlite3.SQLITE_FULL)  # type: ignore[assignment]
    with pytest.raises(StoreError, match="so no number can be given"):
        await journal.next_number()
    file._connection = sound
    given = [first, *rest, await journal.next_number()]
    assert given == sorted(set(given))


async def test_a_disk_that_can_not_be_read_says_so(journal: Journal) -> None:
    file = await file_of(journal)
    sound = file._connection
    file._connection = Failing(sound, "SELECT", sqlite3.SQLITE_IOERR_READ)  # type: ignore[assignment]
    with pytest.raises(StoreError, match=r"can't be read \(disk I/O error\)"):
        await journal.records()
    file._connection = sound
    assert await journal.records() == []


async def test_a_process_killed_at_any_moment_loses_nothing_and_gives_no_number_twice(
    folder: Path, clock: FakeClock
) -> None:
    said: list[str] = []
    for turn in range(4):
        done = child(
            folder,
            f"""
            say("number", await journal.next_number())
            say("number", await journal.next_number())
            await journal.append(intent("i{turn}"))
            say("intent", "i{turn}")
            await journal.move("i{turn}", IntentState.SENDING)
            say("sending", "i{turn}")
            os.kill(os.getpid(), signal.SIGKILL)
            """,
        )
        assert done.returncode == -9, done.stderr
        said += done.stdout.splitlines()
    numbers = [int(line.split()[1]) for line in said if line.startswith("number")]
    assert len(numbers) == 8
    assert numbers == sorted(set(numbers))
    journal = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", clock)
    try:
        assert not journal.read_only
        assert journal.damaged is None
        records = await journal.records(unresolved=True)
        assert [(record.intent.intent_id, record.state) for record in records] == [
            (f"i{turn}", IntentState.SENDING) for turn in reversed(range(4))
        ]
        assert await journal.next_number() > numbers[-1]
    finally:
        await journal.close()


def test_another_process_is_named_as_the_one_that_has_the_journal(folder: Path) -> None:
    done = child(
        folder,
        """
        import subprocess
        second = subprocess.run([sys.executable, "-c", '''
        import asyncio, sys
        from pathlib import Path
        from fxtui.store.journal import Journal
        from tests.support.clock import FakeClock
        async def main(folder):
            journal = await Journal.open(folder / "journal.sqlite3", folder / "journal.lock", FakeClock())
            print(journal.read_only_reason)
            await journal.close()
        asyncio.run(main(Path(sys.argv[1])))
        '''.replace(chr(10) + " " * 4, chr(10)), str(folder)], capture_output=True, text=True)
        say(second.stdout.strip() or second.stderr)
        say(f"Another fxtui (process {os.getpid()}) has the journal open: this one is read-only.")
        await journal.close()
        """,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 2, done
    assert lines[0] == lines[1]
