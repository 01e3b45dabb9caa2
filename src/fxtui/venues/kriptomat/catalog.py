"""What Kriptomat lists: currencies and pairs, read once and kept; prices are in `rates`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from msgspec import Struct

from fxtui.contract.errors import NotOffered
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.money import Asset
from fxtui.venues.kriptomat import translate
from fxtui.venues.kriptomat.calls import Calls, together
from fxtui.venues.kriptomat.settings import TITLE
from fxtui.venues.kriptomat.wire.market import CurrencyRow

_LONGEST_WORD = 48


class Listed(Struct, frozen=True):
    """The instruments in the venue's order, and by pair; an instrument's key is the venue's word (`btceur`)."""

    instruments: tuple[Instrument, ...]
    by_pair: Mapping[Pair, Instrument]


class Catalog:
    """Reads the lists when first needed, once for everybody who waits."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._currencies: Mapping[Asset, str] | None = None
        self._listed: Listed | None = None
        self._lock = asyncio.Lock()

    async def currencies(self) -> Mapping[Asset, str]:
        """The venue's spelling of every currency, by asset (GET /currencies); what is no plain code is left out."""
        if self._currencies is None:
            async with self._lock:
                if self._currencies is None:
                    self._currencies = await self._read_currencies()
        return self._currencies

    async def listed(self) -> Listed:
        """All instruments; pairs and currencies are read at once when neither is known."""
        if self._listed is None:
            async with self._lock:
                if self._listed is None:
                    await self._read_all()
        assert self._listed is not None
        return self._listed

    async def refresh(self) -> Listed:
        """Read pairs and currencies again."""
        async with self._lock:
            await self._read_all()
        assert self._listed is not None
        return self._listed

    async def instrument(self, pair: Pair) -> Instrument:
        """The instrument listed as exactly this pair; raises `NotOffered`."""
        found = (await self.listed()).by_pair.get(pair)
        if found is None:
            raise NotOffered(
                self._calls.venue, f"{TITLE} does not list {pair}: look at the instruments it has."
            )
        return found

    async def _read_all(self) -> None:
        words, currencies = await together(self._read_pairs(), self._read_currencies())
        by_pair: dict[Pair, Instrument] = {}
        for word in words:
            pair = translate.pair_of(word, currencies.keys())
            if pair is not None and pair not in by_pair:
                by_pair[pair] = translate.instrument(self._calls.venue, word, pair, self._calls.settings.fee)
        self._currencies = currencies
        self._listed = Listed(tuple(by_pair.values()), by_pair)

    async def _read_pairs(self) -> list[str]:
        reply = await self._calls.get("pairs", "/pairs")
        if not isinstance(reply.value, list):
            self._calls.garbled("pairs", "it is no list")
        words: list[str] = []
        for word in reply.value:
            if not isinstance(word, str):
                self._calls.garbled("pairs", "a pair is no word")
            if len(word) <= _LONGEST_WORD:
                words.append(word)
        return words

    async def _read_currencies(self) -> dict[Asset, str]:
        reply = await self._calls.get("currencies", "/currencies")
        found: dict[Asset, str] = {}
        for row in self._calls.rows("currencies", reply.value, CurrencyRow):
            code = translate.asset_code(row.code)
            if code is not None:
                found.setdefault(code, row.code)
        return found
