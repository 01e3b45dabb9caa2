"""How venues are doing, as the cells of the list and the facts of the detail pane. Pure: values in, cells out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual.content import Content

from fxtui.contract.health import SKEW_BLOCK, SKEW_WARN, Check, CheckState, VenueHealth
from fxtui.desk.views import VenueState, VenueView
from fxtui.domain.moment import Moment
from fxtui.ui import format as show
from fxtui.ui.plain import named
from fxtui.ui.text import line, safe
from fxtui.ui.widgets.banner import DOTS, STATE_STYLES
from fxtui.ui.widgets.details import Fact
from fxtui.ui.widgets.sheet_layout import Align, Column, Row

COLUMNS = (
    Column(""),
    Column("Venue"),
    Column("State"),
    Column("Heard", Align.RIGHT),
    Column("p50", Align.RIGHT),
    Column("p99", Align.RIGHT, rank=2),
    Column("Skew", Align.RIGHT),
    Column("Budget left", rank=1),
    Column("Session", Align.RIGHT, rank=4),
    Column("Asked", Align.RIGHT, rank=5),
    Column("Failed", Align.RIGHT, rank=3),
    Column("Money", rank=1),
    Column("Problem", grow=True),
)
CHECK_SIGNS = {
    CheckState.OK: ("✔", "$good"),
    CheckState.WARNING: ("!", "$stale"),
    CheckState.FAILED: ("✖", "$danger"),
}
_BAR = 8
_SLOW_ANSWER = 2.0


def facts(
    view: VenueView,
    checks: Sequence[Check] | None,
    testing: bool,
    now: Moment,
    key: str,
    max_skew: float = SKEW_BLOCK,
) -> list[Fact]:
    """Everything known of a venue; `checks` None when it was not tested yet, which `key` would do.

    `max_skew` are the seconds beyond which no money moves there.
    """
    health = view.health
    dot = Content.styled(DOTS[view.state], STATE_STYLES[view.state])
    told = [
        Fact("", Content.assemble((line(view.title, 40), "bold"), "  ", dot, f" {view.state.value}")),
        Fact("", Content("")),
        Fact("account", Content.assemble(safe(view.account or "not told yet", limit=40), "  ", _live(view))),
        Fact("money", _money(view)),
        Fact("heard", Content(_heard(health, now, " ago"))),
        Fact("round trip", Content(f"p50 {_seconds(health.rtt_p50)}  p99 {_seconds(health.rtt_p99)}")),
        Fact("clock", _skew_words(health.skew, max_skew)),
        Fact("budget", budget(health, 20)),
        Fact("session", Content(_session(health, now))),
        Fact("requests", Content(f"{health.requests}, {_failures(health)}")),
    ]
    told += _problem(view, now)
    if view.missing:
        told += [Fact("", Content("")), Fact("", Content.styled("not offered", "$head"))]
        told += [
            Fact(line(name, 20), safe(reason, "$quiet", limit=300)) for name, reason in view.missing.items()
        ]
    told += [Fact("", Content("")), *_checks(checks, testing, key)]
    return told


def budget(health: VenueHealth, width: int) -> Content:
    """What is left of the requests the venue allows, as a bar and in numbers."""
    if health.budget is None or health.budget_left is None or health.budget <= 0:
        return Content.styled(show.NOTHING, "$quiet")
    share = Decimal(health.budget_left) / Decimal(health.budget)
    filled = show.bar(share, width)
    style = "$danger" if share < Decimal("0.2") else "$stale" if share < Decimal("0.4") else "$good"
    rest = "░" * max(0, width - len(filled))
    return Content.assemble((filled, style), (rest, "$edge"), f" {health.budget_left}/{health.budget}")


def venue_row(view: VenueView, now: Moment, max_skew: float = SKEW_BLOCK) -> Row:
    """The row of a venue; beyond `max_skew` seconds no money moves there."""
    health = view.health
    cells = (
        Content.styled(DOTS[view.state], STATE_STYLES[view.state]),
        Content.styled(line(view.title, 14), "bold"),
        Content.styled(view.state.value, STATE_STYLES[view.state]),
        Content(_heard(health, now)),
        _answer(health.rtt_p50),
        _answer(health.rtt_p99),
        _skew(health.skew, max_skew),
        budget(health, _BAR),
        Content(_session(health, now)),
        Content(str(health.requests)),
        Content.styled(str(health.failures_in_row), "$danger bold" if health.failures_in_row else "$quiet"),
        Content.styled("read-only", "$stale") if view.read_only else Content("may move"),
        safe(view.problem.message if view.problem else "", "$danger", limit=160),
    )
    return Row(view.id, cells, copied=lambda: _plain_venue(view))


def _plain_venue(view: VenueView) -> str:
    health = view.health
    return named(
        view.title,
        account=view.account,
        mode="live" if view.live else "paper",
        state=view.state,
        last_success=health.last_success,
        rtt_p50_s=health.rtt_p50,
        rtt_p99_s=health.rtt_p99,
        skew_s=health.skew,
        budget_left=health.budget_left,
        budget=health.budget,
        session_until=health.session_until,
        requests=health.requests,
        failures_in_row=health.failures_in_row,
        read_only=view.read_only,
        problem=view.problem.message if view.problem is not None else None,
    )


def _heard(health: VenueHealth, now: Moment, after: str = "") -> str:
    if health.last_success is None:
        return "never"
    shown = show.age(health.last_success.age(now))
    return shown if shown == "now" else f"{shown}{after}"


def _seconds(value: float | None) -> str:
    if value is None:
        return show.NOTHING
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _answer(value: float | None) -> Content:
    return Content.styled(_seconds(value), "$stale" if value is not None and value >= _SLOW_ANSWER else "")


def _skew(value: float | None, most: float) -> Content:
    if value is None:
        return Content(show.NOTHING)
    tenths = round(abs(value), 1)
    sign = "" if not tenths else "+" if value > 0 else show.MINUS
    style = "$danger bold" if abs(value) > most else "$stale" if abs(value) >= SKEW_WARN else ""
    return Content.styled(f"{sign}{tenths:.1f} s", style)


def _skew_words(value: float | None, most: float) -> Content:
    if value is None:
        return Content.styled("not measured yet", "$quiet")
    shown = _skew(value, most)
    if abs(value) > most:
        return Content.assemble(shown, ("  too far apart: no money moves", "$danger"))
    if abs(value) >= SKEW_WARN:
        return Content.assemble(shown, ("  set this machine's clock", "$stale"))
    return Content.assemble(shown, ("  venue against this machine", "$quiet"))


def _session(health: VenueHealth, now: Moment) -> str:
    if health.session_until is None:
        return show.NOTHING
    left = health.session_until.mono - now.mono
    return f"{show.age(left)} left" if left > 0 else "renewing"


def _failures(health: VenueHealth) -> str:
    if not health.failures_in_row:
        return "none failing"
    return f"{health.failures_in_row} failed in a row"


def _live(view: VenueView) -> Content:
    return Content.styled("LIVE", "$danger bold") if view.live else Content.styled("PAPER", "$quiet")


def _money(view: VenueView) -> Content:
    if view.read_only:
        return Content.assemble(("read-only: ", "$stale bold"), line(view.read_only, 300))
    return Content("may move here")


def _problem(view: VenueView, now: Moment) -> list[Fact]:
    problem = view.problem or view.health.last_problem
    if problem is None:
        return []
    word = "problem" if view.problem is not None else "last problem"
    style = "$danger" if view.problem is not None else "$quiet"
    told = [Fact(word, safe(problem.message, style, limit=400))]
    if problem.hint:
        told.append(Fact("what to do", safe(problem.hint, limit=400)))
    if view.state is VenueState.DOWN:
        told.append(Fact("since", Content(show.ago(view.since.age(now)))))
    return told


def _checks(checks: Sequence[Check] | None, testing: bool, key: str) -> list[Fact]:
    if testing:
        return [Fact("", Content.styled("testing…", "$quiet"))]
    if checks is None:
        return [
            Fact(
                "",
                Content.assemble(
                    (key, "bold $accent"), (" tests reach, clock, login and permissions", "$quiet")
                ),
            )
        ]
    told = [Fact("", Content.styled("test", "$head"))]
    for check in checks:
        sign, style = CHECK_SIGNS[check.state]
        told.append(
            Fact(
                line(check.name, 20),
                Content.assemble((f"{sign} ", f"{style} bold"), line(check.sentence, 300)),
            )
        )
    return told
