"""One market: its book, the makers around a moving mid, and what was traded."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side
from fxtui.simulator.book import OrderBook, Resting
from fxtui.simulator.candles import CandleHistory
from fxtui.simulator.orders import Inside, Listing, Order, Peg
from fxtui.simulator.prices import Walk, maker_quotes, print_size, ticks_of

TAPE_LENGTH = 500
_PRINTS = 3


@dataclass(frozen=True, slots=True)
class Print:
    """An execution as the public sees it; `direction` 0 no change, 1 up, 2 down; order ids are 0 for strangers."""

    id: int
    quantity: Decimal
    price: Decimal
    taker_side: Side
    at_ms: int
    direction: int
    maker_order: int = 0
    taker_order: int = 0


class Market:
    """A listing's book and history. Its makers' quotes are a function of seed, symbol and step alone."""

    def __init__(self, listing: Listing, seed: int, now_ms: int) -> None:
        self.listing = listing
        self.book = OrderBook()
        self.tape: deque[Print] = deque(maxlen=TAPE_LENGTH)
        self.stops: list[Order] = []
        self.sequence = 1
        self.quoted_ms = now_ms
        self._name = f"{seed} {listing.symbol}"
        self._walk = Walk(self._name, ticks_of(listing.mid, listing.tick), listing.step_ppm)
        self.candles = CandleHistory(listing, self._name, now_ms, self._walk.mid)
        self._step = 0
        self._quoted_step = -1

    @property
    def last(self) -> Decimal:
        """The last traded price; the starting mid before the first trade."""
        return self.tape[-1].price if self.tape else self.listing.mid

    @property
    def busy(self) -> bool:
        """Whether orders of accounts wait here, so that a moving price may touch them."""
        return bool(self.stops) or bool(self.book.orders())

    def move(self, step: int, now_ms: int) -> None:
        """Let the mid move; the makers follow when somebody looks (`quotes_due`)."""
        self._walk.step()
        self._step = step
        self.quoted_ms = now_ms

    def quotes_due(self) -> list[Resting]:
        """The makers' quotes of this step, once per step; their old ones leave the book. Empty when up to date."""
        if self._quoted_step == self._step or not self.listing.tradable:
            return []
        self._quoted_step = self._step
        self.sequence += 1
        self.book.take_makers_out()
        return list(maker_quotes(self.listing, self._walk.mid, Random(f"quotes {self._name} {self._step}")))

    def strangers_trade(self, trade_id: int, now_ms: int) -> bool:
        """Print a trade between strangers at the inside, in some steps; returns whether there was one."""
        chance = Random(f"prints {self._name} {self._step}")
        if chance.randrange(_PRINTS) or not self.listing.tradable:
            return False
        side = chance.choice((Side.BUY, Side.SELL))
        mid = self._walk.mid
        half = max(1, mid * self.listing.half_spread_ppm // 1_000_000)
        price = self.listing.tick * max(1, mid + (half if side is Side.BUY else -half))
        inside = Inside(bid=self.listing.tick * max(1, mid - half), ask=self.listing.tick * (mid + half))
        self.print(
            Print(trade_id, print_size(self.listing, chance), price, side, now_ms, self.tick_of(price)),
            inside,
        )
        return True

    def print(self, execution: Print, inside: Inside) -> None:
        """Put an execution on the tape and into the candles."""
        self.tape.append(execution)
        best = (inside.bid or execution.price, inside.ask or execution.price)
        self.candles.record(execution.price, execution.quantity, best, execution.at_ms)

    def tick_of(self, price: Decimal) -> int:
        """The direction from the last price to `price`: 0 none, 1 up, 2 down."""
        return 0 if price == self.last else 1 if price > self.last else 2

    def reference(self, peg: Peg) -> Decimal:
        """The price that pulls triggers pegged to `peg`; the last price where a side is empty."""
        inside = self.book.inside()
        match peg:
            case Peg.BID:
                return inside.bid or self.last
            case Peg.ASK:
                return inside.ask or self.last
            case Peg.MIDPOINT if inside.bid is not None and inside.ask is not None:
                return EXACT.divide(inside.bid + inside.ask, Decimal(2))
            case _:
                return self.last
