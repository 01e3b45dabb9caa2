"""Logging in: once for everybody, with a code nobody used, renewed in time, never hammered, and ended politely."""

from __future__ import annotations

import asyncio
import json

import pytest

from fxtui.contract.errors import (
    CredentialsRefused,
    StoreError,
    VenueUnreachable,
)
from fxtui.contract.steps import StepMemory, ThisProcess
from fxtui.transport.request import Lost, NotSent, Request
from fxtui.transport.strict_json import dumps
from fxtui.venues.kriptomat.session import renewed_after
from tests.support.clock import FakeClock
from tests.venues.kriptomat.money_rig import TOKEN, Script, sample
from tests.venues.kriptomat.reading import (
    EMAIL,
    FIRST_STEP,
    UNAUTHENTICATED,
    Rig,
    ask,
    codes,
    steps,
    token,
)
from tests.venues.support.words import is_one_sentence


class TestOneLogin:
    async def test_many_reads_cost_one_login(self) -> None:
        rig = Rig()
        await asyncio.gather(*(ask(rig) for _ in range(5)))
        await ask(rig)
        assert rig.counts == {"time": 1, "login": 1, "rate": 6}

    async def test_the_login_sends_what_is_documented_and_the_reads_carry_its_token(self) -> None:
        rig = Rig()
        await ask(rig)
        (login,) = rig.client.asked("login")
        assert (login.method, login.path, login.scope) == ("POST", "/auth/login", "login")
        assert "Authorization" not in login.headers
        body = json.loads(login.body or b"")
        assert body["email"] == EMAIL
        assert set(body) == {"email", "password", "client_id", "client_secret", "security_code"}
        (read,) = rig.client.asked("rate")
        assert read.headers["Authorization"] == f"Bearer {TOKEN}"
        assert read.headers["X-Requested-With"] == "XMLHttpRequest"
        assert read.path == "/exchange-rates?pair=btceur"

    async def test_who_waits_shares_the_failure_too(self) -> None:
        rig = Rig({"login": [VenueUnreachable("kriptomat", "x")]})
        rig.answer("login", (500, b"oops"))
        ends = await asyncio.gather(*(ask(rig) for _ in range(4)), return_exceptions=True)
        assert [type(end) for end in ends] == [VenueUnreachable] * 4
        assert rig.counts["login"] == 1

    async def test_a_canceled_login_leaves_the_next_caller_free(self) -> None:
        rig = Rig()
        stuck = asyncio.Event()
        send_once = rig.client.send_once

        async def hang(request: Request) -> object:
            stuck.set()
            await asyncio.Event().wait()
            return None

        rig.client.send_once = hang  # type: ignore[assignment,method-assign]
        first = asyncio.create_task(ask(rig))
        second = asyncio.create_task(ask(rig))
        await stuck.wait()
        first.cancel()
        rig.client.send_once = send_once  # type: ignore[method-assign]
        with pytest.raises(asyncio.CancelledError):
            await first
        await second
        assert steps(rig) == [1]


class TestSteps:
    async def test_a_step_is_never_used_twice_and_the_next_is_waited_for(self) -> None:
        rig = Rig()
        for _ in range(4):
            rig.venue._calls.session.forget(await rig.venue._calls.login())
        assert steps(rig) == [0, 1, 2, 3]
        assert all(0 < wait < 31 for wait in rig.clock.slept)

    async def test_two_adapters_of_one_machine_share_what_was_used(self) -> None:
        clock, memory = FakeClock(hurried=True), ThisProcess()
        one, other = Rig(clock=clock, steps=memory), Rig(clock=clock, steps=memory)
        for rig in (one, other, one, other):
            rig.venue._calls.session.forget(await rig.venue._calls.login())
        assert sorted(steps(one) + steps(other)) == [0, 1, 2, 3]

    async def test_another_login_has_codes_of_its_own(self) -> None:
        clock, memory = FakeClock(hurried=True), ThisProcess()
        one, other = (
            Rig(clock=clock, steps=memory),
            Rig(clock=clock, steps=memory, settings={"email": "b@partner.test"}),
        )
        await ask(one)
        await ask(other)
        assert (steps(one), steps(other)) == ([0], [0])

    async def test_the_step_is_that_of_the_venue_s_clock(self) -> None:
        rig = Rig()
        rig.client.told_skew = -95.0
        await ask(rig)
        assert steps(rig) == [-4]

    async def test_the_time_is_asked_for_before_the_first_code_and_after_the_clock_was_set(self) -> None:
        rig = Rig()
        await ask(rig)
        rig.venue._calls.session.forget(await rig.venue._calls.login())
        await ask(rig)
        assert rig.counts["time"] == 1
        rig.clock.jump(3600)

        def told(_: Request) -> Script:
            rig.client.told_skew = -3600.0
            return UNAUTHENTICATED

        rig.answer("time", told)
        rig.venue._calls.session.forget(await rig.venue._calls.login())
        await ask(rig)
        assert rig.counts["time"] == 2
        assert steps(rig) == [0, 1, 2]

    async def test_waiting_for_a_step_can_be_canceled_and_claims_nothing(self) -> None:
        clock, memory = FakeClock(), ThisProcess()
        rig = Rig(clock=clock, steps=memory)
        session = rig.venue._calls.session
        session.forget(await rig.venue._calls.login())
        waiting = asyncio.create_task(ask(rig))
        await clock.asleep()
        assert rig.counts["login"] == 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert clock.sleepers == 0
        clock.advance(31)
        await ask(rig)
        assert steps(rig) == [0, 1]

    async def test_a_code_that_did_not_leave_is_used_by_the_next_login(self) -> None:
        rig = Rig({"login": [NotSent("login was not sent to Kriptomat: no."), token()]})
        with pytest.raises(VenueUnreachable, match="not sent"):
            await ask(rig)
        await ask(rig)
        assert steps(rig) == [0, 0]
        assert rig.clock.slept == []

    async def test_a_code_that_may_have_arrived_is_used_up(self) -> None:
        rig = Rig({"login": [Lost("lost"), token()]})
        with pytest.raises(VenueUnreachable, match="next one-time code") as lost:
            await ask(rig)
        assert is_one_sentence(lost.value.message)
        await ask(rig)
        assert steps(rig) == [0, 1]

    async def test_codes_used_up_to_a_later_time_are_said_and_not_waited_for_endlessly(self) -> None:
        memory = ThisProcess()
        rig = Rig(steps=memory)
        await memory.claim(rig.venue._calls.session._name, FIRST_STEP + 1000)
        with pytest.raises(VenueUnreachable, match="used already") as raised:
            await ask(rig)
        assert is_one_sentence(raised.value.message)
        assert sum(rig.clock.slept) < 61
        assert "login" not in rig.counts

    async def test_a_memory_that_can_t_be_written_sends_nothing_and_says_so_to_everybody(self) -> None:
        class Full(StepMemory):
            asked = 0

            async def claim(self, name: str, step: int) -> bool:
                self.asked += 1
                await asyncio.sleep(0)
                raise StoreError("The disk is full.")

        full = Full()
        rig = Rig(steps=full)
        ends = await asyncio.gather(*(ask(rig) for _ in range(3)), return_exceptions=True)
        assert [type(end) for end in ends] == [StoreError] * 3
        assert full.asked == 1
        assert "login" not in rig.counts

    async def test_a_period_of_one_second_waits_a_second(self) -> None:
        rig = Rig(settings={"totp_period": 1})
        for _ in range(3):
            rig.venue._calls.session.forget(await rig.venue._calls.login())
        assert len(set(codes(rig))) == 3
        assert sum(rig.clock.slept) < 2.1


class TestRenewal:
    @pytest.mark.parametrize(
        ("expires_in", "renewed"), [(3600, 3300.0), (1500, 1200.0), (1499, 1199.2), (16, 12.8)]
    )
    def test_a_session_is_renewed_before_its_end(self, expires_in: int, renewed: float) -> None:
        assert renewed_after(expires_in) == pytest.approx(renewed)

    async def test_it_is_renewed_by_elapsed_time_and_shown_until_then(self) -> None:
        rig = Rig()
        await ask(rig)
        until = rig.client.session_until
        assert until is not None
        assert until.mono == rig.clock.now().mono + 3300
        rig.clock.advance(3299)
        rig.clock.jump(-7200)
        await ask(rig)
        assert rig.counts["login"] == 1
        rig.clock.advance(2)
        rig.clock.jump(7200)
        await ask(rig)
        assert rig.counts["login"] == 2

    async def test_a_lifetime_that_is_not_told_is_an_hour(self) -> None:
        rig = Rig({"login": [dumps({"access_token": TOKEN})]})
        await ask(rig)
        rig.clock.advance(3301)
        await ask(rig)
        assert rig.counts["login"] == 2

    async def test_a_session_that_ended_is_renewed_once_and_the_read_repeated(self) -> None:
        rig = Rig({"login": [token(), token("second-token")]})
        await ask(rig)
        rig.answer("rate", UNAUTHENTICATED, sample("rate"))
        await ask(rig)
        assert rig.counts == {"time": 1, "login": 2, "rate": 3}
        assert rig.client.asked("rate")[-1].headers["Authorization"] == "Bearer second-token"

    async def test_reads_that_fail_together_log_in_once(self) -> None:
        rig = Rig({"login": [token(), token("second-token")]})
        await ask(rig)

        def by_token(request: Request) -> Script:
            return sample("rate") if "second" in request.headers["Authorization"] else UNAUTHENTICATED

        rig.answer("rate", by_token)
        await asyncio.gather(*(ask(rig) for _ in range(4)))
        assert rig.counts["login"] == 2

    async def test_a_permission_that_is_missing_costs_one_login_and_no_more(self) -> None:
        rig = Rig({"rate": [UNAUTHENTICATED]})
        for _ in range(5):
            with pytest.raises(CredentialsRefused, match="does not let this login use rate") as refused:
                await ask(rig)
            assert is_one_sentence(refused.value.message)
        assert rig.counts == {"time": 1, "login": 2, "rate": 6}

    async def test_a_write_is_never_repeated_and_only_forgets_the_session(self) -> None:
        rig = Rig({"buy": [UNAUTHENTICATED]})
        calls = rig.venue._calls
        login = await calls.login()
        await calls.send("buy", "POST", "/users/2/buy", b"{}", login)
        assert rig.counts == {"time": 1, "login": 1, "buy": 1}
        assert calls.session.present is None


class TestFarewell:
    async def test_closing_logs_out_with_the_token(self) -> None:
        rig = Rig()
        await ask(rig)
        await rig.venue.aclose()
        (farewell,) = rig.client.asked("logout")
        assert (farewell.method, farewell.path, farewell.body) == ("POST", "/auth/logout", None)
        assert farewell.headers["Authorization"] == f"Bearer {TOKEN}"
        assert rig.client.closed
        assert rig.client.session_until is None

    async def test_closing_without_a_session_sends_nothing(self) -> None:
        rig = Rig()
        await rig.venue.aclose()
        assert rig.client.requests == []
        assert rig.client.closed

    async def test_a_logout_that_hangs_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("fxtui.venues.kriptomat.adapter._FAREWELL", 0.01)
        rig = Rig()
        await ask(rig)

        async def hang(_: Request) -> None:
            await asyncio.Event().wait()

        rig.client.send_once = hang  # type: ignore[assignment,method-assign]
        await rig.venue.aclose()
        assert rig.client.closed
