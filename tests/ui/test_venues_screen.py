"""The venues screen: figures in words, what is missing and why, pausing and testing by keys."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Problem, VenueUnreachable
from fxtui.contract.health import Check, CheckState, VenueHealth
from fxtui.desk.views import VenueState, VenueView
from fxtui.domain.moment import Moment
from fxtui.ui.screens.venues.rows import COLUMNS, budget, facts, venue_row
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.sheet import Sheet
from tests.support.clock import FakeClock
from tests.support.console import console
from tests.support.fake_desk import FakeDesk, FakeVenue, filled_desk

NOW = FakeClock().now()
HOSTILE = "[/red]\x1b]52;c;aGk=\x07"


def seen(seconds_ago: float) -> Moment:
    return replace(NOW, mono=NOW.mono - seconds_ago)


def view_of(health: VenueHealth | None = None, **changes: object) -> VenueView:
    desk = filled_desk()
    [view] = desk.venues()
    return replace(view, health=health or VenueHealth(), **changes)


def told(view: VenueView, checks: Sequence[Check] | None = None, *, testing: bool = False) -> str:
    return "\n".join(f"{fact.name}: {fact.value.plain}" for fact in facts(view, checks, testing, NOW, "f7"))


def test_a_row_has_a_cell_for_every_column() -> None:
    assert len(venue_row(view_of(), NOW).cells) == len(COLUMNS)


def test_a_row_says_how_the_connection_is_doing() -> None:
    health = VenueHealth(
        last_success=seen(3), rtt_p50=0.042, rtt_p99=1.5, skew=-0.25, budget_left=30, budget=60, requests=214
    )
    words = venue_row(view_of(health), NOW).plain
    for part in ("KIIEX", "ok", "3s", "42 ms", "1.5 s", "−0.2 s", "30/60", "214", "may move"):
        assert part in words


def test_what_is_not_known_is_not_zero() -> None:
    words = venue_row(view_of(), NOW).plain
    assert "never" in words
    assert "0 ms" not in words
    assert "0.0 s" not in words


@pytest.mark.parametrize(("left", "style"), [(10, "$danger"), (30, "$stale"), (60, "$good")])
def test_the_budget_is_a_bar_and_numbers(left: int, style: str) -> None:
    bar = budget(VenueHealth(budget_left=left, budget=100), 10)
    assert bar.plain.endswith(f" {left}/100")
    assert bar.cell_length == 10 + len(f" {left}/100")
    assert bar.spans[0].style == style


@pytest.mark.parametrize(
    ("skew", "words"),
    [
        (0.2, "venue against this machine"),
        (1.4, "set this machine's clock"),
        (-6.0, "too far apart: no money moves"),
    ],
)
def test_a_skewed_clock_says_what_it_means(skew: float, words: str) -> None:
    assert words in told(view_of(VenueHealth(skew=skew)))


def test_a_skew_too_small_to_see_has_no_sign() -> None:
    assert "clock: 0.0 s" in told(view_of(VenueHealth(skew=-0.04)))


def test_a_tighter_bound_of_the_profile_is_the_one_that_is_shown() -> None:
    lines = facts(view_of(VenueHealth(skew=2.5)), None, False, NOW, "f7", 2.0)
    assert any("no money moves" in fact.value.plain for fact in lines)


def test_read_only_says_why() -> None:
    words = told(view_of(read_only="KIIEX is read-only: trading = true is not set."))
    assert "money: read-only: KIIEX is read-only: trading = true is not set." in words


def test_a_session_says_how_long_it_lasts() -> None:
    assert "session: 48m left" in told(view_of(VenueHealth(session_until=seen(-2900))))
    assert "session: renewing" in told(view_of(VenueHealth(session_until=seen(1))))
    assert "session: –" in told(view_of())


def test_the_last_problem_stays_with_what_to_do() -> None:
    problem = Problem("unreachable", "No answer.", "kiiex", True, "Look at the network.")
    now = told(view_of(state=VenueState.DOWN, problem=problem, since=seen(14)))
    assert "problem: No answer." in now
    assert "what to do: Look at the network." in now
    assert "since: 14s ago" in now
    assert "last problem: No answer." in told(view_of(VenueHealth(last_problem=problem)))


def test_what_is_not_offered_stands_there_with_its_reason() -> None:
    words = told(view_of(missing={"transfers": "KIIEX moves nothing between accounts."}))
    assert "transfers: KIIEX moves nothing between accounts." in words


def test_checks_are_lines_with_signs() -> None:
    checks = [
        Check("reach", CheckState.OK, "It answers."),
        Check("clock", CheckState.WARNING, "1.4 s apart."),
        Check("login", CheckState.FAILED, "The key is refused."),
    ]
    words = told(view_of(), checks)
    assert "reach: ✔ It answers." in words
    assert "clock: ! 1.4 s apart." in words
    assert "login: ✖ The key is refused." in words
    assert "testing…" in told(view_of(), None, testing=True)
    assert "f7 tests reach" in told(view_of())


def test_foreign_words_are_harmless() -> None:
    problem = Problem("garbled", HOSTILE, "kiiex", True, HOSTILE)
    view = view_of(problem=problem, account=HOSTILE, title=HOSTILE, missing={HOSTILE: HOSTILE})
    words = told(view, [Check(HOSTILE, CheckState.OK, HOSTILE)]) + venue_row(view, NOW).plain
    assert "\x1b" not in words
    assert "[/red]" in words


# -- by keys


def two_venues() -> FakeDesk:
    desk = filled_desk()
    desk.add_venue(FakeVenue("other", "OTHER", state=VenueState.DOWN))
    return desk


async def test_p_pauses_and_resumes_the_venue_under_the_cursor() -> None:
    desk = two_venues()
    async with console(desk) as opened:
        await opened.press("6", "down", "p")
        await opened.until_shown("OTHER is paused")
        assert (desk.fakes["kiiex"].state, desk.fakes["other"].state) == (VenueState.OK, VenueState.PAUSED)
        await opened.press("p")
        await opened.until_shown("OTHER is asked again.")
        assert desk.fakes["other"].state is VenueState.OK


async def test_t_tests_and_shows_the_lines() -> None:
    async with console(size=(140, 40)) as opened:
        await opened.press("6", "t")
        await opened.until_shown("✔ It answers.")
        await opened.until_shown("KIIEX: everything that was tested is fine.")


async def test_a_test_that_fails_says_what() -> None:
    desk = filled_desk()

    async def check(venue: str) -> Sequence[Check]:
        return [Check("login", CheckState.FAILED, "The key is refused.")]

    desk.check = check  # type: ignore[method-assign]
    async with console(desk, size=(140, 40)) as opened:
        await opened.press("6", "t")
        await opened.until_shown("KIIEX: login: The key is refused.")


async def test_a_test_that_can_not_run_is_a_line_too() -> None:
    desk = filled_desk()

    async def check(venue: str) -> Sequence[Check]:
        raise VenueUnreachable(venue, "KIIEX did not answer.")

    desk.check = check  # type: ignore[method-assign]
    async with console(desk, size=(140, 40)) as opened:
        await opened.press("6", "t")
        await opened.until_shown("✖ KIIEX did not answer.")


async def test_r_reads_everything_of_the_venue() -> None:
    async with console() as opened:
        await opened.press("6", "r")
        await opened.until_shown("KIIEX is read.")
        assert opened.desk.refreshed == ["instruments", "balances", "quotes", "orders", "fills", "tickets"]


async def test_a_paused_venue_is_not_read() -> None:
    async with console() as opened:
        await opened.press("6", "p", "r")
        await opened.until_shown("KIIEX is paused: p resumes it.")
        assert opened.desk.refreshed == []


async def test_i_opens_the_intents() -> None:
    async with console() as opened:
        await opened.press("6", "i")
        await opened.until(lambda: opened.app.current_mode == "intents", "Intents")


async def test_a_venue_that_changes_is_drawn_at_once() -> None:
    async with console() as opened:
        await opened.press("6")
        problem = Problem("unreachable", "No answer within 20 s.", "kiiex", True, "")
        opened.desk.change_venue("kiiex", state=VenueState.DOWN, problem=problem)
        await opened.until_shown("No answer within 20 s.")


async def test_without_a_venue_it_says_so() -> None:
    async with console(FakeDesk()) as opened:
        await opened.press("6")
        await opened.until_shown("No venue is configured")
        await opened.press("t", "p")
        await opened.until_shown("There is no venue under the cursor.")


async def test_a_journal_that_is_not_damaged_needs_no_word() -> None:
    async with console() as opened:
        await opened.press("6", "A")
        await opened.until_shown("The journal is not damaged: there is nothing to acknowledge.")


async def test_a_damaged_journal_is_acknowledged() -> None:
    desk = filled_desk()

    async def acknowledge() -> None:
        """It is damaged, and now a person has seen it."""

    desk.acknowledge = acknowledge  # type: ignore[method-assign]
    async with console(desk) as opened:
        await opened.press("6", "A")
        await opened.until_shown("Noted: the damaged journal was seen.")


async def test_the_row_can_be_copied_from_the_list_and_from_its_detail() -> None:
    async with console() as opened:
        await opened.press("6", "y")
        assert opened.app.clipboard.startswith("KIIEX account 7 mode paper state ok ")
        await opened.press("enter")
        await opened.until(lambda: opened.app.screen.query_one(Details).has_focus)
        opened.app.copy_to_clipboard("something else")
        await opened.press("y")
        assert opened.app.clipboard.startswith("KIIEX account 7 mode paper state ok ")
        assert opened.app.screen.query_one(Sheet).cursor_key == "kiiex"
