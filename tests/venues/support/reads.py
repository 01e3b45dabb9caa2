"""Every question a venue can be asked, by name: what the fault tests and the hostile text tests walk through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fxtui.contract.errors import VenueError
from fxtui.contract.venue import Venue
from fxtui.domain.instrument import Pair
from fxtui.domain.money import Asset
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketDraft, TicketKind
from tests.venues.support import moves
from tests.venues.support.deals import a_deal, a_form, a_ticket_draft
from tests.venues.support.simulated import Simulated, played

Read = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Known:
    """Things that are at the venue, so that there is something to ask for."""

    pair: Pair
    swap: SwapDraft
    swap_id: str
    order_id: str
    ticket_kind: TicketKind
    ticket_id: str
    code: str
    drafts: tuple[TicketDraft, ...]
    assets: tuple[Asset, ...]


async def something_known(venue: Venue, sim: Simulated) -> Known:
    """Make an order, a swap and tickets, as far as the venue offers them; returns what to ask for."""
    deal, possible = await a_deal(venue), moves.moves_of(venue)
    placed = await venue.execute(await moves.order(venue, sim)) if "order" in possible else None
    swapped = await venue.execute(await moves.swap(venue, sim)) if "swap" in possible else None
    kinds = moves.ticket_kinds(venue)
    for kind in kinds[:-1]:
        await moves.made_ticket(venue, sim, kind)
    ticket = await moves.made_ticket(venue, sim, kinds[-1])
    await sim.pause(5)
    books = await sim.control.books()
    drafts = [await a_ticket_draft(venue, await a_form(venue, kind)) for kind in kinds]
    return Known(
        pair=deal.instrument.pair,
        swap=deal.swap(),
        swap_id=getattr(swapped, "ref", ""),
        order_id=getattr(placed, "ref", ""),
        ticket_kind=ticket.kind,
        ticket_id=ticket.ticket_id,
        code=str(books.ticket(ticket.ticket_id)["verify_code"]),
        drafts=tuple(drafts),
        assets=await _with_addresses(venue),
    )


async def _with_addresses(venue: Venue) -> tuple[Asset, ...]:
    """One asset that has a deposit address, none where nothing has."""
    tickets = played(venue.tickets, "tickets")
    for asset in await tickets.assets(TicketKind.DEPOSIT):
        try:
            if await tickets.deposit_addresses(asset):
                return (asset,)
        except VenueError:
            continue
    return ()


def quick_reads(venue: Venue) -> Mapping[str, Read]:
    """One plain question per role."""
    reads: dict[str, Read] = {}
    if venue.rates is not None:
        reads["instruments"] = venue.rates.refresh_instruments
    if venue.balances is not None:
        reads["balances"] = venue.balances.balances
    if venue.orders is not None:
        reads["open orders"] = venue.orders.open_orders
    if venue.fills is not None:
        fills = venue.fills
        reads["fills"] = lambda: fills.fills(None, 10)
    if venue.tickets is not None:
        tickets = venue.tickets
        reads["tickets"] = lambda: tickets.tickets(10)
    if venue.customers is not None:
        customers = venue.customers
        reads["customers"] = lambda: customers.customer(venue.account)
    return reads


def every_read(venue: Venue, known: Known) -> Mapping[str, Read]:
    """Every question of every role the venue plays, of things that are there."""
    return {
        **_prices(venue, known),
        **_trading(venue, known),
        **_back_office(venue, known),
        **_customers(venue),
    }


def _prices(venue: Venue, known: Known) -> Mapping[str, Read]:
    rates, pair = venue.rates, known.pair
    if rates is None:
        return {}
    asked: dict[str, Read] = {
        "instruments": rates.instruments,
        "instruments anew": rates.refresh_instruments,
        "quotes": lambda: rates.quotes([pair]),
        "all quotes": lambda: rates.quotes(()),
        "depth": lambda: rates.depth(pair, 5),
        "candles": lambda: rates.candles(pair, 60, 5),
        "trades": lambda: rates.trades(pair, 5),
    }
    return _but_for_missing(venue, asked)


def _but_for_missing(venue: Venue, reads: Mapping[str, Read], **parts: str) -> Mapping[str, Read]:
    """The questions but for those about parts the venue lacks; `parts` names parts that are not called like the question."""
    missing = dict(venue.abilities.missing)
    return {
        name: read for name, read in reads.items() if parts.get(name.replace(" ", "_"), name) not in missing
    }


def _trading(venue: Venue, known: Known) -> Mapping[str, Read]:
    reads: dict[str, Read] = {}
    if venue.balances is not None:
        reads["balances"] = venue.balances.balances
    if venue.orders is not None:
        orders = venue.orders
        reads["open orders"] = orders.open_orders
        reads["order history"] = lambda: orders.history(20)
        reads["one order"] = lambda: orders.order(known.order_id)
    if venue.fills is not None:
        fills = venue.fills
        reads["fills"] = lambda: fills.fills(None, 20)
    if venue.swaps is not None:
        swaps = venue.swaps
        reads["swap terms"] = lambda: swaps.terms(known.swap)
        reads["one swap"] = lambda: swaps.dealt(known.swap_id, venue.account)
    return reads


def _back_office(venue: Venue, known: Known) -> Mapping[str, Read]:
    tickets = venue.tickets
    if tickets is None:
        return {}
    reads: dict[str, Read] = {
        "tickets": lambda: tickets.tickets(20),
        "one ticket": lambda: tickets.ticket(known.ticket_kind, known.ticket_id),
        "ticket by code": lambda: tickets.ticket_by_code(known.code),
    }
    for draft in known.drafts:
        kind, asset = draft.kind, draft.asset
        reads[f"{kind.value} assets"] = lambda kind=kind: tickets.assets(kind)  # type: ignore[misc]
        reads[f"{kind.value} forms"] = lambda kind=kind, asset=asset: tickets.forms(kind, asset)  # type: ignore[misc]
        reads[f"{kind.value} terms"] = lambda draft=draft: tickets.terms(draft)  # type: ignore[misc]
    for asset in known.assets:
        reads[f"{asset} addresses"] = lambda asset=asset: tickets.deposit_addresses(asset)  # type: ignore[misc]
    return _but_for_missing(venue, reads, ticket_by_code="ticket codes")


def _customers(venue: Venue) -> Mapping[str, Read]:
    customers, own = venue.customers, venue.account
    if customers is None:
        return {}

    async def one_bank_account() -> object:
        first = (await customers.bank_accounts(own))[0]
        return await customers.bank_account(own, first.bank_id)

    return {
        "known customers": customers.known,
        "one customer": lambda: customers.customer(own),
        "bank accounts": lambda: customers.bank_accounts(own),
        "one bank account": one_bank_account,
        "deposit instructions": lambda: customers.deposit_instructions(own),
        "a customer's transactions": lambda: customers.transactions(own),
        "all transactions": customers.transactions,
    }
