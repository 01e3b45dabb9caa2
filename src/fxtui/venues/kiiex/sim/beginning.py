"""What is there when a simulated KIIEX opens: balances, and with them a past and business under way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from fxtui.domain.money import EXACT, divide, floor_to
from fxtui.domain.order import Side
from fxtui.simulator.orders import Order, OrderKind, Wish
from fxtui.simulator.world import World
from fxtui.venues.kiiex.sim.past import PastTicket, PastTrade, file_ticket, trade
from fxtui.venues.kiiex.sim.people import TRADER

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

ACCOUNT = str(TRADER.accounts[0])
BALANCES: Mapping[str, Mapping[str, str]] = {
    ACCOUNT: {
        "USDT": "12480",
        "COPM": "9000000",
        "USDC": "3200",
        "BTC": "0.15",
        "ETH": "1.8",
        "MXNB": "46500",
    },
    "70": {"USDT": "50000", "COPM": "120000000"},
    "8": {"USDT": "1000", "COPM": "4000000"},
}
"""Totals per account once everything of the past is booked."""

_BANK_FORM = {
    "FullName": "Valentina Restrepo",
    "DocumentType": "Cédula de ciudadanía",
    "DocumentNumber": "1020304050",
    "BankName": "Bancolombia",
    "AccountType": "Ahorros",
    "BankAccountNumber": "03100456789",
    "Comment": "",
}
_TRON_FORM = {"ExternalAddress": "TQ5NMqJjhpQGK7YJbESKCobSxTfKqE6d1u", "Comment": "supplier"}
_BITCOIN_FORM = {"ExternalAddress": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "Comment": "cold storage"}

# Asset given, amount of it, market, and how long ago.
_TRADES = (
    ("USDT", "2000", 11, 46 * HOUR_MS),
    ("USDT", "5400", 13, 26 * HOUR_MS),
    ("USDT", "1200", 11, 7 * HOUR_MS),
    ("USDC", "400", 12, 3 * HOUR_MS + 30 * MINUTE_MS),
    ("USDT", "1540", 14, 55 * MINUTE_MS),
)
_TICKETS = (
    PastTicket("deposit", "USDT", "5000", "", {}, 72 * HOUR_MS, ("New", "Pending", "Confirmed", "Accepted", "FullyProcessed")),
    PastTicket(
        "withdrawal", "COPM", "1200000", "Standard", _BANK_FORM, 45 * HOUR_MS,
        ("Pending2Fa", "Confirmed2Fa", "New", "AdminProcessing", "Rejected"),
    ),
    PastTicket(
        "withdrawal", "USDT", "1000", "ToExternalTronAddress", _TRON_FORM, 24 * HOUR_MS,
        ("Pending2Fa", "Confirmed2Fa", "AutoAccepted", "SystemProcessing", "Submitted", "Confirmed", "FullyProcessed"),
    ),
    PastTicket(
        "withdrawal", "COPM", "8000000", "Standard", _BANK_FORM, 20 * HOUR_MS,
        ("Pending2Fa", "Confirmed2Fa", "New", "AdminProcessing", "Accepted", "FullyProcessed"),
    ),
    PastTicket("withdrawal", "COPM", "2500000", "Standard", _BANK_FORM, 3 * HOUR_MS, ("Pending2Fa",)),
    PastTicket("deposit", "USDC", "800", "", {"Reference": "INV-2207"}, 50 * MINUTE_MS, ("New", "Pending")),
    PastTicket("deposit", "USDT", "1500", "", {"Reference": "INV-2209"}, 20 * MINUTE_MS, ("New",)),
    PastTicket(
        "withdrawal", "BTC", "0.02", "ToExternalBitcoinAddress", _BITCOIN_FORM, 12 * MINUTE_MS,
        ("Pending2Fa", "Confirmed2Fa", "AutoAccepted", "SystemProcessing", "Submitted"),
    ),
)  # fmt: skip


def fill_accounts(world: World) -> None:
    """Balances and nothing else."""
    for account, balances in BALANCES.items():
        for symbol, amount in balances.items():
            world.credit(account, symbol, Decimal(amount), world.clock.now_ms() - 30 * DAY_MS)


def live_through_the_past(world: World, pace: str) -> None:
    """Balances as in `fill_accounts`, with the trades and tickets that led to them, and open orders and tickets."""
    now = world.clock.now_ms()
    trades = [_past_trade(world, *row) for row in _TRADES]
    _open_accounts(world, trades, now - 30 * DAY_MS)
    happenings: list[tuple[int, PastTrade | PastTicket]] = [(now - one.at_ms, one) for one in trades]
    happenings += [(ticket.ago_ms, ticket) for ticket in _TICKETS]
    for _, happening in sorted(happenings, key=lambda pair: -pair[0]):
        if isinstance(happening, PastTrade):
            trade(world, ACCOUNT, happening)
        else:
            file_ticket(world, ACCOUNT, happening, pace)
    _place(world, ACCOUNT, 11, "USDT", Decimal(1500), Decimal("0.013"), 2 * HOUR_MS)
    _place(world, ACCOUNT, 13, "USDT", Decimal(2030), Decimal("0.06"), 19 * HOUR_MS)
    _place(world, "70", 11, "USDT", Decimal(20000), Decimal("0.02"), 5 * HOUR_MS)


def _open_accounts(world: World, trades: list[PastTrade], at_ms: int) -> None:
    """Credit what each account must have begun with to end at its balance."""
    changes: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in trades:
        for symbol, amount in one.changes(world.exchange.rules.fee_rate).items():
            changes[symbol] = EXACT.add(changes[symbol], amount)
    for ticket in _TICKETS:
        if ticket.states[-1] == "FullyProcessed":
            sign = 1 if ticket.kind == "deposit" else -1
            changes[ticket.asset] += sign * Decimal(ticket.amount)
    for account, balances in BALANCES.items():
        for symbol, total in balances.items():
            change = changes[symbol] if account == ACCOUNT else Decimal(0)
            world.credit(account, symbol, EXACT.subtract(Decimal(total), change), at_ms)


def _past_trade(world: World, given: str, amount: str, listing_id: int, ago_ms: int) -> PastTrade:
    """`amount` of the asset `given` traded at the price of its time, in whole lots."""
    market, now = world.exchange.markets[listing_id], world.clock.now_ms()
    hours = market.candles.over(HOUR_MS, now - ago_ms - HOUR_MS, now - ago_ms + 1, now)
    price = floor_to(hours[-1].close, market.listing.tick)
    side = Side.SELL if given == market.listing.base else Side.BUY
    base = Decimal(amount) if side is Side.SELL else divide(Decimal(amount), price)
    return PastTrade(market, side, floor_to(base, market.listing.lot), price, now - ago_ms)


def _place(
    world: World, account: str, listing_id: int, given: str, amount: Decimal, away: Decimal, ago_ms: int
) -> Order:
    """A limit order that gives `amount` of `given`, `away` from the market (a fraction), placed a while ago."""
    market = world.exchange.market(listing_id)
    listing = market.listing
    side = Side.SELL if given == listing.base else Side.BUY
    factor = 1 + away if side is Side.SELL else 1 - away
    limit = floor_to(listing.mid * factor, listing.tick)
    base = amount if side is Side.SELL else divide(amount, limit)
    quantity = floor_to(base, listing.lot)
    order = world.exchange.place(
        Wish(account, TRADER.id, 0, listing, side, OrderKind.LIMIT, quantity=quantity, limit=limit)
    )
    order.seeded = True
    order.received_ms = order.lands_ms = order.updated_ms = world.clock.now_ms() - ago_ms
    return order
