"""Looking up what nobody knows the outcome of: at start, and for every UNKNOWN.

One "not found" is not evidence (safety.md section 1). An order or swap is NOT_PLACED only after at least three
successful not-found looks over at least 30 s with balances and holds as they were before sending; everything else
that stays absent needs a human. What is found is accepted, whenever that happens.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial

from fxtui.contract.errors import FxtuiError, StoreError, UsageError
from fxtui.desk.connections import Link, as_error
from fxtui.desk.events import Said, VenueChanged
from fxtui.desk.floor import Floor
from fxtui.desk.follow import FOLLOWED, Follow
from fxtui.desk.marks import doubt_of
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.store.records import IntentRecord

LOOKS_NEEDED = 3
"""Successful not-found looks before an order counts as not placed."""

SETTLE_WINDOW = 30.0
"""Seconds between the first and the last of those looks, at least."""

_PACE = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)
_SLOW_AFTER = 60.0
_SLOW = 30.0
_HUMAN = 60.0
_IN_FLIGHT = frozenset({IntentState.PREPARED, IntentState.SENDING})


@dataclass(slots=True)
class _Case:
    """What the looks at one intent have shown so far."""

    opened: Moment
    looks: int = 0
    absent: int = 0
    first_absent: Moment | None = None
    told: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Reconcile:
    """Every intent that is being looked up."""

    def __init__(self, floor: Floor, follow: Follow) -> None:
        self._floor = floor
        self._follow = follow
        self._cases: dict[str, _Case] = {}
        self._watched: set[str] = set()
        self._marked = False

    # ---- at start

    def mark(self) -> None:
        """Make venues with leftovers of an earlier run read-only until those have been looked up."""
        if self._marked or not self._floor.journaling.writable:
            return
        self._marked = True
        for record in self._leftovers():
            link = self._floor.links.get(record.intent.venue)
            if link is not None and (record.damaged or record.state is not IntentState.NEEDS_HUMAN):
                link.reconciled = False

    def begin(self) -> None:
        """Look up every leftover in the background, each venue for itself."""
        self.mark()
        if not self._floor.journaling.writable:
            return
        for link in self._floor.links.values():
            if self._leftovers(link):
                work = partial(self._take_over, link)
                self._floor.supervisor.spawn(f"reconciling {link.id}", work, restart=True, venue=link.id)

    async def ensure(self, link: Link) -> None:
        """Look the venue's leftovers up once, now, when that has not been done."""
        if link.reconciled or not self._floor.journaling.writable:
            return
        await self._adopt(link)
        for record in self._leftovers(link):
            await self.look(record.intent.intent_id)

    def _leftovers(self, link: Link | None = None) -> tuple[IntentRecord, ...]:
        venue = link.id if link else None
        here = self._floor.intents.made_here
        return tuple(r for r in self._floor.intents.unresolved(venue) if not here(r.intent.intent_id))

    async def _take_over(self, link: Link) -> None:
        await self._adopt(link)
        leftovers = self._leftovers(link)
        if leftovers:
            said = f"{link.title}: looking up {len(leftovers)} unfinished from an earlier run."
            self._floor.bus.tell(Said("warning", said, link.id))
        for record in leftovers:
            if not record.damaged:
                self.watch(record.intent.intent_id)

    async def _adopt(self, link: Link) -> None:
        """Settle what was never sent, and call unknown what an earlier run was sending when it ended."""
        for record in self._leftovers(link):
            intent_id = record.intent.intent_id
            if record.damaged:
                said = f"{intent_id} is damaged on disk: look at {link.title} and settle it yourself."
                self._floor.bus.tell(Said("danger", said, link.id))
            elif record.state is IntentState.PREPARED:
                reason = "It was confirmed and never sent: fxtui ended first."
                await self._floor.journaling.move(
                    intent_id, IntentState.REJECTED, code="never-sent", reason=reason
                )
            elif record.state is IntentState.SENDING:
                reason = "fxtui ended while this was being sent."
                await self._floor.journaling.move(intent_id, IntentState.UNKNOWN, reason=reason)
        self._judge(link)

    # ---- looking

    def watch(self, intent_id: str) -> None:
        """Look an intent up again and again until it is resolved; once per intent."""
        if intent_id in self._watched:
            return
        self._watched.add(intent_id)
        venue = self._floor.journaling.record(intent_id).intent.venue
        work = partial(self._watch, intent_id)
        self._floor.supervisor.spawn(f"looking up {intent_id}", work, restart=True, venue=venue)

    async def _watch(self, intent_id: str) -> None:
        case = self._case(intent_id)
        while self._floor.journaling.record(intent_id).state.unresolved:
            await self._floor.clock.sleep(self._pace(intent_id, case))
            await self.look(intent_id)

    def _pace(self, intent_id: str, case: _Case) -> float:
        if self._floor.journaling.record(intent_id).state is IntentState.NEEDS_HUMAN:
            return _HUMAN if case.looks else _PACE[0]
        if case.opened.age(self._floor.clock.now()) > _SLOW_AFTER:
            return _SLOW
        return _PACE[min(case.looks, len(_PACE) - 1)]

    async def resolve(self, intent_id: str, patience: float) -> IntentRecord:
        """Look now, and again for `patience` seconds while the intent stays UNKNOWN."""
        await self._floor.journaling.open()
        self.mark()
        record = self._floor.journaling.record(intent_id)
        if not self._floor.journaling.writable:
            return record
        if not self._floor.intents.made_here(intent_id):
            await self._adopt(self._floor.link(record.intent.venue))
        clock = self._floor.clock
        started = clock.now()
        while True:
            record = await self.look(intent_id)
            if record.state is not IntentState.UNKNOWN or started.age(clock.now()) >= patience:
                return record
            await clock.sleep(self._pace(intent_id, self._case(intent_id)))

    async def look(self, intent_id: str) -> IntentRecord:
        """Look once and draw the conclusion; an intent still being sent is left alone."""
        case = self._case(intent_id)
        async with case.lock:
            record = self._floor.journaling.record(intent_id)
            if not record.state.unresolved or record.state in _IN_FLIGHT or record.damaged:
                return record
            link = self._floor.link(record.intent.venue)
            case.looks += 1
            finding = await self._find(link, record.intent)
            try:
                await self._conclude(link, record, case, finding)
            except StoreError as error:
                self._floor.journaling.unwritten(intent_id, error)
            self._judge(link)
            return self._floor.journaling.record(intent_id)

    async def _find(self, link: Link, intent: Intent) -> Finding:
        try:
            venue = await link.connect(patient=True)
            return await venue.find(intent)
        except Exception as raised:  # noqa: BLE001 - a look that breaks tells nothing
            return CannotTell(as_error(link, "an intent", raised).message)

    async def _conclude(self, link: Link, record: IntentRecord, case: _Case, finding: Finding) -> None:
        intent_id = record.intent.intent_id
        match finding:
            case Found(ref):
                await self._accept(link, intent_id, ref, "found at the venue")
            case Absent(looked_at):
                case.absent += 1
                now = self._floor.clock.now()
                case.first_absent = case.first_absent or now
                case.told = True
                over = case.first_absent.age(now)
                evidence = f"not found in {looked_at}: look {case.absent}, {over:.0f} s after the first"
                if case.absent >= LOOKS_NEEDED and over >= SETTLE_WINDOW:
                    await self._settle_absent(link, record, evidence)
                elif record.state is IntentState.UNKNOWN:
                    await self._floor.journaling.move(
                        intent_id, IntentState.UNKNOWN, reason=record.reason, evidence=evidence
                    )
            case CannotTell():
                pass

    async def _accept(self, link: Link, intent_id: str, ref: str, how: str) -> None:
        journaling = self._floor.journaling
        record = await journaling.move(intent_id, IntentState.ACCEPTED, ref=ref, evidence=how)
        self._floor.bus.tell(
            Said("good", f"{intent_id} was executed: {link.title} has it as {ref}.", link.id)
        )
        self._follow.begin(record)

    async def _settle_absent(self, link: Link, record: IntentRecord, evidence: str) -> None:
        """The window is over: not placed where that is proven, a matter for a human where it is not."""
        intent = record.intent
        if record.state is IntentState.NEEDS_HUMAN:
            return
        if intent.kind not in FOLLOWED:
            doubt = f"{link.title} does not show it; a {intent.kind.value} is settled by a person alone."
        else:
            try:
                doubt = await doubt_of(link, intent)
            except FxtuiError as error:
                # Balances that can't be read count for nothing, like any other read that failed.
                evidence = f"{evidence}; balances can't be compared: {error.message}"
                await self._floor.journaling.move(
                    intent.intent_id, IntentState.UNKNOWN, reason=record.reason, evidence=evidence
                )
                return
        if not doubt:
            reason = f"{link.title} never had it: looked for over {SETTLE_WINDOW:.0f} s, balances unchanged."
            await self._floor.journaling.move(
                intent.intent_id, IntentState.NOT_PLACED, code="not-found", reason=reason, evidence=evidence
            )
            self._floor.bus.tell(Said("warning", f"{intent.intent_id} was not placed. {reason}", link.id))
        else:
            await self._floor.journaling.move(
                intent.intent_id, IntentState.NEEDS_HUMAN, code="not-found", reason=doubt, evidence=evidence
            )
            self._floor.bus.tell(Said("danger", f"{intent.intent_id} needs you: {doubt}", link.id))

    def _judge(self, link: Link) -> None:
        """Let money move again at a venue once each of its leftovers was really looked at."""
        if link.reconciled:
            return
        waiting = [
            record
            for record in self._leftovers(link)
            if record.damaged
            or (record.state is not IntentState.NEEDS_HUMAN and not self._case(record.intent.intent_id).told)
        ]
        if not waiting:
            link.reconciled = True
            self._floor.bus.tell(VenueChanged(link.id))

    def _case(self, intent_id: str) -> _Case:
        if intent_id not in self._cases:
            self._cases[intent_id] = _Case(self._floor.clock.now())
        return self._cases[intent_id]

    # ---- a person's word

    async def settle(self, intent_id: str, *, executed: bool, ref: str) -> IntentRecord:
        """Write a person's decision down; `UsageError` when the intent is not open for one."""
        record = self._floor.journaling.record(intent_id)
        if record.state not in {IntentState.UNKNOWN, IntentState.NEEDS_HUMAN}:
            raise UsageError(f"{intent_id} is {record.state.value}: there is nothing to settle.")
        link = self._floor.link(record.intent.venue)
        if executed:
            await self._accept(link, intent_id, ref, "settled by a person as executed")
        else:
            reason = "A person settled it as not placed."
            await self._floor.journaling.move(
                intent_id, IntentState.NOT_PLACED, code="by-person", reason=reason
            )
        self._judge(link)
        return self._floor.journaling.record(intent_id)
