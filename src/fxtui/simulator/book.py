"""One order book with price-time priority. It knows prices and queues, neither accounts' money nor order types."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fxtui.domain.order import Side
from fxtui.simulator.orders import Inside, Order

_ZERO = Decimal(0)


@dataclass(slots=True, eq=False)
class Resting:
    """A quantity waiting at a price; `order` is None when it is a maker's quote. `shown` limits what others see."""

    account: str
    side: Side
    price: Decimal
    quantity: Decimal
    order: Order | None = None
    shown: Decimal | None = None

    @property
    def rank(self) -> Decimal:
        """Smaller is better; equal ranks keep the order they came in."""
        return self.price if self.side is Side.SELL else -self.price

    @property
    def visible(self) -> Decimal:
        """What a book snapshot tells of it."""
        return self.quantity if self.shown is None else min(self.shown, self.quantity)


@dataclass(frozen=True, slots=True)
class Level:
    """All that waits at one price."""

    price: Decimal
    quantity: Decimal
    orders: int
    accounts: int


class OrderBook:
    """Bids and asks, best first, first come first served at a price."""

    def __init__(self) -> None:
        self._queues: dict[Side, list[Resting]] = {Side.BUY: [], Side.SELL: []}

    def add(self, resting: Resting) -> None:
        """Put `resting` behind everything at its price."""
        insort(self._queues[resting.side], resting, key=lambda other: other.rank)

    def remove(self, order: Order) -> None:
        """Take an order out, wherever it waits."""
        queue = self._queues[order.wish.side]
        queue[:] = [resting for resting in queue if resting.order is not order]

    def take_makers_out(self) -> None:
        """Leave only the orders of accounts."""
        for queue in self._queues.values():
            queue[:] = [resting for resting in queue if resting.order is not None]

    def best(self, side: Side) -> Resting | None:
        """What is first to trade on `side`."""
        queue = self._queues[side]
        return queue[0] if queue else None

    def reduce(self, resting: Resting, quantity: Decimal) -> None:
        """Take `quantity` off what waits; nothing left leaves the book."""
        resting.quantity -= quantity
        if resting.quantity <= 0:
            self._queues[resting.side].remove(resting)

    def queue(self, side: Side) -> Iterator[Resting]:
        """Everything on `side`, best first."""
        return iter(self._queues[side])

    def orders(self) -> list[Order]:
        """The orders of accounts that wait here."""
        return [
            resting.order for queue in self._queues.values() for resting in queue if resting.order is not None
        ]

    def levels(self, side: Side, depth: int) -> list[Level]:
        """The best `depth` prices of `side` with what waits there."""
        grouped: dict[Decimal, list[Resting]] = {}
        for resting in self._queues[side]:
            if resting.price not in grouped and len(grouped) == depth:
                break
            grouped.setdefault(resting.price, []).append(resting)
        return [
            Level(price, sum((r.visible for r in queue), _ZERO), len(queue), len({r.account for r in queue}))
            for price, queue in grouped.items()
        ]

    def inside(self) -> Inside:
        """Best bid and ask with their sizes."""
        bids, asks = self.levels(Side.BUY, 1), self.levels(Side.SELL, 1)
        return Inside(
            bid=bids[0].price if bids else None,
            bid_size=bids[0].quantity if bids else _ZERO,
            ask=asks[0].price if asks else None,
            ask_size=asks[0].quantity if asks else _ZERO,
        )
