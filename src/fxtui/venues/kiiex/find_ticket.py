"""Looking a deposit or withdrawal up: KIIEX takes no key for tickets, so its content must be unique (dossier 7.7)."""

from __future__ import annotations

import re

from msgspec import Struct

from fxtui.domain.intent import Intent
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.domain.ticket import TicketKind
from fxtui.transport.request import Priority
from fxtui.transport.strict_json import loads
from fxtui.venues.kiiex.envelope import lowered
from fxtui.venues.kiiex.ticket_reader import TicketReader
from fxtui.venues.kiiex.tickets import HIGHEST, REFERENCE
from fxtui.venues.kiiex.translate_tickets import COMMENT, FILLED_BY_US, form_of, text_of
from fxtui.venues.kiiex.wire.tickets import TicketRow
from fxtui.venues.kiiex.wire.values import number, whole

_ANY_REFERENCE = re.compile(r"(?<![\w-])fxtui-[\w-]+")


class _Wanted(Struct, frozen=True):
    """What was asked for, read from the frozen bytes and the marks."""

    asset_id: int
    amount: object
    reference: str
    form: dict[str, object]
    above: int | None


async def find_ticket(intent: Intent, kind: TicketKind, reader: TicketReader) -> Finding:
    """Look for the ticket `intent` asked for among those that are newer than the highest one before it."""
    wanted = _wanted(intent, kind)
    if wanted.above is None and not wanted.reference:
        return CannotTell("Nothing was kept that would tell this ticket from others.")
    rows, complete = await reader.rows(kind, down_to=wanted.above or 0, priority=Priority.LOOKUP)
    same = [row for row in rows if _same_amount(row, wanted)]
    named = [row for row in same if wanted.reference and _carries(row, kind, wanted.reference)]
    if not named:
        named = [row for row in same if _same_content(row, kind, wanted)]
    match named:
        case [row]:
            return Found(row.request_code or str(row.ticket_number))
        case []:
            where = f"the list of {kind.value}s"
            return (
                Absent(where) if complete else CannotTell(f"{where.capitalize()} is too long to read whole.")
            )
        case _:
            return CannotTell(f"There are {len(named)} {kind.value}s that could be it.")


def _wanted(intent: Intent, kind: TicketKind) -> _Wanted:
    body = lowered(loads(intent.request.body))
    if not isinstance(body, dict):
        raise ValueError("not a ticket")
    deposit = kind is TicketKind.DEPOSIT
    highest = intent.marks.get(HIGHEST)
    return _Wanted(
        whole(body["assetid" if deposit else "productid"]),
        number(body["amount"]),
        intent.marks.get(REFERENCE, ""),
        {} if deposit else form_of(body["templateform"]),
        None if highest is None else whole(highest),
    )


def _same_amount(row: TicketRow, wanted: _Wanted) -> bool:
    newer = wanted.above is None or row.ticket_number is None or row.ticket_number > wanted.above
    return newer and row.asset_id == wanted.asset_id and row.amount == wanted.amount


def _carries(row: TicketRow, kind: TicketKind, reference: str) -> bool:
    return reference in _ANY_REFERENCE.findall(_written(row, kind))


def _same_content(row: TicketRow, kind: TicketKind, wanted: _Wanted) -> bool:
    """Whether a ticket without any reference of ours has the content that was sent.

    One that carries another reference is another intent's.
    """
    if wanted.above is None or _ANY_REFERENCE.search(_written(row, kind)):
        return False
    if kind is TicketKind.DEPOSIT:
        return True
    known = {name.lower(): value for name, value in form_of(row.template_form).items()}
    sent = {name: value for name, value in wanted.form.items() if name not in (COMMENT, *FILLED_BY_US)}
    return not known or all(known.get(name.lower(), value) == value for name, value in sent.items())


def _written(row: TicketRow, kind: TicketKind) -> str:
    return text_of(row.deposit_info if kind is TicketKind.DEPOSIT else row.template_form)
