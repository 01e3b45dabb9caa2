"""Reading transactions: whole lists page by page, one by its id, and whose an id is. Nothing is created here.

How pages are asked for is not documented, and nothing is sorted (dossier 3, meta): the reading stops on every sign
of an end, trusts none of them alone, and never stops early at a row that is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import Struct

from fxtui.contract.errors import NotFoundAtVenue, VenueGarbled
from fxtui.domain.customer import Transaction
from fxtui.domain.moment import Moment
from fxtui.transport.request import Priority
from fxtui.transport.rows import ValidationError, read_row
from fxtui.venues.kriptomat import translate_transactions as translate
from fxtui.venues.kriptomat.calls import Calls
from fxtui.venues.kriptomat.settings import TITLE
from fxtui.venues.kriptomat.wire.transactions import MetaRow, PageRow, TransactionRow

PAGE = 100
"""Transactions asked for in one page; a server may give fewer (dossier 3, meta: 8)."""

MOST_PAGES = 50
"""Pages read of one list."""

_LISTED, _ONE = "transactions", "transaction"
_LONGEST_ID = 19


class Listing(Struct, frozen=True):
    """Transactions, newest first, as they stood at `at`, the moment of the first page.

    `complete` tells that the list came to an end, that every row could be read, and that there are as many as the server
    says: only then does what is not in it not exist.
    """

    transactions: tuple[Transaction, ...]
    complete: bool
    at: Moment


@dataclass(slots=True)
class _Pages:
    """What the pages read so far came to; `unread` counts rows that could not be read."""

    found: dict[str, Transaction] = field(default_factory=dict)
    unread: int = 0
    ended: bool = False
    total: int | None = None

    @property
    def complete(self) -> bool:
        return self.ended and not self.unread and self.total == len(self.found)


class TransactionReader:
    """Transactions as Kriptomat has them."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._owners: dict[str, str] = {}

    async def of_customer(self, customer_id: str, priority: Priority = Priority.NORMAL) -> Listing:
        """Every transaction of one customer; raises `VenueError`, and `NotFoundAtVenue` for no customer."""
        path = f"/users/{self._checked(customer_id, 'customer')}/transactions"
        return await self._listed(path, customer_id, priority)

    async def all(self, priority: Priority = Priority.NORMAL) -> Listing:
        """Every transaction of every customer of the partner; raises `VenueError`."""
        return await self._listed("/users-transactions", "", priority)

    async def one(
        self, customer_id: str, transaction_id: str, priority: Priority = Priority.NORMAL
    ) -> Transaction:
        """One transaction as it stands.

        Raises:
            NotFoundAtVenue: the customer has no such transaction.
            VenueGarbled: the answer is about another one.
            VenueError: no answer, or one that can't be read.
        """
        customer = self._checked(customer_id, "customer")
        number = self._checked(transaction_id, _ONE)
        path = f"/users/{customer}/transactions/{number}"
        reply = await self._calls.get(_ONE, path, priority=priority)
        row = self._calls.row(_ONE, reply.value, TransactionRow)
        if (str(row.user_id), str(row.id)) != (customer, number):
            self._calls.garbled(_ONE, "it is about another transaction")
        return self._kept(row)

    async def anyones(self, transaction_id: str) -> Transaction:
        """One transaction, whosever it is: the customer acted for is asked about first, where nobody is known.

        Raises:
            NotFoundAtVenue: nobody has it.
            VenueError: as `owner` and `one`.
        """
        number = self._checked(transaction_id, _ONE)
        likely = self._owners.get(number) or self._calls.active
        if likely:
            try:
                return await self.one(likely, number)
            except NotFoundAtVenue:
                if number in self._owners:
                    raise
        return await self.one(await self.owner(number), number)

    async def owner(self, transaction_id: str, priority: Priority = Priority.NORMAL) -> str:
        """The id of the customer a transaction belongs to, remembered from lists, else looked for in all of them.

        Raises:
            NotFoundAtVenue: nobody has it.
            VenueGarbled: it was not seen in a list that can't be read whole.
            VenueError: no answer, or one that can't be read.
        """
        number = self._checked(transaction_id, _ONE)
        if number not in self._owners:
            listing = await self.all(priority)
            if number not in self._owners and not listing.complete:
                raise VenueGarbled(
                    self._calls.venue,
                    f"{TITLE} does not list its transactions whole, so that it can't be told whose {number} is: "
                    "look at the customer's own.",
                )
        if number not in self._owners:
            raise self._unknown(_ONE, number)
        return self._owners[number]

    async def _listed(self, path: str, customer: str, priority: Priority) -> Listing:
        pages, at = _Pages(), self._calls.clock.now()
        for page in range(1, MOST_PAGES + 1):
            query = {"page": str(page), "per_page": str(PAGE)}
            reply = await self._calls.get(_LISTED, path, query, priority)
            at = reply.at if page == 1 else at
            if self._goes_no_further(pages, self._calls.row(_LISTED, reply.value, PageRow), page, customer):
                break
        if pages.unread:
            self._note_unread(pages)
        listed = sorted(pages.found.values(), key=translate.newest_first, reverse=True)
        return Listing(tuple(listed), pages.complete, at)

    def _goes_no_further(self, pages: _Pages, page: PageRow, number: int, customer: str) -> bool:
        """Take the rows of a page, and tell whether it is the last that is worth reading.

        A page that is not the one asked for, and one without a row that is new, mean a server that ignores `page`.
        """
        meta, before = _meta(page), len(pages.found) + pages.unread
        for row in self._rows(page, customer):
            if row is None:
                pages.unread += 1
            else:
                pages.found[str(row.id)] = self._kept(row)
        pages.total = meta.total_count
        if meta.out_of_range or not page.transactions:
            pages.ended = True
        elif meta.current_page == number:
            pages.ended = meta.last_page
        else:
            return True
        return pages.ended or len(pages.found) + pages.unread == before

    def _rows(self, page: PageRow, customer: str) -> Iterator[TransactionRow | None]:
        """The rows of a page; None for one that can't be read or is another customer's."""
        for value in page.transactions:
            try:
                row = read_row(TransactionRow, value)
            except ValidationError:
                yield None
            else:
                yield row if customer in {"", str(row.user_id)} else None

    def _note_unread(self, pages: _Pages) -> None:
        """Show in the health that rows were left out; a list of nothing else is no list, `VenueGarbled`."""
        if not pages.found:
            self._calls.garbled(_LISTED, "none of its transactions can be read")
        what = "transaction that can't" if pages.unread == 1 else "transactions that can't"
        said = f"{TITLE} lists {pages.unread} {what} be read: they are left out."
        self._calls.noted(VenueGarbled(self._calls.venue, said))

    def _kept(self, row: TransactionRow) -> Transaction:
        self._owners[str(row.id)] = str(row.user_id)
        return translate.transaction(self._calls.venue, row)

    def _checked(self, text: str, what: str) -> str:
        """An id as it stands in a path; `NotFoundAtVenue` for what is none."""
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID and text[0] != "0":
            return text
        raise self._unknown(what, "of this id")

    def _unknown(self, what: str, which: str) -> NotFoundAtVenue:
        return NotFoundAtVenue(self._calls.venue, f"{TITLE} knows no {what} {which}.", code=what)


def _meta(page: PageRow) -> MetaRow:
    """What a page says about itself; nothing where that can't be read."""
    try:
        return read_row(MetaRow, page.meta)
    except ValidationError:
        return MetaRow()
