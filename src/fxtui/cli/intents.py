"""Answers to `fxtui intents`: every money action ever asked for, and what became of it."""

from __future__ import annotations

from fxtui.cli.exits import Exit
from fxtui.cli.money import INTENTS
from fxtui.cli.rows import intent_row
from fxtui.cli.session import Session
from fxtui.desk.desk import Desk
from fxtui.grammar.requests import IntentsRequest


async def intents(session: Session, desk: Desk, request: IntentsRequest) -> Exit:
    """Write the journal's records, newest first; with `resolve` ask the venue about one of them first."""
    if request.resolve is not None:
        await desk.resolve(request.resolve)
    records = desk.intents.unresolved() if request.unresolved else desk.intents.records()
    if request.resolve is not None:
        records = tuple(r for r in desk.intents.records() if r.intent.intent_id == request.resolve)
    empty = "Nothing is unresolved." if request.unresolved else "Nothing has been asked for yet."
    session.rows("intents", INTENTS, [intent_row(r) for r in records], empty=empty)
    return Exit.DONE
