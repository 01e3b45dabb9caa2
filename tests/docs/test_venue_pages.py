"""docs/venues/<venue>.md says of every refusal what the code makes of it, for every venue there is."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest

from fxtui.contract.plugin import venue_names
from tests.docs.pages import page, rows

HEAD = "### What an answer proves"
each_venue = pytest.mark.parametrize("venue", venue_names())


def verdicts(venue: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = import_module(f"fxtui.venues.{venue}.verdicts").VERDICTS
    return found


def columns(text: str) -> list[str]:
    """The calls of the table of codes."""
    (head,) = [line for line in text.splitlines() if line.startswith("| code |")]
    return [cell.strip(" `") for cell in head.strip("|").split("|")][2:]


def by_the_data(venue: str, code: str, call: str) -> str:
    verdict = verdicts(venue)[call]
    if code not in verdict.table.rejections:
        return "Unknown"
    return "looked up" if code in verdict.of_its_own_making else "Rejected"


@each_venue
def test_every_call_that_changes_something_has_its_column(venue: str) -> None:
    assert columns(page(f"docs/venues/{venue}.md")) == list(verdicts(venue))


@each_venue
def test_every_listed_code_has_its_row_and_says_what_the_data_say(venue: str) -> None:
    text = page(f"docs/venues/{venue}.md")
    listed = {code for verdict in verdicts(venue).values() for code in verdict.table.rejections}
    told = rows(text, HEAD)
    assert listed <= set(told)
    for code, (_, *cells) in told.items():
        assert cells == [by_the_data(venue, code, call) for call in columns(text)], code


@each_venue
def test_what_is_looked_up_is_listed(venue: str) -> None:
    for call, verdict in verdicts(venue).items():
        assert verdict.of_its_own_making <= set(verdict.table.rejections), call


@each_venue
def test_the_statuses_of_a_refusal_are_named(venue: str) -> None:
    (statuses,) = {verdict.table.http_rejections for verdict in verdicts(venue).values()}
    section = page(f"docs/venues/{venue}.md").split(f"\n{HEAD}\n", 1)[1].split("\n| code |", 1)[0]
    for status in statuses - {200}:
        assert str(status) in section, status
