"""Looking a deposit or withdrawal up: KIIEX takes no key for tickets, so its content must be unique (dossier 7.7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from msgspec import Struct

from fxtui.domain.intent import Intent
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.domain.ticket import TicketKind
from fxtui.transport.request import Priority
from fxtui.transport.strict_json import loads
from fxtui.venues.kiiex.envelope import lowered
from fxtui.venues.kiiex.ticket_reader import TicketReader
from fxtui.venues.kiiex.tickets import HIGHEST, REFERENCE
from fxtui.venues.kiiex.translate_tickets import FILLED_BY_US, form_of, text_of
from fxtui.venues.kiiex.wire.tickets import TicketRow
from fxtui.venues.kiiex.wire.values import number, whole

_METHOD, _AMOUNT = (name.lower() for name in FILLED_BY_US)
_EMPTY = frozenset({"", "{}", "[]", "null"})
_ANY_REFERENCE = re.compile(r"(?<![\w-])fxtui-[\w-]+")


class _Wanted(Struct, frozen=True):
    """What was asked for, read from the frozen bytes and the marks; the form's names are in lower case."""

    asset_id: int
    amount: object
    reference: str
    form: Mapping[str, object]
    above: int | None


async def find_ticket(
    intent: Intent, kind: TicketKind, reader: TicketReader, taken: Collection[str] = ()
) -> Finding:
    """Look for the ticket `intent` asked for among those that are newer than the highest one before it.

    Those `taken` by other intents are left out.

    Our reference tells it from all others. Where none was sent, or a ticket shows nothing of its form, its content
    has to, and then it must be the only one of that content in a list read whole.

    Raises:
        VenueError: the list can't be had.
        StrictJsonError, KeyError, ValueError: the request as it was kept can't be read.
    """
    wanted = _wanted(intent, kind)
    if wanted.above is None and not wanted.reference:
        return CannotTell("Nothing was kept that would tell this ticket from others.", answered=True)
    rows, complete = await reader.rows(kind, down_to=wanted.above or 0, priority=Priority.LOOKUP)
    same = [row for row in rows if _same_amount(row, wanted) and _ref(row) not in taken]
    named = [row for row in same if wanted.reference and _carries(row, kind, wanted.reference)]
    alike = named or [row for row in same if _same_content(row, kind, wanted)]
    where = f"the list of {kind.value}s"
    if len(alike) > 1:
        return CannotTell(f"There are {len(alike)} {kind.value}s that could be it.", answered=True)
    if not named and not complete:
        return CannotTell(f"{where.capitalize()} is too long to read whole.", answered=True)
    if not alike:
        return Absent(where)
    (row,) = alike
    if not named and (wanted.above is None or row.ticket_number is None):
        return CannotTell(f"There is a {kind.value} that could be it or an older one.", answered=True)
    return Found(_ref(row))


def _ref(row: TicketRow) -> str:
    """What an intent that became this ticket is known by at KIIEX."""
    return row.request_code or str(row.ticket_number)


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
        _by_name(form_of(body.get("depositinfo") if deposit else body["templateform"])),
        None if highest is None else whole(highest),
    )


def _same_amount(row: TicketRow, wanted: _Wanted) -> bool:
    newer = wanted.above is None or row.ticket_number is None or row.ticket_number > wanted.above
    return newer and row.asset_id == wanted.asset_id and row.amount == wanted.amount


def _carries(row: TicketRow, kind: TicketKind, reference: str) -> bool:
    return reference in _ANY_REFERENCE.findall(text_of(_shown(row, kind)))


def _same_content(row: TicketRow, kind: TicketKind, wanted: _Wanted) -> bool:
    """Whether a ticket that does not carry our reference can be the one that was asked for.

    Once a reference was sent, a ticket that shows its form without it is another's, whatever else is equal.
    """
    shown = _shown(row, kind)
    if _shows_nothing(shown):
        return True
    if wanted.reference or _ANY_REFERENCE.search(text_of(shown)):
        return False
    return _same_form(_by_name(form_of(shown)), wanted.form)


def _same_form(shown: Mapping[str, object], sent: Mapping[str, object]) -> bool:
    """Whether every answer that was sent is shown; method and amount are on the ticket itself and may be left out."""
    if not shown:
        return False
    compared = sent.keys() - ({_AMOUNT} if _METHOD in shown else {_AMOUNT, _METHOD})
    return all((shown.get(name) or "") == (sent[name] or "") for name in compared)


def _shown(row: TicketRow, kind: TicketKind) -> object:
    return row.deposit_info if kind is TicketKind.DEPOSIT else row.template_form


def _shows_nothing(shown: object) -> bool:
    """Whether a ticket's form is missing or empty, as an object or as JSON text of one."""
    return not shown or (isinstance(shown, str) and shown.strip() in _EMPTY)


def _by_name(form: Mapping[str, object]) -> dict[str, object]:
    return {name.lower(): value for name, value in form.items()}
