"""What KIIEX lists: products and instruments, read once, kept, and found by symbol or by id; prices are in `rates`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from fxtui.contract.errors import NotOffered
from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.money import Asset
from fxtui.venues.kiiex import translate
from fxtui.venues.kiiex.calls import Calls, together
from fxtui.venues.kiiex.settings import TITLE
from fxtui.venues.kiiex.wire.market import InstrumentRow, ProductRow

_MOST_PRODUCTS = 1000


class Product(Struct, frozen=True):
    """One asset as KIIEX lists it; `step` is the step of its amounts, `by_bank` tells a national currency."""

    product_id: int
    asset: Asset
    step: Decimal
    deposits: bool
    withdrawals: bool
    by_bank: bool


class Listed(Struct, frozen=True):
    """The instruments with their ids; `asset_of` is by product id and includes what only instruments name."""

    instruments: tuple[Instrument, ...]
    by_id: Mapping[int, Instrument]
    asset_of: Mapping[int, Asset]

    def pair_of(self, instrument_id: int | None) -> Pair | None:
        """The pair of an instrument id, None when it is not listed."""
        instrument = None if instrument_id is None else self.by_id.get(instrument_id)
        return instrument.pair if instrument else None

    def between(self, one: Asset, other: Asset) -> Instrument | None:
        """An instrument of these two assets in either orientation, a tradable one first."""
        fitting = [i for i in self.instruments if i.pair.has(one, other)]
        return min(fitting, key=lambda i: not i.tradable, default=None)


class Catalog:
    """Reads the lists when first needed, once for everybody who waits."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._products: Mapping[int, Product] | None = None
        self._listed: Listed | None = None
        self._lock = asyncio.Lock()

    async def products(self) -> Mapping[int, Product]:
        """All products by id; rows whose code is no plain asset code are left out."""
        if self._products is None:
            async with self._lock:
                if self._products is None:
                    self._products = await self._read_products()
        return self._products

    async def listed(self) -> Listed:
        """All instruments; products and instruments are read at once when neither is known."""
        if self._listed is None:
            async with self._lock:
                if self._listed is None:
                    await self._read_all()
        assert self._listed is not None
        return self._listed

    async def refresh(self) -> Listed:
        """Read products and instruments again."""
        async with self._lock:
            await self._read_all()
        assert self._listed is not None
        return self._listed

    async def instrument(self, pair: Pair) -> Instrument:
        """The instrument listed as exactly this pair; raises `NotOffered`."""
        listed = await self.listed()
        fitting = [i for i in listed.instruments if i.pair == pair]
        if not fitting:
            raise NotOffered(
                self._calls.venue, f"{TITLE} does not list {pair}: look at the instruments it has."
            )
        return min(fitting, key=lambda i: not i.tradable)

    async def product(self, asset: Asset) -> Product:
        """The product with this code; raises `NotOffered`."""
        for product in (await self.products()).values():
            if product.asset == asset:
                return product
        raise NotOffered(self._calls.venue, f"{TITLE} does not list {asset}: look at the balances it shows.")

    async def _read_all(self) -> None:
        rows, products = await together(self._read_instruments(), self._read_products())
        self._products = products
        self._listed = listed(self._calls.venue, rows, products)

    async def _read_products(self) -> dict[int, Product]:
        body = {"OMSId": self._calls.settings.oms_id, "Depth": _MOST_PRODUCTS}
        reply = await self._calls.public("GetProducts", body)
        rows = self._calls.rows("GetProducts", reply.value, ProductRow)
        return {found.product_id: found for row in rows if (found := product(row)) is not None}

    async def _read_instruments(self) -> list[InstrumentRow]:
        reply = await self._calls.public("GetInstruments", {"OMSId": self._calls.settings.oms_id})
        return self._calls.rows("GetInstruments", reply.value, InstrumentRow)


def product(row: ProductRow) -> Product | None:
    """The product of `row`, None when its code is no plain asset code."""
    asset = translate.asset_code(row.product)
    if asset is None:
        return None
    open_for_use = not row.is_disabled
    return Product(
        row.product_id,
        asset,
        translate.amount_step(row),
        open_for_use and row.deposit_enabled is not False,
        open_for_use and row.withdraw_enabled is not False,
        translate.is_national_currency(row),
    )


def listed(venue: VenueId, rows: list[InstrumentRow], products: Mapping[int, Product]) -> Listed:
    """The instruments of `rows`, with the steps of their products; rows without plain asset codes are left out."""
    assets = {product_id: product.asset for product_id, product in products.items()}
    steps = {product.asset: product.step for product in products.values()}
    by_id: dict[int, Instrument] = {}
    for row in rows:
        found = translate.instrument(venue, row, steps)
        if found is None:
            continue
        by_id[row.instrument_id] = found
        for product_id, asset in ((row.product1, found.pair.base), (row.product2, found.pair.quote)):
            if product_id is not None:
                assets.setdefault(product_id, asset)
    return Listed(tuple(by_id.values()), by_id, assets)
