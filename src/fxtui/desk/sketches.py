"""The part of a preview that depends on what is wished for: price, fee, terms, and how its request is frozen.

One sketch per kind of draft. Guards that need a price speak here; all others speak in `fxtui.desk.gate`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from fxtui.contract.abilities import Abilities
from fxtui.contract.errors import FxtuiError
from fxtui.contract.venue import Prepared, Rates, Venue
from fxtui.desk import guards
from fxtui.desk.connections import Link
from fxtui.desk.day_sum import made_by_us
from fxtui.desk.floor import Floor
from fxtui.desk.guards import said
from fxtui.desk.pricing import Market, given, price_order
from fxtui.desk.reads import Reads
from fxtui.desk.views import Draft, GuardNote
from fxtui.desk.wording import withdrawal_word
from fxtui.domain.instrument import Pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money, trimmed
from fxtui.domain.order import OrderDraft, OrderType
from fxtui.domain.quote import Depth, Quote
from fxtui.domain.swap import SwapDraft, SwapTerms
from fxtui.domain.ticket import TicketAction, TicketActionDraft, TicketDraft, TicketKind, TicketTerms

_LEVELS = 50
_ORDER_LASTS = 60.0
_TICKET_LASTS = 180.0


class Sketch(Struct, frozen=True):
    """What a draft comes to before its request is frozen by `freeze(client_key)`.

    `lasts` are the seconds it may be confirmed, from `priced_at` or from now on. `at_most` is what may be given at
    the worst price, None where that is `give`. `arrives` tells whether `get` is credited by the deal itself.
    """

    freeze: Callable[[str], Awaitable[Prepared]]
    lasts: float
    give: Money | None = None
    at_most: Money | None = None
    get: Money | None = None
    fee: Money | None = None
    rate: Decimal | None = None
    worst_price: Decimal | None = None
    pair: Pair | None = None
    quoted_at: Moment | None = None
    priced_at: Moment | None = None
    terms: SwapTerms | TicketTerms | None = None
    to_type: str = ""
    arrives: bool = False
    notes: tuple[GuardNote, ...] = ()


class Sketches:
    """Draws sketches; raises `VenueError` when the venue does not play the role or can't be asked."""

    def __init__(self, floor: Floor, reads: Reads) -> None:
        self._floor = floor
        self._reads = reads

    async def draw(self, link: Link, venue: Venue, draft: Draft) -> Sketch:
        """The sketch of any draft."""
        match draft:
            case SwapDraft():
                return await self._swap(link, venue, draft)
            case OrderDraft():
                return await self._order(link, venue, draft)
            case TicketDraft():
                return await self._ticket(link, venue, draft)
            case TicketActionDraft():
                return self._action(link, venue, draft)
            case _:
                assert_never(draft)

    async def _swap(self, link: Link, venue: Venue, draft: SwapDraft) -> Sketch:
        swaps, limits = venue.swaps, self._floor.limits(link.id, Pair(draft.give, draft.get))
        if swaps is None:
            raise link.needs("swaps")
        terms = await swaps.terms(draft)
        now = self._floor.clock.now()
        covered = None
        if not terms.covered:
            covered = guards.refuse(
                "not-covered", f"The book does not hold {trimmed(terms.quantity)} within the worst price."
            )
        known = self._floor.quotes.get(link.id, terms.instrument.pair)
        fresh = known is not None and not known.is_stale(now, limits.quote_max_age)
        mid = known.mid if known is not None and fresh else None
        notes = said(
            guards.stale_quote(terms.quoted_at, now, limits),
            guards.slippage_cap(draft.max_slippage, limits),
            covered,
            guards.rounded(terms) if terms.covered else None,
            guards.unenforced(terms, link.title),
            guards.off_market(terms.average_price, mid, terms.side, limits) if mid is not None else None,
        )
        instrument = terms.instrument
        at_most = given(instrument.pair, terms.side, terms.quantity, terms.worst_price, instrument.quote_step)
        return Sketch(
            freeze=partial(swaps.prepare, terms),
            lasts=limits.preview_ttl,
            give=terms.give,
            at_most=at_most if at_most.amount > terms.give.amount else None,
            get=terms.get,
            fee=terms.fee,
            rate=terms.all_in_rate,
            worst_price=terms.worst_price,
            pair=terms.instrument.pair,
            quoted_at=terms.quoted_at,
            priced_at=terms.quoted_at,
            terms=terms,
            arrives=True,
            notes=notes,
        )

    async def _order(self, link: Link, venue: Venue, draft: OrderDraft) -> Sketch:
        orders, limits = venue.orders, self._floor.limits(link.id, draft.pair)
        if orders is None:
            raise link.needs("orders")
        market = await self._market(link, venue, draft)
        priced = price_order(draft, market, limits, self._floor.clock.now())
        at_market = draft.type is OrderType.MARKET
        return Sketch(
            freeze=partial(orders.prepare, draft),
            lasts=limits.preview_ttl if at_market else max(limits.preview_ttl, _ORDER_LASTS),
            give=priced.give,
            at_most=priced.at_most,
            get=priced.get,
            fee=priced.fee,
            rate=priced.rate,
            worst_price=priced.worst_price,
            pair=draft.pair,
            quoted_at=priced.quoted_at,
            priced_at=priced.quoted_at if at_market else None,
            arrives=True,
            notes=(*_offered(venue.abilities, draft, link.title), *priced.notes),
        )

    async def _market(self, link: Link, venue: Venue, draft: OrderDraft) -> Market:
        """Instrument, and the book for a market order or a fresh quote for any other; what fails is left out."""
        if venue.rates is None:
            return Market(None, None, None)
        with contextlib.suppress(FxtuiError):
            await self._reads.learn_instruments(link, venue.rates)
        instrument = next((one for one in link.instruments if one.pair == draft.pair), None)
        if draft.type is OrderType.MARKET:
            return Market(instrument, await self._depth(venue.rates, draft.pair), None)
        return Market(instrument, None, await self._quote(link, draft.pair))

    async def _depth(self, rates: Rates, pair: Pair) -> Depth | None:
        with contextlib.suppress(FxtuiError):
            return await rates.depth(pair, _LEVELS)
        return None

    async def _quote(self, link: Link, pair: Pair) -> Quote | None:
        now, limit = self._floor.clock.now(), self._floor.limits(link.id, pair).quote_max_age
        known = self._floor.quotes.get(link.id, pair)
        if known is not None and known.mid is not None and not known.is_stale(now, limit):
            return known
        with contextlib.suppress(FxtuiError):
            await self._reads.read(link, "quotes", [pair])
        read = self._floor.quotes.get(link.id, pair)
        return read if read is not None and not read.is_stale(self._floor.clock.now(), limit) else None

    async def _ticket(self, link: Link, venue: Venue, draft: TicketDraft) -> Sketch:
        tickets = venue.tickets
        if tickets is None:
            raise link.needs("tickets")
        terms = await tickets.terms(draft)
        give, get, fee = _moved(terms)
        notes = _addresses(draft)
        if terms.fee is None and draft.kind is not TicketKind.DEPOSIT:
            notes += (guards.warn("fee-unknown", f"{link.title} does not say what fee it takes."),)
        return Sketch(
            freeze=partial(tickets.prepare, terms),
            lasts=_TICKET_LASTS,
            give=give,
            get=get,
            fee=fee,
            terms=terms,
            to_type=withdrawal_word(draft),
            notes=notes,
        )

    def _action(self, link: Link, venue: Venue, draft: TicketActionDraft) -> Sketch:
        tickets = venue.tickets
        if tickets is None:
            raise link.needs("tickets")
        notes: tuple[GuardNote, ...] = ()
        if draft.action not in draft.ticket.actions:
            state = draft.ticket.state.value
            notes = (
                guards.refuse(
                    "not-legal", f"To {draft.action.value} a ticket that is {state} is not possible."
                ),
            )

        leaves = _leaves(draft)
        if made_by_us(self._floor.intents, draft.ticket):
            leaves = None  # it was judged and counted when the withdrawal itself was confirmed

        async def freeze(_client_key: str) -> Prepared:
            prepared = await tickets.prepare_action(draft)
            return prepared if leaves is not None else replace(prepared, give=None)

        return Sketch(freeze=freeze, lasts=_TICKET_LASTS, give=leaves, notes=notes)


def _addresses(draft: TicketDraft) -> tuple[GuardNote, ...]:
    """Refusals of addresses that are not what they look like; names and other words may have any letters."""
    written = [(field.label, draft.answer(field)) for field in draft.form.fields if field.address]
    return said(*(guards.address(label, address) for label, address in written))


def _moved(terms: TicketTerms) -> tuple[Money | None, Money | None, Money | None]:
    """What leaves, what arrives, and the fee of a ticket."""
    draft = terms.draft
    fee = Money(terms.fee, draft.asset) if terms.fee is not None else None
    arrives = Money(terms.arrives, draft.asset) if terms.arrives is not None else None
    if draft.kind is TicketKind.DEPOSIT:
        return None, arrives or Money(draft.amount, draft.asset), fee
    return Money(terms.leaves if terms.leaves is not None else draft.amount, draft.asset), arrives, fee


def _leaves(draft: TicketActionDraft) -> Money | None:
    """What an action lets leave the venue, None for a cancel and for what comes in."""
    ticket = draft.ticket
    if draft.action is TicketAction.CANCEL or ticket.kind is TicketKind.DEPOSIT:
        return None
    return Money(ticket.amount, ticket.asset)


def _offered(abilities: Abilities, draft: OrderDraft, title: str) -> tuple[GuardNote, ...]:
    """Refusals of what the venue does not take."""
    lacks: list[str] = []
    if draft.type not in abilities.order_types:
        lacks.append(f"{draft.type.value.replace('_', ' ')} orders")
    if draft.time_in_force not in abilities.times_in_force:
        lacks.append(f"the lifetime {draft.time_in_force.value.upper()}")
    if draft.post_only and not abilities.post_only:
        lacks.append("post-only orders")
    return tuple(guards.refuse("not-offered", f"{title} does not take {lack}.") for lack in lacks)
