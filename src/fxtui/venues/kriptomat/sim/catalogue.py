"""What the simulated Kriptomat deals in: currencies and pairs. The prices are made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fxtui.simulator.orders import Listing

EUR = "EUR"
HALF_SPREAD_PPM = 615
"""Half of the spread in the documents' sample: 2.0 of 3250.6 (dossier 4.2)."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A coin or the euro; `symbol` is its name in the books, `code` the one on the wire."""

    symbol: str
    name: str

    @property
    def code(self) -> str:
        """The symbol in lower case."""
        return self.symbol.lower()


CURRENCIES: tuple[Currency, ...] = (
    Currency("BTC", "Bitcoin"),
    Currency("ETH", "Ethereum"),
    Currency("XRP", "XRP"),
    Currency("LTC", "Litecoin"),
    Currency("ADA", "Cardano"),
    Currency("SOL", "Solana"),
    Currency("DOGE", "Dogecoin"),
    Currency("USDT", "Tether"),
    Currency(EUR, "Euro"),
)
BY_CODE: Mapping[str, Currency] = {currency.code: currency for currency in CURRENCIES}


def _listing(number: int, base: str, mid: str, *, tick: str = "0.01", step_ppm: int = 40) -> Listing:
    coin = Decimal("0.00000001")
    return Listing(
        id=number,
        symbol=base + EUR,
        base=base,
        quote=EUR,
        tick=Decimal(tick),
        lot=coin,
        minimum=coin,
        mid=Decimal(mid),
        typical=Decimal(1),
        half_spread_ppm=HALF_SPREAD_PPM,
        step_ppm=step_ppm,
    )


LISTINGS: tuple[Listing, ...] = (
    _listing(1, "BTC", "93412.50"),
    _listing(2, "ETH", "2205.80"),
    _listing(3, "XRP", "1.90340", tick="0.00001", step_ppm=60),
    _listing(4, "LTC", "76.4200", tick="0.0001"),
    _listing(5, "ADA", "0.58710", tick="0.00001", step_ppm=60),
    _listing(6, "SOL", "128.3400", tick="0.0001", step_ppm=60),
    _listing(7, "DOGE", "0.154820", tick="0.000001", step_ppm=80),
    _listing(8, "USDT", "0.86120", tick="0.00001", step_ppm=5),
)
BY_PAIR: Mapping[str, Listing] = {listing.symbol.lower(): listing for listing in LISTINGS}
"""Every listing by its pair as the wire spells it."""
