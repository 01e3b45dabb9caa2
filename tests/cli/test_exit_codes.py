"""What the exit code says: who refused, what could not be reached, and what is to be mended on this machine."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from fxtui.bootstrap.composition import Composition
from fxtui.bootstrap.demo import SimulatedVenues
from fxtui.cli.exits import Exit
from fxtui.cli.main import main
from fxtui.cli.money import carry_out
from fxtui.cli.session import Session
from fxtui.cli.trading import cancel
from fxtui.cli.venues import venues
from fxtui.contract.errors import CredentialsRefused, FxtuiError, Problem, UsageError, VenueUnreachable
from fxtui.contract.health import Check, CheckState, VenueHealth
from fxtui.domain.outcome import Outcome, RefusedBy, Rejected
from fxtui.grammar.requests import CancelRequest, CancelScope, Options, Output, VenuesRequest
from fxtui.transport.evidence import never_sent
from tests.support.desk_rig import Rig, order_draft, swap_draft
from tests.support.fake_venue import answers

WRONG_KEY = CredentialsRefused("kiiex", "KIIEX refused the login.", credential="api_key")
DOWN = VenueUnreachable("kiiex", "KIIEX does not answer.")
OUT_OF_REACH = "CancelOrder was not sent to KIIEX: the connection was refused; try again."
NOT_SENT = Rejected(RefusedBy.NETWORK, "unreachable", OUT_OF_REACH)


def session_of(output: Output = Output.TABLE) -> Session:
    """A run of the command line whose streams a test can read."""
    return Session(cast(Any, None), Options(output=output), io.StringIO(), io.StringIO(), io.StringIO())


def written(stream: Any) -> str:
    return cast(io.StringIO, stream).getvalue()


def ailing(rig: Rig, checks: Sequence[Check], error: FxtuiError | None = None) -> None:
    """Let the venue's checks end so, and its connection remember `error`."""
    told = Problem.of(error) if error is not None else None

    async def check() -> Sequence[Check]:
        return checks

    vars(rig.venue).update(check=check, health=lambda: VenueHealth(last_problem=told))


async def checked(rig: Rig) -> Exit:
    """The exit code of `fxtui venue test`."""
    return await venues(session_of(), rig.desk, VenuesRequest(True, None))


def failed(name: str) -> Check:
    return Check(name, CheckState.FAILED, "It does not work.")


class TestVenueTest:
    async def test_all_checks_in_order_is_done(self) -> None:
        assert await checked(Rig()) is Exit.DONE

    async def test_a_warning_is_no_failure(self) -> None:
        rig = Rig()
        ailing(rig, [Check("clock", CheckState.WARNING, "It is late.")], DOWN)
        assert await checked(rig) is Exit.DONE

    async def test_a_refused_login_is_a_matter_of_credentials(self) -> None:
        rig = Rig()
        ailing(rig, [Check("reach", CheckState.OK, "It answers."), failed("login")], WRONG_KEY)
        assert await checked(rig) is Exit.CONFIGURATION

    async def test_a_venue_that_does_not_answer_is_unreachable(self) -> None:
        rig = Rig()
        ailing(rig, [failed("reach")], DOWN)
        assert await checked(rig) is Exit.UNREACHABLE

    async def test_a_venue_that_can_not_be_connected_says_why(self) -> None:
        rig = Rig()
        rig.connect_errors["kiiex"] = [WRONG_KEY]
        assert await checked(rig) is Exit.CONFIGURATION

    async def test_a_clock_that_is_wrong_is_a_matter_of_this_machine(self) -> None:
        rig = Rig()
        ailing(rig, [Check("reach", CheckState.OK, "It answers."), failed("clock")])
        assert await checked(rig) is Exit.CONFIGURATION

    async def test_a_check_nobody_knows_more_about_is_a_venue_that_can_not_be_read(self) -> None:
        rig = Rig()
        ailing(rig, [failed("deposits")])
        assert await checked(rig) is Exit.UNREACHABLE

    async def test_the_code_is_of_a_venue_that_failed(self) -> None:
        rig = Rig("kiiex", "other")
        ailing(rig, [Check("reach", CheckState.OK, "It answers.")], DOWN)
        rig.connect_errors["other"] = [WRONG_KEY]
        assert await checked(rig) is Exit.CONFIGURATION


def refusing(rig: Rig, outcome: Outcome) -> None:
    """Let the venue end every cancel so."""

    async def end(_which: object) -> Outcome:
        return outcome

    orders = rig.venue.orders
    assert orders is not None
    vars(orders).update(cancel=end, cancel_all=end)


def stopped_by(error: FxtuiError) -> Rejected:
    """How an adapter tells of a cancel that was not sent because of `error`."""
    return never_sent("CancelOrder was not sent to KIIEX", error)


class TestCancel:
    @pytest.mark.parametrize(("error", "code"), [(WRONG_KEY, Exit.CONFIGURATION), (DOWN, Exit.UNREACHABLE)])
    async def test_a_cancel_that_was_not_sent_ends_with_the_code_of_what_stopped_it(
        self, error: FxtuiError, code: Exit
    ) -> None:
        rig = Rig()
        rig.venue.fail("open_orders", error)
        refusing(rig, stopped_by(error))
        request = CancelRequest(CancelScope.ONE, "88121", "kiiex", True)
        assert await cancel(session_of(), rig.desk, request) is code

    async def test_what_stopped_it_counts_before_what_a_read_said(self) -> None:
        rig = Rig()
        rig.venue.fail("open_orders", DOWN)
        ailing(rig, [], WRONG_KEY)
        refusing(rig, stopped_by(WRONG_KEY))
        request = CancelRequest(CancelScope.ONE, "88121", "kiiex", True)
        assert await cancel(session_of(), rig.desk, request) is Exit.CONFIGURATION

    async def test_an_old_problem_of_the_connection_says_nothing_about_a_cancel(self) -> None:
        rig = Rig()
        ailing(rig, [], WRONG_KEY)
        refusing(rig, NOT_SENT)
        request = CancelRequest(CancelScope.ONE, "88121", "kiiex", True)
        assert await cancel(session_of(), rig.desk, request) is Exit.UNREACHABLE

    async def test_a_cancel_that_got_no_connection_is_unreachable(self) -> None:
        rig = Rig()
        refusing(rig, NOT_SENT)
        request = CancelRequest(CancelScope.ALL, None, "kiiex", True)
        assert await cancel(session_of(), rig.desk, request) is Exit.UNREACHABLE

    async def test_scripts_are_told_the_kind_and_the_venue(self) -> None:
        rig, session = Rig(), session_of(Output.JSON)
        rig.connect_errors["kiiex"] = [WRONG_KEY, WRONG_KEY]
        request = CancelRequest(CancelScope.ONE, "88121", "kiiex", True)
        assert await cancel(session, rig.desk, request) is Exit.CONFIGURATION
        told = json.loads(written(session.err).splitlines()[-1])["error"]
        assert (told["kind"], told["venue"]) == ("credentials", "kiiex")
        assert told["message"] == "Nothing was sent: KIIEX refused the login."

    @pytest.mark.parametrize("by", [RefusedBy.VENUE, RefusedBy.GUARD])
    async def test_a_cancel_that_was_refused_is_refused(self, by: RefusedBy) -> None:
        rig = Rig()
        await rig.done(await rig.desk.preview(order_draft()))
        ailing(rig, [], DOWN)
        refusing(rig, Rejected(by, "104", "There is no such order."))
        request = CancelRequest(CancelScope.MINE, None, None, True)
        assert await cancel(session_of(), rig.desk, request) is Exit.REFUSED


class TestMoney:
    async def sent(self, rig: Rig, output: Output = Output.TABLE) -> tuple[Exit, Session]:
        """The exit code of a confirmed swap, and the run that said it."""
        session = session_of(output)
        await rig.desk.open()
        verb = carry_out(session, rig.desk, swap_draft(), dry_run=False, yes=True, name="intents")
        running = asyncio.ensure_future(verb)
        await rig.until(running.done)
        return running.result(), session

    async def test_what_never_reached_the_venue_is_unreachable_and_may_be_tried_again(self) -> None:
        rig = Rig()
        rig.venue.will(answers(Rejected(RefusedBy.NETWORK, "unreachable", "SendOrder was not sent.")))
        code, session = await self.sent(rig, Output.JSON)
        told = json.loads(written(session.err).splitlines()[-1])["error"]
        assert code is Exit.UNREACHABLE
        assert told["message"] == "SendOrder was not sent."
        assert (told["kind"], told["venue"], told["retryable"]) == ("unreachable", "kiiex", True)

    async def test_what_a_refused_login_stopped_is_a_matter_of_credentials(self) -> None:
        rig = Rig()
        ailing(rig, [], WRONG_KEY)
        rig.venue.will(answers(stopped_by(WRONG_KEY)))
        assert (await self.sent(rig))[0] is Exit.CONFIGURATION

    async def test_an_old_problem_of_the_connection_says_nothing_about_a_swap(self) -> None:
        rig = Rig()
        ailing(rig, [], WRONG_KEY)
        rig.venue.will(answers(NOT_SENT))
        assert (await self.sent(rig))[0] is Exit.UNREACHABLE

    @pytest.mark.parametrize("by", [RefusedBy.VENUE, RefusedBy.GUARD])
    async def test_a_no_of_the_venue_or_of_a_guard_is_a_refusal(self, by: RefusedBy) -> None:
        rig = Rig()
        rig.venue.will(answers(Rejected(by, "104", "Not enough is available.")))
        assert (await self.sent(rig))[0] is Exit.REFUSED

    @pytest.mark.parametrize("code", ["unreachable", "disk", "credentials"])
    async def test_a_code_of_the_venue_means_what_the_venue_means_by_it(self, code: str) -> None:
        rig = Rig()
        rig.venue.will(answers(Rejected(RefusedBy.VENUE, code, "It does not want to.")))
        assert (await self.sent(rig))[0] is Exit.REFUSED

    async def test_a_disk_that_takes_nothing_is_a_matter_of_this_machine(self) -> None:
        rig = Rig()
        rig.journal.break_on = {"append"}
        code, session = await self.sent(rig, Output.JSON)
        told = json.loads(written(session.err).splitlines()[-1])["error"]
        assert (code, told["kind"]) == (Exit.CONFIGURATION, "store")
        assert "Nothing was sent. No space left on device." in told["message"]


class TestWords:
    def run(self, home: Path, *words: str) -> int:
        return main(["--home", str(home), *words], Composition({}))

    def test_a_scenario_that_does_not_exist_is_wrong_use_and_lists_those_that_do(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(tmp_path, "demo", "--scenario", "nonsense") == Exit.USAGE
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("fxtui: There is no scenario 'nonsense': it is one of ")
        assert "lost-answer" in told.err

    def test_a_scenario_that_exists_is_taken(self) -> None:
        SimulatedVenues(scenario="lost-answer")
        with pytest.raises(UsageError):
            SimulatedVenues(scenario="")

    @pytest.mark.parametrize("verb", ["venue", "config"])
    def test_a_verb_without_the_word_it_needs_shows_its_help_and_is_wrong_use(
        self, verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(tmp_path, verb, "--help") == Exit.DONE
        wanted = capsys.readouterr().out
        assert self.run(tmp_path, verb) == Exit.USAGE
        told = capsys.readouterr()
        assert (told.out, told.err) == ("", wanted)

    def test_a_script_gets_one_object_instead_of_help(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(tmp_path, "venue", "--json") == Exit.USAGE
        told = json.loads(capsys.readouterr().err)["error"]
        assert (told["kind"], told["message"]) == (
            "usage",
            "`fxtui venue` needs one more word: list or test.",
        )
