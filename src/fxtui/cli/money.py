"""The one way a verb moves money: preview, ask, submit, wait, say what became of it."""

from __future__ import annotations

from fxtui.cli.exits import Exit, refusal
from fxtui.cli.render import Column, Row
from fxtui.cli.rows import decimal, intent_row, preview_facts, preview_row
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.contract.errors import OutcomeUnknown, Problem, Refused
from fxtui.desk.desk import Desk
from fxtui.desk.views import Draft, Preview
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.order import Order
from fxtui.domain.outcome import RefusedBy
from fxtui.grammar.requests import Output
from fxtui.store.records import IntentRecord

_SETTLED_WITHIN = 25.0
_FOLLOWED_FOR = 10.0
LOOKED_UP_FOR = 40.0
"""Seconds an UNKNOWN is looked up for: longer than the window after which what never landed is settled."""

_BY_VENUE = f"refused by {RefusedBy.VENUE.value}"
"""The evidence `fxtui.desk.execution` writes beside a refusal whose code is the venue's own."""

INTENTS = (
    Column("intent_id", "Intent"),
    Column("venue", "Venue"),
    Column("kind", "Kind"),
    Column("action", "Action"),
    Column("state", "State"),
    Column("venue_ref", "Venue's ref"),
    Column("give", "Give", number=True),
    Column("get", "Get", number=True),
    Column("reason", "Reason"),
    Column("created_at", "Created"),
)


async def carry_out(
    session: Session, desk: Desk, draft: Draft, *, dry_run: bool, yes: bool, name: str
) -> Exit:
    """Preview `draft`, have it confirmed, submit it and write the intent; `name` is the list's name in JSON."""
    preview = await desk.preview(draft)
    if dry_run:
        return _show(session, preview)
    if preview.refusal is not None:
        return session.fail(refusal(preview.refusal.code, preview.refusal.sentence, preview.venue))
    typed = preview.to_type if yes else await _confirmed(session, desk, preview)
    try:
        intent = desk.submit(preview, typed)
    except Refused as refused:
        return session.fail(refusal(refused.code, refused.message, preview.venue))
    record = await desk.settled(intent.intent_id, _SETTLED_WITHIN)
    if record.state is IntentState.UNKNOWN:
        record = await desk.resolve(intent.intent_id, LOOKED_UP_FOR)
    order: Order | None = None
    if record.state is IntentState.ACCEPTED and intent.kind in {IntentKind.ORDER, IntentKind.SWAP}:
        order = await desk.followed(intent.intent_id, _FOLLOWED_FOR)
    with session.unheard():
        session.rows(name, INTENTS, [_row(record, order)], empty="")
    return _said(session, record)


def _row(record: IntentRecord, order: Order | None) -> Row:
    row = dict(intent_row(record))
    if order is not None:
        row["order_state"] = order.state.value
        row["filled"] = decimal(order.filled)
        row["average_price"] = decimal(order.average_price)
    return row


def _show(session: Session, preview: Preview) -> Exit:
    if session.options.output is Output.TABLE:
        session.facts(preview_facts(preview))
        session.write("Nothing was sent (--dry-run).\n")
    else:
        session.rows("previews", (), [preview_row(preview)], empty="")
    if preview.refusal is None:
        return Exit.DONE
    return session.fail(refusal(preview.refusal.code, preview.refusal.sentence, preview.venue))


async def _confirmed(session: Session, desk: Desk, preview: Preview) -> str:
    if session.options.output is Output.TABLE:
        session.facts(preview_facts(preview))
    if preview.to_type:
        if not await session.ask(
            f"Type {line(preview.to_type)} to send, anything else to leave it: ", preview.to_type
        ):
            raise Refused("Nothing was sent: it was not confirmed.", code="not_confirmed")
        return preview.to_type
    if not await session.ask("Type y to send, anything else to leave it: ", "y"):
        raise Refused("Nothing was sent: it was not confirmed.", code="not_confirmed")
    return ""


def _said(session: Session, record: IntentRecord) -> Exit:
    match record.state:
        case IntentState.ACCEPTED:
            return Exit.DONE
        case IntentState.REJECTED | IntentState.NOT_PLACED:
            reason = record.reason or "it was not placed"
            code = record.code or record.state.value
            if record.state is IntentState.REJECTED and record.steps[-1].evidence != _BY_VENUE:
                return session.fail(refusal(code, reason, record.intent.venue))
            return session.fail(Problem.of(Refused(reason, code=code)))
        case _:
            return undecided(session, record)


def undecided(session: Session, record: IntentRecord) -> Exit:
    """Say that nobody knows yet what became of an unresolved intent, and return the exit code of that."""
    because = f": {record.reason}" if record.reason else "."
    hint = "It is never sent again by itself: `fxtui intents --unresolved` shows it, --resolve asks again."
    if record.state is IntentState.NEEDS_HUMAN or record.damaged:
        hint = f"Look at the venue yourself, then say `fxtui intent {record.intent.intent_id} executed` or `not-placed`."
    unknown = OutcomeUnknown(
        f"Nobody can tell yet whether {record.intent.intent_id} happened{because}", hint=hint
    )
    return session.fail(Problem.of(unknown))
