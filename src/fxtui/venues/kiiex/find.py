"""Looking an intent up: here it is, absent from a complete look, or nobody can tell. Only reads (KIIEX dossier 5.4).

One `Absent` proves nothing: how many of them settle an intent is the desk's (safety.md section 1).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import assert_never

from fxtui.contract.errors import VenueError
from fxtui.domain.intent import Intent, IntentKind
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.domain.ticket import TicketAction, TicketKind, TicketState
from fxtui.transport.request import Priority
from fxtui.transport.strict_json import StrictJsonError
from fxtui.venues.kiiex import codes
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.find_order import find_order
from fxtui.venues.kiiex.find_ticket import find_ticket
from fxtui.venues.kiiex.ticket_reader import TicketReader
from fxtui.venues.kiiex.tickets import ACTION, TICKET


async def find(intent: Intent, calls: Calls, reader: TicketReader, taken: Collection[str] = ()) -> Finding:
    """Look for `intent`, which is none of the `taken` tickets; never raises a `VenueError`."""
    try:
        match intent.kind:
            case IntentKind.ORDER | IntentKind.SWAP:
                return await find_order(intent, calls)
            case IntentKind.DEPOSIT:
                return await find_ticket(intent, TicketKind.DEPOSIT, reader, taken)
            case IntentKind.WITHDRAWAL:
                return await find_ticket(intent, TicketKind.WITHDRAWAL, reader, taken)
            case IntentKind.TICKET_ACTION:
                return await _find_action(intent, reader)
            case IntentKind.TRANSFER:
                return CannotTell("KIIEX has no transfers.", answered=True)
            case _:
                assert_never(intent.kind)
    except VenueError as error:
        return CannotTell(error.message)
    except (StrictJsonError, KeyError, ValueError):
        return CannotTell("The request as it was kept can't be read any more.", answered=True)


async def _find_action(intent: Intent, reader: TicketReader) -> Finding:
    """Whether the ticket has come to a state that only the action leads to."""
    action = TicketAction(intent.marks[ACTION])
    if action not in {TicketAction.CANCEL, TicketAction.CONFIRM}:
        return CannotTell("KIIEX has no such action.", answered=True)
    request_code = intent.marks.get(TICKET, "")
    row = await reader.row(TicketKind.WITHDRAWAL, request_code, Priority.LOOKUP)
    word = codes.WITHDRAW_STATES.of(row.status)
    state = codes.WITHDRAW_STATE_OF.get(word)
    if state is None:
        return CannotTell("The ticket is in a state we don't know.", answered=True)
    if action is TicketAction.CANCEL:
        done = state is TicketState.CANCELED
    elif word in codes.CONFIRMED or word in codes.CONFIRMABLE:
        done = word in codes.CONFIRMED
    else:
        return CannotTell(
            "The ticket is in a state it comes to with or without the confirmation.", answered=True
        )
    return Found(row.request_code) if done else Absent("the ticket's state")
