"""Answers to `fxtui venue list` and `fxtui venue test`."""

from __future__ import annotations

from fxtui.cli.exits import Exit, exit_for
from fxtui.cli.render import Column, Row
from fxtui.cli.rows import venue_row
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.contract.errors import UsageError
from fxtui.contract.health import CheckState
from fxtui.desk.desk import Desk
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
    checks: list[Row] = []
    failed = False
    for view in views:
        if request.venue not in {None, view.id}:
            continue
        for check in await desk.check(view.id):
            failed = failed or check.state is CheckState.FAILED
            checks.append(
                {
                    "venue": view.id,
                    "check": check.name,
                    "state": check.state.value,
                    "sentence": line(check.sentence),
                }
            )
    session.rows("checks", _CHECKS, checks, empty="The profile has no venues.")
    if not failed:
        return Exit.DONE
    told = [v.problem for v in desk.venues() if v.problem is not None and request.venue in {None, v.id}]
    return exit_for(told[0].kind) if told else Exit.UNREACHABLE
