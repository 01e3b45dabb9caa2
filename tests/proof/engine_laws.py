"""The laws of one effect per intent (safety.md section 1), judged by what disk and venue say and never by the desk.

A law that is broken is noted with its sentence; the machine fails on the first one.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fxtui.contract.abilities import ClientKey
from fxtui.desk.views import Preview
from fxtui.domain.intent import FrozenRequest, Intent, IntentKind, IntentState
from tests.proof.engine_disk import Disk, Row, known_as
from tests.proof.engine_loop import StillLoop
from tests.proof.engine_venue import RoughVenue

LARGEST_KEY = 2**53 - 1
KEYS: Mapping[ClientKey, re.Pattern[str]] = {
    ClientKey.NONE: re.compile(""),
    ClientKey.INT53: re.compile(r"[1-9][0-9]{0,15}"),
    ClientKey.UUID4: re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    ClientKey.TEXT32: re.compile(r"[0-9a-f]{32}"),
}
"""What a key of each form looks like; one that is a number is no larger than `LARGEST_KEY` besides."""

LOOKS, WINDOW = 3, 30.0
READY_WITHIN = 5.0
_EXCHANGED = frozenset({IntentKind.ORDER.value, IntentKind.SWAP.value})
_NEVER_HAPPENED = frozenset({IntentState.REJECTED.value, IntentState.NOT_PLACED.value})
_SENDING = [IntentState.PREPARED.value, IntentState.SENDING.value]
_BY_PERSON, _CANNOT_TELL = "by-person", "cannot-tell"


@dataclass(slots=True)
class Process:
    """What one process is known to have done; epochs count the moments of stillness (`StillLoop.epoch`).

    `before` are all intents that were on disk when it opened the journal, `leftovers` those without an outcome.
    """

    writes: bool
    before: frozenset[str] = frozenset()
    leftovers: frozenset[str] = frozenset()
    looked: set[str] = field(default_factory=set)
    absent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kept: set[str] = field(default_factory=set)
    unwritten: dict[str, int] = field(default_factory=dict)
    barred_since: int | None = None
    unsaid: set[str] = field(default_factory=set)
    found_after_all: set[str] = field(default_factory=set)


class Laws:
    """What was previewed, sent and written so far, over all processes."""

    def __init__(self, loop: StillLoop, disk: Disk, venue: RoughVenue) -> None:
        self.wrong: list[str] = []
        self.sent: Counter[str] = Counter()
        self.judged = 0
        self.forgotten: set[str] = set()
        self._loop = loop
        self._disk = disk
        self._venue = venue
        self._previewed: defaultdict[str, set[str]] = defaultdict(set)
        self._last_look: dict[str, float] = {}

    def law(self, holds: object, otherwise: str) -> None:
        """Note `otherwise` unless it holds."""
        if not holds:
            self.wrong.append(f"{self._loop.clock.mono:.2f} s: {otherwise}")

    # ---- what the machine sees

    def previewed(self, preview: Preview) -> None:
        """A preview was made: its key is new, and of the venue's form."""
        if preview.prepared is None:
            return
        key, form = preview.prepared.client_id, self._venue.abilities.client_key
        self.law(not key or key not in self._previewed, f"the key {key} was given twice")
        fits = KEYS[form].fullmatch(key) and (form is not ClientKey.INT53 or int(key) <= LARGEST_KEY)
        self.law(fits, f"the key {key!r} is not of the form {form.value}")
        self._previewed[key].add(preview.prepared.request.digest)

    def sends(self, process: Process, intent: Intent) -> None:
        """A request is on its way to the venue."""
        name, key = intent.intent_id, intent.client_id
        self.sent[known_as(intent)] += 1
        times = self.sent[known_as(intent)]
        row = self._disk.row(name)
        self.law(times == 1, f"{name} is sent {times} times")
        self.law(process.writes, f"{name} is sent by a second instance")
        self.law(row is not None, f"{name} is sent and not on disk")
        self.law(intent.request.digest in self._previewed[key], f"{name} sends what was not previewed")
        if row is not None:
            on_disk = FrozenRequest(row.operation, row.body)
            self.law(on_disk == intent.request and row.client_id == key, f"{name} sends what is not on disk")
            steps = self._disk.steps(name)
            self.law(steps == _SENDING, f"{name} is sent while {steps} is on disk")
        waited = intent.created_at.age(self._loop.clock.now())
        self.law(waited <= READY_WITHIN, f"{name} is sent {waited:.1f} s after it was confirmed")
        since = process.barred_since
        self.law(since is None or since >= self._loop.epoch, f"{name} is sent to a venue that is paused")
        unwritten = [one for one, epoch in process.unwritten.items() if epoch < self._loop.epoch]
        self.law(not unwritten, f"{name} is sent while the disk owes what became of {unwritten}")
        self._reconciled(process, name)

    def _reconciled(self, process: Process, name: str) -> None:
        rows = self._disk.rows()
        settled = {IntentState.NEEDS_HUMAN.value, *_NEVER_HAPPENED, IntentState.ACCEPTED.value}
        open_still = [
            one
            for one in process.leftovers - process.looked
            if one in rows and rows[one].state not in settled
        ]
        self.law(not open_still, f"{name} is sent before {open_still} of an earlier run was looked at")

    def looked(self, process: Process, intent: Intent, asked_at: float, absent: bool) -> None:
        """A look succeeded; `asked_at` is when what it tells was true."""
        process.looked.add(intent.intent_id)
        if absent:
            process.absent[intent.intent_id].append(asked_at)
            self._last_look[intent.intent_id] = asked_at

    def moves(
        self, process: Process, intent_id: str, state: IntentState, ref: str, code: str, evidence: str
    ) -> None:
        """A state is about to be written: it needs its evidence."""
        self.law(process.writes, f"a second instance writes {intent_id}")
        row = self._disk.row(intent_id)
        if row is None:
            self.law(state is IntentState.REJECTED, f"{intent_id} becomes {state.value} and is not on disk")
            return
        match state:
            case IntentState.ACCEPTED:
                self._accepted(process, row, ref, "by a person" in evidence)
            case IntentState.REJECTED:
                self._rejected(row)
            case IntentState.NEEDS_HUMAN if code == _CANNOT_TELL:
                self.law(self.mistakable(row), f"{intent_id} goes to a person, and a look-up can tell")
            case IntentState.NOT_PLACED | IntentState.NEEDS_HUMAN if code != _BY_PERSON:
                self._judged(process, row, state)
            case _:
                pass

    def _accepted(self, process: Process, row: Row, ref: str, by_person: bool) -> None:
        landing = self._venue.landed.get(known_as(row))
        if by_person:
            return
        if row.state == IntentState.NOT_PLACED.value and row.intent_id not in process.unsaid:
            process.found_after_all.add(row.intent_id)
        self.law(landing is not None, f"{row.intent_id} becomes accepted and was not executed")
        self.law(landing is None or landing.ref == ref, f"{row.intent_id} is accepted under another's name")

    def _rejected(self, row: Row) -> None:
        sent = self.sent[known_as(row)] > 0
        happened = known_as(row) in self._venue.landed or known_as(row) in self._venue.coming
        self.law(not happened, f"{row.intent_id} becomes rejected and was executed")
        proven = not sent or known_as(row) in self._venue.refused
        self.law(proven, f"{row.intent_id} becomes rejected, and nobody refused it")

    def _judged(self, process: Process, row: Row, state: IntentState) -> None:
        self.judged += 1
        name, looks = row.intent_id, process.absent[row.intent_id]
        enough = len(looks) >= LOOKS and looks[-1] - looks[0] >= WINDOW
        self.law(enough, f"{name} becomes {state.value} after looks at {looks}")
        exchanged = row.kind in _EXCHANGED
        marks = {what: Decimal(value) for what, value in json.loads(row.marks).items() if what[:5] == "desk."}
        fresh = bool(looks) and self._venue.read_at >= looks[-1]
        same = bool(marks) and all(self._venue.read.get(what) == value for what, value in marks.items())
        if state is IntentState.NOT_PLACED:
            self.law(exchanged, f"the program calls a {row.kind} not placed")
            self.law(fresh and same, f"{name} is called not placed with changed balances")
        else:
            self.law(not exchanged or not same, f"{name} goes to a person without a doubt")

    # ---- what disk and venue say together

    def still(self) -> None:
        """Whatever holds at any time: nothing twice, nothing executed called failed, one per lane."""
        self._venue.land_what_is_due()
        rows = self._disk.rows()
        by_key = Counter(row.client_id for row in rows.values() if row.client_id)
        self.law(all(count == 1 for count in by_key.values()), "two intents share a key")
        lanes = Counter(row.lane for row in rows.values() if row.unresolved)
        self.law(all(count == 1 for count in lanes.values()), f"more than one is unresolved in {lanes}")
        refs = Counter(landing.ref for landing in self._venue.landed.values())
        self.law(all(count == 1 for count in refs.values()), "the venue executed one twice")
        known = {known_as(row): row for row in rows.values()}
        for name in self._venue.landed.keys() - self.forgotten:
            self.law(name in known, f"the venue executed {name}, which is not on disk")
            if name in known:
                self._not_called_failed(known[name])
        for row in rows.values():
            if row.state == IntentState.ACCEPTED.value and known_as(row) not in self._venue.landed:
                self.law(self.by_person(row), f"{row.intent_id} is accepted and was not executed")

    def _not_called_failed(self, row: Row) -> None:
        if row.state not in _NEVER_HAPPENED or row.code == _BY_PERSON:
            return
        landed_at = self._venue.landed[known_as(row)].at
        looked_at = self._last_look.get(row.intent_id)
        after_all_looks = looked_at is not None and landed_at > looked_at
        allowed = row.state == IntentState.NOT_PLACED.value and after_all_looks
        self.law(allowed, f"{row.intent_id} is {row.state} and was executed at {landed_at:.2f} s")

    def mistakable(self, row: Row) -> bool:
        """Whether no look-up can tell what became of it: it carries no key, and another one like it may be what is found."""
        landed = self._venue.landed
        return not row.client_id and (
            row.intent_id in self._venue.mistakable
            or any(
                _alike(one, row)
                and (one.unresolved or (name in landed and landed[name].at >= row.confirmed_at))
                for name, one in self._disk.rows().items()
                if name != row.intent_id
            )
        )

    def by_person(self, row: Row) -> bool:
        """Whether a person said what became of it."""
        return row.code == _BY_PERSON or self._disk.said_by_person(row.intent_id)


def _alike(one: Row, other: Row) -> bool:
    """Whether two gave the same for the same kind of thing."""
    gave = (one.give_amount, one.give_asset) == (other.give_amount, other.give_asset)
    return gave and (one.kind == other.kind or {one.kind, other.kind} <= _EXCHANGED)
