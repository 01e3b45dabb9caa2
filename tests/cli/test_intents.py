"""Answers to `intents`: a ticket action says what was done to which ticket, for people and for scripts."""

from __future__ import annotations

import io
import json
from typing import Any, cast

from fxtui.cli.intents import intents
from fxtui.cli.session import Session
from fxtui.domain.ticket import TicketAction, TicketActionDraft, TicketState
from fxtui.grammar.requests import IntentsRequest, Options, Output
from tests.support.desk_rig import Rig, order_draft
from tests.support.made import made_ticket


async def after_a_cancel() -> tuple[Rig, str]:
    """A desk that had a withdrawal canceled, after an order; and the ticket's id."""
    rig = Rig()
    await rig.done(await rig.desk.preview(order_draft()))
    ticket = made_ticket(rig.venue.number(), actions=(TicketAction.CANCEL,))
    rig.venue.made[ticket.ticket_id] = ticket
    draft = TicketActionDraft("kiiex", ticket, TicketAction.CANCEL)
    record = await rig.done(await rig.desk.preview(draft))
    assert rig.venue.made[ticket.ticket_id].state is TicketState.CANCELED, record
    return rig, ticket.ticket_id


async def answer(output: Output) -> tuple[str, str]:
    """What `fxtui intents` writes, and the id of the ticket that was canceled."""
    rig, ticket_id = await after_a_cancel()
    out = io.StringIO()
    session = Session(cast(Any, None), Options(output=output), out=out)
    await intents(session, rig.desk, IntentsRequest(False, None))
    return out.getvalue(), ticket_id


async def test_a_script_reads_the_action_and_the_ticket() -> None:
    written, ticket_id = await answer(Output.JSON)
    rows = {row["kind"]: row for row in json.loads(written)["intents"]}
    assert rows["ticket_action"]["action"] == "cancel"
    assert rows["ticket_action"]["venue_ref"] == ticket_id
    assert rows["order"]["action"] is None


async def test_a_person_reads_both_in_one_line() -> None:
    written, ticket_id = await answer(Output.TABLE)
    [line] = [line for line in written.splitlines() if "ticket_action" in line]
    assert ["cancel", ticket_id] == [word for word in line.split() if word in {"cancel", ticket_id}]
