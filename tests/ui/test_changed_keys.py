"""Where a user moved a key, every sentence and every line of keys names the one that works."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fxtui.desk.views import VenueState
from fxtui.domain.intent import IntentState
from fxtui.store.config import Config
from fxtui.ui.commands import command, key_of, worded
from fxtui.ui.screens.modal import ARMS_AFTER, DeskModal
from fxtui.ui.screens.swap import SwapModal
from fxtui.ui.widgets.ask import AskModal
from fxtui.ui.widgets.confirm_input import ConfirmInput
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import console
from tests.support.fake_desk import filled_desk
from tests.ui.test_preview import moved, open_preview

PREVIEW = Config(keys={"preview.send": "f8", "preview.reprice": "f5", "preview.close": "f9"})


def changed(**keys: str) -> Config:
    """A configuration with these keys, `__` for the point of a name."""
    return Config(keys={name.replace("__", "."): key for name, key in keys.items()})


def test_a_sentence_names_the_key_that_works() -> None:
    assert key_of("app.swap", {}) == "s"
    assert key_of("app.swap", {"app.swap": "f8,f9"}) == "f8"
    assert key_of("quotes.open", {}) == ""
    assert worded("{trade.buy} buys, {trade.sell} sells", {"trade.sell": "f3"}) == "b buys, f3 sells"
    assert worded("nothing {to} word", {}) == "nothing {to} word"


async def test_the_preview_draws_and_hears_the_keys_that_work() -> None:
    async with console(config=PREVIEW) as opened:
        await open_preview(opened, armed=False)
        await opened.press("f8")
        assert opened.desk.submitted == []
        await opened.seconds(ARMS_AFTER)
        assert "f8 send   f5 price again   f9 back" in opened.text
        await opened.press("y", "escape", "r")
        assert opened.desk.submitted == []
        assert len(opened.desk.previewed) == 1
        await opened.press("f8")
        assert len(opened.desk.submitted) == 1
        assert "f9 close" in opened.text
        await opened.press("f9")
        assert not isinstance(opened.app.screen, PreviewModal)


async def test_an_expired_price_names_the_key_that_prices_again() -> None:
    async with console(config=PREVIEW) as opened:
        await open_preview(opened)
        await opened.seconds(20)
        assert "expired: f5 prices it again" in opened.text
        assert opened.app.why_not("preview.send") == "The price has expired: f5 prices it again."
        await opened.press("f5")
        await opened.until(lambda: len(opened.desk.previewed) == 2, "the second price")


@pytest.mark.parametrize("key", ["z", "f8"])
async def test_what_must_be_typed_is_typed_and_then_the_moved_key_sends(key: str) -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="4100")
    async with console(desk, config=changed(preview__send=key)) as opened:
        await open_preview(opened)
        await opened.press(key, "y")
        assert desk.submitted == []
        await opened.press("backspace", "backspace", *"4100", "y")
        assert opened.app.screen.query_one(ConfirmInput).value == "4100y"
        await opened.press("backspace", key)
        [(_, typed)] = desk.submitted
        assert typed == "4100"


async def test_a_moved_key_that_types_nothing_works_before_everything_is_typed() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="4100")
    async with console(desk, config=PREVIEW) as opened:
        await open_preview(opened)
        await opened.press(*"41", "r", "f5")
        await opened.until(lambda: len(desk.previewed) == 2, "the second price")


async def test_a_question_is_answered_with_the_keys_that_work() -> None:
    async with console(config=changed(ask__yes="f8", ask__no="f9")) as opened:
        answers: list[bool | None] = []
        for key in ("f9", "f8"):
            opened.app.push_screen(AskModal("Cancel order", ["sell 5 USDT"], "cancel it"), answers.append)
            await opened.until_shown("f8 cancel it   f9 back")
            await opened.press("y", "escape", key)
            await opened.until(lambda: not isinstance(opened.app.screen, DeskModal), "the answer")
        assert answers == [False, True]


async def test_the_tabs_and_the_notice_name_the_keys_of_the_screens() -> None:
    desk = filled_desk()
    desk.autopilot = "unknown"
    keys = changed(app__intents="f7", app__venues="f6")
    async with console(desk, size=(140, 40), config=keys) as opened:
        assert "f6 Venues" in opened.lines[1]
        assert "f7 Intents" in opened.lines[1]
        await open_preview(opened)
        await opened.press("y", "escape")
        assert "never send it again · f7 Intents" in opened.text
        await opened.press("f7")
        await opened.until_shown("f7 Intents")


async def test_an_intent_only_a_person_can_settle_names_the_key_of_intents() -> None:
    async with console(config=changed(app__intents="f7")) as opened:
        await open_preview(opened)
        await opened.press("y")
        moved(opened.desk, IntentState.SENDING)
        moved(opened.desk, IntentState.UNKNOWN, reason="The answer was lost on its way.")
        moved(opened.desk, IntentState.NEEDS_HUMAN)
        await opened.until_shown("only you can settle it: f7 Intents")


async def test_hidden_amounts_name_the_key_that_shows_them() -> None:
    async with console(config=changed(app__hide="ctrl+g")) as opened:
        await opened.press("ctrl+g")
        await opened.until_shown("Amounts are hidden: ctrl+g shows them.")


async def test_a_paused_venue_names_the_key_that_resumes_it() -> None:
    async with console(config=changed(venues__pause="f4")) as opened:
        await opened.press("6")
        await opened.press("f4")
        await opened.until_shown("nothing is sent there until f4 resumes it.")
        opened.desk.change_venue("kiiex", state=VenueState.PAUSED)
        await opened.press("r")
        await opened.until_shown("is paused: f4 resumes it.")


async def test_an_empty_table_names_the_keys_that_help() -> None:
    keys = changed(
        trade__buy="f2", trade__sell="f3", tickets__deposit="f4", tickets__withdraw="f5", quotes__back="f9"
    )
    async with console(config=keys) as opened:
        await opened.press("3")
        await opened.until_shown("f2 buys, f3 sells")
        opened.desk.tickets.put("kiiex", [], opened.desk.clock.now())
        await opened.press("4")
        await opened.until_shown("f4 deposits, f5 withdraws")
        await opened.press("2", "slash", "x", "x", "x", "enter")
        await opened.until_shown("f9 shows all")


async def test_the_lists_of_trade_name_the_keys_that_turn_them() -> None:
    async with console(config=changed(trade__previous_list="f2", trade__next_list="f3")) as opened:
        await opened.press("3")
        await opened.until(lambda: "f2 f3" in opened.row("Open orders"), "the keys")
        await opened.press("f3")
        await opened.until_shown("Nothing was executed yet.")


async def test_the_order_form_names_the_key_that_previews() -> None:
    async with console(config=changed(trade__preview="f5")) as opened:
        await opened.press("3", "b")
        await opened.until_shown("f5 shows what it would do")


async def test_the_size_of_an_instrument_names_the_key_that_flips_it() -> None:
    async with console(config=changed(instrument__side="f4")) as opened:
        await opened.press("enter")
        await opened.until_shown("f4 flips")


async def test_the_swap_names_its_keys() -> None:
    async with console(config=changed(swap__dealt="f3", swap__close="f9")) as opened:
        await opened.press("s", "f3", "2", "5", "percent_sign", "enter")
        await opened.until_shown("f3 types that.")
        assert "f9 cancel" in opened.text
        await opened.press("f9")
        assert not isinstance(opened.app.screen, SwapModal)


async def test_more_than_one_key_that_does_not_work_is_counted_and_listed() -> None:
    async with console(config=changed(quotes__pin="b", app__help="tab", app__said="f3")) as opened:
        await opened.until_shown("keys: 2 of config.toml do not work, the old ones do: f3 lists them.")
        await opened.press("f3")
        await opened.until_shown("keys: the key tab goes to the next field")
        assert [one.sentence for one in opened.app.speech.all()[1:]] == [
            "keys: the key tab goes to the next field: app.help keeps ? f1.",
            "keys: the key b means both quotes.pin and quotes.best: quotes.pin keeps p.",
        ]


@pytest.mark.parametrize("key", ["?", "F8", "ctrl+K"])
async def test_a_key_may_be_written_as_it_is_drawn(key: str) -> None:
    async with console(config=changed(app__help="f2", app__swap=key)) as opened:
        assert f"{key_of('app.swap', opened.app.keymap)} swap" in opened.lines[-1]
        await opened.press(opened.app.keymap["app.swap"])
        assert isinstance(opened.app.screen, SwapModal)
    assert command("app.swap").key == "s"
