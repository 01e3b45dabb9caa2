"""Cadence: what is on the screen often, the rest seldom, failures further and further apart, bans respected."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from fxtui.contract.errors import CredentialsRefused, RateLimited, VenueRefused, VenueUnreachable
from fxtui.desk.events import BalancesChanged, QuotesMoved, VenueChanged
from fxtui.desk.views import VenueState, Visible
from tests.support.desk_rig import Rig, settle
from tests.support.fake_venue import COPM, USDT, USDT_COPM

NOTHING = Visible()
QUOTES = Visible(quotes=frozenset({("kiiex", USDT_COPM)}))
DOWN = VenueUnreachable("kiiex", "KIIEX does not answer.")


async def started(*names: str) -> Rig:
    rig = Rig(*names)
    await rig.desk.start()
    await settle()
    return rig


async def test_everything_is_read_once_at_the_start() -> None:
    rig = await started()
    for call in ("instruments", "quotes", "balances", "open_orders", "history", "fills", "tickets"):
        assert rig.venue.count(call) == 1, call
    assert rig.view().state is VenueState.OK
    assert rig.desk.watchlist() == (("kiiex", USDT_COPM),)


async def test_at_a_start_what_is_on_the_screen_is_asked_for_first() -> None:
    rig = Rig()
    rig.desk.look_at(QUOTES)
    await rig.desk.start()
    await settle()
    later = ("balances", "open_orders", "tickets")
    assert rig.venue.count("quotes") == 1
    assert [rig.venue.count(call) for call in later] == [0, 0, 0]
    await rig.pass_time(1)
    assert [rig.venue.count(call) for call in later] == [1, 1, 1]


async def test_what_is_on_the_screen_is_read_at_its_cadence_and_the_rest_five_times_slower() -> None:
    rig = await started()
    rig.desk.look_at(QUOTES)
    await settle()
    before = {call: rig.venue.count(call) for call in ("quotes", "balances", "open_orders")}
    await rig.pass_time(30)
    reads = {call: rig.venue.count(call) - count for call, count in before.items()}
    assert 29 <= reads["quotes"] <= 31
    assert reads["balances"] == 0
    assert reads["open_orders"] == 2
    rig.desk.look_at(NOTHING)
    await settle()
    before_quotes = rig.venue.count("quotes")
    await rig.pass_time(30)
    assert 5 <= rig.venue.count("quotes") - before_quotes <= 6


async def test_what_comes_onto_the_screen_old_is_read_at_once() -> None:
    rig = await started()
    rig.desk.look_at(QUOTES)
    await rig.pass_time(12)
    assert rig.venue.count("balances") == 1
    rig.desk.look_at(Visible(balances=True))
    await settle()
    assert rig.venue.count("balances") == 2


async def test_looking_back_and_forth_does_not_flood_the_venue() -> None:
    rig = await started()
    for _ in range(100):
        rig.desk.look_at(QUOTES)
        rig.desk.look_at(Visible(balances=True, orders=True, tickets=True))
        await settle()
    await rig.pass_time(1, step=0.05)
    assert rig.venue.count("quotes") <= 5
    assert rig.venue.count("balances") == 1


async def test_failures_back_off_alone_up_to_half_a_minute() -> None:
    rig = await started()
    rig.venue.fail("quotes", *[DOWN] * 1000)
    await rig.pass_time(1.5)
    times: list[float] = []
    seen = rig.venue.count("quotes")
    for _ in range(600):
        await rig.pass_time(0.25)
        if rig.venue.count("quotes") > seen:
            seen = rig.venue.count("quotes")
            times.append(rig.clock.now().mono)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == pytest.approx(30, abs=0.5)
    assert rig.venue.count("balances") >= 14


async def test_a_venue_that_asks_to_wait_is_left_in_peace_by_every_poller() -> None:
    rig = await started()
    rig.venue.fail("quotes", RateLimited("kiiex", "Too many requests.", retry_after=40))
    await rig.pass_time(1.5)
    calls = len(rig.venue.calls)
    await rig.pass_time(38)
    assert len(rig.venue.calls) == calls
    await rig.pass_time(5)
    assert len(rig.venue.calls) > calls


async def test_a_venue_that_is_down_says_so_and_the_other_lives() -> None:
    rig = await started("kiiex", "other")
    for call in ("quotes", "balances", "overview", "open_orders", "tickets"):
        rig.venue.fail(call, *[DOWN] * 1000)
    await rig.pass_time(20)
    assert rig.view("kiiex").state is VenueState.DOWN
    assert rig.view("kiiex").problem.message == "KIIEX does not answer."
    assert rig.view("other").state is VenueState.OK
    assert [s for s in rig.said() if "KIIEX is down" in s] == ["KIIEX is down: KIIEX does not answer."]
    problem = rig.desk.balances.problem("kiiex")
    assert problem is not None
    assert problem.kind == "unreachable"
    assert rig.desk.balances.get("kiiex", USDT) is not None
    for call in ("quotes", "balances", "overview", "open_orders", "tickets"):
        rig.venue.mend(call)
    await rig.until(lambda: rig.view("kiiex").state is VenueState.OK, within=40)
    assert "KIIEX answers again." in rig.said()
    assert VenueChanged("kiiex") in rig.events


async def test_silence_makes_a_venue_slow_and_then_down_by_the_age_of_its_answers() -> None:
    rig = await started()
    rig.desk.look_at(QUOTES)
    await rig.pass_time(2)
    release = [rig.venue.hold(call) for call in ("quotes", "balances", "open_orders", "tickets")]
    await rig.pass_time(1.5)
    assert rig.view().state is VenueState.OK
    await rig.pass_time(3)
    assert rig.view().state is VenueState.SLOW
    await rig.pass_time(8)
    assert rig.view().state is VenueState.DOWN
    rig.clock.jump(-3600)
    assert rig.view().state is VenueState.DOWN
    for one in release:
        one()
    await rig.pass_time(1.5)
    assert rig.view().state is VenueState.OK


async def test_a_paused_venue_is_not_asked_and_is_asked_at_once_when_resumed() -> None:
    rig = await started()
    rig.desk.pause("kiiex")
    await rig.pass_time(2)
    calls = len(rig.venue.calls)
    await rig.pass_time(60, step=1)
    assert len(rig.venue.calls) == calls
    assert rig.view().state is VenueState.PAUSED
    rig.desk.resume("kiiex")
    await rig.pass_time(0.5)
    assert rig.venue.calls[calls:].count("quotes") == 1
    assert rig.venue.calls[calls:].count("tickets") == 1


async def test_a_refused_login_is_tried_three_times_and_then_no_more_until_resumed() -> None:
    rig = await started()
    wrong = CredentialsRefused("kiiex", "KIIEX refused the API key.", credential="api_key")
    for call in ("balances", "open_orders", "tickets"):
        rig.venue.fail(call, *[wrong] * 100)
    await rig.pass_time(120)
    private = [rig.venue.count(call) for call in ("balances", "open_orders", "tickets")]
    assert sum(private) <= 3 + 6
    assert rig.venue.count("quotes") > 100
    assert rig.view().problem.kind == "credentials"
    assert any("refused the login 3 times" in sentence for sentence in rig.said())
    await rig.pass_time(120)
    assert [rig.venue.count(call) for call in ("balances", "open_orders", "tickets")] == private
    for call in ("balances", "open_orders", "tickets"):
        rig.venue.mend(call)
    rig.desk.resume("kiiex")
    await rig.pass_time(1)
    assert rig.view().state is VenueState.OK


async def test_a_role_the_venue_does_not_play_is_asked_for_no_more_and_is_said_to_be_missing() -> None:
    rig = Rig()
    rig.venue.tickets = None
    await rig.desk.start()
    await rig.pass_time(40)
    assert rig.view().missing["tickets"] == "KIIEX does not offer tickets."
    assert rig.view().state is VenueState.OK
    assert await rig.desk.refresh("tickets") == ()
    assert [problem.kind for problem in await rig.desk.refresh("tickets", "kiiex")] == ["not_offered"]


async def test_a_venue_that_cannot_be_connected_is_tried_again_by_one_try_at_a_time() -> None:
    rig = Rig()
    rig.connect_errors["kiiex"] = [DOWN, DOWN, DOWN]
    await rig.desk.start()
    await settle()
    assert rig.view().state is VenueState.DOWN
    assert rig.connects == 1
    await rig.until(lambda: rig.view().state is VenueState.OK, within=30)
    assert rig.connects == 4


async def test_an_adapter_that_breaks_is_a_garbled_answer_and_polling_goes_on() -> None:
    rig = await started()
    rig.venue.fail("balances", KeyError("Amount"))
    await rig.pass_time(10.5)
    problem = rig.desk.balances.problem("kiiex")
    assert problem is not None
    assert problem.kind == "garbled"
    await rig.pass_time(25)
    assert rig.desk.balances.problem("kiiex") is None


async def test_a_refusal_of_one_role_is_an_answer_and_not_an_outage() -> None:
    rig = await started()
    rig.venue.fail("tickets", *[VenueRefused("kiiex", "Not allowed.", code="20")] * 50)
    await rig.pass_time(40)
    assert rig.view().state is VenueState.SLOW
    assert rig.view().problem.message == "Not allowed."


async def test_moved_prices_are_told_once_until_they_are_taken() -> None:
    rig = await started()
    rig.desk.quotes.take_dirty()
    rig.events.clear()
    for price in (4001, 4002, 4003):
        rig.venue.bid = Decimal(price)
        await rig.pass_time(1)
    assert rig.events.count(QuotesMoved()) == 1
    assert rig.desk.quotes.take_dirty() == {("kiiex", USDT_COPM)}
    assert rig.desk.quotes.take_dirty() == set()
    rig.venue.bid += 1
    await rig.pass_time(1)
    assert rig.events.count(QuotesMoved()) == 2


async def test_balances_are_read_again_soon_after_a_deal() -> None:
    rig = await started()
    rig.events.clear()
    preview = await rig.swap("100")
    await rig.done(preview)
    await rig.pass_time(1)
    assert BalancesChanged("kiiex") in rig.events
    balance = rig.desk.balances.get("kiiex", USDT)
    assert balance is not None
    assert balance.available == 9_900


async def test_the_problem_of_a_refresh_is_a_value() -> None:
    rig = Rig("kiiex", "other")
    rig.venue.fail("balances", DOWN)
    problems = await rig.desk.refresh("balances")
    assert [(problem.venue, problem.kind) for problem in problems] == [("kiiex", "unreachable")]
    assert rig.desk.balances.get("other", COPM) is not None
