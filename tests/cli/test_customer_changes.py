"""Verbs that change customers: what is shown and asked before, what is sent, what is said of it, with which code."""

from __future__ import annotations

import io
import os
import termios
from pathlib import Path

import pytest

from fxtui.cli.exits import Exit
from fxtui.contract.errors import VenueUnreachable
from fxtui.domain.customer import CustomerChanges, CustomerStatus, NewCustomer
from fxtui.domain.foreign import Foreign
from fxtui.domain.outcome import Outcome, RefusedBy, Rejected, Unknown
from tests.cli.back_office import BackOffice, Ran
from tests.support.at_a_terminal import at_a_terminal
from tests.support.fake_customers import IBAN
from tests.support.fake_customers_role import CANARIES, EMAIL, NAME, NEW_IBAN, PHONE, SURNAME, TOKEN

CREATE = f"customers create --email {EMAIL} --name {NAME} --surname {SURNAME} --phone {PHONE}"
UPDATE = f"customers update 2 --phone {PHONE}"
DELETE = "customers update 2 --status deleted"
KYC = "customers kyc-import 2"
ADD = f"banks add 2 {NEW_IBAN}"
REMOVE = "banks remove 2 11"
CHANGING = (CREATE, UPDATE, DELETE, KYC, ADD, REMOVE)
SENT = {
    CREATE: ("create", NewCustomer(EMAIL, NAME, SURNAME, PHONE)),
    UPDATE: ("update", "2", CustomerChanges(phone=PHONE)),
    DELETE: ("update", "2", CustomerChanges(status=CustomerStatus.DELETED)),
    KYC: ("kyc", "2", TOKEN),
    ADD: ("add bank", "2", NEW_IBAN),
    REMOVE: ("remove bank", "2", "11"),
}
LOST = Unknown("Kriptomat did not answer in time.", "read timeout")
DOWN = Rejected(RefusedBy.NETWORK, "unreachable", "It was not sent: the connection was refused; try again.")
TAKEN = Rejected(
    RefusedBy.VENUE,
    "taken",
    "Kriptomat knows this customer already.",
    Foreign(f"The email {EMAIL.upper()} of {NAME} has been taken."),
)


def token() -> io.StringIO:
    """Standard input of a script that pipes a token in."""
    return io.StringIO(f"{TOKEN}\n")


async def by_script(office: BackOffice, line: str) -> Ran:
    """Run a line without a terminal."""
    return await office.run(line, piped=token() if "kyc" in line else None)


async def answered(line: str, outcome: Outcome) -> tuple[BackOffice, Ran]:
    """Run a confirmed line that the venue answers so."""
    office = BackOffice()
    office.customers.answer = outcome
    return office, await by_script(office, f"{line} --yes --json")


class TestByScript:
    @pytest.mark.parametrize("line", CHANGING)
    async def test_what_is_confirmed_is_sent_once(self, line: str) -> None:
        office = BackOffice()
        ran = await by_script(office, f"{line} --yes --json")
        assert ran.code is Exit.DONE, ran.err
        assert office.customers.got == [SENT[line]]
        [row] = ran.body["changes"]
        assert list(row) == ["venue", "customer_id", "what", "outcome", "ref", "reason"]
        assert (row["venue"], row["outcome"], row["reason"]) == ("kriptomat", "accepted", None)

    async def test_the_venues_id_of_what_was_made_is_told(self) -> None:
        made = (await by_script(BackOffice(), f"{CREATE} --yes --json")).body["changes"][0]
        assert (made["what"], made["customer_id"], made["ref"]) == ("create", "20", "20")
        added = (await by_script(BackOffice(), f"{ADD} --yes --json")).body["changes"][0]
        assert (added["what"], added["customer_id"], added["ref"]) == ("add-bank", "2", "13")

    @pytest.mark.parametrize("line", CHANGING)
    async def test_without_a_terminal_it_needs_yes_and_nothing_is_read_or_sent(self, line: str) -> None:
        office = BackOffice()
        ran = await by_script(office, f"{line} --json")
        assert (ran.code, ran.error["kind"]) == (Exit.USAGE, "usage")
        assert "--yes" in ran.error["hint"]
        assert (office.customers.got, office.venue.calls) == ([], [])

    @pytest.mark.parametrize("line", CHANGING)
    @pytest.mark.parametrize("how", ["", "--json", "--csv"])
    async def test_a_dry_run_shows_and_sends_nothing_and_masks(self, line: str, how: str) -> None:
        office = BackOffice()
        ran = await office.run(f"{line} --dry-run {how}")
        assert ran.code is Exit.DONE, ran.err
        assert office.customers.got == []
        assert ran.out
        assert [one for one in CANARIES if one in "".join((ran.out + ran.err).split())] == []

    async def test_a_dry_run_says_what_would_be_sent(self) -> None:
        ran = await BackOffice().run(f"{UPDATE} --status disabled --dry-run --reveal --json")
        [row] = ran.body["previews"]
        assert row == {
            "venue": "kriptomat",
            "live": False,
            "customer_id": "2",
            "what": "update",
            "sent": {"phone": PHONE, "status": "disabled"},
            "masked": False,
        }

    async def test_nothing_is_removed_from_a_customer_nobody_knows(self) -> None:
        office = BackOffice()
        ran = await office.run("banks remove 99 11 --yes --json")
        assert (ran.code, ran.error["kind"]) == (Exit.REFUSED, "not_found")
        assert office.customers.got == []

    async def test_a_token_that_is_not_there_is_wrong_use(self) -> None:
        office = BackOffice()
        ran = await office.run(f"{KYC} --yes --json", piped=io.StringIO("\n"))
        assert (ran.code, ran.error["message"]) == (Exit.USAGE, "There is no share token.")
        assert office.customers.got == []

    @pytest.mark.parametrize("given", ["two words", "x" * 5000])
    async def test_what_is_no_token_is_refused_without_being_repeated(self, given: str) -> None:
        office = BackOffice()
        ran = await office.run(f"{KYC} --yes", piped=io.StringIO(given))
        assert ran.code is Exit.USAGE
        assert given not in ran.err
        assert office.customers.got == []

    async def test_a_token_comes_through_a_pipe(self) -> None:
        office = BackOffice()
        source, sink = os.pipe()
        os.write(sink, TOKEN.encode())
        os.close(sink)
        with os.fdopen(source, encoding="utf-8") as piped:
            ran = await office.run(f"{KYC} --yes --json", piped=piped)
        assert ran.code is Exit.DONE
        assert office.customers.got == [("kyc", "2", TOKEN)]

    async def test_a_token_comes_from_a_file(self, tmp_path: Path) -> None:
        office = BackOffice()
        kept = tmp_path / "token"
        kept.write_text(TOKEN)
        with kept.open() as piped:
            await office.run(f"{KYC} --yes --json", piped=piped)
        assert office.customers.got == [("kyc", "2", TOKEN)]


class TestOutcome:
    @pytest.mark.parametrize("line", CHANGING)
    async def test_nobody_knowing_whether_it_was_done_is_unknown(self, line: str) -> None:
        _, ran = await answered(line, LOST)
        assert ran.code is Exit.UNKNOWN
        assert [row["outcome"] for row in ran.body["changes"]] == ["unknown"]
        assert (ran.error["kind"], ran.error["venue"]) == ("unknown", "kriptomat")
        assert ran.error["message"].startswith("Whether ")
        assert ran.error["message"].endswith(" is not known: Kriptomat did not answer in time.")
        assert ran.error["hint"]

    async def test_whether_a_customer_was_made_nobody_can_be_asked(self) -> None:
        _, ran = await answered(CREATE, LOST)
        assert ran.error["message"].startswith("Whether the customer was made is not known: ")
        assert ran.error["hint"] == "KRIPTOMAT can't be asked: look at its back office before you try again."

    @pytest.mark.parametrize("line", CHANGING)
    async def test_what_never_left_is_unreachable(self, line: str) -> None:
        _, ran = await answered(line, DOWN)
        assert ran.code is Exit.UNREACHABLE
        assert [row["outcome"] for row in ran.body["changes"]] == ["refused"]
        assert (ran.error["kind"], ran.error["retryable"]) == ("unreachable", True)

    async def test_the_venues_no_is_told_in_its_words_without_anything_personal(self) -> None:
        _, ran = await answered(CREATE, TAKEN)
        said = "Kriptomat knows this customer already (The email ••• of ••• has been taken)."
        assert (ran.code, ran.error["code"], ran.error["message"]) == (Exit.REFUSED, "taken", said)
        assert ran.body["changes"][0]["reason"] == said

    async def test_the_venues_words_about_a_token_are_not_told(self) -> None:
        _, ran = await answered(
            KYC, Rejected(RefusedBy.VENUE, "invalid", "It was refused.", Foreign(f"Token {TOKEN} is old."))
        )
        assert ran.error["message"] == "It was refused."

    async def test_a_guard_that_says_no_is_a_refusal(self) -> None:
        there = Rejected(RefusedBy.GUARD, "exists", "The customer has this bank account already.")
        _, ran = await answered(ADD, there)
        assert (ran.code, ran.error["code"]) == (Exit.REFUSED, "exists")

    @pytest.mark.parametrize("line", CHANGING)
    async def test_a_read_only_profile_refuses(self, line: str) -> None:
        office = BackOffice(trading=False)
        ran = await by_script(office, f"{line} --yes --json")
        assert (ran.code, ran.error["code"]) == (Exit.REFUSED, "read-only")
        assert office.customers.got == []

    @pytest.mark.parametrize("line", CHANGING)
    @pytest.mark.parametrize("outcome", [LOST, DOWN, TAKEN])
    async def test_no_outcome_tells_anything_personal(self, line: str, outcome: Outcome) -> None:
        _, ran = await answered(line, outcome)
        assert [one for one in CANARIES if one.lower() in (ran.out + ran.err).lower()] == []

    async def test_a_mistake_of_an_adapter_is_unknown_and_logs_nothing_personal(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        office = BackOffice()
        office.venue.fail("customers.create", KeyError("id"))
        with caplog.at_level("DEBUG"):
            ran = await office.run(f"{CREATE} --yes --json")
        assert ran.code is Exit.UNKNOWN
        assert caplog.text
        assert [one for one in CANARIES if one in caplog.text + ran.out + ran.err] == []


class TestAtATerminal:
    async def run(self, line: str, *typed: str) -> tuple[BackOffice, Ran]:
        """Run a line at a terminal where a person types one thing after the other."""
        office = BackOffice()
        with at_a_terminal(*(f"{one}\n" for one in typed)) as person:
            return office, await office.run(line, person)

    @pytest.mark.parametrize(
        ("line", "typed"),
        [
            (CREATE, ("y",)),
            (UPDATE, ("y",)),
            ("customers update 2 --status active", ("y",)),
            (DELETE, ("2",)),
            (KYC, (TOKEN, "y")),
            (ADD, ("y",)),
            (REMOVE, ("y", IBAN[-6:])),
        ],
    )
    async def test_what_is_asked_for_is_typed_and_it_is_sent(self, line: str, typed: tuple[str, ...]) -> None:
        office, ran = await self.run(line, *typed)
        assert ran.code is Exit.DONE, ran.err
        assert len(office.customers.got) == 1

    @pytest.mark.parametrize(
        ("line", "typed"),
        [
            (CREATE, ("n",)),
            (DELETE, ("y",)),
            (DELETE, ("7",)),
            (KYC, (TOKEN, "n")),
            (ADD, ("",)),
            (REMOVE, ("n",)),
            (REMOVE, ("y", "y")),
            (REMOVE, ("y", IBAN[-5:])),
        ],
    )
    async def test_anything_else_leaves_it(self, line: str, typed: tuple[str, ...]) -> None:
        office, ran = await self.run(line, *typed)
        assert ran.code is Exit.REFUSED
        assert ran.err.splitlines()[-1].endswith("Nothing was sent: it was not confirmed.")
        assert office.customers.got == []

    @pytest.mark.parametrize("how", ["", "--json"])
    async def test_what_is_asked_about_stands_whole_on_the_terminal_and_nowhere_else(self, how: str) -> None:
        _, ran = await self.run(f"{ADD} {how}", "y")
        assert "AT61 1904 3002 3457 3201" in ran.err
        assert SURNAME in ran.err
        assert "PAPER" in ran.err
        assert [one for one in CANARIES if one in "".join(ran.out.split())] == []

    async def test_a_change_is_shown_from_what_to_what(self) -> None:
        _, ran = await self.run("customers update 2 --phone +381631283023 --status disabled", "2")
        assert f"{PHONE} → +381631283023" in ran.err
        assert "active → disabled" in ran.err

    async def test_a_customer_nobody_knows_is_not_asked_about(self) -> None:
        office, ran = await self.run(DELETE.replace("2", "99"), "99")
        assert (ran.code, office.customers.got) == (Exit.REFUSED, [])
        assert "Type" not in ran.err

    async def test_a_token_that_is_typed_is_not_shown_but_counted(self) -> None:
        office, ran = await self.run(KYC, TOKEN, "y")
        assert f"fxtui: {len(TOKEN)} characters were typed." in ran.err
        assert TOKEN not in ran.err
        assert office.customers.got == [("kyc", "2", TOKEN)]

    @pytest.mark.parametrize("typed", [f"{TOKEN}\n", "\x04"])
    async def test_what_is_typed_afterwards_is_shown_again(self, typed: str) -> None:
        office = BackOffice()
        with at_a_terminal(typed, "n\n") as person:
            before = termios.tcgetattr(person.keys.fileno())
            await office.run(KYC, person)
            assert termios.tcgetattr(person.keys.fileno()) == before

    async def test_what_is_down_is_said_before_anything_is_asked(self) -> None:
        office = BackOffice()
        office.venue.fail("customer", VenueUnreachable("kriptomat", "Kriptomat does not answer."))
        with at_a_terminal("y\n") as person:
            ran = await office.run(UPDATE, person)
        assert (ran.code, office.customers.got) == (Exit.UNREACHABLE, [])
