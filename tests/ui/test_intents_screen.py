"""The intents screen: everything the journal has, what nobody knows on top, and looking again without sending again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.domain.intent import FrozenRequest, Intent, IntentKind, IntentState
from fxtui.domain.money import Money, asset
from fxtui.store.records import IntentRecord, Step
from fxtui.ui.format import HIDDEN
from fxtui.ui.screens.intents.rows import COLUMNS, Surroundings, facts, intent_row, intent_text
from fxtui.ui.widgets.ask import AskModal
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.sheet import Sheet
from tests.support.clock import START, FakeClock
from tests.support.console import console
from tests.support.fake_desk import FakeDesk, filled_desk

NOW = FakeClock().now()
AROUND = Surroundings(NOW, {"kiiex": "KIIEX"})
HOSTILE = "[/red]\x1b]52;c;aGk=\x07 \u202eevil"


def record(
    intent_id: str = "20250709-115000-000001",
    state: IntentState = IntentState.ACCEPTED,
    *,
    ref: str = "88121",
    reason: str = "",
    body: bytes = b'{"Quantity":100}',
) -> IntentRecord:
    intent = Intent(
        intent_id=intent_id,
        client_id="1752062400001",
        venue="kiiex",
        account="7",
        kind=IntentKind.SWAP,
        lane="swap:USDT/COPM",
        request=FrozenRequest("SendOrder", body),
        created_at=NOW,
        give=Money(Decimal(100), asset("USDT")),
        get=Money(Decimal("405186.88"), asset("COPM")),
        seen={"rate": "4 051.87", "worst": "4 044.81"},
        marks={"balance USDT": "12480.00"},
    )
    steps = (
        Step(IntentState.PREPARED, START, ""),
        Step(IntentState.SENDING, START, ""),
        Step(state, START, reason, "read timed out after 10 s"),
    )
    return IntentRecord(intent, state, ref, "", reason, steps, START)


def told(one: IntentRecord) -> str:
    return "\n".join(f"{fact.name}: {fact.value.plain}" for fact in facts(one, AROUND))


def with_records(*records: IntentRecord) -> FakeDesk:
    desk = filled_desk()
    for one in records:
        desk.intents.put(one)
    return desk


UNKNOWN = record("20250709-110000-000002", IntentState.UNKNOWN, ref="", reason="The answer was lost.")


def test_a_row_has_a_cell_for_every_column() -> None:
    assert len(intent_row(record(), AROUND).cells) == len(COLUMNS)


@pytest.mark.parametrize(
    ("state", "word", "mark"),
    [
        (IntentState.PREPARED, "on disk", ""),
        (IntentState.SENDING, "sent", ""),
        (IntentState.ACCEPTED, "accepted", ""),
        (IntentState.REJECTED, "rejected", ""),
        (IntentState.UNKNOWN, "UNKNOWN", "?"),
        (IntentState.NOT_PLACED, "not placed", ""),
        (IntentState.NEEDS_HUMAN, "needs you", "?"),
    ],
)
def test_every_state_has_a_word_and_what_nobody_knows_a_mark(
    state: IntentState, word: str, mark: str
) -> None:
    row = intent_row(record(state=state), AROUND)
    assert word in row.plain
    assert row.cells[0].plain.strip() == mark


def test_the_facts_are_all_there_is() -> None:
    words = told(record(state=IntentState.UNKNOWN, reason="The answer was lost."))
    for part in (
        "It may have happened. It is being looked up and never sent again by itself.",
        "why: The answer was lost.",
        "give: 100 USDT",
        "get: 405 186.88 COPM",
        "12:00:00: on disk",
        "UNKNOWN  The answer was lost.  [read timed out after 10 s]",
        "rate: 4 051.87",
        "worst: 4 044.81",
        "client key: 1752062400001",
        "operation: SendOrder",
        'body: {"Quantity":100}',
        "balance USDT: 12480.00",
    ):
        assert part in words


def test_a_reason_that_stays_is_told_once() -> None:
    lost, looks = "The answer was lost.", ("look 1", "look 2", "look 3")
    found_out = Step(IntentState.NEEDS_HUMAN, START, "The balance moved.", "look 3")
    steps = (*(Step(IntentState.UNKNOWN, START, lost, look) for look in looks[:2]), found_out)
    shown = told(replace(UNKNOWN, steps=steps, reason=""))
    assert shown.count(lost) == 1
    assert "The balance moved." in shown
    assert all(look in shown for look in looks)


def test_the_digest_is_that_of_the_request_whole() -> None:
    one = record()
    digest = next(fact.value.plain for fact in facts(one, AROUND) if fact.name == "sha-256")
    assert digest.replace(" ", "") == one.intent.request.digest


def test_a_damaged_row_says_so() -> None:
    assert "it is only shown, never used" in told(replace(record(), damaged=True))


def test_hidden_amounts_are_dots() -> None:
    hidden = Surroundings(NOW, {}, hidden=True)
    words = intent_row(record(), hidden).plain
    assert HIDDEN in words
    assert "405 186.88" not in words


def test_foreign_words_are_harmless() -> None:
    one = record(state=IntentState.REJECTED, ref=HOSTILE, reason=HOSTILE, body=HOSTILE.encode())
    words = told(one) + intent_row(one, AROUND).plain
    assert "\x1b" not in words
    assert "\u202e" not in words
    assert "[/red]" in words


def test_the_filter_looks_through_what_a_person_would_type() -> None:
    words = intent_text(record(), {"kiiex": "KIIEX"})
    for word in ("KIIEX", "swap", "accepted", "100 USDT", "88121", "20250709-115000", "1752062400001"):
        assert word in words


# -- by keys


async def test_what_nobody_knows_stands_on_top() -> None:
    async with console(with_records(record(), UNKNOWN), size=(140, 40)) as opened:
        await opened.press("7")
        sheet = opened.app.screen.query_one(Sheet)
        assert sheet.keys == (UNKNOWN.intent.intent_id, record().intent.intent_id)
        await opened.until_shown("It may have happened.")


async def test_the_line_above_names_the_venue_and_here_not_where_to_look() -> None:
    async with console(with_records(UNKNOWN), size=(140, 40)) as opened:
        await opened.press("3")
        await opened.until_shown("never send it again · 7 Intents")
        assert "swap 100 USDT → 405 186.88 COPM at KIIEX" in opened.row("never send it again")
        await opened.press("7")
        await opened.until_shown("venue's id")
        assert opened.row("never send it again").rstrip().endswith("never send it again")


async def test_a_persons_word_is_on_the_key_bar_while_it_counts() -> None:
    async with console(with_records(record(), UNKNOWN)) as opened:
        await opened.press("7")
        await opened.until_shown("p it happened  n it did not")
        await opened.press("down")
        await opened.until(lambda: "it happened" not in opened.lines[-1], "the keys of what is accepted")
        assert "l look again" in opened.lines[-1]


@pytest.mark.parametrize("looks", [1, 40], ids=["all of it fits", "with a scroll bar"])
async def test_long_facts_are_wrapped_below_their_first_line(looks: int) -> None:
    long = "x" * 160
    steps = (Step(IntentState.UNKNOWN, START, "", "not found"),) * looks
    async with console(with_records(replace(UNKNOWN, reason=long, steps=steps)), size=(140, 60)) as opened:
        await opened.press("7")
        await opened.until_shown("xxxx")
        assert opened.app.screen.query_one(Details).show_vertical_scrollbar is (looks > 1)
        first = next(n for n, line in enumerate(opened.lines) if "why  " in line)
        at = opened.lines[first].rindex(" x") + 1
        wrapped = [line[at:].strip() for line in opened.lines[first : first + 6]]
        assert all(line[:at].endswith("  ") for line in opened.lines[first + 1 : first + 4])
        assert "".join(wrapped).startswith(long)
        assert len(wrapped[0]) == len(wrapped[1])


async def test_l_looks_again_and_sends_nothing() -> None:
    desk = with_records(UNKNOWN)
    looked: list[str] = []

    async def resolve(intent_id: str, patience: float = 0.0) -> IntentRecord:
        looked.append(intent_id)
        desk.move(intent_id, IntentState.ACCEPTED, ref="88121")
        found = desk.intents.get(intent_id)
        assert found is not None
        return found

    desk.resolve = resolve  # type: ignore[method-assign]
    async with console(desk) as opened:
        await opened.press("7", "l")
        await opened.until_shown("Looked again: swap is accepted.")
        assert looked == [UNKNOWN.intent.intent_id]
        assert desk.submitted == []


async def test_looking_again_without_an_answer_says_so() -> None:
    async with console(with_records(UNKNOWN)) as opened:
        await opened.press("7", "l")
        await opened.until_shown("Looked again: still UNKNOWN. The answer was lost.")


async def test_what_has_an_outcome_is_not_looked_up() -> None:
    async with console(with_records(record())) as opened:
        await opened.press("7", "l")
        await opened.until_shown("It is accepted: there is nothing to look up.")
        await opened.press("n")
        await opened.until_shown("It is accepted: nobody's word is needed.")


async def test_a_person_may_say_that_it_happened() -> None:
    desk = with_records(UNKNOWN)
    async with console(desk) as opened:
        await opened.press("7", "p")
        await opened.until_shown("You have seen at the venue")
        await opened.type("88121")
        await opened.press("enter")
        await opened.until_shown("Written down: swap is accepted.")
        settled = desk.intents.get(UNKNOWN.intent.intent_id)
        assert settled is not None
        assert settled.venue_ref == "88121"


async def test_a_person_may_say_that_it_did_not_and_is_asked_first() -> None:
    desk = with_records(UNKNOWN)
    async with console(desk) as opened:
        await opened.press("7", "n")
        await opened.until(lambda: isinstance(opened.app.screen, AskModal), "the question")
        await opened.until_shown("done twice")
        await opened.press("escape")
        before = desk.intents.get(UNKNOWN.intent.intent_id)
        assert before is not None
        assert before.state is IntentState.UNKNOWN
        await opened.press("n", "y")
        await opened.until_shown("Written down: swap is not placed.")


async def test_u_leaves_only_what_has_no_outcome() -> None:
    async with console(with_records(record(), UNKNOWN)) as opened:
        await opened.press("7", "u")
        await opened.until(lambda: len(opened.app.screen.query_one(Sheet).keys) == 1)
        opened.desk.move(UNKNOWN.intent.intent_id, IntentState.NOT_PLACED)
        await opened.until_shown("Every money action has an outcome.")


async def test_without_an_intent_it_says_so() -> None:
    async with console() as opened:
        await opened.press("7")
        await opened.until_shown("No money action was ever confirmed here.")


async def test_the_list_follows_what_happens() -> None:
    desk = with_records(record("20250709-110000-000003", IntentState.SENDING, ref=""))
    async with console(desk) as opened:
        await opened.press("7")
        await opened.until_shown("It is on its way")
        desk.move("20250709-110000-000003", IntentState.REJECTED, reason="Not enough funds.")
        await opened.until_shown("It is proven that it did not happen.")
