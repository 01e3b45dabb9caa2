"""Intents an earlier run left behind in the journal."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import Intent, IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.store.records import IntentRecord, Step
from tests.support.desk_rig import Rig
from tests.support.fake_roles import frozen
from tests.support.fake_venue import COPM, USDT

_WALK = [IntentState.PREPARED, IntentState.SENDING, IntentState.UNKNOWN, IntentState.NEEDS_HUMAN]


def leftover(rig: Rig, where: IntentState, venue: VenueId = "kiiex", *, damaged: bool = False) -> Intent:
    """A swap of an earlier run, on disk in the unresolved state `where`."""
    now = rig.clock.now()
    intent = Intent(
        intent_id="20250709-115900-abcdef",
        client_id="4242",
        venue=venue,
        account="7",
        kind=IntentKind.SWAP,
        lane="order:USDT/COPM",
        request=frozen(
            "SendOrder", client="4242", side="sell", type="limit", quantity="100", price="3990", now=True
        ),
        created_at=Moment(now.wall - timedelta(minutes=1), 5.0),
        marks={
            f"desk.{what} 7 {asset}": value
            for asset, free in ((USDT, "10000"), (COPM, "1000000"))
            for what, value in (("available", free), ("held", "0"))
        },
    )
    written = intent.created_at.wall
    steps = tuple(Step(one, written, "") for one in _WALK[: _WALK.index(where) + 1])
    rig.journal.kept[intent.intent_id] = IntentRecord(
        intent, where, "", "", "", steps, written, damaged=damaged
    )
    return intent


def bent_venue(rig: Rig, intent: Intent) -> None:
    """Bend the row of `intent` on disk so that nobody can tell which venue it is of."""
    record = rig.journal.kept[intent.intent_id]
    bent = replace(record.intent, venue="")
    rig.journal.kept[intent.intent_id] = replace(record, intent=bent, damaged=True)
