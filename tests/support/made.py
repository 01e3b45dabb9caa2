"""Values as venues tell them, made with few words: orders, fills, tickets, candles, books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import pair
from fxtui.domain.money import asset
from fxtui.domain.order import Fill, Order, OrderState, OrderType, Side
from fxtui.domain.quote import Candle, Depth, Level
from fxtui.domain.ticket import Ticket, TicketAction, TicketKind, TicketState
from tests.support.clock import START, FakeClock


def made_order(
    order_id: str = "88101",
    side: str = "sell",
    quantity: str = "100",
    *,
    filled: str = "0",
    limit: str | None = "4061.20",
    name: str = "USDT/COPM",
    kind: OrderType = OrderType.LIMIT,
    state: OrderState = OrderState.WORKING,
    word: str = "Working",
    reason: str = "",
    client_id: str = "",
    at: datetime = START,
) -> Order:
    """An order at KIIEX."""
    return Order(
        venue="kiiex",
        account="7",
        order_id=order_id,
        client_id=client_id,
        pair=pair(name),
        side=Side(side),
        type=kind,
        quantity=Decimal(quantity),
        filled=Decimal(filled),
        limit_price=Decimal(limit) if limit else None,
        average_price=None,
        state=state,
        venue_state=Foreign(word),
        created_at=at,
        reason=Foreign(reason) if reason else None,
    )


def made_fill(fill_id: str = "t1", order_id: str = "88101", *, fee: str | None = "0.5") -> Fill:
    """An execution at KIIEX."""
    return Fill(
        venue="kiiex",
        account="7",
        fill_id=fill_id,
        order_id=order_id,
        client_id="",
        pair=pair("USDT/COPM"),
        side=Side.SELL,
        quantity=Decimal(60),
        price=Decimal("4056.98"),
        fee=Decimal(fee) if fee else None,
        fee_asset=asset("COPM") if fee else None,
        at=START,
    )


def made_ticket(
    ticket_id: str = "1001",
    kind: str = "withdrawal",
    code: str = "COPM",
    amount: str = "13000",
    *,
    state: TicketState = TicketState.IN_REVIEW,
    word: str = "Accepted",
    actions: Sequence[TicketAction] = (TicketAction.CANCEL,),
    to: str = "",
    note: str = "",
    fee: str | None = None,
    at: datetime = START,
) -> Ticket:
    """A deposit or a withdrawal at KIIEX."""
    return Ticket(
        venue="kiiex",
        account="7",
        ticket_id=ticket_id,
        kind=TicketKind(kind),
        asset=asset(code),
        amount=Decimal(amount),
        fee=Decimal(fee) if fee else None,
        state=state,
        venue_state=Foreign(word),
        actions=tuple(actions),
        created_at=at,
        updated_at=at,
        reference="3f2a9c1e-0b7d-4a55-9f3e-0d1c2b3a4f5e",
        destination=Foreign(to) if to else None,
        note=Foreign(note) if note else None,
    )


def made_depth(
    bids: Sequence[tuple[str, str]], asks: Sequence[tuple[str, str]], name: str = "USDT/COPM"
) -> Depth:
    """A book at KIIEX: prices with quantities, the best first."""
    return Depth("kiiex", pair(name), _levels(bids), _levels(asks), FakeClock().now())


def made_candles(
    closes: Sequence[str], *, interval: int = 60, wick: str = "1", volume: str = "10"
) -> list[Candle]:
    """Candles that open where the one before closed, with a wick of this length on both sides."""
    candles, before = [], Decimal(closes[0])
    for place, text in enumerate(closes):
        close, reach = Decimal(text), Decimal(wick)
        start = START + timedelta(seconds=interval * place)
        candles.append(
            Candle(
                start,
                start + timedelta(seconds=interval),
                before,
                max(before, close) + reach,
                min(before, close) - reach,
                close,
                Decimal(volume) * (place + 1),
            )
        )
        before = close
    return candles


def _levels(levels: Sequence[tuple[str, str]]) -> tuple[Level, ...]:
    return tuple(Level(Decimal(price), Decimal(quantity)) for price, quantity in levels)
