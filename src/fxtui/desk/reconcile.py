"""Looking up what nobody knows the outcome of: at start, for every UNKNOWN, and at once when a venue is back.

One "not found" is not evidence (safety.md section 1). An order or swap is NOT_PLACED only after at least three
successful not-found looks over at least 30 s with balances and holds as they were before sending; everything else
that stays absent needs a human. What is found is accepted, whenever that happens. A person's word stands: a look that
was under way while it was said writes nothing after it but that the intent was found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from fxtui.contract.errors import StoreError, UsageError
from fxtui.desk.case import Case, Verdict, give_up, weigh
from fxtui.desk.claims import taken, why_not_proof
from fxtui.desk.connections import Link, as_error
from fxtui.desk.events import Said, VenueChanged
from fxtui.desk.floor import Floor
from fxtui.desk.follow import Follow
from fxtui.desk.journaling import Journaling
from fxtui.desk.late_landings import LateLandings
from fxtui.desk.repeats import repeated
from fxtui.desk.waiting import Alarm
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.store.records import IntentRecord

_Result = TypeVar("_Result")

_IN_FLIGHT = frozenset({IntentState.PREPARED, IntentState.SENDING})


class Reconcile:
    """Every intent that is being looked up."""

    def __init__(self, floor: Floor, follow: Follow) -> None:
        self._floor = floor
        self._follow = follow
        self._cases: dict[str, Case] = {}
        self._watched: dict[str, Alarm] = {}
        self._reported: set[str] = set()
        self._marked = False
        self._late = LateLandings(floor, self._find, self.landed)
        for link in floor.links.values():
            link.on_return = partial(self._look_soon, link)

    # ---- at start

    def mark(self) -> None:
        """Make venues with leftovers of an earlier run read-only until those have been looked up."""
        if self._marked or not self._floor.journaling.writable:
            return
        self._marked = True
        for link in self._floor.links.values():
            for record in self._floor.intents.leftovers(link.id):
                if record.damaged or record.state is not IntentState.NEEDS_HUMAN:
                    link.reconciled = False

    def begin(self) -> None:
        """Look up every leftover in the background, each venue for itself."""
        self.mark()
        if not self._floor.journaling.writable:
            return
        self._late.begin()
        for link in self._floor.links.values():
            if self._floor.intents.leftovers(link.id):
                work = partial(self._take_over, link)
                self._floor.supervisor.spawn(f"reconciling {link.id}", work, restart=True, venue=link.id)

    async def ensure(self, link: Link) -> None:
        """Look the venue's leftovers up once, now, when that has not been done."""
        if link.reconciled or not self._floor.journaling.writable:
            return
        await self._adopt(link)
        for record in self._floor.intents.leftovers(link.id):
            await self.look(record.intent.intent_id)

    async def _take_over(self, link: Link) -> None:
        await self._adopt(link)
        leftovers = self._floor.intents.leftovers(link.id)
        if leftovers:
            said = f"{link.title}: looking up {len(leftovers)} unfinished from an earlier run."
            self._floor.bus.tell(Said("warning", said, link.id))
        for record in leftovers:
            if not record.damaged:
                self.watch(record.intent.intent_id)

    async def _adopt(self, link: Link) -> None:
        """Settle what was never sent, and call unknown what an earlier run was sending when it ended."""
        for record in self._floor.intents.leftovers(link.id):
            intent_id = record.intent.intent_id
            if record.damaged:
                self._report(link, record)
            elif record.state in _IN_FLIGHT:
                await self._case(intent_id).write(partial(_call_off, self._floor.journaling, intent_id))
        self._judge(link)

    def _report(self, link: Link, record: IntentRecord) -> None:
        """Tell once that a row is damaged."""
        intent_id = record.intent.intent_id
        if intent_id in self._reported:
            return
        self._reported.add(intent_id)
        where = link.title if record.intent.venue else "your venues"
        said = f"{intent_id} is damaged on disk: look at {where} and settle it yourself."
        self._floor.bus.tell(Said("danger", said, link.id if record.intent.venue else None))

    # ---- looking

    def watch(self, intent_id: str) -> None:
        """Look an intent up again and again until it is resolved; once per intent."""
        if intent_id in self._watched:
            return
        self._watched[intent_id] = Alarm(self._floor.clock)
        venue = self._floor.journaling.record(intent_id).intent.venue
        work = partial(self._watch, intent_id)
        self._floor.supervisor.spawn(f"looking up {intent_id}", work, restart=True, venue=venue)

    async def _watch(self, intent_id: str) -> None:
        case = self._case(intent_id)
        while self._floor.journaling.record(intent_id).state.unresolved:
            await self._watched[intent_id].sleep(self._pace(intent_id, case))
            await self.look(intent_id)

    def _look_soon(self, link: Link) -> None:
        """Look now at what is still unresolved at a venue that answers again."""
        for record in self._floor.intents.unresolved(link.id):
            alarm = self._watched.get(record.intent.intent_id)
            if alarm is not None:
                alarm.ring()

    def _pace(self, intent_id: str, case: Case) -> float:
        return case.pause(self._floor.journaling.record(intent_id).state, self._floor.clock.now())

    async def resolve(self, intent_id: str, patience: float) -> IntentRecord:
        """Look now, and again for `patience` seconds while the intent stays UNKNOWN and looking can tell."""
        await self._floor.journaling.open()
        self.mark()
        record = self._floor.journaling.record(intent_id)
        if not self._floor.journaling.writable or record.damaged:
            return record
        if not self._floor.intents.made_here(intent_id):
            await self._adopt(self._floor.link(record.intent.venue))
        clock = self._floor.clock
        started = clock.now()
        while True:
            record = await self.look(intent_id)
            told = record.state is not IntentState.UNKNOWN or record.damaged
            if told or started.age(clock.now()) >= patience:
                return record
            await clock.sleep(self._pace(intent_id, self._case(intent_id)))

    async def look(self, intent_id: str) -> IntentRecord:
        """Look once and draw the conclusion; an intent still being sent is left alone."""
        case = self._case(intent_id)
        async with case.looking:
            record = self._floor.journaling.record(intent_id)
            if not record.state.unresolved or record.state in _IN_FLIGHT or record.damaged:
                return record
            link = self._floor.link(record.intent.venue)
            case.looks += 1
            asked = self._floor.clock.now()
            finding = await self._find(record.intent)
            finding = await repeated(self._floor, case, intent_id, finding)
            try:
                await self._conclude(link, record, case, finding, asked)
            except StoreError as error:
                self._floor.journaling.unwritten(intent_id, error)
            self._judge(link)
            return self._floor.journaling.record(intent_id)

    async def _find(self, intent: Intent) -> Finding:
        link = self._floor.link(intent.venue)
        try:
            venue = await link.connect(patient=True)
            finding = await venue.find(intent, taken(self._floor.intents, intent))
        except Exception as raised:  # noqa: BLE001 - a look that breaks tells nothing
            return CannotTell(as_error(link, "an intent", raised).message)
        doubt = isinstance(finding, Found) and why_not_proof(self._floor.intents, intent, finding.ref)
        return CannotTell(doubt, answered=True) if doubt else finding

    async def _conclude(
        self, link: Link, record: IntentRecord, case: Case, finding: Finding, asked: Moment
    ) -> None:
        intent_id = record.intent.intent_id
        now = self._floor.clock.now()
        verdict: Verdict | None = None
        match finding:
            case Found(ref):
                await case.write(partial(self._found, link, intent_id, ref))
            case Absent(looked_at):
                verdict = await weigh(link, record, case, looked_at, asked, now)
            case CannotTell():
                verdict = give_up(link, record, case, finding, now)
        if verdict is not None:
            await case.write(partial(self._without, intent_id, verdict))

    async def landed(self, intent_id: str, ref: str) -> None:
        """Accept an intent that was called not placed or refused, for the venue shows what it brought about."""
        link = self._floor.link(self._floor.journaling.record(intent_id).intent.venue)
        await self.write(intent_id, partial(self._found, link, intent_id, ref))

    async def write(self, intent_id: str, work: Callable[[], Awaitable[_Result]]) -> _Result:
        """Do `work`, which reads an intent's state and writes the next one, while nobody else does."""
        return await self._case(intent_id).write(work)

    async def _found(self, link: Link, intent_id: str, ref: str) -> None:
        """Accept what the venue has, also when a person called it not placed while it was looked for."""
        state = self._floor.journaling.record(intent_id).state
        if state is IntentState.ACCEPTED:
            return
        await self._accept(intent_id, ref, "found at the venue")
        if not state.unresolved:
            was = state.value.replace("_", " ")
            said = f"{intent_id} was called {was}, and {link.title} has it as {ref}: do not repeat it."
            self._floor.bus.tell(Said("danger", said, link.id))

    async def _without(self, intent_id: str, verdict: Verdict) -> None:
        """Write down what not finding it has come to, unless the intent was settled while it was looked for."""
        if not self._floor.journaling.record(intent_id).state.unresolved:
            return
        await self._floor.journaling.move(
            intent_id, verdict.state, code=verdict.code, reason=verdict.reason, evidence=verdict.evidence
        )
        if verdict.said is not None:
            self._floor.bus.tell(verdict.said)

    async def _accept(self, intent_id: str, ref: str, how: str) -> None:
        record = await self._floor.journaling.move(intent_id, IntentState.ACCEPTED, ref=ref, evidence=how)
        venue = record.intent.venue
        link = self._floor.links.get(venue)
        where = f"{link.title if link else venue or 'the venue'} has it as {ref}"
        self._floor.bus.tell(Said("good", f"{intent_id} was executed: {where}.", venue or None))
        self._follow.begin(record)

    def _judge(self, link: Link) -> None:
        """Let money move again at a venue once each of its leftovers was really looked at."""
        if link.reconciled:
            return
        waiting = [
            record
            for record in self._floor.intents.leftovers(link.id)
            if record.damaged
            or (record.state is not IntentState.NEEDS_HUMAN and not self._case(record.intent.intent_id).told)
        ]
        if not waiting:
            link.reconciled = True
            self._floor.bus.tell(VenueChanged(link.id))

    def _case(self, intent_id: str) -> Case:
        if intent_id not in self._cases:
            self._cases[intent_id] = Case(self._floor.clock.now())
        return self._cases[intent_id]

    # ---- a person's word

    async def settle(self, intent_id: str, *, executed: bool, ref: str) -> IntentRecord:
        """Write a person's decision down, without waiting for a look under way.

        Open for one are UNKNOWN, NEEDS_HUMAN, and what an earlier run left damaged in any unresolved state.

        Raises:
            UsageError: when the intent is not open for a decision.
            StoreError: when the disk refuses; nothing is settled then.
        """
        await self._case(intent_id).write(partial(self._settle, intent_id, executed, ref))
        for link in self._floor.links.values():
            self._judge(link)
        return self._floor.journaling.record(intent_id)

    async def _settle(self, intent_id: str, executed: bool, ref: str) -> None:
        record = self._floor.journaling.record(intent_id)
        damaged_leftover = record.damaged and not self._floor.intents.made_here(intent_id)
        if not record.state.unresolved or (record.state in _IN_FLIGHT and not damaged_leftover):
            raise UsageError(f"{intent_id} is {record.state.value}: there is nothing to settle.")
        if executed:
            await self._accept(intent_id, ref, "settled by a person as executed")
        else:
            reason = "A person settled it as not placed."
            await self._floor.journaling.move(
                intent_id, IntentState.NOT_PLACED, code="by-person", reason=reason
            )


async def _call_off(journaling: Journaling, intent_id: str) -> None:
    """Write down that an earlier run's sending is over, unless that was done meanwhile."""
    match journaling.record(intent_id).state:
        case IntentState.PREPARED:
            reason = "It was confirmed and never sent: fxtui ended first."
            await journaling.move(intent_id, IntentState.REJECTED, code="never-sent", reason=reason)
        case IntentState.SENDING:
            reason = "fxtui ended while this was being sent."
            await journaling.move(intent_id, IntentState.UNKNOWN, reason=reason)
        case _:
            pass
