"""Deposits and withdrawals as cells and facts: what needs a person first, addresses whole, nothing invented."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fxtui.desk.ticket_book import TicketBook, Usual
from fxtui.domain.ticket import TicketAction, TicketState
from fxtui.ui.format import HIDDEN
from fxtui.ui.screens.tickets.rows import (
    COLUMNS,
    Surroundings,
    destination,
    facts,
    next_words,
    queue_order,
    state_cell,
    ticket_key,
    ticket_row,
    ticket_text,
)
from tests.support.clock import START, FakeClock
from tests.support.made import made_ticket

NOW = FakeClock().now()
AROUND = Surroundings(NOW, {"kiiex": "KIIEX"})
HOSTILE = "[/red]\x1b]52;c;aGk=\x07 \u202eevil"
FRESH = Usual(240.0, 600.0, 20)


def book_of(*tickets: object) -> TicketBook:
    book = TicketBook()
    book.put("kiiex", tickets, NOW)  # type: ignore[arg-type]
    return book


def told(ticket: object, *, usual: Usual = FRESH, in_state: float = 60.0, stuck: bool = False) -> str:
    lines = facts(ticket, book_of(ticket).timeline(ticket), usual, in_state, stuck, AROUND)  # type: ignore[arg-type]
    return "\n".join(f"{fact.name}: {fact.value.plain}" for fact in lines)


def test_what_needs_a_person_comes_first() -> None:
    done = made_ticket("1", state=TicketState.DONE)
    young = made_ticket("2", state=TicketState.REQUESTED, at=START - timedelta(seconds=10))
    older = made_ticket("3", state=TicketState.REQUESTED, at=START - timedelta(seconds=50))
    waits = made_ticket("4", state=TicketState.WAITING_FOR_YOU, at=START - timedelta(seconds=5))
    stuck = made_ticket("5", state=TicketState.IN_REVIEW, at=START - timedelta(days=1))
    tickets = [done, young, older, waits, stuck]
    ordered = queue_order(tickets, book_of(*tickets), NOW)
    assert [ticket.ticket_id for ticket in ordered] == ["5", "4", "3", "2", "1"]


def test_a_row_has_a_cell_for_every_column() -> None:
    ticket = made_ticket()
    assert len(ticket_row(ticket, book_of(ticket), AROUND).cells) == len(COLUMNS)


def test_a_stuck_ticket_is_marked_and_one_that_waits_for_you_too() -> None:
    stuck = made_ticket(at=START - timedelta(days=1))
    waits = made_ticket(state=TicketState.WAITING_FOR_YOU)
    assert ticket_row(stuck, book_of(stuck), AROUND).cells[0].plain == "●"
    assert ticket_row(waits, book_of(waits), AROUND).cells[0].plain == "▸"
    fresh = made_ticket()
    assert ticket_row(fresh, book_of(fresh), AROUND).cells[0].plain == " "


def test_a_finished_ticket_is_no_longer_in_its_state() -> None:
    done = made_ticket(state=TicketState.DONE, at=START - timedelta(days=2), actions=())
    words = ticket_row(done, book_of(done), AROUND).plain
    assert words.startswith("2d  KIIEX")
    assert words.endswith("–")


def test_a_state_we_do_not_know_is_shown_as_the_venues_word_with_a_question_mark() -> None:
    assert state_cell(made_ticket(state=TicketState.OTHER, word="ManualReview")).plain == "? ManualReview"


def test_only_legal_actions_are_named() -> None:
    assert (
        next_words(made_ticket(actions=(TicketAction.CONFIRM, TicketAction.CANCEL))) == "enter code · cancel"
    )
    assert next_words(made_ticket(actions=())) == "–"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("TQrZ8tKfjpLYz5dVSsMZ1XxK4Q3uXYZabc", "TQrZ 8tKf jpLY z5dV SsMZ 1XxK 4Q3u XYZa bc"),
        ("DE68 5001 0517 5407 3249 31", "DE68 5001 0517 5407 3249 31"),
    ],
)
def test_an_address_is_shown_whole_and_in_groups_of_four(address: str, shown: str) -> None:
    assert destination(address).plain == shown


def test_a_long_address_is_never_cut() -> None:
    address = "a1b2" * 60
    assert destination(address).plain.replace(" ", "") == address


def test_the_facts_say_fee_destination_note_and_what_was_seen() -> None:
    words = told(made_ticket(to="TQrZ8tKfjpLY", note="ops payroll", fee="1000"))
    assert "13 000 COPM  fee 1 000 COPM" in words
    assert "to: TQrZ 8tKf jpLY" in words
    assert "note: “ops payroll”" in words
    assert "12:00:00: in review  Accepted" in words


def test_a_deposit_comes_from_somewhere() -> None:
    assert "from: TQrZ 8tKf" in told(made_ticket(kind="deposit", to="TQrZ8tKf"))


def test_a_fee_that_is_not_known_is_not_zero() -> None:
    assert "fee not told" in told(made_ticket())


def test_stuck_says_for_how_long_and_what_is_usual() -> None:
    words = told(made_ticket(), in_state=600.0 + 7200.0, stuck=True)
    assert "usual: 4m here, 90 % under 10m" in words
    assert "stuck: ● for 2h" in words
    guess = told(made_ticket(), usual=Usual(3600.0, 3600.0, 0))
    assert "not known yet, 1h allowed" in guess
    assert "stuck" not in guess


def test_hidden_amounts_are_dots() -> None:
    ticket = made_ticket(fee="7")
    hidden = Surroundings(NOW, {"kiiex": "KIIEX"}, hidden=True)
    assert HIDDEN in ticket_row(ticket, book_of(ticket), hidden).plain
    lines = facts(ticket, (), FRESH, 1.0, False, hidden)
    assert "13" not in "".join(fact.value.plain for fact in lines if fact.name == "amount")


def test_rows_of_a_venue_that_is_silent_are_dim() -> None:
    ticket = made_ticket()
    silent = Surroundings(NOW, {}, frozenset({"kiiex"}))
    assert ticket_row(ticket, book_of(ticket), silent).tone == "dim"


def test_foreign_words_are_harmless_wherever_they_stand() -> None:
    ticket = made_ticket(HOSTILE, state=TicketState.OTHER, word=HOSTILE, to=HOSTILE, note=HOSTILE)
    words = ticket_row(ticket, book_of(ticket), AROUND).plain + told(ticket)
    assert "\x1b" not in words
    assert "\u202e" not in words
    assert "[/red]" in words


def test_a_deposit_and_a_withdrawal_may_have_one_number() -> None:
    assert ticket_key(made_ticket("1", "deposit")) != ticket_key(made_ticket("1", "withdrawal"))


def test_the_filter_looks_through_what_a_person_would_type() -> None:
    words = ticket_text(made_ticket(to="TQrZ8tKf", note="ops payroll"), {"kiiex": "KIIEX"})
    for word in (
        "KIIEX",
        "withdrawal",
        "COPM",
        "in review",
        "Accepted",
        "1001",
        "3f2a9c1e",
        "TQrZ8tKf",
        "payroll",
    ):
        assert word in words
