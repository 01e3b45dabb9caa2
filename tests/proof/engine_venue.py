"""The venue of the engine machine: what it was asked, what it did and when, and what each process sees of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from fxtui.contract.abilities import ClientKey
from fxtui.contract.errors import RateLimited, VenueGarbled, VenueUnreachable
from fxtui.domain.balance import Balance
from fxtui.domain.intent import FrozenRequest, Intent
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found, Outcome, RefusedBy, Rejected
from tests.proof.engine_disk import known_as
from tests.proof.engine_loop import MachineClock
from tests.support.fake_venue import (
    ACCEPTS,
    EXECUTES_AND_HANGS,
    LOSES_THE_ANSWER,
    LOSES_THE_REQUEST,
    LOST,
    FakeVenue,
    Lands,
    answers,
    lands_late,
)

VENUE = "rough"

SCRIPTS: Mapping[str, Callable[[], Lands]] = {
    "accepts": lambda: ACCEPTS,
    "loses the answer": lambda: LOSES_THE_ANSWER,
    "loses the request": lambda: LOSES_THE_REQUEST,
    "executes and hangs": lambda: EXECUTES_AND_HANGS,
    "hangs": lambda: Lands(None, effect=False, hangs=True),
    "executes while it hangs": lambda: Lands(None, after=4.0, hangs=True),
    "executes, hangs and says so when canceled": lambda: Lands(None, hangs=True, when_canceled=LOST),
    "lands after 0.1 s": lambda: lands_late(0.1),
    "lands after 3 s": lambda: lands_late(3),
    "lands after 12 s": lambda: lands_late(12),
    "lands after 27 s": lambda: lands_late(27),
    "lands after 60 s": lambda: lands_late(60),
    "refuses": lambda: answers(Rejected(RefusedBy.VENUE, "no", "The venue refused.")),
    "is not reached": lambda: answers(Rejected(RefusedBy.NETWORK, "unreachable", "Nothing was sent.")),
    "breaks": lambda: answers(ValueError("broken")),
    "executes and breaks": lambda: Lands(KeyError("OrderId")),
    "executes and answers garbage": lambda: Lands(VenueGarbled(VENUE, "HTML came back.")),
    "executes and is canceled by its own library": lambda: Lands(asyncio.CancelledError()),
}
"""What one request may meet; everything but `executes`, `accepts` and `lands` leaves nothing at the venue."""

LOOK_TROUBLES: Mapping[str, Callable[[], Exception | None]] = {
    "unreachable": lambda: VenueUnreachable(VENUE, "No answer."),
    "garbled": lambda: VenueGarbled(VENUE, "HTML came back."),
    "limited": lambda: RateLimited(VENUE, "Too many.", retry_after=2.0),
    "breaks": lambda: KeyError("OrderId"),
    "can't tell": lambda: None,
}
"""What may become of a look-up; None is an honest `CannotTell`."""

OPEN_AND_HISTORY = "open orders and history"


class Landing(Struct, frozen=True):
    """An effect at the venue: when, under which of the venue's names, and what was asked for."""

    at: float
    ref: str
    request: FrozenRequest


class RoughVenue(FakeVenue):
    """A venue that keeps a record of its own of what really happened, by what each intent is `known_as`.

    Where it takes no key, a look-up goes by what was asked for, and can't tell when others asked for the same.
    """

    def __init__(self, clock: MachineClock, keys: ClientKey) -> None:
        super().__init__(clock, VENUE, "Rough")
        self.abilities = replace(self.abilities, client_key=keys)
        self.landed: dict[str, Landing] = {}
        self.mistakable: set[str] = set()
        self.refused: set[str] = set()
        self.look_troubles: list[str] = []
        self.look_takes = 0.0
        self.read_at = float("-inf")
        self.read: dict[str, Decimal] = {}
        self._landing_at = 0.0
        self._tick = Decimal("0.01")

    @property
    def coming(self) -> dict[str, float]:
        """What has yet to land, with its time."""
        return {known_as(intent): at for at, intent in self._due}

    def script(self, name: str) -> None:
        """Say what the next request meets."""
        self._scripts.clear()
        self.will(SCRIPTS[name]())

    def move_the_market(self) -> None:
        """Let every price be another one by now."""
        self._tick = -self._tick
        self.bid += self._tick
        self.ask += self._tick

    def mended(self) -> None:
        """Answer plainly from now on."""
        self._scripts.clear()
        self._troubles.clear()
        self.look_troubles.clear()
        self.look_takes = 0.0

    def land_what_is_due(self) -> None:
        """Let what was to land by now be there."""
        self._land_due()

    async def execute(self, intent: Intent) -> Outcome:
        """Do as the next script says."""
        self._landing_at = self.clock.now().mono
        outcome = await super().execute(intent)
        if isinstance(outcome, Rejected):
            self.refused.add(known_as(intent))
        return outcome

    async def find(self, intent: Intent, taken: Collection[str] = ()) -> Finding:
        """Look, when the look is not troubled; a slow one answers late with what was true when it was asked."""
        trouble = self.look_troubles.pop(0) if self.look_troubles else None
        if trouble is not None:
            error = LOOK_TROUBLES[trouble]()
            if error is None:
                return CannotTell("The list is too long to read whole.")
            raise error
        finding = await (super().find(intent, taken) if intent.client_id else self._find_by_request(intent))
        if self.look_takes:
            await self.clock.sleep(self.look_takes)
        return finding

    async def _find_by_request(self, intent: Intent) -> Finding:
        """Look for what was asked for since the intent was confirmed; honest where that is not one of a kind."""
        await self.entered("find")
        since = intent.created_at.mono
        alike = {
            name: one.ref
            for name, one in self.landed.items()
            if one.request == intent.request and one.at >= since
        }
        if not alike:
            return Absent(OPEN_AND_HISTORY)
        if alike.keys() == {known_as(intent)}:
            return Found(alike[known_as(intent)])
        self.mistakable.add(known_as(intent))
        return CannotTell("More than one may be it.")

    def held_balances(self) -> tuple[Balance, ...]:
        """What the account holds now; noted as read."""
        balances = super().held_balances()
        self.read_at = self.clock.now().mono
        self.read = {
            f"desk.{what} {one.account} {one.asset}": amount
            for one in balances
            for what, amount in (("available", one.available), ("held", one.held))
        }
        return balances

    def _land_due(self) -> None:
        now = self.clock.now().mono
        for at, intent in [due for due in self._due if due[0] <= now]:
            self._due.remove((at, intent))
            self._landing_at = at
            self._land(intent)
        self._landing_at = now

    def _land(self, intent: Intent) -> str:
        ref = super()._land(intent)
        self.landed[known_as(intent)] = Landing(self._landing_at, ref, intent.request)
        return ref


class Onlooker(Protocol):
    """Who is told of what goes to the venue."""

    def sends(self, intent: Intent) -> None: ...

    def looked(self, intent: Intent, asked_at: float, absent: bool) -> None: ...


class Port:
    """A venue as one process sees it; what is cut passes nothing on."""

    def __init__(self, venue: RoughVenue, onlooker: Onlooker) -> None:
        self._venue = venue
        self._onlooker = onlooker
        self.cut = False

    async def execute(self, intent: Intent) -> Outcome:
        """Pass a request on."""
        if self.cut:
            raise ConnectionError("this process is dead")
        self._onlooker.sends(intent)
        return await self._venue.execute(intent)

    async def find(self, intent: Intent, taken: Collection[str] = ()) -> Finding:
        """Pass a look on, and note when what it told was true."""
        asked_at = self._venue.clock.now().mono
        finding = await self._venue.find(intent, taken)
        if not self.cut and not isinstance(finding, CannotTell):
            self._onlooker.looked(intent, asked_at, isinstance(finding, Absent))
        return finding

    def __getattr__(self, name: str) -> Any:
        return getattr(self._venue, name)
