"""What can be done to a ticket is read whole in the queue, at every usual width; other columns give way."""

from __future__ import annotations

import pytest
from textual.content import Content

from fxtui.domain.ticket import TicketAction, TicketState
from fxtui.ui.screens.tickets.rows import COLUMNS
from fxtui.ui.widgets.sheet_layout import Column, Row, measured, row_line, shape, untouched
from tests.support.console import console
from tests.support.fake_desk import filled_desk
from tests.support.made import made_ticket

WAITS = made_ticket(
    "1002",
    amount="2500000",
    state=TicketState.WAITING_FOR_YOU,
    word="Pending2Fa",
    actions=(TicketAction.CONFIRM, TicketAction.CANCEL),
)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (140, 40), (200, 60)])
async def test_the_next_step_is_never_cut(size: tuple[int, int]) -> None:
    desk = filled_desk()
    desk.put_tickets(WAITS)
    async with console(desk, size=size) as opened:
        await opened.press("4")
        await opened.until_shown("waiting for you")
        row = opened.row("2 500 000.00")
        assert "enter code · cancel" in row
        assert "waiting for you" in row


def test_a_growing_column_gets_its_least_before_others_are_kept() -> None:
    row = Row("1", (Content("KIIEX"), Content("enter code · cancel")))

    def drawn(next_column: Column, width: int) -> str:
        columns = (Column("Venue", rank=1), next_column)
        return row_line(columns, shape(columns, measured(columns, row, untouched(columns)), width), row).plain

    assert drawn(Column("Next", grow=True), 22) == "KIIEX  enter code · c…"
    assert drawn(Column("Next", grow=True, least=24), 22) == "enter code · cancel   "
    assert drawn(Column("Next", grow=True, least=24), 26) == "KIIEX  enter code · cancel"


def test_the_queue_never_drops_the_next_step() -> None:
    [column] = [column for column in COLUMNS if column.title == "Next"]
    assert column.rank == 0
