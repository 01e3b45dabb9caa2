"""Answers to `fxtui intents`: every money action ever asked for, and what became of it."""

from __future__ import annotations

from fxtui.cli.exits import Exit
from fxtui.cli.money import INTENTS, LOOKED_UP_FOR, undecided
from fxtui.cli.rows import intent_row
from fxtui.cli.session import Session
from fxtui.desk.desk import Desk
from fxtui.grammar.requests import IntentsRequest


async def intents(session: Session, desk: Desk, request: IntentsRequest) -> Exit:
    """Write the journal's records, newest first; with `resolve` look one of them up and write what it has become.

    An intent that is still unresolved after the look-up, of 40 s at most, ends with the code for UNKNOWN.

    Raises:
        UsageError: when there is no such intent, or the profile has no such venue.
    """
    if request.resolve is not None:
        record = await desk.resolve(request.resolve, LOOKED_UP_FOR)
        session.rows("intents", INTENTS, [intent_row(record)], empty="")
        return undecided(session, record) if record.state.unresolved else Exit.DONE
    records = desk.intents.unresolved() if request.unresolved else desk.intents.records()
    empty = "Nothing is unresolved." if request.unresolved else "Nothing has been asked for yet."
    session.rows("intents", INTENTS, [intent_row(r) for r in records], empty=empty)
    return Exit.DONE
