"""What the screen stands on: what rows are drawn with, and what the cursors mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from fxtui.desk.customer_book import CustomerRow
from fxtui.desk.views import VenueView
from fxtui.domain.customer import BankAccount
from fxtui.ui.accounts import has_customers
from fxtui.ui.commands import key_of
from fxtui.ui.screens.office.absence import why_no_customers
from fxtui.ui.screens.office.rows import Around

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.ui.app import FxtuiApp
    from fxtui.ui.screens.office.view import CustomersView


class Situation(Struct, frozen=True):
    """What the cursors are on: a customer with its venue, a bank account, None where they are on none.

    `venue` is also what is meant where there is no customer; `nobody` says why there is none, `acting` that this one
    is acted for. `banks_seen` and `moves_seen` are whether bank accounts and transactions can be seen, `pane` is the
    key that goes there.
    """

    nobody: str
    row: CustomerRow | None
    venue: VenueView | None
    bank: BankAccount | None
    acting: bool
    banks_seen: bool
    moves_seen: bool
    pane: str


def offices(desk: Desk) -> tuple[VenueView, ...]:
    """The venues that have customers."""
    return tuple(view for view in desk.venues() if has_customers(view))


def situation(desk: Desk, view: CustomersView | None, keymap: Mapping[str, str]) -> Situation:
    """What the cursors of `view` are on; None where it is not there yet."""
    row = view.selected if view is not None else None
    views = {office.id: office for office in offices(desk)}
    venue = views.get(row.venue) if row is not None else next(iter(views.values()), None)
    return Situation(
        nobody=why_no_customers(desk)[1] if venue is None else "",
        row=row,
        venue=venue,
        bank=view.selected_bank if view is not None else None,
        acting=row is not None and venue is not None and venue.account == row.customer_id,
        banks_seen=view is not None and view.banks_seen,
        moves_seen=view is not None and view.moves_seen,
        pane=key_of("office.next_pane", keymap),
    )


def around(app: FxtuiApp, *, revealed: bool) -> Around:
    """What rows are drawn with; `revealed` shows personal data."""
    views = offices(app.desk)
    titles = {view.id: view.title for view in views}
    acting = {view.id: view.account for view in views}
    several, now = len(views) > 1, app.clock.now()
    return Around(now, titles, acting, revealed, app.amounts_hidden, several, app.keymap)
