"""Killed at random points, the program loses nothing and does nothing twice; planted mistakes are noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from fxtui.contract.errors import VenueRefused
from fxtui.contract.plugin import venue_names, venue_plugin
from fxtui.contract.venue import Prepared, Venue
from fxtui.domain.ticket import TicketForm, TicketKind, TicketTerms
from tests.flows.simulated import Simulated
from tests.proof import kill_home, kill_wish
from tests.proof.figures import broken
from tests.proof.kill_books import Compared, seconds_to_end
from tests.proof.kill_home import NOT_ON_DISK, Habits, Home, Kill, Lived, Quota
from tests.proof.kill_journal import Row, Step
from tests.proof.kill_life import CONSOLE, FXTUI, Ended, Moments
from tests.proof.kill_mutants import MUTANTS, program_with
from tests.proof.kill_wish import DEALING, ORDER, SWAP, WITHDRAWAL, Sources, Wish, find_sources
from tests.proof.kills import FOUND_WITHIN, SETTLED_WITHIN, LivedThrough, kills
from tests.venues.support.deals import a_form
from tests.venues.support.simulated import simulated, simulation_of

TIMES = 150
FEW = 16
BUSY = 4.0
"""Other tests run beside these: how soon something is found is measured by the long form, on a quiet machine."""

each_venue = pytest.mark.parametrize("venue", venue_names())


@pytest.mark.timeout(600)
@each_venue
def test_no_order_and_no_ticket_is_lost_or_executed_twice(venue: str) -> None:
    assert not broken(kills(venue, times=TIMES, seed=7, slack=BUSY))


# ---- planted mistakes are noticed, and nothing else is

NOTICED = {
    "journal-after-send": "ghosts",
    "died-means-not-sent": "lost",
    "sent-again-at-start": "executed twice",
}


NOT_SEEN_YET = {("kriptomat", "sent-again-at-start")}


def slowly(program: Sequence[str]) -> Habits:
    """Answers take seconds here, and kills come after the client key was drawn: most meet a request under way."""
    moments = Moments(anywhere=0.0, around=(1, 1), within=3.0)
    return Habits(program, moments, DEALING, slow=1.0, slow_ms=(2500, 3500), late=0.0)


@each_venue
@pytest.mark.parametrize("mistake", MUTANTS)
def test_a_planted_mistake_is_noticed(venue: str, mistake: str) -> None:
    if (venue, mistake) in NOT_SEEN_YET:
        pytest.skip("not noticed there so far: docs/plan.md, first of what is left")
    figures = kills(venue, times=FEW, seed=7, habits=slowly(program_with(mistake)), slack=BUSY)
    assert NOTICED[mistake] in {one.what for one in broken(figures)}


@each_venue
def test_nothing_is_noticed_where_no_mistake_is_planted(venue: str) -> None:
    assert not broken(kills(venue, times=FEW, seed=7, habits=slowly(FXTUI), slack=BUSY))


# ---- a loop that proves nothing is broken


@each_venue
def test_a_loop_that_can_wish_for_nothing_is_broken(venue: str) -> None:
    assert "kills" in {one.what for one in broken(kills(venue, times=FEW, seed=7, habits=Habits(kinds=())))}


def lived_through(killed: Sequence[Kill], kinds: Sequence[str], *told_later: float) -> LivedThrough:
    """Lives of one wish a kill, after which so much was found and settled."""
    wished = Quota(len(killed), list(killed))
    wished.wished.update(kill.kind for kill in killed)
    compared = Compared(FOUND_WITHIN, SETTLED_WITHIN)
    compared.finds += [(taken, "") for taken in told_later]
    compared.settles += [(taken, "") for taken in told_later]
    return LivedThrough(wished, kinds, compared, ())


IN_CONSOLE = [Kill(CONSOLE, SWAP, "sending")] * 5
BY_COMMAND = [Kill("`order`", ORDER, "unknown")] * 495
UNWRITTEN = [Kill(CONSOLE, SWAP, NOT_ON_DISK)] * 5
RESTARTS = (2.0,) * 5


@pytest.mark.parametrize(
    ("lived", "noticed"),
    [
        (lived_through(IN_CONSOLE + BY_COMMAND, (SWAP, ORDER), *RESTARTS), set()),
        (
            lived_through(IN_CONSOLE + BY_COMMAND, (SWAP, ORDER, WITHDRAWAL), *RESTARTS),
            {"kinds the venue offers that were not wished for", "of them withdrawals"},
        ),
        (
            lived_through(UNWRITTEN + BY_COMMAND, (SWAP, ORDER), *RESTARTS),
            {"killed in the console with an intent on disk", "of them swaps"},
        ),
        (
            lived_through(IN_CONSOLE + BY_COMMAND, (SWAP, ORDER)),
            {"found after a restart", "settled after a restart"},
        ),
    ],
    ids=[
        "all-there",
        "a-kind-was-not-wished-for",
        "the-console-never-traded",
        "nothing-was-left-to-find-out",
    ],
)
def test_what_was_not_tried_is_broken(lived: LivedThrough, noticed: set[str]) -> None:
    assert {one.what for one in broken(lived.figures())} == noticed


@each_venue
@pytest.mark.parametrize(("refused", "missing"), [("1", False), (None, True)], ids=["one-key", "every-key"])
async def test_withdrawals_a_venue_refuses_do_not_vanish(
    venue: str, refused: str | None, missing: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    connect = kill_wish._adapter

    def particular(name: str, base_url: str, credentials: Mapping[str, object], home: Path) -> Any:
        adapter = connect(name, base_url, credentials, home)
        if adapter.tickets is None:
            pytest.skip("the venue has no tickets")
        usual = adapter.tickets.prepare

        async def prepare(terms: TicketTerms, client_id: str) -> Prepared:
            if refused in {None, client_id}:
                raise VenueRefused(name, "That is no key.", code="key")
            return await usual(terms, client_id)

        monkeypatch.setattr(adapter.tickets, "prepare", prepare)
        return adapter

    async def first(adapter: Venue, kind: TicketKind) -> Sequence[TicketForm]:
        return [await a_form(adapter, kind)]

    monkeypatch.setattr(kill_wish, "_adapter", particular)
    monkeypatch.setattr(kill_wish, "forms", first)
    async with simulated(venue) as sim:
        looked = find_sources(venue, sim.base_url, sim.credentials, tmp_path, (WITHDRAWAL,))
        if missing:
            with pytest.raises(AssertionError, match="offers withdrawal, and nothing"):
                await looked
        else:
            assert (await looked).kinds == (WITHDRAWAL,)


# ---- what was not found, or found late, is noticed

ROW = Row("one", "", "7", ORDER, "unknown", "", "", ())


class Empty(Simulated):
    """A venue at which nothing has happened."""

    def books(self) -> dict[str, Any]:
        """Nothing."""
        return {"tickets": []}


class Sleeping:
    """A console that does nothing."""

    how, about, started, ended = CONSOLE, "", 0.0, False

    def look(self) -> None:
        """There is nothing to see."""

    def kill(self) -> None:
        """It does not even know that."""

    def close(self) -> Ended:
        """It was killed."""
        return Ended(True, -9, "")


@each_venue
@pytest.mark.parametrize(("state", "noticed"), [("unknown", 1), ("accepted", 0)])
async def test_a_console_that_finds_nothing_is_noticed(
    venue: str, state: str, noticed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beside(_: Path) -> Sequence[Row]:
        return [Row(ROW.intent_id, "", "7", ORDER, state, "", "", ())]

    def console(_: Home, __: Wish | None) -> Sleeping:
        return Sleeping()

    monkeypatch.setattr(kill_home, "rows_beside", beside)
    monkeypatch.setattr(kill_home, "_TURN", 0.0)
    monkeypatch.setattr(kill_home, "_LONGEST_LOOK_UP", 0.0)
    monkeypatch.setattr(Home, "_console", console)
    plain = Empty(tmp_path / "home", "http://127.0.0.1:9", simulation_of(venue_plugin(venue)).credentials)
    home = Home(plain, venue, Sources(()), Habits(console_look_ups=1.0), "7")
    home.rows = [ROW]
    await home.live(Quota(0), asyncio.Semaphore(1))
    assert len(home.surprises) == noticed, home.surprises


def life(started: float, ended: float, *, killed: bool = True, about: str = "", made: str = "") -> Lived:
    """One life; it had a wish when it made an intent."""
    wish = Wish(ORDER, ("order",)) if made else None
    return Lived(CONSOLE, started, ended, killed, wish, about, [made] if made else [])


BORN = life(0, 10, made="one")


@pytest.mark.parametrize(
    ("later", "taken"),
    [
        ([], []),
        ([life(100, 120)], [10]),
        ([life(50, 52), life(100, 120)], [10]),
        ([life(50, 55), life(100, 120)], [60]),
        ([life(50, 52, killed=False), life(100, 120)], [60]),
        ([life(50, 52, killed=False, about="one"), life(100, 120)], [60]),
        ([life(50, 90, killed=False, about="two"), life(100, 120)], [10]),
        ([life(50, 52, killed=False, made="two"), life(100, 120)], [10]),
        ([life(50, 56, killed=False, made="two"), life(60, 61), life(100, 120)], [60]),
    ],
    ids=[
        "its-own-life-knew",
        "the-first",
        "one-that-was-killed-early-does-not-count",
        "one-that-lived-long-enough-does",
        "one-that-ended-by-itself-does",
        "one-that-looked-this-up-does",
        "one-that-looked-another-up-does-not",
        "one-that-was-soon-refused-does-not",
        "one-that-traded-long-enough-does",
    ],
)
def test_a_life_that_should_have_found_an_intent_counts(
    later: Sequence[Lived], taken: Sequence[float]
) -> None:
    at = 110.0 if later else 9.0
    row = Row("one", "", "7", ORDER, "accepted", "", "", [Step("sending", 1.0), Step("accepted", at)])
    assert [seconds for seconds, _ in seconds_to_end(row, [BORN, *later], within=5.0)] == taken
