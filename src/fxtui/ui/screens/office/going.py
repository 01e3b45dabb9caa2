"""Going to a customer by its number: what hides it is taken away, and one that nobody has heard of is read first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fxtui.contract.errors import NotFoundAtVenue
from fxtui.domain.instrument import VenueId
from fxtui.ui.screens.office.panes import Pane
from fxtui.ui.screens.office.rows import key_of_customer
from fxtui.ui.screens.office.view import CustomersView
from fxtui.ui.text import line

if TYPE_CHECKING:
    from fxtui.ui.screens.office.screen import OfficeScreen


class Going:
    """Moves the cursor of one screen."""

    def __init__(self, screen: OfficeScreen) -> None:
        self._screen = screen

    def to(self, venue: VenueId, customer_id: str, pane: Pane | None = None, bank_id: str = "") -> None:
        """Put the cursor on a customer and show `pane`; in that of the bank accounts it goes to `bank_id`."""
        screen, view = self._screen, self._view
        if pane is not None:
            view.turn_to(pane)
            view.go_to_bank(bank_id)
            screen.rest()
        row = screen.desk.customers.book.get(venue, customer_id)
        self._move(venue, customer_id)
        if row is not None and row.customer is not None and row.problem is None:
            return

        async def read() -> None:
            try:
                await screen.desk.customers.get(venue, customer_id)
            except NotFoundAtVenue:
                screen.say("warning", f"There is no customer {line(customer_id, 20)} there.")
            else:
                self._move(venue, customer_id)

        screen.fetch(read, group="open customer")

    def to_transactions(self, venue: VenueId, customer_id: str) -> None:
        """Show the transactions of a customer, of all where none is named."""
        self._view.shelves.everybody = not customer_id
        if customer_id:
            self.to(venue, customer_id, Pane.TRANSACTIONS)
        else:
            self._view.turn_to(Pane.TRANSACTIONS)
            self._screen.rest()

    @property
    def _view(self) -> CustomersView:
        return self._screen.query_one(CustomersView)

    def _move(self, venue: VenueId, customer_id: str) -> None:
        self._view.people.close_filter()
        self._screen.draw()
        self._view.people.sheet.move_to(key_of_customer(venue, customer_id))
