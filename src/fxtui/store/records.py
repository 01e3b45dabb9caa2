"""Intents as the journal tells them. Values only: `fxtui.store.journal` writes and reads them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from fxtui.domain.intent import Intent, IntentState


class Step(Struct, frozen=True):
    """One state an intent came into: when (UTC), why in our words, and on what evidence."""

    state: IntentState
    at: datetime
    note: str
    evidence: str = ""


class IntentRecord(Struct, frozen=True):
    """An intent and what became of it.

    `steps` run from the oldest on; `updated_at` (UTC) is the last one's time. `code` and `reason` belong to the
    present state, `venue_ref` is the venue's own id once it is known. `damaged` tells that the row on disk does not
    match its digest any more: it must not be sent, compared or trusted, only shown.
    """

    intent: Intent
    state: IntentState
    venue_ref: str
    code: str
    reason: str
    steps: tuple[Step, ...]
    updated_at: datetime
    damaged: bool = False

    def told(self) -> tuple[Step, ...]:
        """The steps as people read them: a reason that the step before gave as well is not given again."""
        notes = ("", *(step.note for step in self.steps))
        return tuple(
            replace(step, note="") if step.note == before else step
            for step, before in zip(self.steps, notes, strict=False)
        )
