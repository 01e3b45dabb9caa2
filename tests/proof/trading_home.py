"""A simulated venue, a home with a profile that points at it, and what can be wished for there, for proofs of the disk."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from fxtui.contract.plugin import venue_plugin
from fxtui.store.paths import find_paths
from tests.flows.simulated import Simulated, simulated
from tests.proof.kill_wish import DEALING, Source, Sources, find_sources
from tests.venues.support.simulated import options_of

PROFILE = "sim"
_CALM: Mapping[str, str] = {"rate_limit": "off", "pace": "still", "totp_period": "1", "codes": "any"}
"""What a simulator is asked for where it offers it: as many requests and logins as a proof makes, prices that stand
still.
"""

_PLENTY = 1_000


@dataclass(frozen=True, slots=True)
class TradingHome:
    """A home that can trade, and where it writes down what it asks for."""

    venue: str
    sim: Simulated
    sources: Sources
    journal: Path

    @property
    def folder(self) -> Path:
        """The home."""
        return self.sim.home

    @property
    def log(self) -> Path:
        """Where SQLite writes what is committed."""
        return self.journal.with_name(f"{self.journal.name}-wal")

    def beside(self, name: str) -> Path:
        """Another home with the same profile and a journal of its own."""
        other = self.folder.with_name(name)
        other.mkdir(mode=0o700)
        config = find_paths(str(self.folder), {}).config
        shutil.copy2(config, find_paths(str(other), {}).config)
        return other

    @property
    def dealing(self) -> Source:
        """What makes an order at the venue at once or never: the first of the swaps and orders it offers."""
        return next(one for kind in self.sources.kinds for one in self.sources.of(kind))

    @property
    def resting(self) -> Source:
        """An order far from the market, where the venue takes one; else `dealing`."""
        limited = (source for source in self.sources.found if "--limit" in source.wish(0).words)
        return next(limited, self.dealing)


@contextmanager
def trading_home(venue: str, folder: Path, kinds: Sequence[str] = DEALING) -> Iterator[TradingHome]:
    """Serve `venue` to a home below `folder` until the block ends; its account has plenty of everything it has.

    Only wishes of `kinds` are looked for: deposits and withdrawals take long to find.
    """
    offered, words = options_of(venue_plugin(venue)), list[str]()
    for name, value in _CALM.items():
        if value in offered.get(name, ()):
            words += ["--option", f"{name}={value}"]
    with simulated(folder / "home", venue, *words) as sim:
        sources = asyncio.run(find_sources(venue, sim.base_url, sim.credentials, sim.home, kinds))
        for held in sim.books()["accounts"]:
            if Decimal(held["total"]) > 0:
                more = str(Decimal(held["total"]) * _PLENTY)
                sim.control("credit", account=held["account"], asset=held["asset"], amount=more)
        journal = find_paths(str(sim.home), {}).of_profile(PROFILE).journal
        yield TradingHome(venue, sim, sources, journal)
