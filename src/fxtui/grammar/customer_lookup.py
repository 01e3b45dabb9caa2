"""Whose customer is meant, and who is acted for: `--customer` holds for one command, whatever is configured."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from fxtui.contract.errors import NotOffered, UsageError
from fxtui.desk.desk import Desk
from fxtui.desk.views import VenueView
from fxtui.domain.instrument import VenueId
from fxtui.grammar.lookup import the_one
from fxtui.grammar.requests import BalancesRequest, NewTicketRequest, SwapRequest

_OfCustomer = TypeVar("_OfCustomer", BalancesRequest, SwapRequest, NewTicketRequest)


async def customer_venue(desk: Desk, wanted: VenueId | None) -> VenueId:
    """The venue whose customers are meant: the one named, else the only one that has any.

    Raises:
        UsageError: the profile has no such venue, or several have customers.
        NotOffered: the venue, or every venue of the profile, has none.
        Relayed: why one that might have some can't be connected.
    """
    views = {view.id: view for view in desk.venues()}
    if wanted is not None and wanted not in views:
        raise UsageError(f"The profile has no venue {wanted!r}: it has {', '.join(views)}.")
    offering = await desk.customers.offering()
    asked = [view for view in desk.venues() if wanted in {None, view.id}]
    found = [view.id for view in asked if view.id in offering]
    several = f"{' and '.join(sorted(found))} have customers"
    silent = [view.problem for view in asked if view.abilities is None and view.problem is not None]
    return the_one(found, several, _none(asked, wanted), silent)


def _none(asked: list[VenueView], wanted: VenueId | None) -> NotOffered:
    if wanted is None:
        return NotOffered("", "No venue of this profile has customers.")
    [view] = asked
    return NotOffered(wanted, view.missing.get("customers", f"{view.title} does not offer customers."))


async def acting(desk: Desk, request: _OfCustomer) -> _OfCustomer:
    """The request at its customer's venue, once that customer is acted for there; as it is where it names none.

    Raises:
        FxtuiError: whose customer it is can't be told, or there is no such customer.
    """
    if request.customer is None:
        return request
    venue = await customer_venue(desk, request.venue)
    customer = await desk.customers.act_for(venue, request.customer)
    return replace(request, venue=venue, customer=customer.customer_id)


def refuse_another_customer(desk: Desk, venue: VenueId, customer: str | None) -> None:
    """Refuse what would be done for somebody else than the customer that was named."""
    if customer is None:
        return
    title = next((view.title for view in desk.venues() if view.id == venue), venue)
    if venue not in desk.customers.venues():
        raise NotOffered(venue, f"{title} does not offer customers: leave --customer out.")
    acted_for = desk.customers.acting_for(venue)
    if acted_for != customer:
        now = f"{title} acts for customer {acted_for}" if acted_for else f"No customer is chosen at {title}"
        raise UsageError(f"{now}: choose {customer} first, on Back office.")
