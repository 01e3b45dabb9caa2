"""The roles of the venue in memory (`tests.support.fake_venue`): each reads and writes that venue's own books."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fxtui.contract.errors import NotFoundAtVenue, NotOffered, VenueRefused
from fxtui.contract.venue import Prepared
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.intent import FrozenRequest, IntentKind
from fxtui.domain.money import Asset, Money, ceil_to, floor_to, is_multiple, plain
from fxtui.domain.order import Fill, Order, OrderDraft, OrderState, OrderType, Side
from fxtui.domain.outcome import Accepted, Outcome
from fxtui.domain.quote import Candle, Depth, Level, Quote, Trade
from fxtui.domain.swap import SwapDraft, SwapTerms
from fxtui.domain.ticket import (
    DepositAddress,
    FormField,
    Ticket,
    TicketActionDraft,
    TicketDraft,
    TicketForm,
    TicketKind,
    TicketTerms,
)

if TYPE_CHECKING:
    from tests.support.fake_venue import FakeVenue

FEE = Decimal("0.002")


def frozen(operation: str, **fields: object) -> FrozenRequest:
    """A request whose body is the fields as JSON."""
    return FrozenRequest(operation, json.dumps(fields).encode())


class FakeRates:
    def __init__(self, venue: FakeVenue) -> None:
        self._venue = venue
        self.asked: list[tuple[Pair, ...]] = []

    async def instruments(self) -> Sequence[Instrument]:
        await self._venue.entered("instruments")
        return (self._venue.instrument,)

    async def refresh_instruments(self) -> Sequence[Instrument]:
        await self._venue.entered("refresh_instruments")
        return (self._venue.instrument,)

    async def quotes(
        self, pairs: Sequence[Pair], heard: Callable[[Quote], None] | None = None
    ) -> Sequence[Quote]:
        await self._venue.entered("quotes")
        self.asked.append(tuple(pairs))
        venue = self._venue
        return [
            Quote(venue.id, pair, venue.bid, venue.ask, None, venue.clock.now())
            for pair in pairs
            if pair == venue.instrument.pair
        ]

    async def overview(self) -> Sequence[Quote]:
        await self._venue.entered("overview")
        venue = self._venue
        return [Quote(venue.id, venue.instrument.pair, None, None, venue.bid, venue.clock.now())]

    async def depth(self, pair: Pair, levels: int) -> Depth:
        await self._venue.entered("depth")
        venue, now = self._venue, self._venue.clock.now()
        far = Decimal("0.001")
        bids = (Level(venue.bid, venue.top_quantity), Level(venue.bid * (1 - far), venue.top_quantity))
        asks = (Level(venue.ask, venue.top_quantity), Level(venue.ask * (1 + far), venue.top_quantity))
        return Depth(venue.id, pair, bids[:levels], asks[:levels], now)

    async def candles(self, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        await self._venue.entered("candles")
        return ()

    async def trades(self, pair: Pair, count: int) -> Sequence[Trade]:
        await self._venue.entered("trades")
        return ()


class FakeBalances:
    def __init__(self, venue: FakeVenue) -> None:
        self._venue = venue

    async def balances(self) -> Sequence[Balance]:
        await self._venue.entered("balances")
        return self._venue.held_balances()

    async def of(self, _account: str, _assets: Collection[Asset]) -> Sequence[Balance]:
        return await self.balances()


class FakeOrders:
    def __init__(self, venue: FakeVenue) -> None:
        self._venue = venue

    async def prepare(self, draft: OrderDraft, client_id: str) -> Prepared:
        await self._venue.entered("prepare")
        rules = self._venue.instrument
        if not is_multiple(draft.quantity, rules.lot):
            raise VenueRefused(self._venue.id, "The quantity is no multiple of 0.01.", code="lot")
        if draft.quantity < rules.minimum:
            raise VenueRefused(self._venue.id, "The least quantity is 1.", code="minimum")
        if draft.limit_price is not None and not is_multiple(draft.limit_price, rules.tick):
            raise VenueRefused(self._venue.id, "The price is no multiple of the tick.", code="tick")
        body = {
            "client": client_id,
            "side": draft.side.value,
            "type": draft.type.value,
            "quantity": plain(draft.quantity),
            "price": plain(draft.limit_price) if draft.limit_price is not None else "",
            "now": draft.type is OrderType.MARKET,
        }
        return Prepared(
            kind=IntentKind.ORDER,
            account=self._venue.account,
            lane=f"order:{draft.pair}",
            client_id=client_id,
            request=frozen("SendOrder", **body),
            give=None,
            get=None,
        )

    async def open_orders(self) -> Sequence[Order]:
        await self._venue.entered("open_orders")
        return [order for order in reversed(self._venue.placed.values()) if not order.state.final]

    async def history(self, limit: int) -> Sequence[Order]:
        await self._venue.entered("history")
        return list(reversed(self._venue.placed.values()))[:limit]

    async def order(self, order_id: str) -> Order:
        await self._venue.entered("order")
        return self._venue.order(order_id)

    async def cancel(self, order_id: str) -> Outcome:
        await self._venue.entered("cancel")
        self._venue.end(order_id, OrderState.CANCELED)
        return Accepted(order_id)

    async def cancel_all(self, pair: Pair | None) -> Outcome:
        await self._venue.entered("cancel_all")
        for order in self._venue.placed.values():
            if not order.state.final:
                self._venue.end(order.order_id, OrderState.CANCELED)
        return Accepted("")


class FakeSwaps:
    def __init__(self, venue: FakeVenue) -> None:
        self._venue = venue

    async def terms(self, draft: SwapDraft) -> SwapTerms:
        await self._venue.entered("swap_terms")
        venue = self._venue
        pair = venue.instrument.pair
        if not pair.has(draft.give, draft.get):
            raise NotOffered(venue.id, "That pair is not swapped here.")
        side = Side.SELL if draft.give == pair.base else Side.BUY
        top = venue.bid if side is Side.SELL else venue.ask
        worst = top * (1 - draft.max_slippage if side is Side.SELL else 1 + draft.max_slippage)
        asked = draft.amount if draft.dealt == pair.base else draft.amount / top
        lot, to_lot = venue.instrument.lot, floor_to if draft.dealt == draft.give else ceil_to
        quantity = asked if is_multiple(asked, lot) else to_lot(asked, lot)
        in_quote = quantity * top
        give, gross = (quantity, in_quote) if side is Side.SELL else (in_quote, quantity)
        fee = gross * FEE
        return SwapTerms(
            draft=draft,
            instrument=venue.instrument,
            side=side,
            quantity=quantity,
            worst_price=worst,
            average_price=top,
            give=Money(give, draft.give),
            get=Money(gross - fee, draft.get),
            fee=Money(fee, draft.get),
            covered=quantity <= venue.top_quantity,
            quoted_at=venue.clock.now(),
            top_price=top,
        )

    async def dealt(self, ref: str, _account: str) -> Order:
        if self._venue.orders is None:
            raise NotOffered(self._venue.id, "What became of a swap is not told here.")
        return await self._venue.orders.order(ref)

    async def prepare(self, terms: SwapTerms, client_id: str) -> Prepared:
        await self._venue.entered("swap_prepare")
        if terms.quantity < self._venue.instrument.minimum:
            raise VenueRefused(self._venue.id, "The least quantity is 1.", code="minimum")
        body = {
            "client": client_id,
            "side": terms.side.value,
            "type": OrderType.LIMIT.value,
            "quantity": plain(terms.quantity),
            "price": plain(terms.worst_price),
            "now": True,
        }
        return Prepared(
            kind=IntentKind.SWAP,
            account=self._venue.account,
            lane=f"order:{terms.instrument.pair}",
            client_id=client_id,
            request=frozen("SendOrder", **body),
            give=terms.give,
            get=terms.get,
            marks={"highest": "88000"},
        )


class FakeFills:
    def __init__(self, venue: FakeVenue) -> None:
        self._venue = venue

    async def fills(self, order_id: str | None, limit: int) -> Sequence[Fill]:
        await self._venue.entered("fills")
        chosen = [fill for fill in self._venue.executions if order_id in (None, fill.order_id)]
        return list(reversed(chosen))[:limit]


class FakeTickets:
    def __init__(self, venue: FakeVenue) -> None:
        self._venue = venue

    def form(self, kind: TicketKind, one: Asset) -> TicketForm:
        """The one way there is."""
        fields = (FormField("address", "Address", address=True),) if kind is TicketKind.WITHDRAWAL else ()
        return TicketForm(kind, one, "chain", Foreign("On chain"), fields)

    async def tickets(self, limit: int) -> Sequence[Ticket]:
        await self._venue.entered("tickets")
        return list(reversed(self._venue.made.values()))[:limit]

    async def ticket(self, kind: TicketKind, ticket_id: str) -> Ticket:
        await self._venue.entered("ticket")
        if ticket_id not in self._venue.made:
            raise NotFoundAtVenue(self._venue.id, "There is no such ticket.", code="104")
        return self._venue.made[ticket_id]

    async def ticket_by_code(self, code: str) -> Ticket:
        raise NotOffered(self._venue.id, "There are no codes here.")

    async def assets(self, kind: TicketKind) -> Sequence[Asset]:
        await self._venue.entered("ticket_assets")
        return tuple(self._venue.funds)

    async def forms(self, kind: TicketKind, asset: Asset) -> Sequence[TicketForm]:
        await self._venue.entered("forms")
        return (self.form(kind, asset),)

    async def deposit_addresses(self, asset: Asset) -> Sequence[DepositAddress]:
        await self._venue.entered("deposit_addresses")
        return ()

    async def terms(self, draft: TicketDraft) -> TicketTerms:
        await self._venue.entered("ticket_terms")
        fee = Decimal(1) if draft.kind is TicketKind.WITHDRAWAL else Decimal(0)
        return TicketTerms(draft, fee, draft.amount, draft.amount - fee)

    async def prepare(self, terms: TicketTerms, client_id: str) -> Prepared:
        await self._venue.entered("ticket_prepare")
        draft = terms.draft
        where = draft.answers.get("address", "")
        return Prepared(
            kind=IntentKind(draft.kind.value),
            account=self._venue.account,
            lane=f"{draft.kind.value}:{draft.asset}:{where}",
            client_id=client_id,
            request=frozen(
                "CreateTicket", kind=draft.kind.value, asset=draft.asset, amount=plain(draft.amount)
            ),
            give=None,
            get=None,
        )

    async def prepare_action(self, draft: TicketActionDraft) -> Prepared:
        await self._venue.entered("prepare_action")
        return Prepared(
            kind=IntentKind.TICKET_ACTION,
            account=self._venue.account,
            lane=f"ticket:{draft.ticket.ticket_id}",
            client_id="",
            request=frozen("ActOnTicket", ticket=draft.ticket.ticket_id, action=draft.action.value),
            give=None,
            get=None,
        )
