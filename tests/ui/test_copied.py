"""What `y` copies: plain values with their names, as scripts get them; never what is painted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Problem
from fxtui.contract.health import VenueHealth
from fxtui.desk.ticket_book import TicketBook
from fxtui.domain.foreign import Foreign
from fxtui.domain.intent import FrozenRequest, Intent, IntentKind, IntentState
from fxtui.domain.money import Money, asset
from fxtui.domain.order import OrderState, OrderType
from fxtui.domain.ticket import TicketAction
from fxtui.store.records import IntentRecord
from fxtui.ui.format import HIDDEN
from fxtui.ui.plain import named
from fxtui.ui.screens.intents import rows as intents
from fxtui.ui.screens.tickets import rows as tickets
from fxtui.ui.screens.trade import rows as trade
from fxtui.ui.screens.venues import rows as venues
from fxtui.ui.widgets.sheet_layout import Row
from tests.support.clock import START, FakeClock
from tests.support.console import Console, console
from tests.support.fake_desk import FakeDesk, filled_desk
from tests.support.made import made_fill, made_order, made_ticket

NOW = FakeClock().now()
LATER = replace(NOW, wall=NOW.wall + timedelta(hours=3), mono=NOW.mono + 10_800)
NOON = "2025-07-09T12:00:00.000Z"
TITLES = {"kiiex": "KIIEX"}
LONG_ID = "3f2a9c1e-0b7d-4a55-9f3e-0d1c2b3a4f5e"
ADDRESS = "TQrZ8tKfjpLYz5dVSsMZ1XxK4Q3uXYZabc"
HOSTILE = "[/red]\x1b]52;c;aGk=\x07 \u202eevil\nmore"
PAINTED = ("…", "–", "●", "▸", "▲", "▼", "✔", "≈", "\u2212", HIDDEN)


def copied(row: Row) -> str:
    assert row.copied is not None
    return row.copied()


def cancel_of(ticket_id: str) -> IntentRecord:
    """A journaled cancel of a withdrawal."""
    intent = Intent(
        intent_id="20250709-120000-000001",
        client_id="",
        venue="kiiex",
        account="7",
        kind=IntentKind.TICKET_ACTION,
        lane="ticket:x",
        request=FrozenRequest("CancelWithdraw", b"{}"),
        created_at=NOW,
        seen={"headline": f"cancel withdrawal {ticket_id}"},
    )
    return IntentRecord(intent, IntentState.ACCEPTED, "", "", "", (), START)


# -- one rule for all


def test_a_row_is_what_it_is_and_then_its_values_with_their_names() -> None:
    total = Money(Decimal("1234567.80"), asset("COPM"))
    words = named("KIIEX", "USDT/COPM", state=OrderState.FILLED, sum=total, at=START)
    assert words == f"KIIEX USDT/COPM state filled sum 1234567.8 COPM at {NOON}"


def test_what_is_not_known_is_left_out_and_nought_is_not() -> None:
    assert named("KIIEX", fee=None, note="", reason=Foreign(""), held=Decimal("0.00"), tried=0) == (
        "KIIEX held 0 tried 0"
    )


def test_numbers_keep_every_digit_and_have_no_exponent() -> None:
    assert named("x", a=Decimal("1E-8"), b=Decimal("12345678901234567890.123456789")) == (
        "x a 0.00000001 b 12345678901234567890.123456789"
    )


def test_long_words_are_whole_and_foreign_ones_harmless() -> None:
    assert named("x", id="a1b2" * 300) == "x id " + "a1b2" * 300
    words = named(HOSTILE, note=Foreign(HOSTILE))
    assert not set(words) & set("\x1b\x07\u202e\n")


# -- row by row


def test_an_order_is_copied_as_scripts_get_it() -> None:
    order = made_order(LONG_ID, filled="40.5", quantity="12345.678", client_id="1752062400001")
    order = replace(order, stop_price=Decimal("4050.00"))
    around = trade.Surroundings(LATER, {}, TITLES)
    assert copied(trade.open_row(order, around)) == copied(trade.history_row(order, around))
    assert copied(trade.open_row(order, around)) == (
        "KIIEX USDT/COPM side sell type limit quantity 12345.678 filled 40.5 limit_price 4061.2 stop_price 4050 "
        f"state working created_at {NOON} order_id {LONG_ID} client_id 1752062400001"
    )


def test_an_order_in_a_state_we_do_not_know_has_the_venues_word() -> None:
    order = made_order(kind=OrderType.MARKET, limit=None, state=OrderState.OTHER, word="PendingReplace")
    words = copied(trade.history_row(order, trade.Surroundings(LATER, {}, TITLES)))
    assert "state other venue_state PendingReplace" in words
    assert "limit_price" not in words


def test_a_fill_is_copied_whole() -> None:
    fill = made_fill(LONG_ID, LONG_ID)
    assert copied(trade.fill_row(fill, trade.Surroundings(LATER, {}, TITLES))) == (
        "KIIEX USDT/COPM side sell quantity 60 price 4056.98 fee 0.5 fee_asset COPM "
        f"at {NOON} fill_id {LONG_ID} order_id {LONG_ID}"
    )


def test_a_ticket_is_copied_with_its_address_in_one_piece() -> None:
    ticket = made_ticket(
        "1001",
        to=ADDRESS,
        note="ops payroll",
        fee="1000",
        actions=(TicketAction.CONFIRM, TicketAction.CANCEL),
    )
    book = TicketBook()
    book.put("kiiex", [ticket], NOW)
    assert copied(tickets.ticket_row(ticket, book, tickets.Surroundings(LATER, TITLES))) == (
        "KIIEX withdrawal ticket_id 1001 asset COPM amount 13000 fee 1000 state in review venue_state Accepted "
        f"stuck yes actions confirm cancel created_at {NOON} updated_at {NOON} reference {LONG_ID} "
        f"destination {ADDRESS} note ops payroll"
    )


def test_a_venue_is_copied_with_the_time_it_was_heard_and_not_how_long_ago() -> None:
    [view] = filled_desk().venues()
    health = VenueHealth(
        last_success=NOW, rtt_p50=0.0421, rtt_p99=1.5, skew=-0.25, budget_left=30, budget=60, requests=1214
    )
    problem = Problem("unreachable", "No answer. " * 30, "kiiex", True, "")
    words = copied(venues.venue_row(replace(view, health=health, problem=problem), LATER))
    assert words.startswith(
        f"KIIEX account 7 mode paper state ok last_success {NOON} rtt_p50_s 0.0421 rtt_p99_s 1.5 skew_s -0.25 "
        "budget_left 30 budget 60 requests 1214 failures_in_row 0 problem No answer."
    )
    assert words.count("No answer.") == 30


def test_an_intent_is_copied_with_what_was_done_to_which_ticket() -> None:
    row = intents.intent_row(cancel_of(LONG_ID), intents.Surroundings(LATER, TITLES))
    assert copied(row) == (
        f"KIIEX ticket_action action cancel venue_ref {LONG_ID} state accepted created_at {NOON} account 7 "
        "intent_id 20250709-120000-000001"
    )


def test_a_copied_row_has_its_amounts_also_while_they_are_hidden() -> None:
    around = trade.Surroundings(LATER, {}, TITLES, hidden=True)
    assert "quantity 100 " in copied(trade.open_row(made_order(), around))


# -- by keys


def busy() -> FakeDesk:
    """A desk with a row on every screen."""
    desk = filled_desk()
    desk.put_orders(made_order(LONG_ID, quantity="12345.678", client_id="1752062400001"))
    desk.put_tickets(made_ticket(LONG_ID, to=ADDRESS, note="ops payroll " * 30))
    desk.intents.put(cancel_of(LONG_ID))
    return desk


async def copied_on(opened: Console, mode: str) -> str:
    """What `y` copies on the first row of a screen."""
    opened.app.copy_to_clipboard("")
    await opened.press(mode)
    await opened.press(*["down"] * (mode == "1"), "y")
    await opened.until(lambda: opened.app.clipboard, f"a copied row on {mode}")
    return opened.app.clipboard


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_no_screen_copies_what_is_painted(size: tuple[int, int]) -> None:
    async with console(busy(), size=size) as opened:
        for mode in "123467":
            words = await copied_on(opened, mode)
            assert words.startswith("KIIEX ")
            assert not [sign for sign in PAINTED if sign in words], words
            assert " ago" not in words


async def test_what_is_copied_is_the_whole_row_and_what_is_said_of_it_one_line() -> None:
    async with console(busy()) as opened:
        assert (await copied_on(opened, "4")).endswith("note " + " ".join(["ops payroll"] * 30))
        await opened.until_shown("Copied: KIIEX withdrawal ticket_id")


async def test_hidden_amounts_stay_off_the_screen_when_a_row_is_copied() -> None:
    async with console(busy()) as opened:
        await opened.press("3", "ctrl+b", "y")
        await opened.until_shown("Copied the row under the cursor, with its amounts.")
        assert "quantity 12345.678 " in opened.app.clipboard
        assert "12345.678" not in opened.text


async def test_a_quote_is_copied_with_its_time() -> None:
    async with console() as opened:
        received = opened.desk.quotes.get("kiiex", opened.desk.watchlist()[0][1])
        assert received is not None
        await opened.seconds(14)
        await opened.press("y")
        assert opened.app.clipboard == (
            "KIIEX USDT/COPM bid 4056.2 ask 4060.42 last 4056.2 spread_bps 10.4 change_24h 0.31 "
            f"received_at {received.received_at.iso()}"
        )
