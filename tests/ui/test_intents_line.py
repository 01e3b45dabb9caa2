"""What the `:` line does with intents: one is shown, a person's word on it is asked for, and the journal's state is said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from fxtui.domain.intent import IntentState
from fxtui.ui.screens.intents import IntentsScreen
from fxtui.ui.screens.venues import VenuesScreen
from fxtui.ui.widgets.ask import AskModal, TellModal
from fxtui.ui.widgets.sheet import Sheet
from tests.support.console import Console, console
from tests.support.fake_desk import FakeDesk
from tests.ui.test_intents_screen import UNKNOWN, record, with_records
from tests.ui.test_line import on_the_line

OLD = record("20240101-000000-000001", reason="long ago")
UNKNOWN_ID = UNKNOWN.intent.intent_id


def with_an_old_one() -> FakeDesk:
    desk = with_records(record(), UNKNOWN)
    desk.journal.old[OLD.intent.intent_id] = OLD
    return desk


def listed(opened: Console) -> Sequence[str]:
    return opened.app.screen.query_one(Sheet).keys


async def test_an_intent_is_gone_to() -> None:
    async with console(with_records(record(), UNKNOWN), size=(140, 40)) as opened:
        await on_the_line(opened, f"intent {record().intent.intent_id}")
        await opened.until(lambda: isinstance(opened.app.screen, IntentsScreen), "Intents")
        sheet = opened.app.screen.query_one(Sheet)
        await opened.until(lambda: sheet.cursor_key == record().intent.intent_id, "the row")


async def test_an_intent_too_old_to_be_listed_is_listed_last_and_shown() -> None:
    async with console(with_an_old_one(), size=(140, 40)) as opened:
        await on_the_line(opened, f"intent {OLD.intent.intent_id}")
        await opened.until_shown("long ago")
        assert listed(opened)[-1] == OLD.intent.intent_id
        assert opened.app.screen.query_one(Sheet).cursor_key == OLD.intent.intent_id
        await on_the_line(opened, "intents --unresolved")
        await opened.until(lambda: [*listed(opened)] == [UNKNOWN_ID], "the unresolved alone")


async def test_an_intent_nobody_knows_is_said() -> None:
    async with console() as opened:
        await on_the_line(opened, "intent nothing")
        await opened.until_shown("There is no intent 'nothing'")


async def test_what_a_person_saw_executed_is_asked_for_with_the_reference_that_was_typed() -> None:
    desk = with_records(UNKNOWN)
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, f"intent {UNKNOWN_ID} executed --ref 4711")
        await opened.until(lambda: isinstance(opened.app.screen, TellModal), "the question")
        assert desk.intents.get(UNKNOWN_ID) == UNKNOWN
        await opened.press("enter")
        await opened.until_shown("Written down: swap is accepted.")
        settled = desk.intents.get(UNKNOWN_ID)
        assert settled is not None
        assert (settled.state, settled.venue_ref) == (IntentState.ACCEPTED, "4711")


async def test_what_a_person_saw_absent_is_asked_for() -> None:
    desk = with_records(UNKNOWN)
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, f"intent {UNKNOWN_ID} not-placed")
        await opened.until(lambda: isinstance(opened.app.screen, AskModal), "the question")
        await opened.press("y")
        await opened.until_shown("Written down: swap is not placed.")


@pytest.mark.parametrize("word", ["executed", "not-placed"])
async def test_what_is_settled_needs_no_word(word: str) -> None:
    desk = with_records(record())
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, f"intent {record().intent.intent_id} {word}")
        await opened.until_shown("It is accepted: nobody's word is needed.")
        assert isinstance(opened.app.screen, IntentsScreen)


async def test_yes_is_for_the_shell() -> None:
    async with console(with_records(UNKNOWN)) as opened:
        await on_the_line(opened, f"intent {UNKNOWN_ID} not-placed --yes")
        await opened.until_shown("--yes is for the shell")


async def test_damage_is_acknowledged_where_its_key_is() -> None:
    desk, seen = with_records(), list[str]()

    async def acknowledge() -> None:
        seen.append("seen")

    desk.acknowledge = acknowledge  # type: ignore[method-assign]
    async with console(desk) as opened:
        await on_the_line(opened, "intents --acknowledge")
        await opened.until(lambda: isinstance(opened.app.screen, VenuesScreen), "Venues")
        await opened.until_shown("Noted: the damaged journal was seen.")
        assert seen == ["seen"]


async def test_who_has_the_journal_is_said_above_the_list() -> None:
    desk = with_records(record())
    desk.journal.read_only = "Another fxtui (process 4711) has the journal open: this one is read-only."
    async with console(desk) as opened:
        await opened.press("7")
        await opened.until_shown("Another fxtui (process 4711) has the journal open")


async def test_damage_is_said_above_the_list_until_it_is_acknowledged() -> None:
    desk = with_records(record())
    desk.journal.damaged = "journal.sqlite3.damaged-20250709T120000000000Z"
    async with console(desk) as opened:
        await opened.press("7")
        await opened.until_shown("journal.sqlite3.damaged-20250709T120000000000Z")
        await opened.until_shown("--acknowledge`.")
        desk.journal.damaged = ""
        desk.change_venue("kiiex")
        await opened.until(lambda: "damaged" not in opened.text, "no such line")


async def test_nothing_stands_above_the_list_where_all_is_well() -> None:
    desk = with_records(replace(record(), reason="a reason"))
    async with console(desk) as opened:
        await opened.press("7")
        await opened.until_shown("a reason")
        assert not opened.app.screen.query_one("#journal").display
