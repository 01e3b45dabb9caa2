"""What the `:` line does to tickets, venues and orders, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from fxtui.contract.health import Check, CheckState
from fxtui.domain.ticket import TicketAction, TicketActionDraft
from fxtui.ui.line import CommandLine
from fxtui.ui.screens.help import TextModal
from fxtui.ui.screens.tickets import TicketsScreen
from fxtui.ui.screens.venues import VenuesScreen
from fxtui.ui.widgets.ask import TellModal
from fxtui.ui.widgets.preview import PreviewModal
from fxtui.ui.widgets.sheet import Sheet
from tests.support.console import console
from tests.support.fake_desk import FakeDesk, FakeVenue, filled_desk
from tests.support.made import made_order
from tests.ui.test_line import on_the_line
from tests.ui.test_line_verbs import WAITS, at_two_venues, listed, ticketed

# -- tickets


async def test_a_ticket_is_under_the_cursor_with_the_others_around_it() -> None:
    async with console(ticketed(), size=(140, 40)) as opened:
        await on_the_line(opened, "ticket 13")
        await opened.until(lambda: isinstance(opened.app.screen, TicketsScreen), "Tickets")
        await opened.until(
            lambda: opened.app.screen.query_one(Sheet).cursor_key == "kiiex\ndeposit\n13", "the ticket"
        )
        assert len(listed(opened)) == 3


async def test_a_number_of_two_tickets_asks_for_the_kind_and_the_kind_decides() -> None:
    async with console(ticketed(), size=(140, 40)) as opened:
        await on_the_line(opened, "ticket 12")
        await opened.until_shown("12 names several tickets: write one of")
        await on_the_line(opened, "ticket withdrawal:12")
        await opened.until(lambda: isinstance(opened.app.screen, TicketsScreen), "Tickets")
        await opened.until(
            lambda: opened.app.screen.query_one(Sheet).cursor_key == "kiiex\nwithdrawal\n12", "the ticket"
        )


async def test_a_ticket_nobody_knows_is_said() -> None:
    async with console(ticketed(), size=(140, 40)) as opened:
        await on_the_line(opened, "ticket transfer:12")
        await opened.until_shown("There is no ticket transfer:12.")
        assert "tickets" in opened.desk.refreshed


@pytest.mark.parametrize(
    "text", ["ticket withdrawal:12 --code A1B2", "ticket withdrawal:12 confirm --code A1B2"]
)
async def test_a_code_with_its_ticket_previews_the_confirmation(text: str) -> None:
    async with console(ticketed()) as opened:
        await on_the_line(opened, text)
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        assert opened.desk.previewed == [TicketActionDraft("kiiex", WAITS, TicketAction.CONFIRM, "A1B2")]
        assert opened.desk.submitted == []


async def test_confirming_without_the_code_asks_for_it() -> None:
    async with console(ticketed()) as opened:
        await on_the_line(opened, "ticket withdrawal:12 confirm")
        await opened.until(lambda: isinstance(opened.app.screen, TellModal), "the question")
        await opened.type("A1B2")
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        assert opened.desk.previewed == [TicketActionDraft("kiiex", WAITS, TicketAction.CONFIRM, "A1B2")]


async def test_confirming_what_cannot_be_confirmed_says_why() -> None:
    async with console(ticketed(), size=(140, 40)) as opened:
        await on_the_line(opened, "ticket 13 confirm")
        await opened.until_shown("Enter code is not possible: the ticket is done.")


async def test_a_code_alone_finds_its_withdrawal() -> None:
    desk = ticketed()
    asked: list[tuple[str, str]] = []

    async def by_code(venue: str, code: str) -> object:
        asked.append((venue, code))
        return WAITS

    desk.ticket_by_code = by_code  # type: ignore[assignment, method-assign]
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, "ticket --code A1B2")
        await opened.until_shown("The code belongs to withdrawal of 13 000 COPM at KIIEX (#12)")
        assert asked == [("kiiex", "A1B2")]
        assert opened.app.screen.query_one(Sheet).cursor_key == "kiiex\nwithdrawal\n12"


async def test_a_code_goes_to_no_venue_that_was_not_named_where_several_mail_codes() -> None:
    desk = ticketed()
    desk.add_venue(FakeVenue("bank", "BANK"))
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, "ticket --code A1B2")
        await opened.until_shown("Say which venue mailed the code with --venue.")


# -- testing venues


def with_checks(desk: FakeDesk, **found: Sequence[Check]) -> FakeDesk:
    async def check(venue: str) -> Sequence[Check]:
        return found[venue]

    desk.check = check  # type: ignore[method-assign]
    return desk


FINE = Check("reach", CheckState.OK, "It answers.")


async def test_every_venue_is_tested_and_a_page_tells_all_of_it() -> None:
    late = Check("clock", CheckState.WARNING, "The clocks are 3 s apart.")
    desk = with_checks(at_two_venues(), kiiex=[FINE, late], bitunix=[FINE])
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, "venue test")
        await opened.until(lambda: isinstance(opened.app.screen, TextModal), "the page")
        assert "KIIEX" in opened.text
        assert "Bitunix" in opened.text
        assert "The clocks are 3 s apart." in opened.text
        said = [(spoken.tone, spoken.sentence) for spoken in opened.app.speech.all()]
        assert ("good", "Bitunix: everything that was tested is fine.") in said
        assert said[0] == ("warning", "KIIEX: clock: The clocks are 3 s apart.")
        await opened.press("escape")
        await opened.until(lambda: isinstance(opened.app.screen, VenuesScreen), "Venues")


async def test_one_venue_is_tested_alone() -> None:
    desk = with_checks(at_two_venues(), kiiex=[FINE])
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, "venue test kiiex")
        await opened.until(lambda: isinstance(opened.app.screen, TextModal), "the page")
        assert "It answers." in opened.text


async def test_the_worst_check_is_what_a_venue_says() -> None:
    warned = Check("clock", CheckState.WARNING, "The clocks are 3 s apart.")
    failed = Check("login", CheckState.FAILED, "The key is refused.")
    async with console(with_checks(filled_desk(), kiiex=[FINE, warned, failed]), size=(140, 40)) as opened:
        await on_the_line(opened, "venue test")
        await opened.until(lambda: isinstance(opened.app.screen, TextModal), "the page")
        assert opened.app.speech.all()[0].tone == "danger"
        assert opened.app.speech.all()[0].sentence == "KIIEX: login: The key is refused."


# -- what cannot be honoured


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("swap 1 USDT COPM --yes", "--yes is for the shell: here nothing moves before you confirm it."),
        ("cancel --mine --yes", "--yes is for the shell"),
        ("quotes --watch", "--watch is for the shell: here what is shown follows by itself."),
        ("tickets --watch", "--watch is for the shell"),
        ("balances --venue nowhere", "has no venue 'nowhere': it has kiiex."),
        ("venue test nowhere", "has no venue 'nowhere'"),
        ("ticket 12 cancel --code A1", "--code goes with confirm, not with cancel."),
        ("intents --unresolved --resolve 5", "--unresolved and --resolve exclude each other."),
        ("deposit USDT --address", "`deposit` alone opens"),
        ("withdraw USDT --fields", "`withdraw` alone opens"),
    ],
)
async def test_what_cannot_be_honoured_is_refused_and_the_line_stays(text: str, reason: str) -> None:
    async with console(size=(140, 40)) as opened:
        await on_the_line(opened, text)
        await opened.until_shown(reason)
        assert isinstance(opened.app.screen, CommandLine)
        assert opened.app.screen.query_one(Input).value == text


async def test_tab_offers_only_what_the_console_does() -> None:
    async with console() as opened:
        await on_the_line(opened, "d", enter=False)
        await opened.press("tab")
        assert opened.app.screen.query_one(Input).value == "deposit "


# -- cancels


async def test_an_order_that_was_not_read_yet_is_read_before_it_is_unknown() -> None:
    async with console(filled_desk(), size=(140, 40)) as opened:
        await on_the_line(opened, "cancel 5")
        await opened.until_shown("No open order '5' is known here.")
        assert "orders" in opened.desk.refreshed


async def test_an_id_of_two_venues_asks_for_the_venue() -> None:
    desk = at_two_venues()
    desk.put_orders(made_order("9"), replace(made_order("9"), venue="bitunix"))
    async with console(desk, size=(140, 40)) as opened:
        await on_the_line(opened, "cancel 9")
        await opened.until_shown("Order 9 is open at bitunix, kiiex: choose with --venue.")
