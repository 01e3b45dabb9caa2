"""Why no ticket stands in the queue: each reason with a sentence and a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fxtui.ui.widgets.empty import State

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk


def why_empty(desk: Desk, *, any_at_all: bool) -> tuple[State, str, str, str]:
    """State, sentence, key (a command in braces) and what it does; `any_at_all` when tickets are known but left out."""
    asked = [view for view in desk.venues() if "tickets" not in view.missing]
    problems = [problem for view in asked if (problem := desk.tickets.problem(view.id)) is not None]
    if any_at_all:
        return "empty", "No ticket is unfinished.", "{tickets.open_only}", "shows all"
    if not asked:
        return "empty", why_no_tickets(desk) or "No venue is configured.", "{app.venues}", "Venues"
    if problems:
        return "error", problems[0].message, "{tickets.reload}", "reads again"
    if all(desk.tickets.as_of(view.id) is None for view in asked):
        return "loading", "Reading deposits and withdrawals…", "", ""
    return (
        "empty",
        "There is no deposit and no withdrawal.",
        "{tickets.deposit}",
        "deposits, {tickets.withdraw} withdraws",
    )


def why_no_tickets(desk: Desk) -> str:
    """Why no venue has deposits and withdrawals, empty when one has."""
    views = desk.venues()
    reasons = [view.missing["tickets"] for view in views if "tickets" in view.missing]
    return reasons[0] if views and len(reasons) == len(views) else ""
