"""The dialog that sends money: what it shows, when it sends, and what it says afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from textual.screen import Screen

from fxtui.contract.errors import Problem, Refused
from fxtui.desk.views import Draft, GuardNote, Preview, Severity
from fxtui.domain.intent import IntentState
from fxtui.domain.swap import SwapDraft
from fxtui.ui.line import CommandLine
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.widgets.ask import AskModal
from fxtui.ui.widgets.confirm_input import ConfirmInput
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import Console, console
from tests.support.fake_desk import FakeDesk, filled_desk
from tests.support.fake_venue import COPM, USDT

HUNDRED = SwapDraft("kiiex", USDT, COPM, Decimal(100), USDT, Decimal("0.003"))


async def open_preview(opened: Console, *, armed: bool = True) -> None:
    """Open the preview of a swap of 100 USDT."""
    opened.app.confirm(HUNDRED)
    await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
    await opened.pilot.pause()
    if armed:
        await opened.seconds(ARMS_AFTER)


def hold_the_price(opened: Console) -> asyncio.Event:
    """Let every price wait until the event is set."""
    priced, preview = asyncio.Event(), opened.desk.preview

    async def slowly(draft: Draft) -> Preview:
        await priced.wait()
        return await preview(draft)

    opened.desk.preview = slowly  # type: ignore[method-assign]
    return priced


def moved(desk: FakeDesk, state: IntentState, **told: str) -> None:
    """Move the one intent there is."""
    [record] = desk.intents.records()
    desk.move(record.intent.intent_id, state, **told)


async def test_it_shows_everything_that_is_decided_on() -> None:
    async with console() as opened:
        await open_preview(opened)
        for fact in (
            "100.00 USDT",
            "404 808.76 COPM",
            "811.24 fee",
            "4 048.08",
            "worst",
            "4 044.03",
            "0.3 %",
        ):
            assert fact in opened.text, fact
        for fact in ("12 480.00 free", "12 380 USDT", "expires in", "KIIEX · PAPER", "account  7"):
            assert fact in opened.text, fact


async def test_a_live_preview_says_live() -> None:
    async with console(filled_desk(live=True)) as opened:
        await open_preview(opened)
        assert "KIIEX · LIVE" in opened.text


async def test_the_expiry_counts_down_and_an_expired_price_is_not_sent() -> None:
    async with console() as opened:
        await open_preview(opened)
        await opened.seconds(4)
        assert "expires in 6s" in opened.text
        await opened.seconds(20)
        assert "expired" in opened.text
        await opened.press("y")
        assert opened.desk.submitted == []
        assert "The price has expired" in opened.text


async def test_pricing_again_gives_a_fresh_price_that_must_be_read_again() -> None:
    async with console() as opened:
        await open_preview(opened)
        await opened.seconds(20)
        opened.desk.put_quote("kiiex", "USDT/COPM", "5000.00", "5004.00")
        await opened.press("r")
        await opened.until_shown("499 000.00 COPM")
        await opened.press("y")
        assert opened.desk.submitted == []
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        [(preview, _)] = opened.desk.submitted
        assert preview.get is not None
        assert preview.get.amount == Decimal("499000.00")


async def test_what_is_sent_is_followed_to_its_end() -> None:
    async with console() as opened:
        await open_preview(opened)
        await opened.press("y")
        await opened.until_shown("✔ on disk")
        moved(opened.desk, IntentState.SENDING)
        await opened.until_shown("✔ sent")
        [record] = opened.desk.intents.records()
        opened.desk.fill(record.intent.intent_id)
        await opened.until_shown("✔ filled")
        assert "#88121" in opened.text


async def test_unknown_stays_and_says_what_it_means() -> None:
    async with console() as opened:
        await open_preview(opened)
        await opened.press("y")
        moved(opened.desk, IntentState.SENDING)
        moved(opened.desk, IntentState.UNKNOWN, reason="The answer was lost on its way.")
        await opened.until_shown("? UNKNOWN")
        await opened.seconds(3)
        assert "looking it up, 3s" in opened.text
        assert "It may have happened." in opened.text
        assert "never sent again" in opened.text
        await opened.press("y", "enter", "y")
        assert len(opened.desk.submitted) == 1
        await opened.press("escape")
        assert "UNKNOWN" in opened.lines[3]
        assert "swap 100 USDT" in opened.lines[3]


async def test_the_notice_goes_when_the_outcome_is_known() -> None:
    desk = filled_desk()
    desk.autopilot = "unknown"
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press("y", "escape")
        assert "UNKNOWN" in opened.lines[3]
        [record] = desk.intents.records()
        desk.fill(record.intent.intent_id)
        await opened.until(lambda: "UNKNOWN" not in opened.text, "the end of the notice")


async def test_a_rejection_says_why() -> None:
    desk = filled_desk()
    desk.autopilot = "rejected"
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press("y")
        await opened.until_shown("✖ rejected")
        assert "Not enough funds." in opened.text


async def test_a_refusal_of_the_desk_is_said_and_nothing_is_sent() -> None:
    async with console() as opened:
        opened.desk.submit_error = Refused("The venue is read-only until it is reconciled.", code="read_only")
        await open_preview(opened)
        await opened.press("y")
        await opened.until_shown("read-only until it is reconciled")
        assert opened.desk.submitted == []


async def test_a_guard_that_refuses_is_shown_and_y_says_it() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(
        p, prepared=None, notes=(GuardNote("stale", Severity.REFUSE, "The quote is 14 s old."),)
    )
    async with console(desk) as opened:
        await open_preview(opened)
        assert "✖ The quote is 14 s old." in opened.text
        await opened.press("y")
        assert opened.desk.submitted == []


async def test_what_must_be_typed_must_be_typed_by_hand() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="a1y9zr")
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press("y")
        assert opened.app.screen.query_one(ConfirmInput).value == "y"
        assert desk.submitted == []
        await opened.press("backspace", *"a1y9zr")
        assert opened.app.screen.query_one(ConfirmInput).matches
        await opened.press("y")
        [(_, typed)] = desk.submitted
        assert typed == "a1y9zr"


async def test_a_new_price_that_must_be_typed_asks_for_it() -> None:
    async with console() as opened:
        await open_preview(opened)
        field = opened.app.screen.query_one(ConfirmInput)
        assert (field.display, field.has_focus) == (False, False)
        opened.desk.change_preview = lambda p: replace(p, to_type="4100")
        await opened.press("r")
        await opened.until_shown("type 4100")
        assert field.has_focus
        await opened.seconds(ARMS_AFTER)
        assert "4100  to send it" in opened.text
        await opened.press("y")
        assert opened.desk.submitted == []
        await opened.press("backspace", *"4100", "y")
        [(_, typed)] = opened.desk.submitted
        assert typed == "4100"


async def test_a_new_price_asks_for_what_is_to_be_typed_now() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="4100")
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press(*"4100")
        desk.change_preview = lambda p: replace(p, to_type="4200")
        await opened.press("r")
        await opened.until_shown("type 4200")
        await opened.seconds(ARMS_AFTER)
        await opened.press(*"4100", "y")
        assert desk.submitted == []
        await opened.press(*["backspace"] * 5, *"4200", "y")
        [(_, typed)] = desk.submitted
        assert typed == "4200"


async def test_a_new_price_that_needs_no_typing_hides_the_field_and_y_sends() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="4100")
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press(*"4100")
        desk.change_preview = lambda p: p
        await opened.press("r")
        await opened.until(lambda: len(desk.previewed) == 2, "the second price")
        field = opened.app.screen.query_one(ConfirmInput)
        await opened.until(lambda: not field.display, "no field")
        assert opened.app.focused is None
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        [(_, typed)] = desk.submitted
        assert typed == ""


async def test_a_price_that_can_not_be_had_again_leaves_the_field_as_it_was() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="4100")
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press(*"4100")
        desk.preview_error = Refused("KIIEX does not answer.", code="unreachable")
        await opened.press("r")
        await opened.until_shown("KIIEX does not answer.")
        field = opened.app.screen.query_one(ConfirmInput)
        assert (field.display, field.value) == (True, "")
        await opened.seconds(ARMS_AFTER)
        await opened.press(*"4100", "y")
        assert desk.submitted == []


@pytest.mark.parametrize("tail", [" 56789", "56789 ", "\t56789"])
async def test_a_blank_at_either_end_need_not_be_typed(tail: str) -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type=tail)
    async with console(desk) as opened:
        await open_preview(opened)
        assert "type 56789" in opened.text
        await opened.press(*"56789")
        assert opened.app.screen.query_one(ConfirmInput).matches


async def test_a_confirmation_of_blanks_alone_is_never_confirmed() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="   ")
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press("y", "backspace", "y")
        assert not opened.app.screen.query_one(ConfirmInput).matches
        assert desk.submitted == []


@pytest.mark.parametrize(
    "other",
    [lambda: AskModal("Cancel order", ["sell 5 USDT"], "cancel it"), lambda: CommandLine("cancel ")],
    ids=["question", "line"],
)
async def test_a_preview_that_comes_late_does_not_cover_another_dialog(
    other: Callable[[], Screen[Any]],
) -> None:
    async with console() as opened:
        priced = hold_the_price(opened)
        opened.app.confirm(HUNDRED)
        dialog = other()
        opened.app.push_screen(dialog)
        await opened.pilot.pause()
        priced.set()
        late = "The price came while another dialog stood: ask for it again."
        speech = opened.app.speech
        await opened.until(lambda: speech.last is not None and speech.last.sentence == late, late)
        assert opened.app.screen is dialog
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        assert opened.desk.submitted == []


async def test_a_preview_that_was_dropped_can_be_asked_for_again() -> None:
    async with console() as opened:
        priced = hold_the_price(opened)
        opened.app.confirm(HUNDRED)
        opened.app.push_screen(AskModal("Cancel order", ["sell 5 USDT"], "cancel it"))
        await opened.pilot.pause()
        priced.set()
        await opened.until(lambda: opened.app.speech.last is not None, "a word about the price")
        await opened.press("escape")
        assert not isinstance(opened.app.screen, PreviewModal)
        await open_preview(opened)
        await opened.press("y")
        assert len(opened.desk.submitted) == 1


async def test_one_dialog_stands_at_a_time() -> None:
    async with console() as opened:
        await open_preview(opened)
        opened.app.confirm(HUNDRED)
        await opened.until(lambda: len(opened.desk.previewed) == 2, "the second preview")
        await opened.pilot.pause()
        assert len(opened.app.screen_stack) == 2


async def test_esc_closes_and_sends_nothing() -> None:
    async with console() as opened:
        await open_preview(opened)
        await opened.press("escape")
        assert not isinstance(opened.app.screen, PreviewModal)
        assert opened.desk.submitted == []


async def test_a_preview_that_comes_after_its_screen_was_left_does_not_open_on_another() -> None:
    async with console() as opened:
        priced = hold_the_price(opened)
        opened.app.confirm(HUNDRED)
        await opened.press("3")
        await opened.until(lambda: opened.app.current_mode == "trade", "the other screen")
        priced.set()
        await opened.until_shown("The price came after you had left quotes: ask for it again.")
        assert not isinstance(opened.app.screen, PreviewModal)


async def test_a_preview_that_takes_its_time_says_what_it_waits_for() -> None:
    async with console() as opened:
        priced = hold_the_price(opened)
        opened.app.confirm(HUNDRED)
        await opened.until_shown("The venue is asked: the preview comes with its answer.")
        priced.set()
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")


async def test_what_the_line_finds_out_late_opens_on_no_other_screen() -> None:
    async with console() as opened:
        known, refresh = asyncio.Event(), opened.desk.refresh

        async def slowly(what: str, venue: str | None = None) -> tuple[Problem, ...]:
            await known.wait()
            return await refresh(what, venue)

        vars(opened.desk)["refresh"] = slowly
        await opened.press("colon", *"swap", "space", *"100", "space", *"USDT", "space", *"COPM", "enter")
        await opened.press("3")
        await opened.until(lambda: opened.app.current_mode == "trade", "the other screen")
        known.set()
        await opened.until_shown("The price came after you had left quotes: ask for it again.")
        assert not isinstance(opened.app.screen, PreviewModal)
