"""One run of fxtui in the engine machine: a desk over the journal on disk and its own port to the venue."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from typing import Any, cast

from fxtui.contract.errors import FxtuiError, VenueUnreachable
from fxtui.contract.venue import Venue
from fxtui.desk.desk import Desk, DeskVenue
from fxtui.desk.events import Event, Said
from fxtui.desk.views import Draft, Preview
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.money import exact
from fxtui.domain.ticket import TicketDraft, TicketKind
from fxtui.store.config import Limits, Profile, VenueProfile
from tests.proof.engine_disk import Disk, WatchedJournal
from tests.proof.engine_laws import Laws, Process
from tests.proof.engine_loop import StillLoop
from tests.proof.engine_venue import VENUE, Port, RoughVenue
from tests.support.desk_rig import ADDRESS, SeededChance, order_draft, plugin, swap_draft
from tests.support.fake_venue import USDT

OTHER_ADDRESS = "TN3W4H6rK2ce4vX9YnFQHwKENnHjoxb3m9"
_REFRESH = {"quotes": 20.0, "balances": 7.0, "orders": 30.0, "tickets": 60.0, "values": 60.0}
_TIMES_CANCELED = 100
_TURNS_TO_END = 5
_A_MISTAKE = re.compile(r"failed \((?!StoreError\))\w+\): |^Not sent: fxtui made a mistake")
"""What the desk says when something met an error nobody foresaw; that a disk refuses is foreseen."""


def draft_of(kind: str, amount: int) -> Draft:
    """What a person wishes for, by its kind."""
    match kind:
        case "swap":
            return swap_draft(str(amount), venue=VENUE)
        case "order":
            return order_draft(str(amount), venue=VENUE)
        case _:
            address = ADDRESS if kind == "withdrawal" else OTHER_ADDRESS
            form = _form()
            return TicketDraft(VENUE, form, exact(str(amount)), {"address": address})


def _form() -> Any:
    from tests.support.fake_roles import FakeTickets

    return FakeTickets(cast(Any, None)).form(TicketKind.WITHDRAWAL, USDT)


class Run:
    """A desk that may be killed at any time; disk and venue stay."""

    def __init__(self, loop: StillLoop, disk: Disk, venue: RoughVenue, laws: Laws, number: int) -> None:
        self.known = Process(writes=True)
        self.said: list[Said] = []
        self.previews: list[Preview] = []
        self.made: dict[str, Intent] = {}
        self.unreachable = 0
        self.closing = False
        self.port = Port(venue, self)
        self.journal: WatchedJournal | None = None
        self._loop = loop
        self._disk = disk
        self._laws = laws
        profile = VenueProfile(venue=VENUE, base_url="", refresh=_REFRESH, limits=Limits(), trading=True)
        self.desk = Desk(
            [DeskVenue(profile, plugin(VENUE), live=False, connect=self._connect)],
            profile=Profile(name="test", live=False, venues=(profile,), value_asset="USDT"),
            clock=loop.clock,
            chance=SeededChance(number),
            journal=self._open,
            state=None,
        )
        self.desk.subscribe(self._hear)

    @property
    def damaged(self) -> bool:
        """Whether the journal was damaged and nobody has said that it was seen."""
        return self.journal is not None and self.journal.damaged is not None

    @property
    def dead(self) -> bool:
        """Whether it was killed: what its remains run into means nothing."""
        return self.port.cut

    async def start(self) -> None:
        """Start as the console does."""
        starting = asyncio.ensure_future(self.desk.start())
        self._laws.law(await self._loop.until(starting.done, within=60.0), "fxtui does not start")
        starting.result()
        await self._loop.quiet()

    def kill(self) -> None:
        """Cut everything it has to the world."""
        self.port.cut = True
        if self.journal is not None:
            self.journal.kill()

    # ---- told by disk and venue

    def sends(self, intent: Intent) -> None:
        """A request leaves."""
        self._laws.sends(self.known, intent)
        self._laws.law(not self.damaged, f"{intent.intent_id} is sent over a damaged journal")

    def looked(self, intent: Intent, asked_at: float, absent: bool) -> None:
        """A look-up was answered."""
        self._laws.looked(self.known, intent, asked_at, absent)

    def moves(self, intent_id: str, state: IntentState, ref: str, code: str, evidence: str) -> None:
        """A state is about to be written."""
        self._laws.moves(self.known, intent_id, state, ref, code, evidence)

    def written(self, what: str, intent_id: str) -> None:
        """A state is on disk."""
        self.known.unwritten.pop(intent_id, None)
        self.known.kept.add(intent_id)

    def failed(self, what: str, intent_id: str, code: str) -> None:
        """The disk refused; nothing is owed where nothing was kept, or where a person was told so to the face."""
        if code == "person":
            self.known.unsaid.add(intent_id)
        elif intent_id in self.known.kept | self.known.before:
            self.known.unwritten.setdefault(intent_id, self._loop.epoch)

    # ---- what a person does

    async def preview(self, kind: str, amount: int) -> Preview | None:
        """Ask for a preview; a person does not wait longer than 3 s."""
        asking = asyncio.ensure_future(self.desk.preview(draft_of(kind, amount)))
        asking.add_done_callback(self._heard)
        if not await self._loop.until(asking.done, within=3.0):
            asking.cancel()
            await self._loop.quiet()
            return None
        try:
            preview = asking.result()
        except FxtuiError:
            return None
        self._laws.previewed(preview)
        self.previews = [*self.previews[-5:], preview]
        return preview

    def submit(self, preview: Preview, typed: str) -> Intent | None:
        """Confirm a preview, and hold the desk to what may be confirmed."""
        before = self.made.get(preview.preview_id)
        laws, known = self._laws, self.known
        rows = self._disk.rows() if before is None else {}
        try:
            intent = self.desk.submit(preview, typed)
        except FxtuiError:
            laws.law(before is None, f"{preview.preview_id} was confirmed and is now refused")
            return None
        if before is not None:
            laws.law(intent is before, f"{preview.preview_id} became two intents")
            return intent
        self.made[preview.preview_id] = intent
        name, now = intent.intent_id, self._loop.clock.now()
        laws.law(now.mono < preview.expires_at.mono, f"{name} was confirmed after its preview expired")
        laws.law(not self.closing, f"{name} was confirmed while fxtui was closing")
        laws.law(known.barred_since is None, f"{name} was confirmed while the venue was paused")
        laws.law(known.writes, f"{name} was confirmed in a second instance")
        laws.law(typed.split() == preview.to_type.split() or not preview.to_type, f"{name} was not typed")
        there = known.kept | known.leftovers
        busy = [one for one in there & rows.keys() if rows[one].lane == intent.lane and rows[one].unresolved]
        laws.law(not busy, f"{name} was confirmed while {busy} is unresolved")
        return intent

    async def settle(self, intent_id: str, executed: bool, ref: str) -> None:
        """Say what became of an intent."""
        await self._spoken(self.desk.settle(intent_id, executed=executed, ref=ref))

    async def resolve(self, intent_id: str, patience: float) -> None:
        """Ask for a look."""
        await self._spoken(self.desk.resolve(intent_id, patience))

    async def acknowledge(self) -> None:
        """Say that the damage was seen."""
        await self._spoken(self.desk.acknowledge())

    def pause(self) -> None:
        """Let nothing be sent to the venue."""
        self.desk.pause(VENUE)
        self.known.barred_since = self._loop.epoch

    def resume(self) -> None:
        """End that."""
        self.desk.resume(VENUE)
        self.known.barred_since = None

    async def drain(self, limit: float) -> None:
        """End in order; whatever still is in flight then is told on disk where the disk takes it."""
        self.closing = True
        draining = asyncio.ensure_future(self.desk.drain(limit))
        ended = await self._loop.until(draining.done, within=limit + 30.0)
        self._laws.law(ended, "a drain does not come to an end")
        if ended:
            crash = None if draining.cancelled() else draining.exception()
            self._laws.law(draining.cancelled() is False and crash is None, f"a drain ends with {crash!r}")
        if self._disk.troubles or self.known.unwritten or not self.known.writes:
            return
        left = [row.intent_id for row in self._disk.rows().values() if row.state == IntentState.SENDING.value]
        mine = [name for name in left if any(one.intent_id == name for one in self.made.values())]
        self._laws.law(not mine, f"{mine} is still called sending after a drain")

    async def _spoken(self, doing: Awaitable[Any]) -> None:
        """Let something a person asked for happen for 3 s, and go on in the background after."""
        task = asyncio.ensure_future(doing)
        task.add_done_callback(self._heard)
        await self._loop.until(task.done, within=3.0)

    def _heard(self, task: asyncio.Future[Any]) -> None:
        """Take note of an answer, also one nobody waits for any more; an error that is not ours breaks a law."""
        error = None if task.cancelled() else task.exception()
        foreseen = error is None or isinstance(error, FxtuiError)
        self._laws.law(foreseen or self.dead, f"what a person asked for met an unforeseen {error!r}")

    # ---- the world

    async def _open(self) -> Any:
        opened = await WatchedJournal.open(self._disk.path, self._disk.lock, self._loop.clock)
        assert isinstance(opened, WatchedJournal)
        self.journal = opened.watched(self._disk, self)
        self.known.writes = not opened.read_only
        rows = self._disk.rows()
        self.known.before = frozenset(rows)
        self.known.leftovers = frozenset(name for name, row in rows.items() if row.unresolved)
        return self.journal

    async def _connect(self) -> Venue:
        await asyncio.sleep(0)
        if self.unreachable > 0:
            self.unreachable -= 1
            raise VenueUnreachable(VENUE, "No route to host.")
        return cast(Venue, self.port)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Said):
            self.said.append(event)
            self._laws.law(self.dead or not _A_MISTAKE.search(event.sentence), event.sentence)


async def end_all_tasks() -> set[asyncio.Task[Any]]:
    """Cancel whatever the killed left behind, again and again, until nothing is; all that was."""
    me, left, ended = asyncio.current_task(), list[asyncio.Task[Any]](), set[asyncio.Task[Any]]()
    for _ in range(_TIMES_CANCELED):
        left = [task for task in asyncio.all_tasks() if task is not me]
        if not left:
            return ended
        ended.update(left)
        for task in left:
            task.cancel()
        for _ in range(_TURNS_TO_END):
            await asyncio.sleep(0)
    raise AssertionError(f"{len(left)} tasks can't be ended")
