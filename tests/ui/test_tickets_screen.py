"""The tickets screen and its forms, by keys: what the desk is asked, and what a person is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.contract.errors import NotFoundAtVenue, Problem, VenueUnreachable
from fxtui.desk.ticket_book import TicketBook
from fxtui.desk.views import VenueState
from fxtui.domain.foreign import Foreign
from fxtui.domain.money import asset
from fxtui.domain.ticket import (
    DepositAddress,
    FormField,
    Ticket,
    TicketAction,
    TicketActionDraft,
    TicketDraft,
    TicketForm,
    TicketKind,
    TicketState,
)
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.screens.tickets import TicketsScreen
from fxtui.ui.screens.tickets.compose import ComposeScreen
from fxtui.ui.screens.tickets.rows import Surroundings, ticket_row
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.preview import PreviewModal
from fxtui.ui.widgets.sheet import Sheet
from fxtui.ui.widgets.sheet_layout import Row
from tests.support.console import Console, console
from tests.support.fake_desk import FakeDesk, filled_desk
from tests.support.made import made_ticket

WAITS = made_ticket(
    "1002",
    state=TicketState.WAITING_FOR_YOU,
    word="Pending2Fa",
    actions=(TicketAction.CONFIRM, TicketAction.CANCEL),
)
REQUESTED = made_ticket(
    "1003", "deposit", "USDT", "5000", state=TicketState.REQUESTED, word="New", actions=()
)
DONE = made_ticket("1004", "deposit", "USDT", "7", state=TicketState.DONE, word="FullyProcessed", actions=())
ADDRESS = "TQrZ8tKfjpLYz5dVSsMZ1XxK4Q3uXYZabc"
TRON = TicketForm(
    TicketKind.WITHDRAWAL,
    asset("USDT"),
    "Tron",
    Foreign("Tether on Tron"),
    (FormField("ExternalAddress", "Address", address=True), FormField("Memo", "Memo", required=False)),
    step=Decimal("0.01"),
)


def queued() -> FakeDesk:
    desk = filled_desk()
    desk.put_tickets(WAITS, REQUESTED, DONE)
    desk.form_book[TicketKind.WITHDRAWAL, asset("USDT")] = [TRON]
    return desk


async def withdrawal_typed(opened: Console, amount: str = "50") -> None:
    """Open the withdrawal form for USDT and fill it."""
    await opened.press("4", "w")
    await opened.until_shown("Tether on Tron")
    await opened.press("tab", "tab")
    await opened.type(ADDRESS)
    await opened.press("tab", "tab")
    await opened.type(amount)


async def test_the_queue_says_state_word_and_next_step() -> None:
    async with console(queued(), size=(140, 40)) as opened:
        await opened.press("4")
        await opened.until_shown("waiting for you")
        assert "enter code · cancel" in opened.row("13 000.00")
        assert (
            opened.text.index("waiting for you") < opened.text.index("requested") < opened.text.index("done")
        )


async def test_the_detail_stands_below_at_80_and_beside_at_140() -> None:
    for size, beside in (((80, 24), False), ((140, 40), True)):
        async with console(queued(), size=size) as opened:
            await opened.press("4")
            await opened.until_shown("reference")
            sheet, details = opened.app.screen.query_one(Sheet), opened.app.screen.query_one(Details)
            assert (details.region.x > sheet.region.x) is beside
            assert (details.region.y > sheet.region.y) is not beside


async def test_enter_goes_into_the_detail_and_esc_comes_back() -> None:
    async with console(queued()) as opened:
        await opened.press("4", "enter")
        details, sheet = opened.app.screen.query_one(Details), opened.app.screen.query_one(Sheet)
        await opened.until(lambda: details.has_focus, "the detail")
        await opened.press("escape")
        await opened.until(lambda: sheet.has_focus, "the queue")


async def test_cancel_is_previewed_and_sent_by_y_alone() -> None:
    async with console(queued()) as opened:
        await opened.press("4", "x")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        assert opened.desk.previewed == [TicketActionDraft("kiiex", WAITS, TicketAction.CANCEL)]
        await opened.seconds(ARMS_AFTER)
        await opened.press("enter")
        assert opened.desk.submitted == []
        await opened.press("y")
        assert [preview.draft for preview, _ in opened.desk.submitted] == opened.desk.previewed


async def test_confirm_asks_for_the_mailed_code() -> None:
    async with console(queued()) as opened:
        await opened.press("4", "c")
        await opened.until_shown("The venue has mailed a code")
        await opened.type("b1946ac9")
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        assert opened.desk.previewed == [TicketActionDraft("kiiex", WAITS, TicketAction.CONFIRM, "b1946ac9")]


async def test_no_code_is_no_confirmation() -> None:
    async with console(queued()) as opened:
        await opened.press("4", "c", "enter", "enter")
        await opened.press("escape")
        assert opened.desk.previewed == []
        assert isinstance(opened.app.screen, TicketsScreen)


@pytest.mark.parametrize("key", ["c", "x", "A", "P"])
async def test_what_is_not_legal_is_said_and_not_asked(key: str) -> None:
    async with console(queued()) as opened:
        await opened.press("4", "down", key)
        await opened.until_shown("is not possible: the ticket is requested.")
        assert opened.desk.previewed == []


async def test_where_no_money_may_move_the_reason_is_said() -> None:
    desk = queued()
    desk.fakes["kiiex"].read_only = "KIIEX is read-only until it is reconciled."
    async with console(desk) as opened:
        await opened.press("4", "x")
        await opened.until_shown("KIIEX is read-only until it is reconciled.")
        assert desk.previewed == []


async def test_a_mailed_code_finds_its_withdrawal() -> None:
    desk = queued()
    asked: list[tuple[str, str]] = []

    async def by_code(venue: str, code: str) -> Ticket:
        asked.append((venue, code))
        return WAITS

    desk.ticket_by_code = by_code  # type: ignore[method-assign]
    async with console(desk) as opened:
        await opened.press("4", "down", "v")
        await opened.type("c0de")
        await opened.press("enter")
        await opened.until(lambda: opened.app.screen.query_one(Sheet).cursor_key == "kiiex\nwithdrawal\n1002")
        assert asked == [("kiiex", "c0de")]


async def test_a_code_nobody_knows_is_said() -> None:
    desk = queued()

    async def by_code(venue: str, code: str) -> Ticket:
        raise NotFoundAtVenue(venue, "KIIEX knows no such code.", code="104")

    desk.ticket_by_code = by_code  # type: ignore[method-assign]
    async with console(desk) as opened:
        await opened.press("4", "v")
        await opened.type("c0de")
        await opened.press("enter")
        await opened.until_shown("KIIEX knows no such code.")


async def test_finished_tickets_can_be_left_out() -> None:
    async with console(queued()) as opened:
        await opened.press("4")
        sheet = opened.app.screen.query_one(Sheet)
        await opened.until(lambda: len(sheet.keys) == 3)
        await opened.press("o")
        await opened.until(lambda: len(sheet.keys) == 2, "the unfinished ones")


async def test_a_ticket_that_moves_keeps_the_cursor_and_shows_what_was_seen() -> None:
    async with console(queued(), size=(140, 40)) as opened:
        await opened.press("4", "down")
        opened.desk.fake_clock.advance(60)
        moved = made_ticket(
            "1003", "deposit", "USDT", "5000", state=TicketState.DONE, word="FullyProcessed", actions=()
        )
        opened.desk.put_tickets(moved)
        await opened.until_shown("FullyProcessed")
        assert opened.app.screen.query_one(Sheet).cursor_key == "kiiex\ndeposit\n1003"
        assert "requested  New" in opened.text


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_the_designed_states_of_the_queue(size: tuple[int, int]) -> None:
    desk = filled_desk()
    async with console(desk, size=size) as opened:
        await opened.press("4")
        await opened.until_shown("Reading deposits and withdrawals…")
        desk.tickets.fail(
            "kiiex", Problem("unreachable", "KIIEX did not answer within 20 s.", "kiiex", True, "")
        )
        desk.change_venue("kiiex", state=VenueState.DOWN)
        await opened.until_shown("KIIEX did not answer within 20 s.")
        desk.put_tickets()
        desk.tickets.put("kiiex", [], desk.clock.now())
        desk.change_venue("kiiex", state=VenueState.OK)
        await opened.until_shown("There is no deposit and no withdrawal.")
        desk.change_venue("kiiex", missing={"tickets": "KIIEX has no back office."})
        await opened.until_shown("KIIEX has no back office.")
        desk.fakes["kiiex"].missing = {}
        desk.put_tickets(DONE)
        await opened.press("o")
        await opened.until_shown("No ticket is unfinished.")


async def test_thousands_of_tickets_cost_a_screenful(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(ticket: Ticket, book: TicketBook, around: Surroundings) -> Row:
        made.append(ticket.ticket_id)
        return ticket_row(ticket, book, around)

    monkeypatch.setattr("fxtui.ui.screens.tickets.queue.ticket_row", counted)
    desk = filled_desk()
    desk.put_tickets(*(made_ticket(str(n)) for n in range(5_000)))
    async with console(desk) as opened:
        await opened.press("4")
        await opened.until_shown("13 000.00")
        assert len(set(made)) < 100
        await opened.press("end")
        await opened.until(
            lambda: opened.app.screen.query_one(Sheet).scroll_offset.y > 4_900, "the last rows"
        )
        assert len(set(made)) < 200


# -- the forms


async def test_a_withdrawal_is_what_was_typed_and_needs_the_end_of_the_address() -> None:
    async with console(queued()) as opened:
        await withdrawal_typed(opened)
        assert "TQrZ 8tKf jpLY z5dV SsMZ 1XxK 4Q3u XYZa bc" in opened.text
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        draft = TicketDraft("kiiex", TRON, Decimal("50.00"), {"ExternalAddress": ADDRESS})
        assert opened.desk.previewed == [draft]
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        assert opened.desk.submitted == []
        field = opened.app.focused
        assert field is not None
        field.value = ""  # type: ignore[attr-defined]
        await opened.type(ADDRESS[-6:])
        await opened.press("y")
        await opened.until(lambda: opened.desk.submitted, "the intent")
        [(preview, typed)] = opened.desk.submitted
        assert (preview.draft, typed) == (draft, ADDRESS[-6:])


async def test_the_form_closes_once_its_ticket_was_taken() -> None:
    desk = queued()
    desk.change_preview = lambda preview: preview
    desk.autopilot = "unknown"
    async with console(desk) as opened:
        await withdrawal_typed(opened)
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        await opened.seconds(ARMS_AFTER)
        await opened.type(ADDRESS[-6:])
        await opened.press("y", "escape")
        await opened.until(lambda: isinstance(opened.app.screen, TicketsScreen), "the queue")


async def test_what_is_missing_is_asked_for_before_anything_is_previewed() -> None:
    async with console(queued()) as opened:
        await opened.press("4", "w")
        await opened.until_shown("Tether on Tron")
        await opened.press("tab", "tab", "enter")
        await opened.until_shown("The form is not complete")
        focused = opened.app.focused
        assert focused is not None
        assert focused.id == "field-0"
        assert opened.desk.previewed == []


async def test_more_than_there_is_is_refused_at_the_field() -> None:
    async with console(queued()) as opened:
        await withdrawal_typed(opened, "12480.01")
        await opened.until_shown("Only 12 480 USDT free.")
        await opened.press("enter")
        assert opened.desk.previewed == []


async def test_another_asset_brings_another_form() -> None:
    desk = queued()
    bank = TicketForm(
        TicketKind.WITHDRAWAL,
        asset("COPM"),
        "Standard",
        Foreign("Bank [/b]"),
        (FormField("FullName", "Full name"),),
    )
    desk.form_book[TicketKind.WITHDRAWAL, asset("COPM")] = [bank]
    async with console(desk) as opened:
        await opened.press("4", "w")
        await opened.until_shown("Tether on Tron")
        await opened.press("right")
        await opened.until_shown("Bank [/b]")
        await opened.until_shown("Full name")
        assert "Memo" not in opened.text


async def test_an_asset_without_a_form_says_so() -> None:
    async with console(filled_desk()) as opened:
        await opened.press("4", "w")
        await opened.until_shown("there is no form for USDT here")


async def test_a_venue_that_does_not_answer_is_said_in_the_form() -> None:
    desk = filled_desk()

    async def fails(venue: str, kind: TicketKind) -> list[object]:
        raise VenueUnreachable(venue, "KIIEX did not answer.")

    desk.ticket_assets = fails  # type: ignore[method-assign, assignment]
    async with console(desk) as opened:
        await opened.press("4", "d")
        await opened.until_shown("KIIEX did not answer.")


async def test_a_deposit_shows_where_to_send_it_and_y_copies_the_address() -> None:
    desk = queued()
    desk.addresses = [
        DepositAddress("kiiex", asset("USDT"), Foreign("Tron"), Foreign(ADDRESS)),
        DepositAddress("kiiex", asset("USDT"), Foreign("Stellar"), Foreign("GA5ZSEJYB37J"), Foreign("10023")),
    ]
    async with console(desk) as opened:
        await opened.press("4", "d")
        await opened.until_shown("TQrZ 8tKf jpLY z5dV SsMZ 1XxK 4Q3u XYZa bc")
        await opened.press("y")
        assert opened.app.clipboard == ADDRESS
        opened.app.screen.query_one("#address").focus()
        await opened.press("right")
        await opened.until_shown("GA5Z SEJY B37J")
        assert "10023  needed" in opened.text


async def test_esc_leaves_the_form_and_nothing_was_asked() -> None:
    async with console(queued()) as opened:
        await withdrawal_typed(opened)
        await opened.press("escape")
        await opened.until(lambda: isinstance(opened.app.screen, TicketsScreen), "the queue")
        assert opened.desk.previewed == []
        await opened.press("w")
        assert isinstance(opened.app.screen, ComposeScreen)
