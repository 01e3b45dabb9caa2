"""Answers to `intents` and `intent`: what became of what, the journal's own state, and a person's word on it."""

from __future__ import annotations

import io
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from fxtui.cli.exits import Exit
from fxtui.cli.intents import handle
from fxtui.cli.session import Session
from fxtui.contract.errors import Refused, StoreError, UsageError
from fxtui.domain.intent import IntentState
from fxtui.domain.ticket import TicketAction, TicketActionDraft, TicketState
from fxtui.grammar.requests import IntentRequest, IntentsRequest, Options, Output, PersonsWord
from tests.support.at_a_terminal import Person, at_a_terminal
from tests.support.desk_rig import Rig, order_draft
from tests.support.fake_venue import LOSES_THE_ANSWER, LOSES_THE_REQUEST
from tests.support.made import made_ticket


class Answer:
    """One answer of the command line: what it wrote, and its exit code."""

    def __init__(self, output: Output, person: Person) -> None:
        self.out, self.err = io.StringIO(), person.screen
        self.session = Session(
            cast(Any, None), Options(output=output), out=self.out, err=person.screen, keys=person.keys
        )
        self.code = Exit.INTERNAL

    @property
    def document(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.out.getvalue())
        return body


async def answer(
    rig: Rig,
    request: IntentsRequest | IntentRequest,
    output: Output = Output.JSON,
    typed: str | None = None,
) -> Answer:
    """What is written to `request`, by a person at a terminal who types `typed`, or without a terminal."""
    with nullcontext(Person()) if typed is None else at_a_terminal(typed) as person:
        made = Answer(output, person)
        made.code = await handle(made.session, rig.desk, request)
        return made


ALL = IntentsRequest(False, None)


def asked_for(
    intent_id: str, word: PersonsWord | None = None, ref: str | None = None, *, yes: bool = False
) -> Any:
    return IntentRequest(intent_id, word, ref, yes)


async def after_a_cancel() -> tuple[Rig, str]:
    """A desk that had a withdrawal canceled, after an order; and the ticket's id."""
    rig = Rig()
    await rig.done(await rig.desk.preview(order_draft()))
    ticket = made_ticket(rig.venue.number(), actions=(TicketAction.CANCEL,))
    rig.venue.made[ticket.ticket_id] = ticket
    draft = TicketActionDraft("kiiex", ticket, TicketAction.CANCEL)
    record = await rig.done(await rig.desk.preview(draft))
    assert rig.venue.made[ticket.ticket_id].state is TicketState.CANCELED, record
    return rig, ticket.ticket_id


async def unknown() -> tuple[Rig, str]:
    """A desk with an order that never arrived and of which nobody knows that; and its id."""
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.desk.preview(order_draft()))
    assert record.state is IntentState.UNKNOWN
    return rig, record.intent.intent_id


async def test_a_script_reads_the_action_and_the_ticket() -> None:
    rig, ticket_id = await after_a_cancel()
    rows = {row["kind"]: row for row in (await answer(rig, ALL)).document["intents"]}
    assert rows["ticket_action"]["action"] == "cancel"
    assert rows["ticket_action"]["venue_ref"] == ticket_id
    assert rows["order"]["action"] is None
    assert rows["order"]["damaged"] is False


async def test_a_person_reads_both_in_one_line() -> None:
    rig, ticket_id = await after_a_cancel()
    written = (await answer(rig, ALL, Output.TABLE)).out.getvalue()
    [line] = [line for line in written.splitlines() if "ticket_action" in line]
    assert ["cancel", ticket_id] == [word for word in line.split() if word in {"cancel", ticket_id}]


# -- one intent whole


async def test_one_intent_is_written_with_every_step_and_its_evidence() -> None:
    rig, intent_id = await unknown()
    found = await answer(rig, asked_for(intent_id))
    assert found.code is Exit.DONE
    [row] = found.document["intents"]
    assert [(step["state"], step["reason"], step["evidence"]) for step in row["steps"]] == [
        ("prepared", None, None),
        ("sending", None, None),
        ("unknown", "The answer was lost.", "read timeout"),
    ]
    assert row["steps"][0]["at"] == row["created_at"]
    assert row["seen"]["draft"] == "sell 100 USDT/COPM limit 4010 - gtc"
    record = rig.desk.intents.get(intent_id)
    assert record is not None
    assert row["digest"] == record.intent.request.digest
    assert row["marks"] == dict(record.intent.marks)
    assert found.document["journal"] == {"read_only": None, "damaged": None}


async def test_the_body_that_was_sent_is_not_written() -> None:
    rig, intent_id = await unknown()
    record = rig.desk.intents.get(intent_id)
    assert record is not None
    for output in Output:
        written = (await answer(rig, asked_for(intent_id), output)).out.getvalue()
        assert intent_id in written
        assert record.intent.request.body.decode() not in written


async def test_a_person_reads_the_steps_below_one_another() -> None:
    rig, intent_id = await unknown()
    written = (await answer(rig, asked_for(intent_id), Output.TABLE)).out.getvalue().splitlines()
    assert [line.split()[3] for line in written if line.startswith("step ")] == [
        "prepared",
        "sending",
        "unknown",
    ]
    assert any(line.endswith("The answer was lost. [read timeout]") for line in written)


async def test_an_intent_too_old_to_be_loaded_is_read_from_the_journal() -> None:
    rig, intent_id = await unknown()
    later = Rig(clock=rig.clock)
    later.journal.kept = {intent_id: replace(rig.journal.kept[intent_id], state=IntentState.ACCEPTED)}
    await later.desk.open()
    later.desk.intents._records.clear()
    [row] = (await answer(later, asked_for(intent_id))).document["intents"]
    assert row["state"] == "accepted"


async def test_an_intent_nobody_knows_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="There is no intent 'x'"):
        await answer(Rig(), asked_for("x"))


# -- a person's word


async def test_what_never_happened_is_settled_after_one_more_look() -> None:
    rig, intent_id = await unknown()
    settled = await answer(rig, asked_for(intent_id, PersonsWord.NOT_PLACED), typed="y\n")
    assert settled.code is Exit.DONE
    assert rig.venue.count("find") == 1
    [row] = settled.document["intents"]
    assert (row["state"], row["code"]) == ("not_placed", "by-person")
    assert row["steps"][-1]["reason"] == "A person settled it as not placed."
    assert rig.journal.states(intent_id)[-1] == "not_placed"
    assert "KIIEX" in settled.err.getvalue()


async def test_what_happened_is_settled_with_the_reference_of_the_venue() -> None:
    rig, intent_id = await unknown()
    [row] = (await answer(rig, asked_for(intent_id, PersonsWord.EXECUTED, "4711", yes=True))).document[
        "intents"
    ]
    assert (row["state"], row["venue_ref"]) == ("accepted", "4711")
    assert row["steps"][-1]["evidence"] == "settled by a person as executed"


@pytest.mark.parametrize("word", PersonsWord)
async def test_what_is_found_needs_nobodys_word(word: PersonsWord) -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_ANSWER)
    record = await rig.done(await rig.desk.preview(order_draft()))
    with pytest.raises(UsageError, match="is accepted: nobody's word is needed"):
        await answer(rig, asked_for(record.intent.intent_id, word, yes=True))
    assert rig.journal.states(record.intent.intent_id)[-1] == "accepted"


@pytest.mark.parametrize("typed", ["\n", "n\n", "yes\n"])
async def test_a_word_that_is_not_confirmed_is_not_written(typed: str) -> None:
    rig, intent_id = await unknown()
    with pytest.raises(Refused, match="Nothing was written down"):
        await answer(rig, asked_for(intent_id, PersonsWord.NOT_PLACED), typed=typed)
    assert rig.journal.states(intent_id)[-1] == "unknown"


async def test_without_a_terminal_a_word_needs_yes() -> None:
    rig, intent_id = await unknown()
    with pytest.raises(UsageError, match="there is no terminal to ask on") as refused:
        await answer(rig, asked_for(intent_id, PersonsWord.NOT_PLACED))
    assert "--yes" in refused.value.hint
    assert rig.journal.states(intent_id)[-1] == "unknown"


async def test_a_second_instance_settles_nothing_and_says_who_can() -> None:
    rig, intent_id = await unknown()
    rig.journal.read_only, rig.journal.read_only_reason = (
        True,
        "Another fxtui (process 9) has the journal open.",
    )
    with pytest.raises(StoreError, match="process 9"):
        await answer(rig, asked_for(intent_id, PersonsWord.NOT_PLACED, yes=True))
    assert rig.venue.count("find") == 0


async def test_a_damaged_row_is_settled_without_a_look() -> None:
    rig, intent_id = await unknown()
    later = Rig(clock=rig.clock)
    later.journal.kept = {intent_id: replace(rig.journal.kept[intent_id], damaged=True)}
    await later.desk.open()
    listed = await answer(later, ALL, Output.TABLE)
    assert f"{intent_id} was changed on disk" in listed.err.getvalue()
    [row] = (await answer(later, asked_for(intent_id, PersonsWord.NOT_PLACED, yes=True))).document["intents"]
    assert (row["state"], row["damaged"]) == ("not_placed", True)
    assert later.venue.count("find") == 0


# -- the journal itself


async def test_who_has_the_journal_is_said_to_people_and_to_scripts() -> None:
    rig = Rig()
    said = "Another fxtui (process 9) has the journal open: this one is read-only."
    rig.journal.read_only, rig.journal.read_only_reason = True, said
    await rig.desk.open()
    assert (await answer(rig, ALL)).document["journal"]["read_only"] == said
    person = await answer(rig, ALL, Output.TABLE)
    assert person.err.getvalue() == f"fxtui: {said}\n"
    assert person.code is Exit.DONE
    with pytest.raises(StoreError, match="process 9"):
        await answer(rig, replace(ALL, acknowledge=True, yes=True))


async def test_damage_is_said_until_it_is_acknowledged() -> None:
    rig = Rig()
    rig.journal.damaged = Path("journal.damaged-1")
    await rig.desk.open()
    assert (await answer(rig, ALL)).document["journal"]["damaged"] == "journal.damaged-1"
    assert "journal.damaged-1" in (await answer(rig, ALL, Output.TABLE)).err.getvalue()
    with pytest.raises(UsageError, match="no terminal to ask on"):
        await answer(rig, replace(ALL, acknowledge=True))
    with pytest.raises(Refused, match="stays unacknowledged"):
        await answer(rig, replace(ALL, acknowledge=True), typed="\n")
    seen = await answer(rig, replace(ALL, acknowledge=True), typed="y\n")
    assert "look at your venues" in seen.err.getvalue()
    assert seen.document["journal"] == {"read_only": None, "damaged": None}
    with pytest.raises(UsageError, match="nothing to acknowledge"):
        await answer(rig, replace(ALL, acknowledge=True, yes=True))
