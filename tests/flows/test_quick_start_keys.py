"""The nine steps of the venue's quick start, by keys in the console, judged by the simulator's books."""

from __future__ import annotations

import asyncio
import contextlib
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from fxtui.domain.instrument import pair
from fxtui.domain.order import OrderState
from fxtui.domain.ticket import TicketState
from fxtui.ui import format as show
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.screens.tickets import TicketsScreen
from fxtui.ui.widgets.preview import PreviewModal
from fxtui.ui.widgets.sheet import Sheet
from tests.flows.simulated import ACCOUNT, Simulated, simulated
from tests.support.real_console import RealConsole, real_console

BANK = ("Ana Prueba", "CC", "1020304050", "Banco", "Ahorros", "000123456789", "")
USDT_COPM = pair("USDT/COPM")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_the_nine_steps_of_the_quick_start_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    with simulated(tmp_path / "home", "kiiex") as venue:
        async with real_console(venue.home, size=size) as opened:
            await authenticate(opened)
            await ask_for_a_deposit(opened, venue)
            await the_balances_are_the_books(opened, venue)
            await the_rate_is_on_the_board(opened)
            order_id = await sell_at_the_market(opened, venue)
            await the_order_is_filled_and_its_fills_are_listed(opened, venue, order_id)
            await the_balances_are_the_books(opened, venue)
            await withdraw_to_the_end(opened, venue)
            await the_balances_are_the_books(opened, venue)
            await opened.press("7")
            await opened.until_shown("withdrawal")
            assert {record.state.value for record in opened.desk.intents.records()} == {"accepted"}


async def authenticate(opened: RealConsole) -> None:
    await opened.press("6", "t")
    await opened.until_shown("KIIEX: everything that was tested is fine.")


async def ask_for_a_deposit(opened: RealConsole, venue: Simulated) -> None:
    known = {t["number"] for t in await tickets(venue)}
    await opened.press("4", "d")
    await opened.until_shown("Deposit")
    await opened.until_shown("Deposit ticket")
    await opened.press("tab", "tab", "tab")
    await opened.type("250")
    await send(opened)
    await opened.press("escape")
    made = [t for t in await tickets(venue) if t["number"] not in known]
    assert [(t["kind"], Decimal(t["amount"])) for t in made] == [("deposit", Decimal(250))]


async def the_balances_are_the_books(opened: RealConsole, venue: Simulated) -> None:
    await opened.press("1", "r")
    for asset in ("USDT", "COPM"):
        total = show.amount(await asyncio.to_thread(venue.total, asset))

        def shown(words: str = f" {total} ", of: str = asset) -> bool:
            return words in row_of(opened, of)

        await opened.until(shown, f"{total} {asset}")


def row_of(opened: RealConsole, first: str) -> str:
    """The line that begins with a word."""
    return next((text for text in opened.lines if text.strip(" ▌▏").startswith(first)), "")


async def the_rate_is_on_the_board(opened: RealConsole) -> None:
    await opened.press("2")

    def shown() -> bool:
        quote = opened.desk.quotes.get("kiiex", USDT_COPM)
        return (
            quote is not None
            and quote.bid is not None
            and show.grouped(quote.bid) in row_of(opened, "USDT/COPM")
        )

    await opened.until(shown, "the bid of USDT/COPM")


async def sell_at_the_market(opened: RealConsole, venue: Simulated) -> str:
    before = (await books(venue))["orders_taken"]
    await opened.press("3")
    await opened.until_shown("limit")
    await opened.press("S")
    await opened.type("100")
    await opened.press("shift+tab", "left")
    await opened.until_shown("● market")
    await send(opened)
    await opened.press("escape")
    record = opened.desk.intents.records()[0]
    assert (await books(venue))["orders_taken"] == before + 1
    [placed] = [o for o in (await books(venue))["orders"] if str(o["order_id"]) == record.venue_ref]
    assert (placed["side"], Decimal(placed["executed"])) == ("sell", Decimal(100))
    assert str(placed["client_order_id"]) == record.intent.client_id
    return record.venue_ref


async def the_order_is_filled_and_its_fills_are_listed(
    opened: RealConsole, venue: Simulated, order_id: str
) -> None:
    def filled() -> bool:
        order = opened.desk.blotter.order("kiiex", order_id)
        return order is not None and order.state is OrderState.FILLED

    await opened.until(filled, "the order's end")
    booked = [
        fill
        for fill in (await books(venue))["fills"]
        if str(fill["order_id"]) == order_id and fill["account"] == ACCOUNT
    ]
    assert sum(Decimal(fill["quantity"]) for fill in booked) == 100
    await opened.press("escape")
    for last_head in ("Fee", "State"):
        await opened.press("right")

        def listed(head: str = last_head) -> bool:
            rows = [" ".join(text.split()) for text in opened.lines if "USDT/COPM" in text]
            return head in heads(opened) and any(" sell " in row and " 100.00 " in row for row in rows)

        await opened.until(listed, f"the order in the list with {last_head}")


def heads(opened: RealConsole) -> list[str]:
    """The heads of the blotter's list."""
    return next((text.split() for text in opened.lines if "Pair" in text and "Side" in text), [])


async def withdraw_to_the_end(opened: RealConsole, venue: Simulated) -> None:
    known = {t["number"] for t in await tickets(venue)}
    await opened.press("4")
    await opened.until(lambda: isinstance(opened.app.screen, TicketsScreen), "the queue")
    await opened.press("w")
    await opened.until_shown("Way")
    await opened.press("enter")
    await opened.type("copm")
    await opened.press("enter")
    await opened.until_shown("Full name")
    await opened.press("tab", "tab")
    for answer in BANK:
        await opened.type(answer)
        await opened.press("tab")
    await opened.type("13k")
    await to_an_armed_preview(opened)
    assert {t["number"] for t in await tickets(venue)} == known
    await opened.type("456789 13000")
    await opened.press("y")
    await opened.until_shown("accepted")
    await opened.press("escape")
    await opened.until(lambda: isinstance(opened.app.screen, TicketsScreen), "the queue")

    [made] = [t for t in await tickets(venue) if t["number"] not in known]
    assert (made["kind"], Decimal(made["amount"])) == ("withdrawal", Decimal(13000))
    number = str(made["number"])
    await opened.until(lambda: state_of(opened, number) is TicketState.WAITING_FOR_YOU, "the ticket")
    opened.app.screen.query_one(Sheet).move_to(f"kiiex\nwithdrawal\n{number}")
    await opened.press("c")
    await opened.until_shown("The venue has mailed a code")
    await opened.type(made["verify_code"])
    await send(opened)
    await opened.press("escape")
    await opened.until(
        lambda: state_of(opened, number) is not TicketState.WAITING_FOR_YOU, "the confirmation"
    )
    while not next(t["done"] for t in await tickets(venue) if str(t["number"]) == number):
        # The simulator moves tickets by itself too: one that is done meanwhile has no next state.
        with contextlib.suppress(HTTPError):
            await asyncio.to_thread(venue.control, f"tickets/{number}", status="next")
    await opened.press("r")
    await opened.until(lambda: state_of(opened, number) is TicketState.DONE, "its end")


async def send(opened: RealConsole) -> None:
    """From a filled form to the venue's yes."""
    await to_an_armed_preview(opened)
    await opened.press("y")
    await opened.until_shown("accepted")


async def to_an_armed_preview(opened: RealConsole) -> None:
    await opened.press("enter")
    await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
    await opened.pilot.pause(ARMS_AFTER + 0.1)


async def books(venue: Simulated) -> dict[str, Any]:
    return await asyncio.to_thread(venue.books)


async def tickets(venue: Simulated) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await books(venue))["tickets"]
    return found


def state_of(opened: RealConsole, number: str) -> TicketState | None:
    return next((t.state for t in opened.desk.tickets.all() if t.ticket_id == number), None)
