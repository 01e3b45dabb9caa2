"""What each verb of the `:` line opens and shows: nothing that was typed and accepted is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from fxtui.domain.instrument import Pair, pair
from fxtui.domain.order import OrderState
from fxtui.domain.ticket import TicketAction, TicketState
from fxtui.ui.screens.instrument import InstrumentScreen
from fxtui.ui.screens.intents import IntentsScreen
from fxtui.ui.screens.quotes import QuotesScreen
from fxtui.ui.screens.swap import SwapModal
from fxtui.ui.screens.tickets import TicketsScreen
from fxtui.ui.screens.tickets.compose import ComposeScreen
from fxtui.ui.screens.trade import TradeScreen
from fxtui.ui.screens.trade.blotter import BlotterPane
from fxtui.ui.screens.trade.form import OrderForm
from fxtui.ui.widgets.sheet import Sheet
from tests.support.clock import START
from tests.support.console import Console, console
from tests.support.fake_desk import FakeDesk, FakeVenue, filled_desk, instrument
from tests.support.made import made_fill, made_order, made_ticket
from tests.ui.test_intents_screen import UNKNOWN, record, with_records
from tests.ui.test_line import on_the_line

WAITS = made_ticket("12", state=TicketState.WAITING_FOR_YOU, actions=(TicketAction.CONFIRM,))
SAME_NUMBER = replace(
    made_ticket("12", "deposit", "USDT", "700", state=TicketState.REQUESTED, word="New", actions=()),
    reference="",
)
OVER = made_ticket("13", "deposit", "BTC", "2", state=TicketState.DONE, word="FullyProcessed", actions=())


def ticketed() -> FakeDesk:
    desk = filled_desk()
    desk.put_tickets(WAITS, SAME_NUMBER, OVER)
    return desk


def traded() -> FakeDesk:
    desk = filled_desk()
    done = made_order("77", state=OrderState.FILLED, filled="100", at=START - timedelta(minutes=1))
    desk.blotter.put_fills([made_fill("a1", "77"), made_fill("a2", "771")])
    desk.put_orders(made_order("88101"), done)
    return desk


def at_two_venues() -> FakeDesk:
    desk = filled_desk()
    bitunix = desk.add_venue(FakeVenue("bitunix", "Bitunix"))
    bitunix.instruments = [instrument("bitunix", "SOL/USDT"), instrument("bitunix", "BTC/USDT")]
    bitunix.watch = [pair("BTC/USDT")]
    desk.put_quote("bitunix", "BTC/USDT", "63100", "63101")
    return desk


def listed(opened: Console) -> Sequence[str]:
    """The keys of the rows that are shown."""
    return opened.app.screen.query_one(Sheet).keys


def trade(opened: Console) -> BlotterPane:
    return opened.app.screen.query_one(BlotterPane)


# -- a verb alone opens its form


async def test_swap_alone_opens_the_dialog_of_its_key() -> None:
    async with console() as opened:
        await on_the_line(opened, "swap")
        await opened.until(lambda: isinstance(opened.app.screen, SwapModal), "the dialog")


@pytest.mark.parametrize(("text", "side"), [("order", "buy"), ("order buy", "buy"), ("order sell", "sell")])
async def test_order_alone_goes_to_the_form(text: str, side: str) -> None:
    async with console(size=(140, 40)) as opened:
        await on_the_line(opened, text)
        await opened.until(lambda: isinstance(opened.app.screen, TradeScreen), "Trade")
        await opened.until(lambda: getattr(opened.app.focused, "id", "") == "quantity", "the quantity")
        typed = opened.app.screen.query_one(OrderForm).typed()
        assert typed is not None
        assert typed.side.value == side


async def test_order_alone_keeps_the_side_that_stands_in_the_form() -> None:
    async with console(size=(140, 40)) as opened:
        await opened.press("3", "S", "escape")
        await on_the_line(opened, "order")
        await opened.until(lambda: getattr(opened.app.focused, "id", "") == "quantity", "the quantity")
        typed = opened.app.screen.query_one(OrderForm).typed()
        assert typed is not None
        assert typed.side.value == "sell"


@pytest.mark.parametrize(("text", "heading"), [("deposit", "Deposit"), ("withdraw", "Withdraw")])
async def test_a_ticket_verb_alone_opens_its_form(text: str, heading: str) -> None:
    async with console() as opened:
        await on_the_line(opened, text)
        await opened.until(lambda: isinstance(opened.app.screen, ComposeScreen), "the form")
        await opened.until_shown(heading)


async def test_where_nothing_can_be_swapped_the_dialog_stays_shut_and_the_reason_is_said() -> None:
    desk = filled_desk()
    desk.fakes["kiiex"].missing = {"swaps": "KIIEX swaps nothing today."}
    async with console(desk) as opened:
        await on_the_line(opened, "swap")
        await opened.until_shown("KIIEX swaps nothing today.")
        assert isinstance(opened.app.screen, QuotesScreen)


async def test_the_hint_says_that_enter_opens_the_form() -> None:
    async with console() as opened:
        await on_the_line(opened, "swap", enter=False)
        await opened.until_shown("enter opens the form")


# -- reading verbs show what they name


async def test_orders_shows_the_open_ones_and_history_all() -> None:
    async with console(traded(), size=(140, 40)) as opened:
        await on_the_line(opened, "orders --history")
        await opened.until(lambda: isinstance(opened.app.screen, TradeScreen), "Trade")
        await opened.until(lambda: len(listed(opened)) == 2, "both orders")
        await on_the_line(opened, "orders")
        await opened.until(lambda: trade(opened).current == "open" and len(listed(opened)) == 1, "one order")


async def test_orders_of_a_venue_are_only_its_own() -> None:
    desk = at_two_venues()
    desk.put_orders(made_order("1"), replace(made_order("2"), venue="bitunix"))
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, "orders --venue bitunix")
        await opened.until(lambda: isinstance(opened.app.screen, TradeScreen), "Trade")
        await opened.until(lambda: [*listed(opened)] == ["bitunix\n2"], "the order there")


async def test_fills_shows_the_fills_and_reads_them_anew() -> None:
    async with console(traded(), size=(140, 40)) as opened:
        await on_the_line(opened, "fills")
        await opened.until(lambda: isinstance(opened.app.screen, TradeScreen), "Trade")
        await opened.until(lambda: trade(opened).current == "fills" and len(listed(opened)) == 2, "the fills")
        await opened.until(lambda: "fills" in opened.desk.refreshed, "the read")


async def test_fills_of_an_order_are_those_of_exactly_this_one_until_esc() -> None:
    async with console(traded(), size=(140, 40)) as opened:
        await on_the_line(opened, "fills --order 77")
        await opened.until_shown("Fills 1 of order 77  esc shows all")
        assert len(listed(opened)) == 1
        await opened.press("escape")
        await opened.until(lambda: len(listed(opened)) == 2, "all fills")
        assert "of order 77" not in opened.text


async def test_an_order_without_fills_says_so() -> None:
    async with console(traded(), size=(140, 40)) as opened:
        await on_the_line(opened, "fills --order 5")
        await opened.until_shown("Order 5 has no fills here.")


async def test_another_list_is_of_all_orders_again() -> None:
    async with console(traded(), size=(140, 40)) as opened:
        await on_the_line(opened, "fills --order 77")
        await opened.until_shown("of order 77")
        await opened.press("right", "left")
        await opened.until(lambda: len(listed(opened)) == 2, "all fills")


async def test_open_tickets_are_those_on_their_way_and_tickets_are_all() -> None:
    async with console(ticketed(), size=(140, 40)) as opened:
        await on_the_line(opened, "tickets --open")
        await opened.until(lambda: isinstance(opened.app.screen, TicketsScreen), "Tickets")
        await opened.until(lambda: len(listed(opened)) == 2, "those on their way")
        await on_the_line(opened, "tickets")
        await opened.until(lambda: len(listed(opened)) == 3, "all of them")


async def test_unresolved_intents_are_those_without_an_outcome_and_intents_are_all() -> None:
    async with console(with_records(record(), UNKNOWN), size=(140, 40)) as opened:
        await on_the_line(opened, "intents --unresolved")
        await opened.until(lambda: isinstance(opened.app.screen, IntentsScreen), "Intents")
        await opened.until(lambda: [*listed(opened)] == [UNKNOWN.intent.intent_id], "the one")
        await on_the_line(opened, "intents")
        await opened.until(lambda: len(listed(opened)) == 2, "both")


async def test_an_intent_is_looked_up_where_it_can_be_seen() -> None:
    desk = with_records(record(), record("20250709-113000-000003"), UNKNOWN)
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, "intents --resolve 20250709-113000-000003")
        await opened.until(lambda: isinstance(opened.app.screen, IntentsScreen), "Intents")
        await opened.until_shown("Looked again: swap is accepted.")
        assert opened.app.screen.query_one(Sheet).cursor_key == "20250709-113000-000003"


# -- quotes


async def test_quotes_of_several_pairs_show_each_of_them() -> None:
    async with console() as opened:
        await on_the_line(opened, "quotes btc/usdt COPM/USDT")
        await opened.until(lambda: "ETH/USDT" not in opened.text, "fewer rows")
        assert "BTC/USDT" in opened.text
        assert "USDT/COPM" in opened.text
        assert "USDC/COPM" not in opened.text


async def test_quotes_of_pairs_at_a_venue_are_only_its_own() -> None:
    async with console(at_two_venues(), size=(140, 40)) as opened:
        await on_the_line(opened, "quotes BTC/USDT ETH/USDT --venue kiiex")
        await opened.until(lambda: "Bitunix" not in "".join(opened.lines[3:20]), "KIIEX alone")
        assert "BTC/USDT" in opened.text
        assert "ETH/USDT" in opened.text


async def test_a_pair_that_is_listed_and_not_watched_is_opened_by_itself() -> None:
    desk, shown = at_two_venues(), list[tuple[str, Pair]]()
    async with console(desk) as opened:
        opened.app.open_instrument = lambda *key: shown.append(key)  # type: ignore[method-assign]
        await on_the_line(opened, "quotes usdt/sol")
        await opened.until(lambda: shown == [("bitunix", pair("SOL/USDT"))], "the instrument")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("quotes XRP/USDT", "No venue of this profile lists XRP/USDT."),
        ("quotes BTC/USDT SOL/USDT", "SOL/USDT is not in the watchlist: `quotes SOL/USDT` alone opens it."),
    ],
)
async def test_a_pair_the_board_cannot_show_is_said(text: str, reason: str) -> None:
    async with console(at_two_venues(), size=(140, 40)) as opened:
        await on_the_line(opened, text)
        await opened.until_shown(reason)
        assert not isinstance(opened.app.screen, InstrumentScreen)
