"""One round of the fault matrix: every money call of one venue meets one fault, over a real desk and a real socket.

A desk previews, confirms and sends while the fault strikes, and is dropped; every call's desk is a restart for the
ones before. The last one runs until nothing is left to be looked up. Then the journal is laid beside the venue's books.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from inspect import isawaitable
from pathlib import Path
from random import Random

from fxtui.contract.venue import Venue
from fxtui.desk.desk import Desk
from fxtui.desk.views import Draft
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.ticket import TicketActionDraft
from fxtui.simulator.orders import Cause
from fxtui.store.paths import find_paths
from fxtui.store.records import IntentRecord
from fxtui.store.used_steps import UsedSteps
from tests.flows.support.desks import a_desk, profile_of
from tests.proof.fault_matrix_cancel import Cancel
from tests.proof.fault_matrix_clock import LeapingClock
from tests.proof.fault_matrix_drafts import CANCEL, DRAFTS, Setting, struck
from tests.venues.support.control import Books
from tests.venues.support.simulated import Simulated
from tests.venues.support.strikes import Seen, Strike, delay_of, seen_of

WINDOW = 45.0
"""Seconds after a restart in which everything that can be settled is settled."""

_PATIENCE = 60.0
_AGAIN = 0.002
_DROPPED_ONE_IN = 4
_ENDS_WELL = 0.5
_WAIT = frozenset({"lane", "reconciling"})
"""Guards that let nothing be sent before an earlier call is looked up."""

_MADE = frozenset({IntentKind.ORDER, IntentKind.SWAP})
_OPEN = frozenset({IntentState.PREPARED, IntentState.SENDING, IntentState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Case:
    """One money call that met one fault, and everything that became of it."""

    venue: str
    call: str
    strike: str
    seed: int
    seen: Seen
    sends: int
    effects: int
    struck: int
    """How many requests the fault struck, as the simulator counts them."""
    reached: int
    """How often the venue itself met such a request while the fault was planned."""
    state: IntentState | None = None
    """Where the intent ended in the journal; None for what makes no intent."""
    found_after: float | None = None
    """Seconds from the restart, or the landing where that was later, until it was known to be executed."""
    settled_after: float | None = None
    """Seconds from the start of the desk that called it not placed until it did."""
    looks: int = 0
    late: bool = False
    reference_fits: bool = True
    in_part: bool = False
    """Whether the order stands in the venue's books as executed in part."""

    def __str__(self) -> str:
        state = self.state.value if self.state else "no intent"
        return (
            f"{self.venue} {self.call}, {self.strike}, seed {self.seed}: {self.seen.value}, sent {self.sends}x, "
            f"struck {self.struck}x, reached the venue {self.reached}x, executed {self.effects}x, {state}"
        )


@dataclass(frozen=True, slots=True)
class _Struck:
    """What became of a planned fault: how many requests it struck, and how many of them reached the venue."""

    struck: int
    reached: int


@dataclass(slots=True)
class _Sent:
    """An intent on its way through the round."""

    call: str
    intent_id: str
    body: bytes
    draft: Draft
    lands_after: float
    restarted_at: datetime | None = None
    met: _Struck = field(default=_Struck(0, 0))


@dataclass
class Round:
    """One venue, one fault, one seed."""

    sim: Simulated
    home: Path
    strike: Strike
    seed: int
    clock: LeapingClock = field(init=False)
    _sent: list[_Sent] = field(default_factory=list)
    _cases: list[Case] = field(default_factory=list)
    _restarts: list[datetime] = field(default_factory=list)

    async def play(self, calls: Sequence[str] | None = None) -> list[Case]:
        """Send every call, restart, look, and compare."""
        self.sim.steps = UsedSteps(find_paths(str(self.home), {}).used_steps)  # as the desks' own
        venue = self.sim.connect()
        wanted = [call for call in struck(venue, self.strike) if calls is None or call in calls]
        drafts = {call: await DRAFTS[call](self._setting(venue, call)) for call in wanted if call in DRAFTS}
        cancel = await Cancel.learned(self._setting(venue, CANCEL)) if CANCEL in wanted else None
        self.clock = LeapingClock(self.sim.control.advance, self.sim.clock.skipped)
        before = await self.sim.control.books()
        for call, draft in drafts.items():
            await self._send(venue, call, draft)
        canceled = await self._cancel(venue, cancel) if cancel else None
        records = await self._restart()
        books = await self.sim.control.books()
        for sent in self._sent:
            self._cases.append(self._compared(sent, records[sent.intent_id], before, books))
        if cancel and canceled:
            seen, sends, met = canceled
            done = books.order(cancel.order_id)["cause"] == Cause.CANCELED_BY_USER.value
            self._cases.append(self._case(CANCEL, seen, sends, int(done), met))
        return self._cases

    # ---- sending

    async def _send(self, venue: Venue, call: str, draft: Draft) -> None:
        chance = self._chance(call)
        desk = await self._opened()
        preview = await desk.preview(draft)
        if preview.refusal is not None and preview.refusal.code in _WAIT:
            await desk.drain(0.0)
            await self._restart()
            desk = await self._opened()
            preview = await desk.preview(draft)
        assert preview.refusal is None, f"{call}, {self.strike.name}, seed {self.seed}: {preview.refusal}"
        assert preview.prepared is not None
        request, delay = preview.prepared.request, delay_of(self.strike, chance)
        asked = await self._plan(venue, request.operation, delay)
        intent = desk.submit(preview, preview.to_type)
        sent = _Sent(call, intent.intent_id, request.body, draft, (delay or 0) / 1000)
        self._sent.append(sent)
        if not self.strike.at_the_door and chance.randrange(_DROPPED_ONE_IN) == 0:
            await _until(lambda: self.sim.relay.times(request.body) > 0)
        else:
            await desk.settled(intent.intent_id, _PATIENCE)
        books = await self._drop(desk, ends_well=not self.strike.late and chance.random() < _ENDS_WELL)
        sent.met = self._met(books, request.operation, asked)

    async def _cancel(self, venue: Venue, cancel: Cancel) -> tuple[Seen, int, _Struck]:
        """Ask for the cancel as one command does, which looks nothing up: it is no restart for the others."""
        desk = await self._opened(looks_up=False)
        await desk.refresh("orders")
        sends = cancel.sends(self.sim.relay.heard)
        asked = await self._plan(venue, cancel.operation, delay_of(self.strike, self._chance(CANCEL)))
        outcome = await desk.cancel(self.sim.plugin.id, cancel.order_id)
        books = await self._drop(desk, ends_well=not self.strike.late)
        sends = cancel.sends(self.sim.relay.heard) - sends
        return seen_of(outcome), sends, self._met(books, cancel.operation, asked)

    async def _plan(self, venue: Venue, operation: str, delay: int | None) -> int:
        """Plan the fault for the next request; how often the operation has reached the venue before."""
        before = await self.sim.control.books()
        told = self.strike.planned() if delay is None else self.strike.planned(after_ms=delay)
        kind = str(told.pop("kind"))
        aim = "*" if self.strike.at_the_door else operation
        await self.sim.control.fault(kind, aim, **told)
        if self.strike.at_the_door:
            await venue.check()  # what it asks is answered, and then the door is shut
        return before.asked(operation)

    def _met(self, books: Books, operation: str, asked: int) -> _Struck:
        return _Struck(books.struck(self.strike.fault.kind.value), books.asked(operation) - asked)

    async def _drop(self, desk: Desk, *, ends_well: bool) -> Books:
        """End a desk, as a person does, or so that nothing it says at its end reaches the venue, as at a crash.

        The books are those of the last moment in which the fault was planned. What lands late needs its session, which a goodbye would end.
        """
        if not ends_well and not self.strike.at_the_door:
            await self.sim.control.fault("reset", "*", count=0)
        await desk.drain(0.0)
        books = await self.sim.control.books()
        await self.sim.control.peace()
        if self.strike.at_the_door:
            await _until(self._attended)
        return books

    async def _attended(self) -> bool:
        """Whether somebody listens at the venue's port and answers."""
        host, _, port = self.sim.base_url.partition("//")[2].partition("/")[0].rpartition(":")
        try:
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            writer.write(b"GET /_sim/state HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answered = bool(await reader.read(1))
            writer.close()
        except ConnectionError:
            return False
        return answered

    # ---- restarting

    async def _opened(self, *, looks_up: bool = True) -> Desk:
        if looks_up:
            self._restarted()
        desk = a_desk(self.home, profile_of(self.sim), self.clock)
        await desk.open()
        return desk

    def _restarted(self) -> None:
        for sent in self._sent:
            sent.restarted_at = sent.restarted_at or self.clock.now().wall
        self._restarts.append(self.clock.now().wall)

    async def _restart(self) -> dict[str, IntentRecord]:
        """Run a desk as the console does until nothing is looked up any more, or the window is long over."""
        self._restarted()
        began = self.clock.now()
        desk = a_desk(self.home, profile_of(self.sim), self.clock)
        await desk.start()
        desk.pause(self.sim.plugin.id)  # what was sent is looked up all the same; nothing else is asked
        async with self.clock.leaping():
            over = WINDOW + max((sent.lands_after for sent in self._sent), default=0.0)
            await _until(lambda: self._resolved(desk) or began.age(self.clock.now()) > over)
            if self.strike.late:
                # What has landed by now is seen in the books below.
                await _until(lambda: began.age(self.clock.now()) > over)
        found = {sent.intent_id: desk.intents.get(sent.intent_id) for sent in self._sent}
        await desk.drain(0.0)
        return {intent_id: record for intent_id, record in found.items() if record is not None}

    def _resolved(self, desk: Desk) -> bool:
        records = [desk.intents.get(sent.intent_id) for sent in self._sent]
        return all(record is not None and record.state not in _OPEN for record in records)

    # ---- comparing

    def _compared(self, sent: _Sent, record: IntentRecord, before: Books, after: Books) -> Case:
        rows = _effects(sent, record, before, after)
        found = settled = None
        steps = {step.state: step for step in record.steps}
        restarted = sent.restarted_at
        if record.state is IntentState.ACCEPTED and IntentState.UNKNOWN in steps and restarted is not None:
            landed = steps[IntentState.SENDING].at + timedelta(seconds=sent.lands_after * self.strike.late)
            found = (steps[IntentState.ACCEPTED].at - max(restarted, landed)).total_seconds()
        if record.state is IntentState.NOT_PLACED:
            # A desk that is dropped takes its looks along: the window is that of the desk that settles.
            over = steps[IntentState.NOT_PLACED].at
            settled = (over - max(at for at in self._restarts if at < over)).total_seconds()
        sends = self.sim.relay.times(sent.body)
        return replace(
            self._case(sent.call, _first_seen(record), sends, len(rows), sent.met),
            state=record.state, found_after=found, settled_after=settled, late=self.strike.late,
            looks=sum(step.evidence.startswith("not found in") for step in record.steps),
            reference_fits=_fits(record, rows), in_part=_in_part(record, rows, after),
        )  # fmt: skip

    def _case(self, call: str, seen: Seen, sends: int, effects: int, met: _Struck) -> Case:
        venue = self.sim.plugin.id
        return Case(venue, call, self.strike.name, self.seed, seen, sends, effects, met.struck, met.reached)

    def _chance(self, call: str) -> Random:
        return Random(f"{self.sim.plugin.id} {self.strike.name} {self.seed} {call}")

    def _setting(self, venue: Venue, call: str) -> Setting:
        return Setting(self.sim, venue, self._chance(f"draft of {call}"))


def _first_seen(record: IntentRecord) -> Seen:
    """What was said of an intent first, whatever was found out later."""
    for step in record.steps:
        match step.state:
            case IntentState.ACCEPTED:
                return Seen.ACCEPTED
            case IntentState.UNKNOWN:
                return Seen.UNKNOWN
            case IntentState.REJECTED:
                return Seen.REFUSED if step.evidence == "refused by venue" else Seen.NOT_SENT
            case _:
                pass
    raise AssertionError(f"nothing was ever said of {record.intent.intent_id}")


def _effects(sent: _Sent, record: IntentRecord, before: Books, after: Books) -> list[tuple[str, ...]]:
    """What the venue did for an intent: the names of every order or ticket it made, or of the step a ticket took."""
    intent = record.intent
    if isinstance(sent.draft, TicketActionDraft):
        number = sent.draft.ticket.ticket_id
        stages = len(_by_users(after, number)) - len(_by_users(before, number))
        row = after.ticket(number)
        return [(str(row["number"]), str(row["request_code"]))] * stages
    if intent.kind in _MADE:
        known = {row["order_id"] for row in before.orders(intent.account)}
        mine = [row for row in after.orders(intent.account) if row["order_id"] not in known]
        if intent.client_id:
            mine = [row for row in mine if str(row["client_order_id"]) == intent.client_id]
        return [(str(row["order_id"]),) for row in mine]
    new = after.ticket_numbers - before.ticket_numbers
    rows = [after.ticket(number) for number in new]
    return [
        (str(row["number"]), str(row["request_code"])) for row in rows if row["kind"] == intent.kind.value
    ]


def _fits(record: IntentRecord, rows: list[tuple[str, ...]]) -> bool:
    """Whether the journal names what the venue made; a step of a ticket may have no name of its own."""
    if record.state is not IntentState.ACCEPTED or not rows:
        return True
    nameless = record.intent.kind is IntentKind.TICKET_ACTION and not record.venue_ref
    return nameless or any(record.venue_ref in names for names in rows)


def _in_part(record: IntentRecord, rows: list[tuple[str, ...]], books: Books) -> bool:
    """Whether an order stands in the books as executed, and not to its end."""
    if record.intent.kind not in _MADE:
        return False
    orders = [books.order(order_id) for (order_id,) in rows]
    return any(0 < Decimal(order["executed"]) < Decimal(order["quantity"]) for order in orders)


def _by_users(books: Books, number: str) -> list[object]:
    return [stage for stage in books.ticket(number)["history"] if stage["by"] == "user"]


async def _until(fact: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until the fact is there."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            seen = fact()
            if await seen if isawaitable(seen) else seen:
                return
            await asyncio.sleep(_AGAIN)
