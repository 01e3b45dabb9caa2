"""From the shell, what nobody knows the outcome of is looked up long enough, and the exit code tells what is left."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Coroutine
from typing import Any, cast

import pytest

from fxtui.cli.composition import Composition
from fxtui.cli.exits import Exit
from fxtui.cli.intents import intents
from fxtui.cli.money import carry_out
from fxtui.cli.session import Session
from fxtui.contract.errors import VenueUnreachable
from fxtui.domain.intent import IntentState
from fxtui.grammar.requests import IntentsRequest, Options, Output
from tests.desk.leftovers import leftover
from tests.support.desk_rig import Rig, swap_draft, withdrawal_draft
from tests.support.fake_venue import LOSES_THE_ANSWER, LOSES_THE_REQUEST, lands_late

SETTLED_WITHIN = 45.0
"""Seconds after which what never landed is settled (safety.md, promise 2)."""


def scripted() -> Session:
    """A session of a script: JSON, and nobody to ask."""
    streams = (io.StringIO(), io.StringIO(), io.StringIO())
    return Session(cast(Composition, None), Options(output=Output.JSON), *streams)


def written(session: Session) -> list[dict[str, Any]]:
    """The intents on standard output."""
    rows: list[dict[str, Any]] = json.loads(cast(io.StringIO, session.out).getvalue())["intents"]
    return rows


def complained(session: Session) -> str:
    return cast(io.StringIO, session.err).getvalue()


async def ended(rig: Rig, verb: Coroutine[Any, Any, Exit], within: float = SETTLED_WITHIN) -> Exit:
    """The exit code of `verb`, which has `within` seconds of the rig's clock."""
    running = asyncio.ensure_future(verb)
    await rig.until(running.done, within=within)
    return running.result()


async def looked_up(rig: Rig, session: Session, intent_id: str, within: float = SETTLED_WITHIN) -> Exit:
    """The exit code of `fxtui intents --resolve`."""
    await rig.desk.open()
    return await ended(rig, intents(session, rig.desk, IntentsRequest(False, intent_id)), within)


async def test_a_swap_that_never_landed_is_settled_by_the_verb_that_sent_it() -> None:
    rig, session = Rig(), scripted()
    rig.venue.will(LOSES_THE_REQUEST)
    await rig.desk.open()
    verb = carry_out(session, rig.desk, swap_draft(), dry_run=False, yes=True, name="intents")
    assert await ended(rig, verb) is Exit.REFUSED
    assert [row["state"] for row in written(session)] == ["not_placed"]


async def test_a_swap_nobody_can_be_asked_about_stays_unknown() -> None:
    rig, session = Rig(), scripted()
    rig.venue.will(LOSES_THE_REQUEST)
    rig.venue.fail("find", *[VenueUnreachable("kiiex", "No answer.")] * 500)
    await rig.desk.open()
    verb = carry_out(session, rig.desk, swap_draft(), dry_run=False, yes=True, name="intents")
    assert await ended(rig, verb, within=60) is Exit.UNKNOWN
    assert [row["state"] for row in written(session)] == ["unknown"]


@pytest.mark.parametrize("where", [IntentState.SENDING, IntentState.UNKNOWN])
async def test_a_leftover_that_never_landed_is_settled_by_one_look_up(where: IntentState) -> None:
    rig, session = Rig(), scripted()
    intent = leftover(rig, where)
    assert await looked_up(rig, session, intent.intent_id) is Exit.DONE
    assert [row["state"] for row in written(session)] == ["not_placed"]
    assert complained(session) == ""


async def test_what_is_found_is_told_at_once() -> None:
    rig, session = Rig(), scripted()
    intent = leftover(rig, IntentState.UNKNOWN)
    await rig.venue.execute(intent)
    assert await looked_up(rig, session, intent.intent_id, within=0) is Exit.DONE
    assert [row["state"] for row in written(session)] == ["accepted"]


async def test_what_lands_while_it_is_looked_up_is_found() -> None:
    rig, session = Rig(), scripted()
    intent = leftover(rig, IntentState.UNKNOWN)
    rig.venue.will(lands_late(20))
    await rig.venue.execute(intent)
    assert await looked_up(rig, session, intent.intent_id, within=30) is Exit.DONE
    assert [row["state"] for row in written(session)] == ["accepted"]


async def test_what_stays_unknown_is_written_and_ends_with_the_code_for_it() -> None:
    rig, session = Rig(), scripted()
    intent = leftover(rig, IntentState.UNKNOWN)
    rig.venue.fail("find", *[VenueUnreachable("kiiex", "No answer.")] * 500)
    assert await looked_up(rig, session, intent.intent_id, within=60) is Exit.UNKNOWN
    assert rig.venue.count("find") >= 3
    assert [row["state"] for row in written(session)] == ["unknown"]
    assert json.loads(complained(session))["error"]["kind"] == "unknown"


async def test_what_needs_a_person_ends_with_the_code_for_unknown() -> None:
    rig, session = Rig(), scripted()
    rig.venue.will(LOSES_THE_REQUEST)
    preview = await rig.desk.preview(withdrawal_draft(rig))
    record = await rig.done(preview, preview.to_type)
    assert await looked_up(rig, session, record.intent.intent_id) is Exit.UNKNOWN
    assert [row["state"] for row in written(session)] == ["needs_human"]


async def test_a_second_instance_does_not_wait_for_what_it_may_not_settle() -> None:
    rig, session = Rig(), scripted()
    rig.journal.read_only, rig.journal.read_only_reason = True, "Another fxtui has the journal."
    intent = leftover(rig, IntentState.UNKNOWN)
    assert await looked_up(rig, session, intent.intent_id, within=0) is Exit.UNKNOWN


async def test_a_damaged_row_is_told_at_once_to_be_a_persons_matter() -> None:
    rig, session = Rig(), scripted()
    intent = leftover(rig, IntentState.SENDING, damaged=True)
    assert await looked_up(rig, session, intent.intent_id, within=0) is Exit.UNKNOWN
    assert rig.venue.count("find") == 0


async def test_the_list_of_the_unresolved_is_no_failure() -> None:
    rig, session = Rig(), scripted()
    rig.venue.will(LOSES_THE_ANSWER)
    await rig.done(await rig.swap())
    assert await intents(session, rig.desk, IntentsRequest(True, None)) is Exit.DONE
    assert [row["state"] for row in written(session)] == ["unknown"]
