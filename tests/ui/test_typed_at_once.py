"""Keys that a slow line delivers all at once mean what they mean one after the other."""

from __future__ import annotations

import pytest
from textual import events

from fxtui.ui.widgets.picker import PickModal
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import console


@pytest.mark.parametrize("before", ["", "2"])
async def test_keys_that_come_all_at_once_are_taken_in_their_order(before: str) -> None:
    async with console() as opened:
        await opened.press("s", *before)
        for key in "250"[len(before) :]:
            opened.app.post_message(events.Key(key, key))
        opened.app.post_message(events.Key("enter", "\r"))
        opened.app.post_message(events.Key("enter", "\r"))
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        await opened.until_shown("250.00 USDT")


async def test_words_and_enter_that_come_at_once_choose_what_the_words_say() -> None:
    async with console() as opened:
        await opened.press("ctrl+p")
        await opened.until(lambda: isinstance(opened.app.screen, PickModal), "the palette")
        for key in "intents":
            opened.app.post_message(events.Key(key, key))
        opened.app.post_message(events.Key("enter", "\r"))
        opened.app.post_message(events.Key("enter", "\r"))
        await opened.until(lambda: opened.app.current_mode == "intents", "the screen that was typed")
