"""The journal against a model in memory, over restarts, crashes and every value an intent may hold."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import Intent, IntentState
from fxtui.store.journal_file import JournalFile
from fxtui.store.journal_opening import open_journal
from tests.store.intents import TEXT, intents
from tests.support.clock import FakeClock


@dataclass
class Known:
    """What the model knows of one intent."""

    intent: Intent
    state: IntentState = IntentState.PREPARED
    ref: str = ""
    code: str = ""
    reason: str = ""
    steps: list[tuple[IntentState, str, str]] = field(
        default_factory=lambda: [(IntentState.PREPARED, "", "")]
    )


def is_refused(known: Known, state: IntentState, ref: str) -> bool:
    """Whether the journal has to refuse this move: what was sent is not sent again, an outcome is not taken back."""
    match state:
        case IntentState.PREPARED:
            return True
        case IntentState.SENDING:
            return known.state is not IntentState.PREPARED
        case IntentState.ACCEPTED:
            return known.state is IntentState.ACCEPTED and "" not in {ref, known.ref} and ref != known.ref
        case _:
            return not known.state.unresolved


class JournalModel(RuleBasedStateMachine):
    """What the journal says is what was written, whatever happened in between."""

    def __init__(self) -> None:
        super().__init__()
        self.made = Path(tempfile.mkdtemp())
        self.folder = self.made / "0"
        self.crashes = 0
        self.clock = FakeClock()
        self.known: dict[str, Known] = {}
        self.numbers: list[int] = []
        self.file: JournalFile

    def teardown(self) -> None:
        self.file.close()
        shutil.rmtree(self.made)

    @initialize()
    def begin(self) -> None:
        self.open()

    def open(self) -> None:
        self.file = open_journal(
            self.folder / "journal.sqlite3", self.folder / "journal.lock", self.clock.now()
        )

    @rule(drawn=st.data())
    def append(self, drawn: st.DataObject) -> None:
        one = drawn.draw(intents(f"i{len(self.known)}"))
        self.file.append(one)
        self.known[one.intent_id] = Known(one)

    @precondition(lambda self: self.known)
    @rule(
        drawn=st.data(), state=st.sampled_from(IntentState), ref=TEXT, code=TEXT, reason=TEXT, evidence=TEXT
    )
    def move(
        self, drawn: st.DataObject, state: IntentState, ref: str, code: str, reason: str, evidence: str
    ) -> None:
        known = self.known[drawn.draw(st.sampled_from(sorted(self.known)))]
        refused = is_refused(known, state, ref)
        try:
            self.file.move(known.intent.intent_id, state, self.clock.now(), (ref, code, reason, evidence))
        except StoreError:
            assert refused
            return
        assert not refused
        known.state, known.ref, known.code, known.reason = state, ref or known.ref, code, reason
        known.steps.append((state, reason or code, evidence))

    @rule(count=st.integers(1, 70))
    def number(self, count: int) -> None:
        self.numbers += [self.file.next_number(self.clock.now()) for _ in range(count)]

    @rule(seconds=st.integers(-100_000, 100_000))
    def clock_jumps(self, seconds: int) -> None:
        self.clock.jump(seconds)

    @rule()
    def restart(self) -> None:
        self.file.close()
        self.open()

    @rule()
    def crash(self) -> None:
        """Go on from a copy of what was on disk while the journal was open."""
        self.crashes += 1
        copy = self.made / str(self.crashes)
        copy.mkdir(mode=0o700)
        for name in ("journal.sqlite3", "journal.sqlite3-wal"):
            if (self.folder / name).exists():
                shutil.copy2(self.folder / name, copy / name)
        self.file.close()
        self.folder = copy
        self.open()

    @invariant()
    def everything_is_there(self) -> None:
        if not hasattr(self, "file"):
            return
        records = self.file.records(unresolved=False, limit=1000)
        assert [record.intent.intent_id for record in records] == list(reversed(self.known))
        for record in records:
            known = self.known[record.intent.intent_id]
            assert record.intent == known.intent
            assert (record.state, record.venue_ref) == (known.state, known.ref)
            assert (record.code, record.reason) == (known.code, known.reason)
            assert [(step.state, step.note, step.evidence) for step in record.steps] == known.steps
            assert not record.damaged
        unresolved = {record.intent.intent_id for record in self.file.records(unresolved=True, limit=0)}
        assert unresolved == {name for name, known in self.known.items() if known.state.unresolved}

    @invariant()
    def no_number_was_given_twice(self) -> None:
        assert self.numbers == sorted(set(self.numbers))
        assert all(0 < number < 2**53 for number in self.numbers[:1] + self.numbers[-1:])


JournalModel.TestCase.settings = settings(max_examples=12, stateful_step_count=18, deadline=None)
TestJournalModel = JournalModel.TestCase


def test_every_intent_comes_back_exactly(folder: Path, clock: FakeClock) -> None:
    file = open_journal(folder / "journal.sqlite3", folder / "journal.lock", clock.now())
    names = (f"i{number}" for number in itertools.count())

    @settings(max_examples=60)
    @given(st.data())
    def check(drawn: st.DataObject) -> None:
        one = drawn.draw(intents(next(names)))
        file.append(one)
        record = file.record(one.intent_id)
        assert record is not None
        assert record.intent == one
        assert repr((record.intent.give, record.intent.get)) == repr((one.give, one.get))
        assert not record.damaged

    try:
        check()
    finally:
        file.close()
