"""A disk that fails, small: some of the ways to fail, drawn by a seed; and that an order sent too early is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof.disk_errors import disk_errors
from tests.proof.figures import broken
from tests.proof.planted import planted
from tests.proof.traced import MISSING, STRACE

pytestmark = pytest.mark.skipif(STRACE is None, reason=MISSING)


def test_nothing_is_sent_without_a_synced_row_and_nothing_is_lost() -> None:
    figures = disk_errors(8, patient=False)
    assert not broken(figures), figures


def test_an_order_that_is_sent_before_it_is_written_down_is_seen(tmp_path: Path) -> None:
    right = "            await self._floor.journaling.append(intent)\n"
    mistaken = f"            await self._send(intent)\n{right}"
    environ = planted(tmp_path, "desk/execution.py", right, mistaken)
    told = {figure.what for figure in broken(disk_errors(3, patient=False, environ=environ))}
    assert told & {"orders sent before their row was synced", "orders at the venue that no journal has"}
