"""Accepted orders followed to their end: polled until final, their fills brought into the blotter.

A venue's "accepted" means received. Only the venue's own record of the order says what became of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial

from fxtui.contract.errors import FxtuiError, NotFoundAtVenue, NotOffered, RateLimited
from fxtui.contract.venue import Venue
from fxtui.desk.connections import Link, as_error
from fxtui.desk.events import OrdersChanged, Said, Tone
from fxtui.desk.floor import Floor
from fxtui.desk.supervisor import backed_off
from fxtui.desk.waiting import within
from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.money import EXACT, divide, trimmed
from fxtui.domain.order import Order, OrderState, Side
from fxtui.store.records import IntentRecord

FOLLOWED = frozenset({IntentKind.ORDER, IntentKind.SWAP})
"""The kinds of intent that become an order."""

_PACE = (0.1, 0.25, 0.5, 1.0, 2.0)
_RESTING = 10.0
_RESTS_AFTER = 30.0
_DENIED_FOR = 60.0
_FILL_TRIES = 8
_FILLS_ASKED = 200
_FINEST = Decimal("0.00000001")
"""The finest step an average price is said in: the venue's own has no end."""


class Follow:
    """Every order being followed. `soon(venue, role)` asks polling to read a role within a moment."""

    def __init__(self, floor: Floor, soon: Callable[[VenueId, str], None]) -> None:
        self._floor = floor
        self._soon = soon
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, record: IntentRecord) -> None:
        """Follow the order of an accepted intent, once; does nothing for intents that make none."""
        intent_id = record.intent.intent_id
        link = self._floor.links.get(record.intent.venue)
        if link is None or record.intent.kind not in FOLLOWED or not record.venue_ref:
            return
        if intent_id in self._tasks:
            return
        work = partial(self._follow, link, record)
        self._tasks[intent_id] = self._floor.supervisor.spawn(f"following {intent_id}", work, venue=link.id)

    async def wait(self, intent_id: str, timeout: float | None) -> Order | None:
        """The order of an intent once it is final with its fills, or as last seen after `timeout` seconds."""
        clock = self._floor.clock
        started = clock.now()
        if not await within(clock, timeout, self._floor.intents.settled(intent_id).wait()):
            return None
        record = self._floor.journaling.record(intent_id)
        if record.state is not IntentState.ACCEPTED:
            return None
        self.begin(record)
        task = self._tasks.get(intent_id)
        if task is None:
            return None
        left = None if timeout is None else max(0.0, timeout - started.age(clock.now()))
        await within(clock, left, asyncio.shield(task))
        return self._floor.blotter.order(record.intent.venue, record.venue_ref)

    async def _follow(self, link: Link, record: IntentRecord) -> None:
        venue = await self._connected(link)
        ask = _question(venue, record)
        if ask is None:
            return
        order = await self._until_final(link, ask, record)
        if order is None:
            return
        await self._fetch_fills(link, venue, order)
        self._soon(link.id, "balances")
        self._soon(link.id, "orders")
        self._floor.bus.tell(Said(_tone(order), self._sentence(link, record, order), link.id))

    async def _connected(self, link: Link) -> Venue:
        while True:
            try:
                return await link.connect(patient=True)
            except FxtuiError:
                await self._floor.clock.sleep(1.0)

    async def _until_final(
        self, link: Link, ask: Callable[[], Awaitable[Order]], record: IntentRecord
    ) -> Order | None:
        """Poll the order until it is final; None when the venue does not tell, or keeps denying that it exists."""
        clock, started = self._floor.clock, self._floor.clock.now()
        polls = failures = 0
        while True:
            try:
                order = await ask()
            except NotOffered:
                return None
            except NotFoundAtVenue:
                failures = 0
                if started.age(clock.now()) > _DENIED_FOR:
                    said = f"{link.title} accepted {record.intent.intent_id} and does not know it now: look there."
                    self._floor.bus.tell(Said("danger", said, link.id))
                    return None
            except Exception as raised:  # noqa: BLE001 - one bad answer is no reason to stop following
                failures += 1
                await clock.sleep(self._pause(as_error(link, "an order", raised), failures))
                continue
            else:
                failures = 0
                if self._floor.blotter.put_orders([order]):
                    self._floor.bus.tell(OrdersChanged(link.id))
                if order.state.final:
                    return order
            pace = _PACE[min(polls, len(_PACE) - 1)]
            polls += 1
            await clock.sleep(_RESTING if started.age(clock.now()) > _RESTS_AFTER else pace)

    def _pause(self, error: FxtuiError, failures: int) -> float:
        wait = backed_off(failures, self._floor.chance)
        return max(wait, error.retry_after) if isinstance(error, RateLimited) else wait

    async def _fetch_fills(self, link: Link, venue: Venue, order: Order) -> None:
        """Read the order's fills until they add up to what it says is filled; executions may lag behind."""
        if venue.fills is None or order.filled <= 0:
            return
        for attempt in range(_FILL_TRIES):
            if attempt:
                await self._floor.clock.sleep(_PACE[min(attempt, len(_PACE) - 1)])
            try:
                fills = await venue.fills.fills(order.order_id, _FILLS_ASKED)
            except Exception as raised:  # noqa: BLE001 - one bad answer is no reason to stop following
                await self._floor.clock.sleep(self._pause(as_error(link, "fills", raised), attempt + 1))
                continue
            own = [fill for fill in fills if fill.order_id == order.order_id]
            if self._floor.blotter.put_fills(own):
                self._floor.bus.tell(OrdersChanged(link.id))
            if sum((fill.quantity for fill in own), Decimal(0)) >= order.filled:
                return

    def _sentence(self, link: Link, record: IntentRecord, order: Order) -> str:
        done = "Bought" if order.side is Side.BUY else "Sold"
        asset = f" {order.pair.base}" if order.pair else ""
        fills = self._floor.blotter.fills(link.id, order.order_id)
        filled = sum((fill.quantity for fill in fills), Decimal(0))
        value = sum((fill.quantity * fill.price for fill in fills), Decimal(0))
        price = divide(value, filled) if filled > 0 else order.average_price
        at = f" at {trimmed(price.quantize(_FINEST, context=EXACT))}" if price is not None else ""
        if order.state is OrderState.FILLED:
            return f"{done} {trimmed(order.filled)}{asset}{at} on {link.title}."
        how = f"{link.title} has {order.state.value} {record.intent.kind.value} {order.order_id}"
        if order.filled > 0:
            return f"{how} after {trimmed(order.filled)} of {trimmed(order.quantity)}{asset} were filled{at}."
        return f"{how}: nothing was filled."


def _question(venue: Venue, record: IntentRecord) -> Callable[[], Awaitable[Order]] | None:
    """How the venue is asked for the order of an accepted intent; None where it tells of none."""
    if record.intent.kind is IntentKind.SWAP:
        swaps = venue.swaps
        return partial(swaps.dealt, record.venue_ref, record.intent.account) if swaps is not None else None
    orders = venue.orders
    return partial(orders.order, record.venue_ref) if orders is not None else None


def _tone(order: Order) -> Tone:
    if order.state is OrderState.FILLED:
        return "good"
    return "danger" if order.state is OrderState.REJECTED else "warning"
