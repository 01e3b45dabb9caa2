"""What a client holds back, and what it tells about its venue's health."""

from __future__ import annotations

import asyncio

import pytest

from fxtui.contract.errors import (
    CredentialsRefused,
    RateLimited,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.transport.client import IN_FLIGHT, Limit, Metering, Timing
from fxtui.transport.request import Answered, Lost, NotSent, Priority
from tests.support.clock import FakeClock
from tests.transport.clients import a_read, an_order, client_of
from tests.transport.raw_server import (
    Behaviour,
    Wire,
    answer,
    says,
    says_and_closes,
    serving,
)

OK = says(answer(b'{"result":true}'))
LIMITS = Metering({"default": Limit(10, 60, 10), "login": Limit(5, 60, 5)})


async def test_a_pause_the_venue_asks_for_is_kept() -> None:
    clock = FakeClock()
    busy = says(answer(b"", "429 Too Many Requests", "Retry-After: 30"))
    async with serving(busy, OK) as server, client_of(server.url, clock) as client:
        with pytest.raises(RateLimited) as limited:
            await client.read(a_read())
        assert limited.value.retry_after == 30
        clock.advance(25)
        with pytest.raises(RateLimited) as limited:
            await client.read(a_read())
        assert limited.value.retry_after == pytest.approx(5)
        assert limited.value.message == (
            "KIIEX was not asked for GetLevel1: the venue asked for a pause, try again in 5 s."
        )
        attempt = await client.send_once(an_order())
        assert attempt == NotSent(
            "KIIEX was not asked for SendOrder: the venue asked for a pause, try again in 5 s."
        )
        assert len(server.requests) == 1
        clock.advance(5)
        assert isinstance(await client.send_once(an_order()), Answered)


async def test_a_ban_of_one_scope_leaves_the_others() -> None:
    busy = says(answer(b"", "429 Too Many Requests"))
    async with serving(busy, OK) as server, client_of(server.url, FakeClock(), LIMITS) as client:
        with pytest.raises(RateLimited):
            await client.read(a_read(scope="login"))
        assert (await client.read(a_read(scope="default"))).status == 200


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.LOOKUP])
async def test_reads_that_wait_for_their_turn_are_held_back_by_a_ban(priority: Priority) -> None:
    first = asyncio.Event()

    async def turns_away(wire: Wire) -> None:
        await first.wait()
        await wire.send(answer(b"", "429 Too Many Requests", "Retry-After: 60"))

    at_once = IN_FLIGHT - 1 if priority is Priority.NORMAL else IN_FLIGHT
    patient = Timing(total=5, connect=2, read=2, write=2, pool=2)
    async with (
        serving(turns_away) as server,
        client_of(server.url, FakeClock(), timing=patient) as client,
    ):
        reads = [asyncio.ensure_future(client.read(a_read(priority=priority))) for _ in range(10)]
        await server.got(at_once)
        first.set()
        said = await asyncio.gather(*reads, return_exceptions=True)
    assert len(server.requests) == at_once
    assert all(isinstance(one, RateLimited) for one in said)
    held_back = "KIIEX was not asked for GetLevel1: the venue asked for a pause, try again in 60 s."
    assert [str(one) for one in said].count(held_back) == 10 - at_once


async def test_a_money_request_that_is_turned_away_bans_too() -> None:
    blocked = says(answer(b"", "418 Teapot", "Retry-After: 60"))
    async with serving(blocked) as server, client_of(server.url, FakeClock()) as client:
        assert isinstance(await client.send_once(an_order()), Answered)
        with pytest.raises(RateLimited):
            await client.read(a_read(scope="another"))
    assert len(server.requests) == 1


async def test_a_gateway_that_names_a_time_is_not_asked_before() -> None:
    closed = says(answer(b"", "503 Service Unavailable", "Retry-After: 120"))
    async with serving(closed) as server, client_of(server.url, FakeClock()) as client:
        for _ in range(2):
            with pytest.raises(RateLimited):
                await client.read(a_read())
    assert len(server.requests) == 1


async def test_ordinary_reads_leave_room_for_money() -> None:
    async with serving(OK) as server, client_of(server.url, FakeClock(), LIMITS) as client:
        for _ in range(8):
            await client.read(a_read())
        with pytest.raises(RateLimited) as limited:
            await client.read(a_read())
        assert limited.value.message == (
            "KIIEX was not asked for GetLevel1: the request budget is used up, try again in 60 s."
        )
        assert isinstance(await client.send_once(an_order()), Answered)
        assert (await client.read(a_read(priority=Priority.LOOKUP))).status == 200
        attempt = await client.send_once(an_order())
        assert isinstance(attempt, NotSent)
        assert "budget" in attempt.reason
    assert len(server.requests) == 10


async def test_a_retry_costs_budget_too() -> None:
    async with serving(says_and_closes(b"")) as server, client_of(server.url, metering=LIMITS) as client:
        with pytest.raises(VenueUnreachable):
            await client.read(a_read())
        assert client.health().budget_left == 7
    assert len(server.requests) == 3


async def test_health_before_anything() -> None:
    async with client_of("https://venue.example/ap", metering=LIMITS) as client:
        health = client.health()
    assert (health.budget_left, health.budget) in {(10, 10), (5, 5)}
    assert health.rtt_p50 is None
    assert health.skew is None
    assert health.last_success is None
    assert health.last_problem is None
    assert health.requests == health.failures_in_row == 0


async def test_health_tells_round_trips_and_skew() -> None:
    clock = FakeClock()
    ahead = answer(b"{}", "200 OK", "Date: Wed, 09 Jul 2025 12:00:30 GMT")

    def takes(seconds: float) -> Behaviour:
        async def behave(wire: Wire) -> None:
            clock.advance(seconds)
            await wire.send(ahead)

        return behave

    trips = [takes(0.1)] * 97 + [takes(0.5), takes(0.7), takes(0.9)]
    async with serving(*trips) as server, client_of(server.url, clock) as client:
        for _ in range(5):
            await client.read(a_read())
        assert client.skew == pytest.approx(30, abs=1)
        for _ in range(95):
            await client.read(a_read())
        health = client.health()
    assert health.rtt_p50 == pytest.approx(0.1)
    assert health.rtt_p99 == pytest.approx(0.7)
    assert health.last_success == clock.now()
    assert health.requests == 100


async def test_a_cached_answer_says_nothing_about_the_clock() -> None:
    cached = says(answer(b"{}", "200 OK", "Date: Wed, 09 Jul 2025 11:00:00 GMT", "Age: 3600"))
    async with serving(cached) as server, client_of(server.url) as client:
        await client.read(a_read())
        assert client.skew is None


async def test_health_counts_failures_until_an_answer() -> None:
    broken = says_and_closes(b"")
    async with serving(broken, broken, broken, broken, OK) as server, client_of(server.url) as client:
        with pytest.raises(VenueUnreachable):
            await client.read(a_read())
        assert client.health().failures_in_row == 3
        assert isinstance(await client.send_once(an_order()), Lost)
        assert client.health().failures_in_row == 4
        await client.read(a_read())
        health = client.health()
    assert health.failures_in_row == 0
    assert health.last_problem is not None
    assert health.last_problem.kind == "unreachable"


async def test_an_adapter_notes_what_it_found() -> None:
    clock = FakeClock()
    async with serving(OK) as server, client_of(server.url, clock, LIMITS) as client:
        client.note_problem(VenueGarbled("kiiex", "KIIEX sent a page."))
        assert client.health().failures_in_row == 1
        client.note_problem(VenueRefused("kiiex", "KIIEX said no.", code="101"))
        assert client.health().failures_in_row == 1
        client.note_problem(CredentialsRefused("kiiex", "KIIEX refused the key.", credential="api_key"))
        problem = client.health().last_problem
        assert problem is not None
        assert problem.kind == "credentials"
        client.note_problem(RateLimited("kiiex", "TOO MANY REQUESTS", retry_after=20))
        assert client.health().budget_left == 0
        with pytest.raises(RateLimited):
            await client.read(a_read())
        clock.advance(20)
        await client.read(a_read())


async def test_its_own_errors_are_not_counted_twice() -> None:
    busy = says(answer(b"", "429 Too Many Requests", "Retry-After: 30"))
    async with serving(busy, OK) as server, client_of(server.url, FakeClock(), LIMITS) as client:
        with pytest.raises(RateLimited) as limited:
            await client.read(a_read(scope="login"))
        client.note_problem(limited.value)
        assert (await client.read(a_read(scope="default"))).status == 200


async def test_a_session_shows_in_the_health() -> None:
    clock = FakeClock()
    async with client_of("https://venue.example/ap", clock) as client:
        client.note_session(clock.now())
        assert client.health().session_until == clock.now()
        client.note_session(None)
        assert client.health().session_until is None
