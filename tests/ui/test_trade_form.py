"""The order form, by keys: what was typed is what the desk is asked, and nothing is sent that was not read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.desk.views import VenueView
from fxtui.domain.instrument import pair
from fxtui.domain.intent import IntentState
from fxtui.domain.order import OrderDraft, OrderType, Side, TimeInForce
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.screens.trade.form import OrderForm
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import console
from tests.support.fake_desk import filled_desk
from tests.support.trading import order_typed, to_the_preview, traded


async def test_what_was_typed_is_what_the_desk_is_asked_and_what_is_sent() -> None:
    async with console() as opened:
        await order_typed(opened)
        await to_the_preview(opened)
        expected = OrderDraft(
            "kiiex", pair("USDT/COPM"), Side.SELL, OrderType.LIMIT, Decimal("100.00"), Decimal("4056.98")
        )
        assert opened.desk.previewed == [expected]
        assert opened.desk.submitted == []
        await opened.press("y")
        [(preview, _)] = opened.desk.submitted
        assert preview.draft == expected


async def test_every_choice_of_the_form_is_in_the_draft() -> None:
    async with console() as opened:
        await opened.press("3", "b")
        form = opened.app.screen.query_one(OrderForm)
        await opened.press("shift+tab", "right", "right", "tab")  # limit, stop, stop-limit
        await opened.type("5k")
        await opened.press("tab")
        await opened.type("4100")
        await opened.press("tab")
        await opened.type("4090")
        await opened.press("tab", "right", "right", "tab", "right")  # fok, post-only
        await opened.press("enter")
        await opened.until(lambda: opened.desk.previewed, "the preview")
        assert form.typed() is not None
        assert opened.desk.previewed == [
            OrderDraft(
                "kiiex",
                pair("USDT/COPM"),
                Side.BUY,
                OrderType.STOP_LIMIT,
                Decimal("5000.00"),
                Decimal("4100.00"),
                Decimal(4090),
                TimeInForce.FOK,
                post_only=True,
            )
        ]


@pytest.mark.parametrize("times", [1, 2, 20])
async def test_enter_never_sends(times: int) -> None:
    async with console() as opened:
        await order_typed(opened)
        await opened.press(*["enter"] * times)
        await opened.seconds(ARMS_AFTER)
        await opened.press(*["enter"] * times)
        assert opened.desk.submitted == []


async def test_an_incomplete_form_is_not_previewed_and_the_gap_is_shown() -> None:
    async with console() as opened:
        await opened.press("3", "b")
        await opened.type("100")
        await opened.press("enter")
        await opened.until_shown("The order is not complete")
        assert opened.desk.previewed == []
        focused = opened.app.focused
        assert focused is not None
        assert focused.id == "price"


async def test_what_makes_no_sense_is_refused_at_the_field_while_typing() -> None:
    async with console() as opened:
        await order_typed(opened, quantity="1,000")
        await opened.until_shown("could mean 1000 or 1")
        await opened.press("enter")
        assert opened.desk.previewed == []


async def test_the_form_says_what_it_would_bring() -> None:
    async with console() as opened:
        await order_typed(opened, "100", "4000")
        await opened.until_shown("COPM for 100 USDT at 4 056.20")


async def test_the_form_is_empty_once_its_order_is_on_disk() -> None:
    async with console() as opened:
        await order_typed(opened)
        await to_the_preview(opened)
        await opened.press("y", "escape")
        await opened.until(lambda: not isinstance(opened.app.screen, PreviewModal), "the screen")
        typed = opened.app.screen.query_one(OrderForm).typed()
        assert typed is not None
        assert (typed.quantity, typed.price) == ("", "")


async def test_what_the_venue_does_not_take_is_passed_over_and_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = filled_desk()
    desk.fakes["kiiex"].missing = {"stop_market": "KIIEX takes no stops from us."}
    as_told = desk.venues

    def without_stops() -> tuple[VenueView, ...]:
        [view] = as_told()
        assert view.abilities is not None
        types = frozenset({OrderType.MARKET, OrderType.LIMIT})
        return (replace(view, abilities=replace(view.abilities, order_types=types, post_only=False)),)

    monkeypatch.setattr(desk, "venues", without_stops)
    async with console(desk) as opened:
        await opened.press("3", "b", "shift+tab")
        await opened.until_shown("stop: KIIEX takes no stops from us.")
        await opened.press("right", "right", "right")
        typed = opened.app.screen.query_one(OrderForm).typed()
        assert typed is not None
        assert typed.type is OrderType.LIMIT


async def test_a_stale_price_says_so_beside_the_form() -> None:
    async with console() as opened:
        await opened.press("3")
        await opened.seconds(30)
        await opened.until_shown("stale 30s")


async def test_the_picker_chooses_by_words() -> None:
    async with console(filled_desk()) as opened:
        await opened.press("3", "b", "shift+tab", "shift+tab", "shift+tab", "enter")
        await opened.type("eth")
        await opened.press("enter")
        form = opened.app.screen.query_one(OrderForm)
        await opened.until(lambda: form.instrument is not None and str(form.instrument.pair) == "ETH/USDT")


async def test_an_unknown_order_is_shown_by_the_notice() -> None:
    desk = filled_desk()
    desk.autopilot = "unknown"
    async with console(desk) as opened:
        await order_typed(opened)
        await to_the_preview(opened)
        await opened.press("y")
        await opened.until(desk.intents.unresolved, "an unresolved intent")
        assert desk.intents.unresolved()[0].state is IntentState.UNKNOWN
        await opened.press("escape")
        await opened.until_shown("it may have happened")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_hidden_amounts_are_hidden_beside_the_form_too(size: tuple[int, int]) -> None:
    async with console(traded(), size=size) as opened:
        await opened.press("3")
        await opened.until_shown("9 000 000 COPM free")
        await opened.press("ctrl+b")
        await opened.until(lambda: "9 000 000" not in opened.text and "2 500.5" not in opened.text, "dots")
        assert "••••••" in opened.text


async def test_a_longer_outlook_leaves_nothing_of_the_one_before() -> None:
    async with console(traded(), size=(140, 40)) as opened:
        await order_typed(opened, "5k", "4070", key="b")
        await opened.until_shown("before 0.2 % fee")
        assert "would do" not in opened.text
