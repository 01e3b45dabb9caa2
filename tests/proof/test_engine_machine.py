"""Random lives of a desk: killed, drained, lied to, on full disks. No law of the money path is ever broken."""

from __future__ import annotations

import pytest

from tests.proof.engine_machine import engine_machine
from tests.proof.figures import broken


@pytest.mark.parametrize(("lives", "seed"), [(60, 1), (80, 2), (80, 3), (80, 4)])
def test_no_life_breaks_a_law(lives: int, seed: int) -> None:
    assert not broken(engine_machine(lives, seed, fixed=True))
