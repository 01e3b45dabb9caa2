"""A broker: it names a price, deals against its own account, and has no book. A deal is done whole or not at all.

How fee and quantity are worked out is the venue's; here a deal is taken, waits, and settles or is given back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side
from fxtui.simulator.clock import SimClock
from fxtui.simulator.ledger import HOUSE, Entry, Ledger, Movement, added
from fxtui.simulator.orders import Listing, OrderState
from fxtui.simulator.rates import Rate

_ZERO = Decimal(0)


@dataclass(slots=True, eq=False)
class Deal:
    """A purchase or sale of `quantity` base at `price`.

    `gross` is its value in quote with the fee and `fee` the house's part: a purchase costs `gross`, a sale brings
    `gross` less `fee`. It ends at `due_ms` in the state `ends`; `key` is the client's name for it.
    """

    id: int
    key: str
    account: str
    listing: Listing
    side: Side
    quantity: Decimal
    price: Decimal
    gross: Decimal
    fee: Decimal
    received_ms: int
    due_ms: int
    ends: OrderState = OrderState.FILLED
    seeded: bool = False
    state: OrderState = OrderState.WORKING
    held: Decimal = _ZERO

    @property
    def net(self) -> Decimal:
        """The value without the fee: what is converted by a purchase and credited by a sale."""
        return EXACT.subtract(self.gross, self.fee)

    @property
    def gives(self) -> tuple[str, Decimal]:
        """Asset and amount that leave the account."""
        if self.side is Side.BUY:
            return self.listing.quote, self.gross
        return self.listing.base, self.quantity

    @property
    def gets(self) -> tuple[str, Decimal]:
        """Asset and amount that enter it."""
        if self.side is Side.BUY:
            return self.listing.base, self.quantity
        return self.listing.quote, self.net

    @property
    def executed(self) -> Decimal:
        """The base dealt so far: all or nothing."""
        return self.quantity if self.state is OrderState.FILLED else _ZERO


class Broker:
    """The rates a venue deals at, and every deal ever taken."""

    def __init__(self, ledger: Ledger, clock: SimClock) -> None:
        self.rates: dict[str, Rate] = {}
        self.deals: dict[int, Deal] = {}
        self._ledger, self._clock = ledger, clock
        self._open: dict[int, Deal] = {}

    def open_rates(self, listings: Iterable[Listing], seed: int) -> None:
        """Name prices for every listing, by its symbol."""
        for listing in listings:
            self.rates[listing.symbol] = Rate(listing, seed, self._clock.now_ms())

    def step(self) -> None:
        """Let every price move once."""
        now = self._clock.now_ms()
        for rate in self.rates.values():
            rate.move(now)

    def take(self, deal: Deal) -> None:
        """Take a deal and hold what it gives; one that is due settles at once. `Overdrawn` when it is not there."""
        asset, amount = deal.gives
        self._ledger.hold(deal.account, asset, amount)
        deal.held = amount
        self.deals[deal.id] = self._open[deal.id] = deal
        self.settle_due()

    def settle_due(self) -> None:
        """End the deals whose time has come, in the order they were taken."""
        now = self._clock.now_ms()
        for deal in [deal for deal in self._open.values() if deal.due_ms <= now]:
            self._end(deal)

    def held(self, account: str, asset: str) -> Decimal:
        """What the deals of an account hold of an asset."""
        open_deals = self._open.values()
        return added(d.held for d in open_deals if d.account == account and d.gives[0] == asset)

    def _end(self, deal: Deal) -> None:
        asset, _ = deal.gives
        self._ledger.release(deal.account, asset, deal.held)
        deal.held = _ZERO
        if deal.ends is OrderState.FILLED:
            self._settle(deal)
        deal.state = deal.ends
        del self._open[deal.id]

    def _settle(self, deal: Deal) -> None:
        """Exchange base and quote with the house, which keeps the fee."""
        value = deal.net if deal.side is Side.BUY else deal.gross
        base = Entry(deal.account, deal.listing.base, _signed(deal.quantity, deal.side))
        quote = Entry(deal.account, deal.listing.quote, _signed(value, deal.side.other))
        entries = (base, base.taken_from(HOUSE), quote, quote.taken_from(HOUSE))
        self._ledger.post(Movement.TRADE, str(deal.id), entries, deal.due_ms)
        fee = Entry(HOUSE, deal.listing.quote, deal.fee)
        self._ledger.transfer(Movement.FEE, str(deal.id), fee, deal.account, deal.due_ms)


def _signed(amount: Decimal, side: Side) -> Decimal:
    """`amount` as the customer's account sees it: more by a purchase, less by a sale."""
    return amount if side is Side.BUY else EXACT.minus(amount)
