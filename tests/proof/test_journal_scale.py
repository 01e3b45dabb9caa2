"""The proofs of scale, small: that they measure the real program; how long it takes is for `make prove`."""

from __future__ import annotations

from collections.abc import Sequence

from tests.proof.figures import Figure
from tests.proof.journal_scale import commit_times, journal_scale


def named(figures: Sequence[Figure]) -> list[str]:
    return [figure.what for figure in figures]


def test_a_start_is_measured_with_an_empty_and_a_full_journal() -> None:
    figures = journal_scale(700, runs=1, today=False, console=False)
    assert named(figures)[1:] == [
        "intents --unresolved: empty journal",
        "intents --unresolved: 700 intents, above empty",
        "intents --unresolved: 700 intents not in memory, above empty",
    ]


def test_commits_are_measured_beside_bare_ones() -> None:
    figures = commit_times(intents=50, commits=20)
    assert (figures[0].what, figures[0].value, figures[0].kept) == ("commits", "20", True)
    assert {"journal: an intent written, p99", "bare SQLite: one row, p99"} <= {*named(figures)}
