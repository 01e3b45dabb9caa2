"""Reading tickets: the two lists, one ticket by number or request code, one by mailed code. Nothing is created here."""

from __future__ import annotations

from collections.abc import Sequence

from fxtui.contract.errors import NotFoundAtVenue, VenueRefused
from fxtui.domain.ticket import Ticket, TicketKind
from fxtui.transport.request import Priority
from fxtui.venues.kiiex import translate_tickets
from fxtui.venues.kiiex.account import is_id
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.session import Login
from fxtui.venues.kiiex.settings import TITLE
from fxtui.venues.kiiex.verdicts import is_request_code
from fxtui.venues.kiiex.wire.tickets import TicketRow

PAGE = 200
"""Tickets asked for at once (KIIEX dossier 7.5)."""

_MOST_PAGES = 10
_LISTS = {TicketKind.DEPOSIT: "GetDepositTickets", TicketKind.WITHDRAWAL: "GetWithdrawTickets"}
_SINGLES = {TicketKind.DEPOSIT: "GetDepositTicket", TicketKind.WITHDRAWAL: "GetWithdrawTicket"}


class TicketReader:
    """Rows of tickets as KIIEX has them, and the tickets they are."""

    def __init__(self, calls: Calls, catalog: Catalog) -> None:
        self._calls = calls
        self._catalog = catalog
        self._codes: dict[tuple[TicketKind, int], str] = {}

    async def rows(
        self, kind: TicketKind, *, down_to: int | None = None, priority: Priority = Priority.NORMAL
    ) -> tuple[list[TicketRow], bool]:
        """The tickets of `kind`, highest number first, and whether all above number `down_to` are among them.

        Without `down_to` one page is read. KIIEX says that the newest withdrawal comes first, and in one place the
        opposite (dossier 7.5): only a page in falling order ends the reading early.
        """
        login = await self._calls.login()
        found: dict[tuple[int | None, str], TicketRow] = {}
        complete = False
        for page in range(_MOST_PAGES):
            rows = await self._page(login, kind, page, priority)
            fresh = [row for row in rows if (row.ticket_number, row.request_code) not in found]
            found |= {(row.ticket_number, row.request_code): row for row in rows}
            complete = kind is TicketKind.DEPOSIT or len(rows) < PAGE
            complete = complete or (down_to is not None and _falls_to(rows, down_to))
            if complete or down_to is None or not fresh:
                break
        return sorted(found.values(), key=lambda row: row.ticket_number or 0, reverse=True), complete

    async def row(self, kind: TicketKind, ticket_id: str, priority: Priority = Priority.NORMAL) -> TicketRow:
        """One ticket by its number or its request code, from the call for a single ticket.

        That call is documented with both (KIIEX dossier 7.2, 7.5): what is missing is looked up in the list.
        """
        login = await self._calls.login()
        number, code = await self._named(kind, ticket_id, priority)
        body: dict[str, object] = {"OMSId": login.oms_id, "AccountId": login.account_id, "RequestCode": code}
        if number is not None:
            body["TicketId"] = number
        operation = _SINGLES[kind]
        reply = await self._calls.private(operation, body, priority)
        row = self._calls.row(operation, reply.value, TicketRow)
        if row.request_code.lower() != code.lower():
            self._calls.garbled(operation, "it is about another ticket")
        self._remember(kind, row)
        return row

    async def row_by_code(self, code: str) -> TicketRow:
        """The withdrawal a mailed code belongs to, from GetWithdrawTicketByVerifyCode."""
        login = await self._calls.login()
        body = {"OMSId": login.oms_id, "VerifyCode": code}
        try:
            reply = await self._calls.private("GetWithdrawTicketByVerifyCode", body)
        except VenueRefused:
            # An unknown code is documented as nothing more than a bad request.
            raise self._unknown("a withdrawal with this code") from None
        if not reply.value:
            raise self._unknown("a withdrawal with this code")
        row = self._calls.row("GetWithdrawTicketByVerifyCode", reply.value, TicketRow)
        self._remember(TicketKind.WITHDRAWAL, row)
        return row

    async def highest(self, kind: TicketKind) -> int:
        """The highest ticket number there is, 0 without tickets; all pages are read where the order is in doubt."""
        rows, _ = await self.rows(kind, down_to=_no_end(kind))
        return max((row.ticket_number or 0 for row in rows), default=0)

    async def tickets(self, kind: TicketKind, rows: Sequence[TicketRow]) -> list[Ticket]:
        """The tickets of `rows`; those whose asset has no plain code are left out."""
        if not rows:
            return []
        login = await self._calls.login()
        products = await self._catalog.products()
        asset_of = {number: product.asset for number, product in products.items()}
        account = str(login.account_id)
        made = (translate_tickets.ticket(self._calls.venue, account, kind, row, asset_of) for row in rows)
        return [ticket for ticket in made if ticket is not None]

    async def _page(self, login: Login, kind: TicketKind, page: int, priority: Priority) -> list[TicketRow]:
        operation = _LISTS[kind]
        body: dict[str, object] = {"OMSId": login.oms_id, "AccountId": login.account_id}
        if kind is TicketKind.DEPOSIT:
            body = {
                "OMSId": login.oms_id,
                "OperatorId": self._calls.settings.operator_id,
                "AccountId": login.account_id,
            }
        else:
            body |= {"StartIndex": page * PAGE, "Limit": PAGE}
        try:
            reply = await self._calls.private(operation, body, priority)
        except NotFoundAtVenue:
            # "No tickets" is a 404 in KIIEX's documents, and so is a lost session elsewhere (dossier 1.6): an empty
            # list is believed only when a call known to work still does.
            await self._calls.private(
                "GetAccountPositions", {"AccountId": login.account_id, "OMSId": login.oms_id}, priority
            )
            return []
        rows = self._calls.rows(operation, reply.value, TicketRow)
        for row in rows:
            self._remember(kind, row)
        return rows

    async def _named(self, kind: TicketKind, ticket_id: str, priority: Priority) -> tuple[int | None, str]:
        if is_request_code(ticket_id):
            number = next((n for (k, n), c in self._codes.items() if k is kind and c == ticket_id), None)
            if number is None:
                for row in (await self.rows(kind, priority=priority))[0]:
                    if row.request_code.lower() == ticket_id.lower():
                        return row.ticket_number, row.request_code
            return number, ticket_id
        if not is_id(ticket_id):
            raise self._unknown("a ticket of this id")
        number = int(ticket_id)
        if (kind, number) not in self._codes:
            await self.rows(kind, down_to=number - 1, priority=priority)
        code = self._codes.get((kind, number))
        if code is None:
            raise self._unknown(f"{kind.value} {number}")
        return number, code

    def _remember(self, kind: TicketKind, row: TicketRow) -> None:
        if row.ticket_number and row.request_code:
            self._codes[kind, row.ticket_number] = row.request_code

    def _unknown(self, what: str) -> NotFoundAtVenue:
        return NotFoundAtVenue(self._calls.venue, f"{TITLE} does not know {what}.", code="ticket")


def _falls_to(rows: Sequence[TicketRow], number: int) -> bool:
    numbers = [row.ticket_number or 0 for row in rows]
    return numbers == sorted(numbers, reverse=True) and bool(numbers) and numbers[-1] <= number


def _no_end(kind: TicketKind) -> int | None:
    return None if kind is TicketKind.DEPOSIT else 2**63
