"""What the verbs about customers open: the customer on the back office screen, or the form that would send.

Nothing is sent from a line: what changes something ends at the summary, where a key of its own sends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from fxtui.contract.errors import UsageError
from fxtui.domain.instrument import VenueId
from fxtui.grammar import requests as ask
from fxtui.ui.screens.base import DeskScreen

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp
    from fxtui.ui.screens.office import OfficeScreen
    from fxtui.ui.screens.office.rows import Around

_PERSONAL = {("customers", "create"), ("customers", "update"), ("banks", "add")}


def names_a_person(words: Sequence[str]) -> bool:
    """Whether a line holds personal data, so that it is not kept to be typed again."""
    return tuple(words[:2]) in _PERSONAL


async def look(app: FxtuiApp, request: ask.CustomerReading) -> None:
    """Show what is asked about; raises a `FxtuiError` with what is wrong with it."""
    from fxtui.grammar.customer_lookup import customer_venue
    from fxtui.ui.screens.office.panes import Pane

    venue = await customer_venue(app.desk, request.venue)
    screen = await _opened(app)
    match request:
        case ask.CustomersRequest():
            pass
        case ask.CustomerRequest(customer_id=customer_id):
            screen.going.to(venue, customer_id, Pane.DETAILS)
        case ask.BanksRequest(customer_id=customer_id):
            screen.going.to(venue, customer_id, Pane.BANKS)
        case ask.BankRequest(customer_id=customer_id, bank_id=bank_id):
            await app.desk.customers.bank_account(venue, customer_id, bank_id)
            screen.going.to(venue, customer_id, Pane.BANKS, bank_id)
        case ask.TransactionsRequest(customer_id=customer_id):
            screen.going.to_transactions(venue, customer_id or "")
        case ask.InstructionsRequest(customer_id=customer_id):
            meant = customer_id or app.desk.customers.acting_for(venue)
            if not meant:
                raise UsageError("No customer is acted for: name one with --customer.")
            screen.going.to(venue, meant, Pane.DEPOSIT)
        case _:
            assert_never(request)


async def change(app: FxtuiApp, request: ask.CustomerChanging, asked_on: str) -> None:
    """Open the form of what is asked for, filled as far as it was typed; `asked_on` is the main screen it was asked on."""
    from fxtui.grammar.customer_lookup import customer_venue
    from fxtui.ui.screens.office import deeds
    from fxtui.ui.screens.office.forms import show_form

    customers, venue = app.desk.customers, await customer_venue(app.desk, request.venue)
    at = next(view for view in app.desk.venues() if view.id == venue)
    title = at.title
    match request:
        case ask.NewCustomerRequest():
            deed = deeds.new_customer(customers, venue, title)
            typed = {name: getattr(request, name) for name in ("email", "name", "surname", "phone")}
        case ask.CustomerChangeRequest():
            deed = deeds.change(customers, await customers.get(venue, request.customer_id), _masked(app))
            told = {name: getattr(request, name) or "" for name in ("email", "name", "surname", "phone")}
            typed = {**told, "status": request.status or deeds.STAYS}
        case ask.KycImportRequest():
            deed = deeds.import_kyc(customers, await customers.get(venue, request.customer_id), title)
            typed = {}
        case ask.NewBankRequest():
            deed = deeds.add_bank_account(customers, await customers.get(venue, request.customer_id), title)
            typed = {"iban": request.iban}
        case ask.BankRemovalRequest():
            bank = await customers.bank_account(venue, request.customer_id, request.bank_id)
            deed, typed = deeds.remove_bank_account(customers, bank, _masked(app)), {}
        case _:
            assert_never(request)
    _check_place(app, asked_on)
    screen = await _opened(app)
    show_form(screen, screen.sending, at, deed, typed)


async def refuse_another(app: FxtuiApp, venue: VenueId | None, customer: str | None) -> None:
    """Refuse to show somebody else's than the customer that was named: the screens show the one acted for."""
    if customer is None:
        return
    from fxtui.grammar.customer_lookup import customer_venue, refuse_another_customer

    refuse_another_customer(app.desk, await customer_venue(app.desk, venue), customer)


def _check_place(app: FxtuiApp, asked_on: str) -> None:
    """Open nothing over what somebody went to meanwhile."""
    if not isinstance(app.screen, DeskScreen):
        raise UsageError("Nothing was opened, for another dialog stands: close it and ask again.")
    if app.current_mode != asked_on:
        raise UsageError(f"Nothing was opened, for you had left {asked_on}: ask again.")


async def _opened(app: FxtuiApp) -> OfficeScreen:
    from fxtui.ui.looking import opened
    from fxtui.ui.screens.office import OfficeScreen

    return await opened(app, OfficeScreen)


def _masked(app: FxtuiApp) -> Around:
    from fxtui.ui.screens.office.situation import around

    return around(app, revealed=False)
