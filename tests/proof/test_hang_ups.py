"""The hang-ups in short, and that they see an end that does not wait or hangs; `make prove` runs them long."""

from __future__ import annotations

from pathlib import Path

import pytest

from fxtui.contract.plugin import venue_names
from tests.proof.figures import broken, exactly
from tests.proof.hang_ups import Hung, figures_of, hang_ups
from tests.proof.planted import planted


@pytest.mark.timeout(400)
def test_whoever_hangs_up_on_fxtui_finds_everything_in_order() -> None:
    figures = hang_ups(12, 1)
    assert broken(figures) == []


@pytest.mark.timeout(240)
def test_an_end_that_waits_for_no_answer_is_seen(tmp_path: Path) -> None:
    environ = planted(tmp_path, "desk/closing.py", "execution.abandon(limit)", "execution.abandon(0.0)")
    figures = hang_ups(2, 1, moments=("sent, answered late", "answered late"), environ=environ)
    all_of_them = 2 * len(venue_names())
    assert exactly("answers that came in time and were not waited for", all_of_them, 0) in broken(figures), (
        figures
    )


def test_an_end_that_only_the_hard_limit_brings_is_seen() -> None:
    in_order, hung, still_there = (
        Hung("console", "idle", "SIGTERM", seconds, 143, (), 0, "", None) for seconds in (5.3, 8.2, None)
    )
    told = figures_of([in_order, hung, still_there], {})
    assert exactly("ended by the hard limit", 2, 0) in broken(told)
