"""Answers to `fxtui venue list` and `fxtui venue test`."""

from __future__ import annotations

from collections.abc import Sequence

from fxtui.cli.exits import Exit, exit_for, problem_behind
from fxtui.cli.render import Column, Row
from fxtui.cli.rows import venue_row
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.contract.errors import UsageError
from fxtui.contract.health import CheckState
from fxtui.desk.desk import Desk
from fxtui.domain.instrument import VenueId
from fxtui.grammar.requests import VenuesRequest

_VENUES = (
    Column("venue", "Venue"),
    Column("title", "Name"),
    Column("account", "Account"),
    Column("mode", "Mode"),
    Column("state", "State"),
    Column("read_only", "Read-only because"),
    Column("missing", "Not offered"),
)
_CHECKS = (
    Column("venue", "Venue"),
    Column("check", "Check"),
    Column("state", "State"),
    Column("sentence", "What it says"),
)

_CLOCK = "clock"
"""The check that compares clocks: what is wrong there is mended on this machine."""


async def venues(session: Session, desk: Desk, request: VenuesRequest) -> Exit:
    """List the venues of the profile, or run the checks of one or all."""
    views = desk.venues()
    if request.venue is not None and request.venue not in {v.id for v in views}:
        known = ", ".join(v.id for v in views)
        raise UsageError(f"The profile has no venue {request.venue!r}: it has {known}.")
    if not request.test:
        problems = await desk.refresh("balances")
        rows = [venue_row(v) for v in desk.venues()]
        session.rows("venues", _VENUES, rows, problems=problems, empty="The profile has no venues.")
        return session.outcome(problems, shown=True)
    return await _test(session, desk, [view.id for view in views if request.venue in {None, view.id}])


async def _test(session: Session, desk: Desk, chosen: Sequence[VenueId]) -> Exit:
    """Write every check of the chosen venues; the code is that of the first one that failed."""
    checks: list[Row] = []
    failed: tuple[VenueId, str] | None = None
    for venue in chosen:
        for check in await desk.check(venue):
            if failed is None and check.state is CheckState.FAILED:
                failed = (venue, check.name)
            said = line(check.sentence)
            checks.append({"venue": venue, "check": check.name, "state": check.state.value, "sentence": said})
    session.rows("checks", _CHECKS, checks, empty="The profile has no venues.")
    return Exit.DONE if failed is None else _code(desk, *failed)


def _code(desk: Desk, venue: VenueId, check: str) -> Exit:
    """The code of a check that failed: checks are sentences, the kind is what the connection remembers."""
    problem = next(problem_behind(view) for view in desk.venues() if view.id == venue)
    if problem is not None:
        return exit_for(problem.kind)
    return Exit.CONFIGURATION if check == _CLOCK else Exit.UNREACHABLE
