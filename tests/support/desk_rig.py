"""A desk on venues in memory, a clock that a test moves, and a journal in memory or on disk."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from fxtui.contract.plugin import VenuePlugin
from fxtui.contract.venue import Venue
from fxtui.desk.desk import Desk, DeskVenue
from fxtui.desk.events import Event, Said
from fxtui.desk.views import Preview
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.money import exact
from fxtui.domain.order import OrderDraft, OrderType, Side
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketDraft, TicketKind
from fxtui.store.config import Limits, Profile, VenueProfile
from fxtui.store.records import IntentRecord
from tests.support.clock import FakeClock
from tests.support.fake_journal import FakeJournal
from tests.support.fake_venue import COPM, USDT, USDT_COPM, FakeVenue

CADENCE = {"quotes": 1.0, "balances": 10.0, "orders": 3.0, "tickets": 15.0}
ADDRESS = "TXmVpin5vq5gdZsciyyjdZgKRUju4st1wM"


class SeededChance:
    """A `fxtui.desk.clock.DeskChance` that draws the same in every run; its jitter is none."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._nonces = 0

    def nonce(self) -> str:
        """`1`, `2`, `3` and so on."""
        self._nonces += 1
        return str(self._nonces)

    def fraction(self) -> float:
        """The middle, so that jitter changes nothing."""
        return 0.5

    def bits(self, count: int) -> int:
        """Bits from the seed."""
        return self._random.getrandbits(count)


def plugin(name: str = "kiiex", title: str = "KIIEX") -> VenuePlugin:
    """The description of a venue in memory."""
    return VenuePlugin(
        id=name,
        title=title,
        settings=(),
        secrets=(),
        environments={},
        connect="",
        simulate="",
        watchlist=("USDT/COPM",),
    )


class Rig:
    """One desk with all its surroundings within reach of a test."""

    def __init__(
        self,
        *names: str,
        live: bool = False,
        trading: bool = True,
        limits: Limits | None = None,
        profile_limits: Limits | None = None,
        pairs: Mapping[str, Limits] | None = None,
        value_asset: str = "USDT",
        clock: FakeClock | None = None,
        journal: Callable[[], Awaitable[Any]] | None = None,
        venues: Sequence[FakeVenue] = (),
        seed: int = 7,
        state: Any = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.venues = {v.id: v for v in venues} or {
            name: FakeVenue(self.clock, name, name.upper()) for name in names or ("kiiex",)
        }
        self.journal = FakeJournal(self.clock)
        self.connect_errors: dict[str, list[Exception]] = {}
        self.connects = 0
        self.events: list[Event] = []
        held = VenueProfile(
            "", "", refresh=CADENCE, limits=limits or Limits(), trading=trading, pairs=pairs or {}
        )
        profile = Profile(
            name="test",
            live=live,
            venues=tuple(replace(held, venue=name) for name in self.venues),
            value_asset=value_asset,
            limits=profile_limits or Limits(),
        )
        self.desk = Desk(
            [
                DeskVenue(one, plugin(one.venue, one.venue.upper()), live, self._connector(one.venue))
                for one in profile.venues
            ],
            profile=profile,
            clock=self.clock,
            chance=SeededChance(seed),
            journal=journal or self._open_journal,
            state=state,
        )
        self.desk.subscribe(self.events.append)

    @property
    def venue(self) -> FakeVenue:
        """The first venue."""
        return next(iter(self.venues.values()))

    def said(self) -> list[str]:
        """Every sentence the desk said."""
        return [event.sentence for event in self.events if isinstance(event, Said)]

    def view(self, name: str = "kiiex") -> Any:
        """One venue as the desk shows it."""
        return next(view for view in self.desk.venues() if view.id == name)

    async def until(self, fact: Callable[[], object], *, within: float = 120.0, step: float = 0.25) -> None:
        """Let things happen, and time pass, until `fact` holds; `AssertionError` when it does not in time."""
        passed = 0.0
        while True:
            await settle()
            if fact():
                return
            if passed >= within:
                raise AssertionError(f"not so within {within:g} s: {self.said()[-3:]}")
            self.clock.advance(step)
            passed += step

    async def pass_time(self, seconds: float, step: float = 0.25) -> None:
        """Let time pass in steps, and everything that is due happen."""
        left = seconds
        while left > 1e-9:
            self.clock.advance(min(step, left))
            left -= step
            await settle()

    async def swap(self, amount: str = "100", **changes: Any) -> Preview:
        """The preview of a swap of USDT to COPM."""
        return await self.desk.preview(swap_draft(amount, **changes))

    async def done(self, preview: Preview, typed: str = "") -> IntentRecord:
        """Submit a preview and wait for its outcome; time stands still."""
        intent: Intent = self.desk.submit(preview, typed)
        return await self.desk.settled(intent.intent_id)

    async def _open_journal(self) -> Any:
        return self.journal

    def _connector(self, name: str) -> Callable[[], Awaitable[Venue]]:
        async def connect() -> Venue:
            self.connects += 1
            await asyncio.sleep(0)
            errors = self.connect_errors.get(name)
            if errors:
                raise errors.pop(0)
            return self.venues[name]

        return connect


def state(rig: Rig, intent_id: str) -> IntentState:
    """How an intent stands as the desk shows it."""
    record = rig.desk.intents.get(intent_id)
    assert record is not None
    return record.state


async def settle() -> None:
    """Let every task run until it waits for something that is not there yet."""
    for _ in range(60):
        await asyncio.sleep(0)


def swap_draft(amount: str = "100", **changes: Any) -> SwapDraft:
    """A swap of USDT to COPM."""
    return replace(SwapDraft("kiiex", USDT, COPM, exact(amount), USDT, Decimal("0.003")), **changes)


def order_draft(quantity: str = "100", **changes: Any) -> OrderDraft:
    """A limit order that sells USDT for COPM a bit above the market."""
    draft = OrderDraft("kiiex", USDT_COPM, Side.SELL, OrderType.LIMIT, exact(quantity), Decimal(4010))
    return replace(draft, **changes)


def withdrawal_draft(rig: Rig, amount: str = "50") -> TicketDraft:
    """A withdrawal of USDT to an address."""
    tickets = rig.venue.tickets
    assert tickets is not None
    form = tickets.form(TicketKind.WITHDRAWAL, USDT)
    return TicketDraft(rig.venue.id, form, exact(amount), {"address": ADDRESS})
