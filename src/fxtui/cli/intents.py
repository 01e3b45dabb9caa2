"""Answers to `fxtui intents` and `fxtui intent`: the money actions asked for, what became of them, a person's word.

Nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Coroutine
from itertools import islice
from typing import Any

from fxtui.cli.exits import Exit
from fxtui.cli.intent_rows import whole_facts, whole_row
from fxtui.cli.money import INTENTS, LOOKED_UP_FOR, undecided
from fxtui.cli.rows import intent_row
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.contract.errors import Refused, StoreError, UsageError
from fxtui.desk.desk import Desk
from fxtui.desk.journaling import RECENT, WHERE_SEEN
from fxtui.grammar.requests import IntentRequest, IntentsRequest, Output, PersonsWord
from fxtui.store.records import IntentRecord

_NEITHER = "This writes down what you saw"
_WITH_YES = "Add --yes once you have looked."


def handle(
    session: Session, desk: Desk, request: IntentsRequest | IntentRequest
) -> Coroutine[Any, Any, Exit]:
    """The answer to a verb of the journal."""
    match request:
        case IntentsRequest():
            return intents(session, desk, request)
        case IntentRequest():
            return intent(session, desk, request)


async def intents(session: Session, desk: Desk, request: IntentsRequest) -> Exit:
    """Write the journal's records, newest first; with `resolve` look one of them up and write what it has become.

    An intent that is still unresolved after the look-up, of 40 s at most, ends with the code for UNKNOWN.

    Raises:
        UsageError: when there is no such intent, the profile has no such venue, or no damage is to be acknowledged.
        StoreError: when what is to be written can't be.
    """
    if request.resolve is not None:
        record = await desk.resolve(request.resolve, LOOKED_UP_FOR)
        _list(session, desk, [record], empty="")
        return undecided(session, record) if record.state.unresolved else Exit.DONE
    if request.acknowledge:
        await _acknowledge(session, desk, yes=request.yes)
    if request.unresolved:
        _list(session, desk, desk.intents.unresolved(), empty="Nothing is unresolved.")
    else:
        recent = {one.intent.intent_id: one for one in islice(desk.intents.records(), RECENT)}
        older = (one for one in desk.intents.unresolved() if one.intent.intent_id not in recent)
        _list(session, desk, [*recent.values(), *older], empty="Nothing has been asked for yet.")
    return Exit.DONE


async def intent(session: Session, desk: Desk, request: IntentRequest) -> Exit:
    """Write one intent with its steps and their evidence; with a person's word, after that was written down.

    Raises:
        UsageError: when there is no such intent, or it is not open for a person's word.
        Refused: when the word was not confirmed.
        StoreError: when it can't be written.
    """
    record = await desk.journal.find(request.intent_id)
    if request.word is not None:
        record = await _settled(session, desk, record, request)
    if session.options.output is Output.TABLE:
        session.facts(whole_facts(record, _title(desk, record)))
        _notes(session, desk)
    else:
        session.rows("intents", (), [whole_row(record)], empty="", journal=_state(desk))
    return Exit.DONE


async def _settled(
    session: Session, desk: Desk, record: IntentRecord, request: IntentRequest
) -> IntentRecord:
    """Look once more, for what is found needs nobody's word; then ask, and write the word down."""
    if desk.journal.read_only:
        raise StoreError(desk.journal.read_only)
    known = record.intent.venue in {view.id for view in desk.venues()}
    if record.state.unresolved and known and not record.damaged:
        record = await desk.resolve(record.intent.intent_id)
    intent_id = record.intent.intent_id
    if not record.state.unresolved:
        raise UsageError(f"{intent_id} is {record.state.value}: nobody's word is needed.")
    executed, title = request.word is PersonsWord.EXECUTED, _title(desk, record)
    if not request.yes:
        if session.options.output is Output.TABLE:
            session.facts(whole_facts(record, title))
        seen = f"You have seen at {title} that {intent_id} "
        as_ref = f" as {line(request.ref)}" if request.ref else ""
        seen += (
            f"happened{as_ref}." if executed else "is not there; were it there, it would soon be done twice."
        )
        if not await session.ask(f"{seen} Type y to write that down: ", "y", why=_NEITHER, instead=_WITH_YES):
            raise Refused("Nothing was written down: it was not confirmed.", code="not_confirmed")
    return await desk.settle(intent_id, executed=executed, ref=request.ref or "")


async def _acknowledge(session: Session, desk: Desk, *, yes: bool) -> None:
    if desk.journal.read_only:
        raise StoreError(desk.journal.read_only)
    if desk.journal.damaged and not yes:
        seen = (
            f"A damaged journal is kept as {desk.journal.damaged}. What it held is not looked up any more:"
            " look at your venues for what was on its way. Type y when you have: "
        )
        if not await session.ask(seen, "y", why=_NEITHER, instead=_WITH_YES):
            raise Refused("The damage stays unacknowledged, and no money moves.", code="not_confirmed")
    await desk.acknowledge()


def _list(
    session: Session, desk: Desk, records: tuple[IntentRecord, ...] | list[IntentRecord], *, empty: str
) -> None:
    rows = [intent_row(record) for record in records]
    session.rows("intents", INTENTS, rows, empty=empty, journal=_state(desk))
    _notes(session, desk)
    for record in records:
        if record.damaged:
            session.note(
                f"{record.intent.intent_id} was changed on disk after it was written: trust the venue alone."
            )


def _state(desk: Desk) -> dict[str, str | None]:
    """What stands between this process and writing: for scripts."""
    return {"read_only": line(desk.journal.read_only) or None, "damaged": line(desk.journal.damaged) or None}


def _notes(session: Session, desk: Desk) -> None:
    """The same for people."""
    if desk.journal.read_only:
        session.note(desk.journal.read_only)
    if desk.journal.damaged:
        kept = f"A damaged journal is kept as {desk.journal.damaged}"
        session.note(f"{kept}: no money moves until that is acknowledged, {WHERE_SEEN}.")


def _title(desk: Desk, record: IntentRecord) -> str:
    venue = record.intent.venue
    return next((view.title for view in desk.venues() if view.id == venue), venue or "your venues")
