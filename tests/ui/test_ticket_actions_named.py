"""A ticket action in the list of intents says what was done to which ticket."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fxtui.domain.intent import IntentState
from fxtui.store.records import IntentRecord
from fxtui.ui.screens.intents.rows import Surroundings, facts, intent_row, intent_text, kind_words
from tests.support.console import console
from tests.support.fake_desk import filled_desk
from tests.ui.test_copied import NOW, TITLES, cancel_of

AROUND = Surroundings(NOW, TITLES)
HOSTILE = "[/red]\x1b]52;c;aGk=\x07\u202eevil"


def cell(record: IntentRecord, place: int) -> str:
    return intent_row(record, AROUND).cells[place].plain


def test_the_row_has_the_action_and_the_ticket() -> None:
    assert cell(cancel_of("104805"), 3) == "cancel #104805"
    assert cell(cancel_of("104805"), 7) == "104805"


def test_a_long_id_leaves_room_in_the_row_and_stands_whole_in_the_detail() -> None:
    record = cancel_of("3f2a9c1e-0b7d-4a55-9f3e-0d1c2b3a4f5e")
    assert len(cell(record, 3)) == len("cancel #") + 12
    told = {fact.name: fact.value.plain for fact in facts(record, AROUND)}
    assert told["venue's id"] == "3f2a9c1e-0b7d-4a55-9f3e-0d1c2b3a4f5e"


def test_the_detail_and_the_filter_have_it_in_words() -> None:
    record = cancel_of("104805")
    assert facts(record, AROUND)[0].value.plain == "KIIEX cancel withdrawal #104805"
    assert "cancel withdrawal #104805" in intent_text(record, TITLES)


def test_what_the_journal_does_not_tell_is_not_made_up() -> None:
    nameless = replace(cancel_of("1"), intent=replace(cancel_of("1").intent, seen={}), venue_ref="88121")
    assert kind_words(nameless.intent) == "ticket action"
    assert cell(nameless, 3) == "ticket action"
    assert cell(nameless, 7) == "88121"


def test_a_hostile_id_is_harmless() -> None:
    record = cancel_of(HOSTILE)
    words = intent_row(record, AROUND).plain + "".join(f.value.plain for f in facts(record, AROUND))
    assert not set(words + kind_words(record.intent)) & set("\x1b\x07\u202e")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_it_is_on_the_screen_at_every_width(size: tuple[int, int]) -> None:
    desk = filled_desk()
    desk.intents.put(replace(cancel_of("104805"), state=IntentState.UNKNOWN))
    async with console(desk, size=size) as opened:
        await opened.press("7")
        await opened.until_shown("cancel #104805")
        await opened.until_shown("KIIEX cancel withdrawal #104805")
        await opened.press("l")
        await opened.until_shown("Looked again: still UNKNOWN.")
