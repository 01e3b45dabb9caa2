"""What is there when a simulated Kriptomat opens: balances and bank accounts, and with them a past and transfers under way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side
from fxtui.simulator.backoffice import Direction
from fxtui.simulator.orders import OrderState
from fxtui.venues.kriptomat.sim.banks import BankState
from fxtui.venues.kriptomat.sim.call import Venue
from fxtui.venues.kriptomat.sim.flows import ERROR, PENDING
from fxtui.venues.kriptomat.sim.past import MINUTE_MS, PastDeal, PastTransfer
from fxtui.venues.kriptomat.sim.people import CUSTOMER, DISABLED_CUSTOMER, MASTER, SMALL_CUSTOMER

_OPENED_AGO_MS = 30 * 24 * 60 * MINUTE_MS

BALANCES: Mapping[str, Mapping[str, str]] = {
    str(CUSTOMER): {
        "EUR": "8420.75",
        "BTC": "0.18430217",
        "ETH": "2.41",
        "XRP": "3150.5",
        "SOL": "12.75",
        "ADA": "4200",
        "USDT": "650.25",
    },
    str(SMALL_CUSTOMER): {"EUR": "164.2", "BTC": "0.00214", "DOGE": "910"},
    str(DISABLED_CUSTOMER): {"EUR": "55", "LTC": "0.4"},
    MASTER: {"EUR": "250000", "BTC": "4.2", "ETH": "61.5", "XRP": "48000", "USDT": "40000"},
}
"""Totals per account once everything of the past is booked."""

BANKS: tuple[tuple[int, str], ...] = (
    (CUSTOMER, "SI56191000000123438"),
    (CUSTOMER, "DE89370400440532013000"),
    (SMALL_CUSTOMER, "DE68500105171556714723"),
    (DISABLED_CUSTOMER, "FR1420041010050500013M02606"),
)
"""Verified bank accounts by user; the numbers are those of textbooks."""
NEW_BANK = (CUSTOMER, "AT611904300234573201")
"""One that waits to be verified."""

_BUY, _SELL = Side.BUY, Side.SELL
_DEPOSIT, _WITHDRAWAL = Direction.DEPOSIT, Direction.WITHDRAWAL
_DEALS = (
    PastDeal(CUSTOMER, _BUY, "btceur", "1500.00", 6900),
    PastDeal(CUSTOMER, _BUY, "etheur", "800.00", 6120),
    PastDeal(CUSTOMER, _SELL, "btceur", "0.01250000", 5405),
    PastDeal(CUSTOMER, _BUY, "xrpeur", "250.00", 4770),
    PastDeal(CUSTOMER, _BUY, "soleur", "420.00", 4330, OrderState.REJECTED),
    PastDeal(CUSTOMER, _BUY, "soleur", "420.00", 4322),
    PastDeal(CUSTOMER, _SELL, "adaeur", "600.00000000", 2981),
    PastDeal(CUSTOMER, _BUY, "usdteur", "300.00", 2204),
    PastDeal(CUSTOMER, _SELL, "etheur", "0.25000000", 1460),
    PastDeal(CUSTOMER, _BUY, "btceur", "75.50", 610),
    PastDeal(CUSTOMER, _SELL, "xrpeur", "120.50000000", 48),
    PastDeal(SMALL_CUSTOMER, _BUY, "btceur", "100.00", 5022),
    PastDeal(SMALL_CUSTOMER, _BUY, "dogeeur", "60.00", 3540),
    PastDeal(SMALL_CUSTOMER, _SELL, "btceur", "0.00050000", 905),
)
_TRANSFERS = (
    PastTransfer(CUSTOMER, _DEPOSIT, "5000.00", 7100),
    PastTransfer(CUSTOMER, _WITHDRAWAL, "750.00", 5300),
    PastTransfer(CUSTOMER, _WITHDRAWAL, "310.00", 3900, ERROR),
    PastTransfer(CUSTOMER, _DEPOSIT, "1200.00", 2850),
    PastTransfer(CUSTOMER, _WITHDRAWAL, "420.00", 95, PENDING),
    PastTransfer(CUSTOMER, _DEPOSIT, "600.00", 31, PENDING),
    PastTransfer(SMALL_CUSTOMER, _DEPOSIT, "250.00", 5200),
    PastTransfer(SMALL_CUSTOMER, _WITHDRAWAL, "40.00", 1800),
)


def open_bank_accounts(venue: Venue) -> None:
    """The verified ones."""
    for user, iban in BANKS:
        venue.banks.add(venue.users.own(user), iban, BankState.VERIFIED)


def fill_accounts(venue: Venue, changes: Mapping[tuple[str, str], Decimal]) -> None:
    """The balances less the `changes` that are still to happen to them."""
    at_ms = venue.world.clock.now_ms() - _OPENED_AGO_MS
    for account, balances in BALANCES.items():
        for symbol, total in balances.items():
            change = changes.get((account, symbol), Decimal(0))
            venue.world.credit(account, symbol, EXACT.subtract(Decimal(total), change), at_ms)


def live_through_the_past(venue: Venue) -> None:
    """The same balances, with the deals and transfers that led to them, and a bank account to be verified."""
    planned: list[PastDeal | PastTransfer] = [*_DEALS, *_TRANSFERS]
    oldest_first = sorted(planned, key=lambda one: -one.minutes_ago)
    happenings = [one.happened(venue) for one in oldest_first]
    changes: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for happening in happenings:
        for key, change in happening.changes.items():
            changes[key] = EXACT.add(changes[key], change)
    fill_accounts(venue, changes)
    for happening in happenings:
        happening.book()
    user, iban = NEW_BANK
    venue.banks.add(venue.users.own(user), iban)
