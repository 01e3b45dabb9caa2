"""Intents as the cells of the list and the facts of the detail pane. Pure: values in, cells out."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from textual.content import Content

from fxtui.desk.wording import known_as, ticket_deed
from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.moment import Moment, iso
from fxtui.domain.money import Money
from fxtui.store.records import IntentRecord, Step
from fxtui.ui import format as show
from fxtui.ui.commands import worded
from fxtui.ui.plain import named
from fxtui.ui.text import line, safe
from fxtui.ui.widgets.details import Fact
from fxtui.ui.widgets.sheet_layout import Align, Column, Row

COLUMNS = (
    Column("!"),
    Column("Time"),
    Column("Venue", rank=3),
    Column("Kind"),
    Column("Give", Align.RIGHT),
    Column("Get", Align.RIGHT, rank=2),
    Column("State"),
    Column("Venue's id", rank=4),
    Column("Why", grow=True),
)
STATE_STYLES = {
    IntentState.PREPARED: "",
    IntentState.SENDING: "",
    IntentState.ACCEPTED: "$good",
    IntentState.REJECTED: "$danger",
    IntentState.UNKNOWN: "$unknown bold",
    IntentState.NOT_PLACED: "dim",
    IntentState.NEEDS_HUMAN: "$danger bold",
}
_MEANINGS = {
    IntentState.PREPARED: "It is on disk and not yet sent.",
    IntentState.SENDING: "It is on its way: the venue has not answered yet.",
    IntentState.ACCEPTED: "The venue has it.",
    IntentState.REJECTED: "It is proven that it did not happen.",
    IntentState.UNKNOWN: "It may have happened. It is being looked up and never sent again by itself.",
    IntentState.NOT_PLACED: "Looked for long enough, and it is not there: it did not happen.",
    IntentState.NEEDS_HUMAN: "The venue can't tell. Look there yourself, then say {intents.placed} (it happened)"
    " or {intents.absent} (it did not).",
}
_ID = 80
_SHORT_ID = 12
_BODY = 2_000


class Surroundings(Struct, frozen=True):
    """What rows are drawn with: the time, the venues' names, whether amounts show, the user's own keys."""

    now: Moment
    titles: dict[VenueId, str]
    hidden: bool = False
    keymap: Mapping[str, str] = field(default_factory=dict)

    def title(self, venue: VenueId) -> str:
        """A venue's name, harmless."""
        return line(self.titles.get(venue, venue), 12)

    def money(self, value: Money | None) -> str:
        """An amount with its asset, a dash for none, dots while amounts are hidden."""
        if value is None:
            return show.NOTHING
        return f"{show.HIDDEN} {value.asset}" if self.hidden else show.money(value)


def intent_text(record: IntentRecord, titles: Mapping[VenueId, str]) -> str:
    """What a filter looks through."""
    intent = record.intent
    words = (
        titles.get(intent.venue, ""),
        kind_words(intent),
        show.INTENT_WORDS[record.state],
        str(intent.give or ""),
        str(intent.get or ""),
        known_as(record),
        record.reason,
        intent.client_id,
    )
    return " ".join((intent.venue, intent.intent_id, *words))


def kind_words(intent: Intent) -> str:
    """What it is in words: `swap`, and for a ticket action what is done to which ticket."""
    deed = ticket_deed(intent)
    if deed is None:
        return intent.kind.value.replace("_", " ")
    return f"{deed.action.value} {deed.kind.value} #{line(deed.ticket_id, _ID)}"


def facts(record: IntentRecord, around: Surroundings) -> list[Fact]:
    """Everything the journal has of an intent."""
    intent = record.intent
    style = STATE_STYLES[record.state]
    told = [
        Fact("", Content.assemble((f"{around.title(intent.venue)} {kind_words(intent)}", "bold"))),
        Fact("", Content("")),
        Fact("state", Content.styled(show.INTENT_WORDS[record.state], f"{style} bold".strip())),
        Fact("", Content.styled(worded(_MEANINGS[record.state], around.keymap), "$quiet")),
    ]
    if record.damaged:
        words = "The row on disk was changed after it was written: it is only shown, never used."
        told.append(Fact("damage", Content.styled(words, "$danger bold")))
    if record.reason:
        told.append(Fact("why", safe(record.reason, limit=400)))
    if record.code:
        told.append(Fact("code", safe(record.code, limit=_ID)))
    told += [
        Fact("give", Content(around.money(intent.give))),
        Fact("get", Content(around.money(intent.get))),
        Fact("venue's id", safe(known_as(record) or show.NOTHING, limit=_ID)),
    ]
    told += [Fact("", Content("")), Fact("", Content.styled("what happened when", "$head"))]
    told += [_step(step, around) for step in record.told()]
    if intent.seen:
        told += [Fact("", Content("")), Fact("", Content.styled("what was on the screen", "$head"))]
        told += [Fact(line(name, 16), safe(text, limit=400)) for name, text in intent.seen.items()]
    told += [Fact("", Content("")), Fact("", Content.styled("what was sent", "$head")), *_request(intent)]
    return told


def _request(intent: Intent) -> list[Fact]:
    told = [
        Fact("intent", safe(intent.intent_id, limit=_ID)),
        Fact("client key", safe(intent.client_id or "none: this venue takes none", limit=_ID)),
        Fact("account", safe(intent.account or show.NOTHING, limit=_ID)),
        Fact("lane", safe(intent.lane, limit=200)),
        Fact("operation", safe(intent.request.operation, limit=_ID)),
        Fact("body", safe(intent.request.body.decode("utf-8", "replace"), "$quiet", limit=_BODY)),
        Fact("sha-256", Content.styled(show.groups_of_four(intent.request.digest), "$quiet")),
        Fact("confirmed", Content(iso(intent.created_at.wall))),
    ]
    told += [Fact(line(name, 16), safe(text, "$quiet", limit=200)) for name, text in intent.marks.items()]
    return told


def intent_row(record: IntentRecord, around: Surroundings) -> Row:
    """The row of an intent."""
    intent = record.intent
    loud = record.state in {IntentState.UNKNOWN, IntentState.NEEDS_HUMAN} or record.damaged
    cells = (
        Content.styled("?", "$unknown bold") if loud else Content(" "),
        Content(show.stamp(intent.created_at.wall, around.now.wall)),
        Content(around.title(intent.venue)),
        Content(_short_kind(intent)),
        Content(around.money(intent.give)),
        Content(around.money(intent.get)),
        Content.styled(show.INTENT_WORDS[record.state], STATE_STYLES[record.state]),
        safe(known_as(record) or show.NOTHING, "$quiet", limit=18),
        safe(record.reason, "$quiet", limit=120),
    )
    tone = "dim" if record.state is IntentState.NOT_PLACED else ""
    return Row(intent.intent_id, cells, tone, lambda: _plain_intent(record, around))


def _short_kind(intent: Intent) -> str:
    """The kind in as few cells as it takes to tell two ticket actions apart."""
    deed = ticket_deed(intent)
    if deed is None:
        return kind_words(intent)
    return f"{deed.action.value} #{line(deed.ticket_id, _SHORT_ID)}"


def _plain_intent(record: IntentRecord, around: Surroundings) -> str:
    intent = record.intent
    deed = ticket_deed(intent)
    return named(
        around.titles.get(intent.venue, intent.venue),
        intent.kind.value,
        action=deed.action if deed is not None else None,
        venue_ref=known_as(record),
        give=intent.give,
        get=intent.get,
        state=record.state,
        reason=record.reason,
        created_at=intent.created_at,
        account=intent.account,
        intent_id=intent.intent_id,
        client_id=intent.client_id,
    )


def _step(step: Step, around: Surroundings) -> Fact:
    when = show.stamp(step.at, around.now.wall)
    parts: list[str | tuple[str, str]] = [(show.INTENT_WORDS[step.state], STATE_STYLES[step.state])]
    if step.note:
        parts.append(f"  {line(step.note, 300)}")
    if step.evidence:
        parts.append((f"  [{line(step.evidence, 300)}]", "$quiet"))
    return Fact(when, Content.assemble(*parts))
