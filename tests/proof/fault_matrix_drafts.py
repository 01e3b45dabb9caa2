"""What the fault matrix asks of any venue: one draft for every kind of money call, chosen by a seed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from fxtui.contract.venue import Venue
from fxtui.desk.views import Draft
from fxtui.domain.order import OrderDraft, OrderType
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketDraft, TicketKind
from tests.venues.support import moves
from tests.venues.support.deals import Deal, a_ticket_draft, deals, forms
from tests.venues.support.moves import action_draft, made_ticket
from tests.venues.support.simulated import Simulated, eventually, played, ref_of
from tests.venues.support.strikes import Strike

SLIPPAGE = Decimal("0.003")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where drafts are made: the venue, an adapter of the test's own, and chance."""

    sim: Simulated
    venue: Venue
    chance: Random


async def _deal(setting: Setting, part: int) -> Deal:
    """A deal of any size; `part` keeps orders and swaps to pairs of their own, since a pair is a lane."""
    every = await deals(setting.venue, pairs=4)
    pairs = sorted({deal.instrument.pair for deal in every})
    own = pairs[part::2] or pairs
    deal = setting.chance.choice([deal for deal in every if deal.instrument.pair in own])
    return replace(deal, quantity=deal.quantity + deal.instrument.lot * setting.chance.randint(0, 40))


async def _order(setting: Setting) -> Draft:
    """An order of any side and size: far from the market, at once at a limit, or at the market."""
    deal = await _deal(setting, 0)
    how = setting.chance.choice(("far", "near", "market"))
    if how == "market" and OrderType.MARKET in setting.venue.abilities.order_types:
        pair = deal.instrument.pair
        return OrderDraft(deal.instrument.venue, pair, deal.side, OrderType.MARKET, deal.quantity)
    return deal.order(deal.far if how == "far" else deal.near)


async def _swap(setting: Setting) -> Draft:
    wish = (await _deal(setting, 1)).swap()
    return SwapDraft(wish.venue, wish.give, wish.get, wish.amount, wish.dealt, SLIPPAGE)


async def _ticket(setting: Setting, kind: TicketKind) -> TicketDraft:
    """A deposit or withdrawal of any asset, by any form, of any part of what there is."""
    form = setting.chance.choice(await forms(setting.venue, kind))
    return await a_ticket_draft(setting.venue, form, parts=setting.chance.randint(15, 60))


async def _deposit(setting: Setting) -> Draft:
    return await _ticket(setting, TicketKind.DEPOSIT)


async def _withdrawal(setting: Setting) -> Draft:
    return await _ticket(setting, TicketKind.WITHDRAWAL)


async def _action(setting: Setting) -> Draft:
    """Any legal action on a withdrawal made for it."""
    ticket = await made_ticket(setting.venue, setting.sim, TicketKind.WITHDRAWAL)
    action = setting.chance.choice(ticket.actions)
    return await action_draft(setting.venue, setting.sim, ticket, action)


DRAFTS: Mapping[str, Callable[[Setting], Awaitable[Draft]]] = {
    "ticket action": _action,
    "order": _order,
    "swap": _swap,
    "deposit": _deposit,
    "withdrawal": _withdrawal,
}
"""How a draft of each kind is made; what needs something to be there already comes first."""

CANCEL = "cancel"
CALLS = (*DRAFTS, CANCEL)
"""Every money call of a venue."""


def offered(venue: Venue) -> tuple[str, ...]:
    """The calls the venue has."""
    there = {*moves.moves_of(venue), *([CANCEL] if venue.orders is not None else [])}
    return tuple(call for call in CALLS if call in there)


def struck(venue: Venue, strike: Strike) -> tuple[str, ...]:
    """The calls the venue has that `strike` can strike."""
    return tuple(call for call in offered(venue) if strike.meets(call, venue))


async def a_resting_order(setting: Setting) -> str:
    """The venue's id of an order that rests far from the market, once it has come to rest."""
    ref = ref_of(await setting.venue.execute(await moves.order(setting.venue, setting.sim)))
    orders = played(setting.venue.orders, "orders")

    async def open_ones() -> set[str]:
        return {order.order_id for order in await orders.open_orders()}

    await eventually(setting.sim, open_ones, lambda ids: ref in ids, "the order at rest")
    return ref
