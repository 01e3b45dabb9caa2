"""The hang-ups in short; `make prove` runs them long."""

from __future__ import annotations

import pytest

from tests.proof.figures import broken
from tests.proof.hang_ups import hang_ups


@pytest.mark.timeout(400)
def test_whoever_hangs_up_on_fxtui_finds_everything_in_order() -> None:
    figures = hang_ups(20, 1)
    assert broken(figures) == []
