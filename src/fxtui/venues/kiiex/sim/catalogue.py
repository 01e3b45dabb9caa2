"""What the simulated KIIEX lists: products, the ways they leave, and instruments. The numbers are made up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fxtui.simulator.orders import Listing, Session

OMS_ID = 1
OPERATOR_ID = 1

_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
_TRON = re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}")
_BITCOIN = re.compile(r"(bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to send a product out: an account provider and its form.

    `fields` maps the form's keys to whether they must be filled; `fee` is flat, in the product.
    """

    provider: int
    provider_name: str
    template: str
    fee: Decimal
    fields: Mapping[str, bool]
    address: re.Pattern[str] | None = None

    @property
    def bank(self) -> bool:
        """Whether it ends at a bank and not on a chain."""
        return self.address is None


@dataclass(frozen=True, slots=True)
class Product:
    """A currency; `decimals` limits its amounts. Its id is the AssetId of tickets."""

    id: int
    symbol: str
    full_name: str
    national: bool
    decimals: int
    ways: tuple[Way, ...] = field(default=())
    disabled: bool = False

    @property
    def smallest(self) -> Decimal:
        """The smallest amount."""
        return Decimal(1).scaleb(-self.decimals)


def _chain(provider: int, name: str, template: str, fee: str, address: re.Pattern[str]) -> Way:
    fields = {"TemplateType": False, "Comment": False, "ExternalAddress": True, "Amount": False}
    return Way(provider, name, template, Decimal(fee), fields, address)


def _ethereum(fee: str) -> Way:
    return _chain(7, "Fireblocks Ethereum", "ToExternalEthereumAddress", fee, _ETHEREUM)


_BANK = Way(
    provider=21,
    provider_name="Colombian bank transfer",
    template="Standard",
    fee=Decimal(1000),
    fields={
        "FullName": True,
        "DocumentType": True,
        "DocumentNumber": True,
        "BankName": True,
        "AccountType": True,
        "BankAccountNumber": True,
        "Comment": False,
        "TemplateType": False,
        "Amount": False,
    },
)

PRODUCTS: tuple[Product, ...] = (
    Product(
        1, "USDT", "Tether USD", False, 6,
        (_ethereum("3.5"), _chain(9, "Fireblocks Tron", "ToExternalTronAddress", "1", _TRON)),
    ),
    Product(2, "COPM", "COP Minteo", True, 2, (_BANK, _ethereum("2000"))),
    Product(3, "USDC", "USD Coin", False, 6, (_ethereum("3"),)),
    Product(
        4, "BTC", "Bitcoin", False, 8,
        (_chain(5, "BitGo Bitcoin", "ToExternalBitcoinAddress", "0.00015", _BITCOIN),),
    ),
    Product(5, "ETH", "Ether", False, 8, (_ethereum("0.0012"),)),
    Product(6, "MXNB", "MXNB", False, 2, (_ethereum("10"),)),
    Product(7, "BRZ", "Brazilian Digital Token", False, 4, (_ethereum("5"),)),
    Product(8, "EURC", "Euro Coin", False, 6, (), disabled=True),
)  # fmt: skip

BY_ID: Mapping[int, Product] = {product.id: product for product in PRODUCTS}
BY_SYMBOL: Mapping[str, Product] = {product.symbol: product for product in PRODUCTS}


def listings(orientation: str) -> tuple[Listing, ...]:
    """The instruments; `orientation` is the symbol of the market of USDT and COPM."""
    return (
        _usdt_copm() if orientation == "USDTCOPM" else _copm_usdt(),
        _listing(
            12, "USDC", "COPM", ("0.01", "0.01", "1", "4055.42", "350"), half_spread_ppm=600, step_ppm=12
        ),
        _listing(13, "BTC", "USDT", ("0.01", "0.000001", "0.0001", "108412.50", "0.04"), half_spread_ppm=30),
        _listing(14, "ETH", "USDT", ("0.01", "0.0001", "0.001", "2581.40", "1.5"), half_spread_ppm=40),
        _listing(
            15, "USDC", "USDT", ("0.00001", "0.01", "1", "0.99982", "2500"), half_spread_ppm=25, step_ppm=2
        ),
        _listing(
            16, "USDT", "BRZ", ("0.0001", "0.01", "1", "5.5640", "600"), half_spread_ppm=300, step_ppm=15
        ),
        _listing(
            17, "USDT", "MXNB", ("0.0001", "0.01", "1", "18.7215", "500"), half_spread_ppm=300, step_ppm=15
        ),
        _listing(
            18, "MXNB", "COPM", ("0.01", "0.01", "10", "216.70", "900"), session=Session.PAUSED, step_ppm=15
        ),
        _listing(
            19,
            "EURC",
            "USDT",
            ("0.0001", "0.01", "1", "1.1702", "500"),
            session=Session.STOPPED,
            enabled=False,
        ),
    )


def _usdt_copm() -> Listing:
    numbers = ("0.01", "0.01", "1", "4056.98", "450")
    return _listing(11, "USDT", "COPM", numbers, half_spread_ppm=400, step_ppm=12)


def _copm_usdt() -> Listing:
    numbers = ("0.00000001", "1", "1000", "0.00024649", "1800000")
    return _listing(11, "COPM", "USDT", numbers, half_spread_ppm=400, step_ppm=12)


def _listing(
    number: int,
    base: str,
    quote: str,
    numbers: tuple[str, str, str, str, str],
    *,
    half_spread_ppm: int = 250,
    step_ppm: int = 30,
    session: Session = Session.RUNNING,
    enabled: bool = True,
) -> Listing:
    tick, lot, minimum, mid, typical = map(Decimal, numbers)
    return Listing(
        number,
        base + quote,
        base,
        quote,
        tick,
        lot,
        minimum,
        mid,
        typical,
        session,
        enabled,
        half_spread_ppm,
        step_ppm,
    )
