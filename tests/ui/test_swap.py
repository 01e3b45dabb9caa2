"""The quick swap, by keys: three and the digits, and nothing that was not read is sent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual import events

from fxtui.contract.errors import VenueUnreachable
from fxtui.desk.views import GuardNote, Severity
from fxtui.domain.swap import SwapDraft
from fxtui.store.config_values import Limits
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.screens.swap import SwapModal
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import Console, console
from tests.support.fake_desk import FakeVenue, filled_desk, instrument
from tests.support.fake_venue import COPM, USDT


async def to_the_preview(open_console: Console, *digits: str) -> int:
    """Press `s`, digits and enter, wait for the preview to be armed; returns how many keys that took."""
    keys = ("s", *digits, "enter")
    await open_console.press(*keys)
    await open_console.until(lambda: isinstance(open_console.app.screen, PreviewModal), "the preview")
    await open_console.seconds(ARMS_AFTER)
    return len(keys)


@pytest.mark.parametrize("mode", ["1", "2", "3", "4", "6", "7"])
async def test_a_swap_takes_three_keys_and_the_digits_from_any_screen(mode: str) -> None:
    async with console() as opened:
        await opened.press(mode)
        pressed = await to_the_preview(opened, "2", "5", "0")
        await opened.press("y")
        pressed += 1
        assert pressed == 3 + len("250")
        [(preview, typed)] = opened.desk.submitted
        assert typed == ""
        assert preview.draft == SwapDraft("kiiex", USDT, COPM, Decimal(250), USDT, Decimal("0.003"))


@pytest.mark.parametrize("count", [1, 2, 7, 50])
async def test_enter_sends_nothing_however_often_it_is_pressed(count: int) -> None:
    async with console() as opened:
        await opened.press("s", "5", *["enter"] * count)
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        await opened.seconds(ARMS_AFTER * 2)
        await opened.press(*["enter"] * count)
        assert opened.desk.submitted == []


async def test_y_does_nothing_before_the_preview_could_be_read() -> None:
    async with console() as opened:
        await opened.press("s", "5", "enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        await opened.press("y")
        await opened.seconds(ARMS_AFTER * 0.9)
        await opened.press("y", "y")
        assert opened.desk.submitted == []
        await opened.seconds(ARMS_AFTER * 0.2)
        await opened.press("y")
        assert len(opened.desk.submitted) == 1


async def test_a_held_y_is_one_intent() -> None:
    async with console() as opened:
        await to_the_preview(opened, "5")
        await opened.press(*["y"] * 30)
        assert len(opened.desk.submitted) == 1
        assert len(opened.desk.intents.records()) == 1


async def test_keys_typed_ahead_of_the_dialog_are_dropped() -> None:
    async with console() as opened:
        early = events.Key("y", "y")
        await to_the_preview(opened, "5")
        opened.app.post_message(early)
        await opened.pilot.pause()
        assert opened.desk.submitted == []


@pytest.mark.parametrize("paste", ["100\ny\n", "100\r\n", "1٠٠", "100 USDT; y", "1" * 60])
async def test_a_paste_that_is_no_amount_is_refused_aloud_and_trades_nothing(paste: str) -> None:
    async with console() as opened:
        await opened.press("s", "7")
        opened.app.screen.post_message(events.Paste(paste))
        focused = opened.app.focused
        assert focused is not None
        focused.post_message(events.Paste(paste))
        await opened.until_shown("The paste")
        assert getattr(focused, "value", "") == "7"
        assert opened.desk.submitted == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1,000", "could mean 1000 or 1"),
        ("0", "The amount is zero."),
        ("1.2.3", "That is not an amount"),
        ("", "Type an amount"),
        ("300%", "More than 100 %"),
    ],
)
async def test_an_amount_that_makes_no_sense_is_refused_at_the_field(typed: str, reason: str) -> None:
    async with console() as opened:
        await opened.press("s")
        await opened.type(typed)
        await opened.press("enter")
        await opened.until_shown(reason)
        assert isinstance(opened.app.screen, SwapModal)
        assert opened.desk.submitted == []


@pytest.mark.parametrize(
    ("typed", "amount"), [("5k", "5000"), ("25%", "3120"), ("max", "12480"), ("1.5k", "1500")]
)
async def test_short_forms_mean_what_they_say(typed: str, amount: str) -> None:
    async with console() as opened:
        await opened.press("s")
        await opened.type(typed)
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        draft = opened.desk.previewed[-1]
        assert isinstance(draft, SwapDraft)
        assert draft.amount == Decimal(amount)


async def test_the_estimate_follows_the_typing_and_sends_nothing() -> None:
    async with console() as opened:
        await opened.press("s", "1", "0", "0")
        await opened.until_shown("404 808.76")
        assert "of 12 480.00 free" in opened.text
        assert "12 380 USDT" in opened.text
        assert opened.desk.submitted == []


async def test_the_other_currency_can_be_typed() -> None:
    async with console() as opened:
        await opened.press("s", "5", "k", "t", "enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        assert opened.desk.previewed[-1] == SwapDraft(
            "kiiex", USDT, COPM, Decimal(5000), COPM, Decimal("0.003")
        )


async def test_parts_of_what_is_got_are_refused_with_what_to_do() -> None:
    async with console() as opened:
        await opened.press("s", "t")
        await opened.type("25%")
        await opened.press("enter")
        await opened.until_shown("t types that")


async def test_turning_around_gives_what_would_be_got() -> None:
    async with console() as opened:
        await opened.press("s", "9", "w", "enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        draft = opened.desk.previewed[-1]
        assert isinstance(draft, SwapDraft)
        assert (draft.give, draft.get) == ("COPM", "USDT")


async def test_the_next_pair_and_the_picker_choose_other_assets() -> None:
    async with console() as opened:
        await opened.press("s", "down")
        await opened.until_shown("USDC")
        await opened.press("f", "B", "T", "C", "enter")
        await opened.until(lambda: "BTC" in opened.row("give"), "BTC as what is given")
        assert "USDT" in opened.row("get")


async def test_the_only_venue_says_so() -> None:
    async with console() as opened:
        await opened.press("s", "v")
        await opened.until_shown("No other venue swaps these two.")


async def test_the_next_venue_is_chosen_where_there_are_several() -> None:
    desk = filled_desk()
    other = desk.add_venue(FakeVenue("peatio", "PEATIO"))
    other.instruments = [instrument("peatio", "USDT/COPM")]
    desk.put_quote("peatio", "USDT/COPM", "4050", "4060")
    async with console(desk) as opened:
        await opened.press("s", "4", "v")
        await opened.until_shown("PEATIO · PAPER")


async def test_the_next_swap_starts_with_the_last_one() -> None:
    desk = filled_desk()
    desk.autopilot = "filled"
    async with console(desk) as opened:
        await opened.press("1", "s", "down", "down", "3", "enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        await opened.until_shown("filled")
        await opened.press("escape", "s")
        await opened.until(lambda: "BTC" in opened.row("give"), "the last pair")


async def test_the_pair_under_a_moved_cursor_comes_first() -> None:
    async with console() as opened:
        await opened.press("2", "j", "j", "s")
        await opened.until(lambda: "BTC" in opened.row("give"), "the pair under the cursor")


async def test_esc_while_it_is_priced_opens_nothing() -> None:
    async with console() as opened:
        await opened.press("s", "5")
        opened.desk.preview_error = VenueUnreachable(
            "kiiex", "KIIEX does not answer.", hint="It is tried again."
        )
        await opened.press("enter")
        await opened.until_shown("KIIEX does not answer.")
        await opened.press("escape")
        assert not isinstance(opened.app.screen, (SwapModal, PreviewModal))


async def test_what_a_guard_says_is_shown_while_typing() -> None:
    desk = filled_desk()
    note = GuardNote("too_much", Severity.REFUSE, "More than is available.")
    desk.change_preview = lambda preview: type(preview)(
        **{name: getattr(preview, name) for name in preview.__struct_fields__ if name != "notes"},
        notes=(note,),
    )
    async with console(desk) as opened:
        await opened.press("s", "9")
        await opened.until_shown("✖ More than is available.")
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        assert opened.desk.submitted == []


async def test_without_any_instrument_it_says_that_it_waits() -> None:
    desk = filled_desk()
    desk.fakes["kiiex"].instruments = []
    async with console(desk) as opened:
        await opened.press("s", "5", "enter")
        await opened.until_shown("No venue has told yet what can be swapped.")
        assert opened.desk.previewed == []


async def test_hidden_amounts_stay_hidden_in_the_dialog() -> None:
    async with console() as opened:
        await opened.press("ctrl+b", "s", "1")
        await opened.until_shown("all in")
        assert "12 480" not in opened.text
        assert "12 479" not in opened.text


async def test_a_tighter_limit_of_slippage_is_what_the_next_swap_asks_for() -> None:
    async with console() as opened:
        opened.desk.limited["kiiex"] = Limits(max_slippage=Decimal("0.001"))
        await opened.press("s", *"250", "enter")
        await opened.until(lambda: bool(opened.desk.previewed), "a preview")
        draft = opened.desk.previewed[-1]
        assert isinstance(draft, SwapDraft)
        assert draft.max_slippage == Decimal("0.001")


def amounts(opened: Console) -> set[Decimal]:
    """Of how much a price was asked for."""
    return {draft.amount for draft in opened.desk.previewed if isinstance(draft, SwapDraft)}


@pytest.mark.parametrize("typed", ["25%", "max"])
async def test_no_part_is_taken_of_a_balance_from_an_earlier_run_until_it_is_read(typed: str) -> None:
    desk = filled_desk()
    desk.balances.remember("kiiex", desk.balances.of("kiiex"), desk.clock.now())
    async with console(desk) as opened:
        await opened.press("s")
        await opened.type(typed)
        await opened.press("enter")
        await opened.until_shown("The balance is from an earlier run")
        # What was a number while it was being typed may have been estimated by then.
        assert amounts(opened) <= {Decimal(2), Decimal(25)}
        desk.put_balance("kiiex", "USDT", "400")
        part = Decimal(100 if typed == "25%" else 400)
        await opened.until(lambda: part in amounts(opened), "the estimate")


async def test_no_part_is_taken_of_a_balance_that_was_not_read_lately_and_digits_go() -> None:
    async with console() as opened:
        await opened.press("s")
        opened.desk.fake_clock.advance(600)
        await opened.type("25%")
        await opened.press("enter")
        await opened.until_shown("The balance was not read lately")
        await opened.press("backspace", "enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
