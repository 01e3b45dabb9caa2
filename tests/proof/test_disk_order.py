"""The order of write, sync and send, small; and that each mistake in it is seen."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.proof.disk_order import COMMANDS, Confirmed, disk_order, wrong
from tests.proof.figures import Figure, broken
from tests.proof.kill_wish import ORDER, SWAP
from tests.proof.planted import planted
from tests.proof.traced import MISSING, STRACE, calls

needs_strace = pytest.mark.skipif(STRACE is None, reason=MISSING)


@needs_strace
def test_every_intent_is_synced_before_its_first_byte_leaves() -> None:
    figures = disk_order(9, kinds=(SWAP, ORDER))
    assert not broken(figures), figures


def caught(figures: Sequence[Figure]) -> bool:
    """Whether it was the order that was broken, and everything was still seen."""
    return [figure.what for figure in broken(figures)] == [
        "requests that began to leave before their row was synced"
    ]


@needs_strace
@pytest.mark.parametrize(
    ("file", "right", "mistaken"),
    [
        ("store/journal_opening.py", '"synchronous": ("FULL", 2)', '"synchronous": ("OFF", 0)'),
        (
            "desk/execution.py",
            "            await self._floor.journaling.append(intent)\n",
            "            sent = await self._send(intent)\n            await self._floor.journaling.append(intent)\n",
        ),
    ],
    ids=["not-synced", "journal-after-send"],
)
def test_a_planted_mistake_is_seen(tmp_path: Path, file: str, right: str, mistaken: str) -> None:
    environ = planted(tmp_path, file, right, mistaken)
    figures = disk_order(1, kinds=(SWAP,), ways=(COMMANDS,), environ=environ)
    assert caught(figures), figures


LOG = Path("/j/journal.sqlite3-wal")
INTENT = Confirmed("20260101-000000-abcdef", "4711", b'{"q":1}', "desks")
WRITTEN = f'7 00:00:01.0 pwrite64(8<{LOG}>, "\\0\\12{INTENT.intent_id}\\3", 24, 0) = 24'
SYNCED = f"7 00:00:02.0 fdatasync(8<{LOG}>) = 0"
HEAD = '9 00:00:03.0 sendto(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, "POST /x HTTP/1.1\\r\\n\\r\\n", 20, 0, NULL, 0) = 20'
BODY = '9 00:00:03.1 sendto(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, "{\\"q\\":1}", 7, 0, NULL, 0) = 7'
BEGUN, RESUMED = (
    f"7 00:00:02.0 fdatasync(8<{LOG}> <unfinished ...>",
    "7 00:00:04.0 <... fdatasync resumed>) = 0",
)
NOT_WRITTEN = WRITTEN.replace("= 24", "= -1 ENOSPC (No space left on device) (INJECTED)")
NOT_SYNCED = SYNCED.replace("= 0", "= -1 EIO (Input/output error) (INJECTED)")
ELSEWHERE = SYNCED.replace("-wal", "")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((WRITTEN, SYNCED, HEAD, BODY), ""),
        ((WRITTEN, SYNCED, WRITTEN, SYNCED, HEAD, BODY), ""),
        ((WRITTEN, BEGUN, RESUMED, HEAD, BODY), ""),
        ((WRITTEN, SYNCED), "its request was never seen to leave"),
        ((SYNCED, HEAD, BODY), "it was not in the journal's log when its request began to leave"),
        ((HEAD, WRITTEN, SYNCED, BODY), "it was not in the journal's log when its request began to leave"),
        ((WRITTEN, HEAD, SYNCED, BODY), "it was in the journal's log and not synced"),
        ((SYNCED, WRITTEN, HEAD, BODY), "it was in the journal's log and not synced"),
        ((WRITTEN, BEGUN, HEAD, BODY, RESUMED), "it was in the journal's log and not synced"),
        ((BEGUN, WRITTEN, RESUMED, HEAD, BODY), "it was in the journal's log and not synced"),
        ((WRITTEN, SYNCED, WRITTEN, HEAD, BODY), "it was in the journal's log and not synced"),
        ((WRITTEN, ELSEWHERE, HEAD, BODY), "it was in the journal's log and not synced"),
        ((WRITTEN, NOT_SYNCED, HEAD, BODY), "it was in the journal's log and not synced"),
        ((NOT_WRITTEN, SYNCED, HEAD, BODY), "it could not be written and was sent all the same"),
    ],
)
def test_what_a_trace_says_is_understood(tmp_path: Path, lines: Sequence[str], told: str) -> None:
    trace = tmp_path / "trace"
    trace.write_text("\n".join(lines) + "\n", "utf-8")
    said = wrong(INTENT, calls(trace), LOG)
    assert said.startswith(told) if told else not said, textwrap.indent("\n".join(lines), "  ")
