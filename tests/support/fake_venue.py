"""A venue in memory that plays every role, and does on request what real ones do on bad days.

Its books (`tests.support.fake_books`) can be asked what really happened there. What
`execute` answers is scripted per call; without a script it does as asked.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fxtui.contract.abilities import Abilities, ClientKey
from fxtui.contract.health import Check, CheckState, VenueHealth
from fxtui.contract.venue import Customers
from fxtui.domain.instrument import Instrument
from fxtui.domain.intent import Intent
from fxtui.domain.moment import Clock
from fxtui.domain.order import OrderType, TimeInForce
from fxtui.domain.outcome import Absent, Accepted, Finding, Found, Outcome, Unknown
from fxtui.domain.ticket import TicketState
from tests.support.fake_books import COPM, USDT, USDT_COPM, FakeBooks
from tests.support.fake_roles import (
    FakeBalances,
    FakeFills,
    FakeOrders,
    FakeRates,
    FakeSwaps,
    FakeTickets,
)

__all__ = ["COPM", "USDT", "USDT_COPM", "FakeVenue"]

EVERYTHING = Abilities(
    order_types=frozenset(OrderType) - {OrderType.OTHER},
    times_in_force=frozenset(TimeInForce),
    post_only=True,
    client_key=ClientKey.INT53,
    cancel_all=True,
)

LOST = Unknown("The answer was lost.", "read timeout")


@dataclass(slots=True)
class Lands:
    """A script for `execute`: whether and when the request takes effect, and what the caller is told.

    `when_canceled` is what an adapter makes of being canceled while it hangs.
    """

    answer: Outcome | BaseException | None
    effect: bool = True
    after: float = 0.0
    hangs: bool = False
    when_canceled: Outcome | None = None


ACCEPTS = Lands(None)
LOSES_THE_ANSWER = Lands(LOST)
LOSES_THE_REQUEST = Lands(LOST, effect=False)
EXECUTES_AND_HANGS = Lands(None, hangs=True)


def lands_late(seconds: float) -> Lands:
    """The answer is lost and the order shows up `seconds` later."""
    return Lands(LOST, after=seconds)


def answers(outcome: Outcome | BaseException) -> Lands:
    """Nothing happens and this is said."""
    return Lands(outcome, effect=False)


class FakeVenue(FakeBooks):
    """One counterparty with one account."""

    def __init__(self, clock: Clock, name: str = "kiiex", title: str = "KIIEX") -> None:
        super().__init__(clock, name)
        self.title = title
        self.abilities = EVERYTHING
        self.instrument = Instrument(
            venue=name,
            pair=USDT_COPM,
            key="1",
            tick=Decimal("0.01"),
            lot=Decimal("0.01"),
            minimum=Decimal(1),
            base_step=Decimal("0.01"),
            quote_step=Decimal("0.01"),
            taker_fee=Decimal("0.002"),
        )
        self.top_quantity = Decimal(1_000_000)
        self.seen: list[Intent] = []
        self.calls: list[str] = []
        self.skew: float | None = None
        self.closed = False
        self.on_execute: Callable[[Intent], None] = lambda intent: None
        self._scripts: deque[Lands] = deque()
        self._troubles: dict[str, deque[BaseException]] = {}
        self._held: dict[str, asyncio.Event] = {}
        self._due: list[tuple[float, Intent]] = []
        self.rates: FakeRates | None = FakeRates(self)
        self.balances: FakeBalances | None = FakeBalances(self)
        self.orders: FakeOrders | None = FakeOrders(self)
        self.swaps: FakeSwaps | None = FakeSwaps(self)
        self.fills: FakeFills | None = FakeFills(self)
        self.tickets: FakeTickets | None = FakeTickets(self)
        self.customers: Customers | None = None

    # ---- what a test sets up

    def will(self, *scripts: Lands) -> None:
        """Script the next calls of `execute`."""
        self._scripts.extend(scripts)

    def fail(self, call: str, *errors: BaseException) -> None:
        """Let the next calls of `call` raise these."""
        self._troubles.setdefault(call, deque()).extend(errors)

    def mend(self, call: str) -> None:
        """Forget the errors that were scripted for `call` and not raised yet."""
        self._troubles.pop(call, None)

    def hold(self, call: str) -> Callable[[], None]:
        """Let `call` hang until the returned function is called."""
        held = self._held[call] = asyncio.Event()

        def release() -> None:
            held.set()
            self._held.pop(call, None)

        return release

    def count(self, call: str) -> int:
        """How often `call` was made."""
        return self.calls.count(call)

    async def entered(self, call: str) -> None:
        """Note a call, and do the bad things scripted for it."""
        self.calls.append(call)
        self._land_due()
        if call in self._held:
            await self._held[call].wait()
        if self._troubles.get(call):
            raise self._troubles[call].popleft()
        await asyncio.sleep(0)

    # ---- the venue

    async def execute(self, intent: Intent) -> Outcome:
        """Do as the next script says."""
        self.seen.append(intent)
        self.on_execute(intent)
        await self.entered("execute")
        script = self._scripts.popleft() if self._scripts else ACCEPTS
        ref = ""
        if script.effect and script.after:
            self._due.append((self.clock.now().mono + script.after, intent))
        elif script.effect:
            ref = self._land(intent)
        if script.hangs:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if script.when_canceled is None:
                    raise
                return script.when_canceled
        if isinstance(script.answer, BaseException):
            raise script.answer
        return Accepted(ref) if script.answer is None else script.answer

    async def repeat(self, intent: Intent) -> Outcome:
        """What is executed already is answered as it was, what is not lands now: a venue that heeds its keys."""
        await self.entered("repeat")
        found = await self.find(intent)
        return Accepted(found.ref if isinstance(found, Found) else self._land(intent))

    async def find(self, intent: Intent, taken: Collection[str] = ()) -> Finding:
        """Look for the client key among orders and tickets."""
        await self.entered("find")
        for order in self.placed.values():
            if order.client_id == intent.client_id:
                return Found(order.order_id)
        for ticket in self.made.values():
            if ticket.reference == intent.client_id:
                return Found(ticket.ticket_id)
        return Absent("open orders and history")

    def health(self) -> VenueHealth:
        return VenueHealth(skew=self.skew)

    async def check(self) -> Sequence[Check]:
        await self.entered("check")
        return (Check("reach", CheckState.OK, "It answers."),)

    async def aclose(self) -> None:
        await self.entered("aclose")
        self.closed = True

    def _land_due(self) -> None:
        now = self.clock.now().mono
        for at, intent in [due for due in self._due if due[0] <= now]:
            self._due.remove((at, intent))
            self._land(intent)

    def _land(self, intent: Intent) -> str:
        body: dict[str, Any] = json.loads(intent.request.body)
        match intent.request.operation:
            case "SendOrder":
                return self.place(intent.client_id, body)
            case "CreateTicket":
                return self.make_ticket(intent.client_id, body)
            case _:
                self.set_ticket(body["ticket"], TicketState.CANCELED, "Canceled")
                return str(body["ticket"])
