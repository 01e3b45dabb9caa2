"""From a confirmed preview to an outcome: the one path on which money moves.

`submit` is synchronous and makes at most one intent per preview. A task of the desk, never of a screen, then takes
it through the guards, onto the disk, to the venue, and writes down what that proved:

    guards → journal.append (fsync) → journal.move(SENDING) → last guards → venue.execute → journal.move(outcome)

Nothing is sent when the disk refuses. What is canceled, or fails in a way nobody foresaw, after SENDING is UNKNOWN.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar, assert_never

from fxtui.contract.errors import Refused, StoreError
from fxtui.contract.venue import Prepared
from fxtui.desk.events import Said
from fxtui.desk.floor import Floor
from fxtui.desk.follow import Follow
from fxtui.desk.guards import refuse
from fxtui.desk.marks import balance_marks
from fxtui.desk.reconcile import Reconcile
from fxtui.desk.scrutiny import Scrutiny
from fxtui.desk.views import GuardNote, Preview, Severity
from fxtui.desk.waiting import end, within
from fxtui.desk.wording import seen
from fxtui.domain.foreign import printable
from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import Intent, IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.outcome import Accepted, Outcome, Rejected, Unknown
from fxtui.store.records import IntentRecord

_log = logging.getLogger(__name__)
_Written = TypeVar("_Written")

_TICKETS = frozenset(
    {IntentKind.DEPOSIT, IntentKind.WITHDRAWAL, IntentKind.TRANSFER, IntentKind.TICKET_ACTION}
)
_WORDS = 120
_WRITTEN_AGAIN_AFTER = 1.0
_CLOSED = "fxtui was closing before the answer came."


class Execution:
    """Every intent of this process. `soon(venue, role)` asks polling to read a role within a moment."""

    def __init__(
        self,
        floor: Floor,
        scrutiny: Scrutiny,
        follow: Follow,
        reconcile: Reconcile,
        soon: Callable[[VenueId, str], None],
    ) -> None:
        self._floor = floor
        self._scrutiny = scrutiny
        self._follow = follow
        self._reconcile = reconcile
        self._soon = soon
        self._by_preview: dict[str, Intent] = {}
        self._in_flight: dict[str, asyncio.Task[None]] = {}
        self._on_disk: set[str] = set()

    # ---- confirming

    def submit(self, preview: Preview, typed: str) -> Intent:
        """Make the one intent of `preview` and start sending it; the same preview again is the same intent.

        Raises:
            Refused: a guard's no, now or in the preview, or something else was typed than asked for.
        """
        made = self._by_preview.get(preview.preview_id)
        if made is not None:
            return made
        prepared = self._confirmed(preview, typed)
        intent = self._freeze(preview, prepared)
        self._by_preview[preview.preview_id] = intent
        self._floor.journaling.begin(intent)
        work = partial(self._run, intent, preview)
        task = self._floor.supervisor.spawn(f"sending {intent.intent_id}", work, venue=intent.venue)
        self._in_flight[intent.intent_id] = task
        task.add_done_callback(lambda _: self._in_flight.pop(intent.intent_id, None))
        return intent

    def _confirmed(self, preview: Preview, typed: str) -> Prepared:
        """The request to send, once every guard and the typed word allow it."""
        if preview.refusal is not None:
            raise _refused(preview.refusal)
        if preview.prepared is None:
            raise Refused("There is no request to send: preview again.", code="not-prepared")
        known = {(note.code, note.setting) for note in preview.notes if note.severity is Severity.CONFIRM}
        for note in self._scrutiny.recheck(preview):
            if note.severity is Severity.REFUSE:
                raise _refused(note)
            if note.severity is Severity.CONFIRM and (note.code, note.setting) not in known:
                raise Refused(f"{note.sentence} Preview again to confirm that.", code=note.code)
        if preview.to_type and typed.split() != preview.to_type.split():
            raise Refused(f"Type {preview.to_type} to confirm.", code="typed")
        return preview.prepared

    def _freeze(self, preview: Preview, prepared: Prepared) -> Intent:
        now = self._floor.clock.now()
        assets = {money.asset for money in (preview.give, preview.get) if money is not None}
        known = self._floor.balances.problem(preview.venue) is None
        held = self._floor.balances.of(preview.venue) if known else ()
        balances = (one for one in held if one.asset in assets and one.account == prepared.account)
        return Intent(
            intent_id=self._floor.keys.intent_id(now),
            client_id=prepared.client_id,
            venue=preview.venue,
            account=prepared.account,
            kind=prepared.kind,
            lane=prepared.lane,
            request=prepared.request,
            created_at=now,
            give=preview.give,
            get=preview.get,
            seen=seen(preview, self._floor.value_asset),
            marks={**prepared.marks, **balance_marks(balances)},
        )

    # ---- sending

    async def _run(self, intent: Intent, preview: Preview) -> None:
        try:
            refusal = await self._write_ahead(intent, preview)
        except asyncio.CancelledError:
            await self._not_sent(intent, refuse("never-sent", "fxtui was closing, so it was not sent."))
            raise
        except Exception as error:  # noqa: BLE001 - no byte has left: that is written down, whatever went wrong
            _log.exception("%s failed before it was sent", intent.intent_id)
            said = f"fxtui made a mistake before sending ({type(error).__name__}): nothing was sent."
            refusal = refuse("never-sent", said)
        if refusal is not None:
            await self._not_sent(intent, refusal)
            return
        outcome = await self._send(intent)
        concluding = asyncio.ensure_future(self._conclude(intent, outcome))
        try:
            await asyncio.shield(concluding)
        except asyncio.CancelledError:
            await concluding
            raise

    async def _write_ahead(self, intent: Intent, preview: Preview) -> GuardNote | None:
        """Put the intent on disk and call it SENDING; the refusal when it must not be sent after all."""
        confirmed_at: Moment = intent.created_at
        try:
            await self._floor.journaling.append(intent)
            self._on_disk.add(intent.intent_id)
            refusal = self._scrutiny.recheck_sending(preview, confirmed_at)
            if refusal is not None:
                return refusal
            await self._floor.journaling.move(intent.intent_id, IntentState.SENDING)
        except StoreError as error:
            return refuse("disk", f"Nothing was sent. {error.message}")
        return self._scrutiny.recheck_sending(preview, confirmed_at)

    async def _not_sent(self, intent: Intent, refusal: GuardNote) -> None:
        """Write REJECTED down, or show it alone where the disk takes nothing: either way no byte has left.

        An intent that is on disk as PREPARED and can't be rejected there holds its lane: no money moves until it can.
        """
        journaling, intent_id = self._floor.journaling, intent.intent_id
        write = partial(
            journaling.move, intent_id, IntentState.REJECTED, code=refusal.code, reason=refusal.sentence
        )
        try:
            await write()
        except StoreError as error:
            journaling.show(intent_id, IntentState.REJECTED, code=refusal.code, reason=refusal.sentence)
            if intent_id in self._on_disk:
                journaling.unwritten(intent_id, error)
                again = partial(self._write_again, write)
                self._floor.supervisor.spawn(f"writing {intent_id} down", again, venue=intent.venue)
        self._floor.bus.tell(Said("warning", f"Not sent: {refusal.sentence}", intent.venue))

    async def _write_again(self, write: Callable[[], Awaitable[_Written]]) -> _Written:
        """Write until the disk takes it."""
        while True:
            await self._floor.clock.sleep(_WRITTEN_AGAIN_AFTER)
            with contextlib.suppress(StoreError):
                return await write()

    async def _send(self, intent: Intent) -> Outcome:
        """The one attempt. It always has an outcome: whatever is not a plain answer is Unknown."""
        venue = self._floor.link(intent.venue).venue
        if venue is None:
            return Unknown("The venue went away before anything was sent.")
        sending = asyncio.ensure_future(venue.execute(intent))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await end((sending,))
            if not sending.cancelled() and sending.exception() is None:
                return sending.result()
            return Unknown(_CLOSED, "canceled in flight")
        except Exception as error:  # noqa: BLE001 - whatever happened, it may have been executed
            _log.exception("%s failed while it was sent", intent.intent_id)
            return Unknown("Something unforeseen happened while it was sent.", type(error).__name__)

    async def _conclude(self, intent: Intent, outcome: Outcome) -> None:
        """Write the outcome down, say it, and set going what follows from it."""
        journaling, venue, intent_id = self._floor.journaling, intent.venue, intent.intent_id
        state, ref, code, reason, evidence = _journaled(outcome)
        write = partial(
            journaling.move, intent_id, state, ref=ref, code=code, reason=reason, evidence=evidence
        )
        try:
            record = await write()
        except StoreError as error:
            journaling.unwritten(intent_id, error)
            doubt = (
                f"What the venue answered could not be written down ({state.value}); it is looked up again."
            )
            record = journaling.show(intent_id, IntentState.UNKNOWN, ref=ref, reason=doubt, evidence=evidence)
            again = partial(self._told_again, intent_id, write)
            self._floor.supervisor.spawn(f"writing {intent_id} down", again, venue=venue)
        self._tell(record)
        for role in ("balances", "tickets" if intent.kind in _TICKETS else "orders"):
            self._soon(venue, role)

    async def _told_again(self, intent_id: str, write: Callable[[], Awaitable[IntentRecord]]) -> None:
        """Write what the venue answered down once the disk takes it, unless it is resolved by then."""

        async def unless_resolved() -> IntentRecord | None:
            open_still = self._floor.journaling.record(intent_id).state is IntentState.UNKNOWN
            return await write() if open_still else None

        record = await self._write_again(partial(self._reconcile.write, intent_id, unless_resolved))
        if record is not None:
            self._tell(record)

    def _tell(self, record: IntentRecord) -> None:
        """Say what became of an intent, and follow it or look it up."""
        self._say(record)
        if record.state is IntentState.ACCEPTED:
            self._follow.begin(record)
        elif record.state is IntentState.UNKNOWN:
            self._reconcile.watch(record.intent.intent_id)

    def _say(self, record: IntentRecord) -> None:
        wish = record.intent.seen.get("headline", record.intent.kind.value)
        title = self._floor.link(record.intent.venue).title
        match record.state:
            case IntentState.ACCEPTED:
                said = Said("info", f"{title} accepted: {wish}.", record.intent.venue)
            case IntentState.REJECTED:
                said = Said("danger", f"{title}: {wish} was refused. {record.reason}", record.intent.venue)
            case _:
                text = f"{title}: whether {wish} happened is UNKNOWN. {record.reason} It is being looked up."
                said = Said("danger", text, record.intent.venue)
        self._floor.bus.tell(said)

    # ---- waiting and ending

    async def settled(self, intent_id: str, timeout: float | None) -> IntentRecord:
        """The intent once it is neither prepared nor being sent, or as it stands after `timeout` seconds."""
        self._floor.journaling.record(intent_id)
        await within(self._floor.clock, timeout, self._floor.intents.settled(intent_id).wait())
        return self._floor.journaling.record(intent_id)

    async def sent(self, limit: float) -> None:
        """Wait until everything in flight has its outcome in the journal, at most `limit` seconds.

        What is confirmed meanwhile is waited for as well, so that a stop does not come in the middle of it.
        """

        async def ended() -> None:
            while tasks := tuple(self._in_flight.values()):
                await asyncio.wait(tasks)

        await within(self._floor.clock, limit, ended())

    async def abandon(self, limit: float) -> None:
        """Give what is in flight `limit` seconds, then cancel it, so that it is journaled as UNKNOWN or not sent."""
        tasks = tuple(self._in_flight.values())
        await self.sent(limit)
        await end(tasks)


def _refused(note: GuardNote) -> Refused:
    return Refused(note.sentence, code=note.code)


def _journaled(outcome: Outcome) -> tuple[IntentState, str, str, str, str]:
    """State, reference, code, reason and evidence of an outcome, as the journal takes them."""
    match outcome:
        case Accepted(ref):
            return (IntentState.ACCEPTED, ref, "", "", "")
        case Rejected(by, code, reason, words):
            said = f"{reason} ({printable(words, _WORDS)})" if words else reason
            return (IntentState.REJECTED, "", code, said, f"refused by {by.value}")
        case Unknown(reason, evidence):
            return (IntentState.UNKNOWN, "", "", reason, evidence)
        case _:
            assert_never(outcome)
