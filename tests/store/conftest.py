"""What the tests of the store share: a private folder and a clock that stands still."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clock import FakeClock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "fxtui"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
