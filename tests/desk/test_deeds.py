"""What a ticket action did to which ticket, read back from what the journal kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from fxtui.desk.wording import headline, known_as, ticket_deed
from fxtui.domain.intent import FrozenRequest, Intent, IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.ticket import TicketAction, TicketActionDraft, TicketKind
from fxtui.store.records import IntentRecord
from tests.support.made import made_ticket

NOON = Moment(datetime(2025, 7, 9, 12, tzinfo=UTC), 0.0)


def kept(
    seen: Mapping[str, str], kind: IntentKind = IntentKind.TICKET_ACTION, *, ref: str = ""
) -> IntentRecord:
    """A record of the journal with these words of the confirm screen."""
    intent = Intent("1", "", "kiiex", "7", kind, "ticket:x", FrozenRequest("x", b""), NOON, seen=seen)
    return IntentRecord(intent, IntentState.ACCEPTED, ref, "", "", (), NOON.wall)


@pytest.mark.parametrize("action", list(TicketAction))
@pytest.mark.parametrize("kind", ["deposit", "withdrawal"])
def test_the_headline_that_is_journaled_tells_the_deed(action: TicketAction, kind: str) -> None:
    written = headline(TicketActionDraft("kiiex", made_ticket("T 1/x", kind), action, "code"))
    deed = ticket_deed(kept({"headline": written}).intent)
    assert deed is not None
    assert (deed.action, deed.kind, deed.ticket_id) == (action, TicketKind(kind), "T 1/x")


@pytest.mark.parametrize(
    "written", ["", "cancel", "cancel withdrawal", "cancel order 1", "swap withdrawal 1"]
)
def test_words_that_name_no_deed_are_none(written: str) -> None:
    assert ticket_deed(kept({"headline": written}).intent) is None
    assert ticket_deed(kept({}).intent) is None


def test_only_a_ticket_action_is_a_deed() -> None:
    other = kept({"headline": "cancel withdrawal 1001"}, IntentKind.WITHDRAWAL, ref="88121")
    assert ticket_deed(other.intent) is None
    assert known_as(other) == "88121"


def test_the_venue_knows_a_ticket_action_by_its_ticket() -> None:
    assert known_as(kept({"headline": "cancel withdrawal 1001"})) == "1001"
    assert known_as(kept({"headline": "cancel withdrawal 1001"}, ref="x")) == "1001"
    assert known_as(kept({}, ref="x")) == "x"
