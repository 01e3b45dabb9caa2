"""What the guards say in the preview: every note can be read on the smallest terminal, and nothing gives way to them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fxtui.desk.views import GuardNote, Severity
from fxtui.ui.widgets.confirm_input import ConfirmInput
from tests.support.console import console
from tests.support.fake_desk import filled_desk
from tests.ui.test_preview import open_preview

EVERY_GUARD = tuple(
    GuardNote(
        f"code-{number}", severity, f"Guard number {number} says {'why ' * 25}and what to do ({number})."
    )
    for number, severity in enumerate((*[Severity.REFUSE] * 3, *[Severity.CONFIRM] * 4, *[Severity.WARN] * 3))
)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_however_much_the_guards_say_every_word_field_and_key_can_be_reached(
    size: tuple[int, int],
) -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, notes=EVERY_GUARD, to_type="100")
    async with console(desk, size=size) as opened:
        await open_preview(opened)
        seen = ""
        for _ in range(12):
            assert opened.row("price again"), opened.text
            assert opened.app.screen.query_one(ConfirmInput).region.bottom < size[1]
            seen += opened.text
            await opened.press("pagedown")
            await opened.pilot.pause()
        for note in EVERY_GUARD:
            assert f"{note.sentence.split(' says ')[0]} says" in seen
            assert f"({note.code.removeprefix('code-')})." in seen
        await opened.press("1", "0", "0")
        assert opened.app.screen.query_one(ConfirmInput).matches


async def test_facts_that_fit_leave_the_keys_that_scroll_alone() -> None:
    async with console(size=(80, 24)) as opened:
        await open_preview(opened)
        before = opened.text
        await opened.press("pagedown", "down")
        assert opened.text == before
