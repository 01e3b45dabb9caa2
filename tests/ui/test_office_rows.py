"""Customers, bank accounts and transactions as rows and facts: masked, in words, harmless, and odd where they are odd."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Problem
from fxtui.desk.customer_book import CustomerRow
from fxtui.domain.customer import CustomerStatus, KycState, Transaction, TransactionKind, TransactionState
from fxtui.domain.foreign import Foreign
from fxtui.domain.money import asset
from fxtui.ui.format import HIDDEN
from fxtui.ui.screens.office import banks, money
from fxtui.ui.screens.office.facts import customer_facts, deposit_facts, plain_deposit
from fxtui.ui.screens.office.rows import Around, columns_for, customer_row, customer_text, plain_customer
from fxtui.ui.widgets.details import Fact
from tests.support.clock import FakeClock
from tests.support.fake_customers import IBAN, made_bank, made_customer, made_instructions, made_transaction
from tests.support.offices import MOVES, PEOPLE

NOW = FakeClock().now()
AROUND = Around(NOW, {"kriptomat": "Kriptomat"}, {"kriptomat": "2"})
OPEN = replace(AROUND, revealed=True)
HOSTILE = "[/red]\x1b]52;c;aGk=\x07 \u202eevil"
PERSONAL = ("Ada", "Lovelace", "ada@", "631283023", "1985", "Haupt", "7a", "Weimar", "99423")


def row_of(customer_id: str = "2") -> CustomerRow:
    customer = next(one for one in PEOPLE if one.customer_id == customer_id)
    return CustomerRow("kriptomat", customer_id, customer, NOW)


def told(facts: list[Fact]) -> str:
    return "\n".join(f"{fact.name}: {fact.value.plain}" for fact in facts)


# -- customers


@pytest.mark.parametrize("several", [True, False])
def test_a_row_has_a_cell_for_every_column(several: bool) -> None:
    around = replace(AROUND, several=several)
    for row in (row_of(), CustomerRow("kriptomat", "9")):
        assert len(customer_row(row, around).cells) == len(columns_for(several=several))


def test_personal_data_is_masked_until_it_is_revealed() -> None:
    masked = customer_row(row_of(), AROUND).plain + told(customer_facts(row_of(), AROUND))
    assert not [word for word in PERSONAL if word in masked]
    assert "A••• L•••" in masked
    revealed = customer_row(row_of(), OPEN).plain + told(customer_facts(row_of(), OPEN))
    assert [word for word in PERSONAL if word not in revealed] == []


def test_what_is_copied_is_as_masked_as_what_is_shown() -> None:
    assert plain_customer(row_of(), AROUND) == (
        "Kriptomat customer customer_id 2 name A••• surname L••• email a•••@example.com phone +381 ••• 23"
        " status active kyc verified venue_kyc verified"
    )
    assert "Lovelace" in plain_customer(row_of(), OPEN)


def test_a_filter_finds_only_what_can_be_seen() -> None:
    assert "lovelace" not in customer_text(row_of(), AROUND).lower()
    assert "lovelace" in customer_text(row_of(), OPEN).lower()
    assert "rejected" in customer_text(row_of("4"), AROUND)


@pytest.mark.parametrize(
    ("customer_id", "words"),
    [
        ("2", ("● active", "✔ verified")),
        ("3", ("● active", "◌ pending")),
        ("4", ("● active", "✖ rejected  declined")),
        ("5", ("✖ deleted", "✔ verified")),
        ("21", ("● active", "○ not started")),
    ],
)
def test_every_state_has_a_sign_and_a_word(customer_id: str, words: tuple[str, ...]) -> None:
    plain = customer_row(row_of(customer_id), AROUND).plain
    assert all(word in plain for word in words)


def test_a_word_that_is_not_ours_is_the_venues() -> None:
    strange = replace(
        made_customer(status=CustomerStatus.OTHER, kyc=KycState.OTHER, word="on_hold"),
        venue_status=Foreign("frozen"),
    )
    plain = customer_row(CustomerRow("kriptomat", "2", strange, NOW), AROUND).plain
    assert "? frozen" in plain
    assert "? on_hold" in plain


def test_the_one_acted_for_has_a_sign_and_words() -> None:
    assert customer_row(row_of("2"), AROUND).cells[0].plain == "▸"
    assert customer_row(row_of("3"), AROUND).cells[0].plain == " "
    assert "▸ acted for" in told(customer_facts(row_of("2"), AROUND))


@pytest.mark.parametrize(
    ("customer_id", "words"),
    [
        ("2", "may buy, sell and withdraw"),
        ("3", "no: the identity check is under way: r reads it again"),
        ("4", "no: the identity check failed"),
        ("5", "no: the customer is deleted"),
        ("21", "no: the identity check has not begun: i imports one"),
    ],
)
def test_whether_a_customer_may_trade_is_a_sentence(customer_id: str, words: str) -> None:
    assert words in told(customer_facts(row_of(customer_id), AROUND))


def test_a_customer_that_was_not_read_says_so() -> None:
    unread = CustomerRow("kriptomat", "9")
    assert "reading…" in customer_row(unread, AROUND).plain
    assert "reading…" in told(customer_facts(unread, AROUND))
    problem = Problem("unreachable", "Kriptomat does not answer.", "kriptomat", True, "")
    failed = replace(unread, problem=problem)
    assert "✖ not read" in customer_row(failed, AROUND).plain
    assert "Kriptomat does not answer." in told(customer_facts(failed, AROUND))
    kept = replace(row_of(), problem=problem)
    assert "A•••" in told(customer_facts(kept, AROUND))


def test_foreign_words_are_harmless_in_every_field() -> None:
    bad = Foreign(HOSTILE)
    texts = ["email", "name", "surname", "phone", "born", "address", "building_number", "city", "country"]
    texts += ["postal_code", "venue_status", "venue_kyc"]
    customer = replace(
        made_customer(HOSTILE, status=CustomerStatus.OTHER, kyc=KycState.OTHER),
        **dict.fromkeys(texts, bad),
    )
    row = CustomerRow("kriptomat", HOSTILE, customer, NOW)
    bank = replace(made_bank(HOSTILE), **dict.fromkeys(("bank", "iban", "swift_bic", "reference"), bad))
    bank = replace(bank, venue_state=bad, usable=False)
    where = replace(
        made_instructions(),
        **dict.fromkeys(
            ("iban", "bank_name", "bank_address", "recipient_name", "recipient_address", "swift_bic"), bad
        ),
    )
    move = replace(made_transaction(HOSTILE), venue_kind=bad, venue_state=bad, kind=TransactionKind.OTHER)
    move = replace(move, state=TransactionState.OTHER)
    for around in (AROUND, OPEN):
        words = customer_row(row, around).plain + told(customer_facts(row, around))
        words += plain_customer(row, around) + banks.bank_row(bank, around).plain
        words += banks.plain_bank(bank, around) + banks.last_six(bank)
        words += told(deposit_facts(where, [bank], "", around)) + plain_deposit(where, [bank], around)
        words += money.transaction_row(move, around).plain + money.oddity(move, hidden=False)
        words += money.plain_transaction(move, around)
        assert not set(words) & set("\x1b\x07\u202e")


# -- bank accounts and where transfers go


def test_a_bank_account_says_where_and_whether_it_is_verified() -> None:
    masked = banks.bank_row(made_bank(), AROUND)
    assert len(masked.cells) == len(banks.COLUMNS)
    assert masked.plain == "11  Commerzbank  DE68 ••• 6485  COBADEFFXXX  RF18539007547034  ✔ verified"
    assert "DE68 5001 0517 8297 3364 85" in banks.bank_row(made_bank(), OPEN).plain
    assert "! pending" in banks.bank_row(made_bank(word="pending"), AROUND).plain


def test_a_copied_iban_is_one_word_and_masked_as_it_is_shown() -> None:
    assert f"iban {IBAN} " in banks.plain_bank(made_bank(), OPEN)
    assert "iban DE68 ••• 6485 " in banks.plain_bank(made_bank(), AROUND)


def test_what_is_typed_to_remove_is_the_end_of_the_iban() -> None:
    assert banks.last_six(made_bank(iban="DE68 5001 0517 8297 3364 85")) == "336485"
    assert banks.last_six(made_bank("77", iban="\x1b[2J")) == "77"


def test_a_deposit_shows_the_reference_that_must_be_on_the_transfer() -> None:
    [alone] = [deposit_facts(made_instructions(), [made_bank()], "", AROUND)]
    words = told(alone)
    assert "reference: RF18539007547034  from DE68 ••• 6485  Commerzbank" in words
    assert "this reference must be on the transfer" in words
    assert "LT12 ••• 8901" in words
    both = told(deposit_facts(made_instructions(), [made_bank(), made_bank("12", word="new")], "", AROUND))
    assert "its account's reference must be on the transfer" in both
    assert "! new" in both
    assert "LT12 3250 0123 4567 8901" in told(deposit_facts(made_instructions(), [], "", OPEN))


def test_without_a_bank_account_there_is_no_reference_and_a_key() -> None:
    assert "b adds a bank account" in told(deposit_facts(made_instructions(), [], "", AROUND))
    assert "reading" in told(deposit_facts(made_instructions(), None, "reading the bank accounts…", AROUND))


# -- transactions


def test_a_transaction_has_a_cell_for_every_column() -> None:
    for everybody in (False, True):
        row = money.transaction_row(MOVES[0], AROUND, everybody=everybody)
        assert len(row.cells) == len(money.columns_for(MOVES, everybody=everybody))
    assert [c.title for c in money.columns_for(MOVES)][6] == "Gross EUR"
    assert [c.title for c in money.columns_for(())][6] == "Gross"


def test_figures_are_the_venues_with_their_units() -> None:
    plain = money.transaction_row(MOVES[0], AROUND).plain
    assert plain == "12:00:00  buy  0.02831491  BTC  58 252.6  100.00  2.00  98.00  128  ✔ done"


@pytest.mark.parametrize(
    ("state", "word", "shown"),
    [
        (TransactionState.PENDING, "pending", "◌ pending"),
        (TransactionState.DONE, "success", "✔ done"),
        (TransactionState.FAILED, "error", "✖ failed"),
        (TransactionState.OTHER, "held", "? held"),
    ],
)
def test_every_state_of_a_transaction_has_a_word(state: TransactionState, word: str, shown: str) -> None:
    assert shown in money.transaction_row(made_transaction(state=state, word=word), AROUND).plain


@pytest.mark.parametrize(
    ("transaction", "sentence"),
    [
        (MOVES[3], "#90 does not add up: 2 500.00 less 1.00 fee is 2 499.00, not 2 489.00."),
        (replace(MOVES[0], kind=TransactionKind.OTHER, venue_kind=Foreign("gift")), "calls it “gift”"),
        (replace(MOVES[0], state=TransactionState.OTHER, venue_state=Foreign("held")), "“held”: it is not"),
        (replace(MOVES[0], asset=None), "names an asset that can't be read"),
        (replace(MOVES[0], at=None), "has a date that can't be read"),
    ],
)
def test_what_is_odd_has_a_mark_and_a_sentence(transaction: Transaction, sentence: str) -> None:
    assert money.transaction_row(transaction, AROUND).cells[0].plain == "!"
    assert sentence in money.oddity(transaction, hidden=False)
    number = transaction.transaction_id
    assert sentence in money.oddities([MOVES[0], transaction], number, hidden=False).plain


def test_oddities_elsewhere_are_counted() -> None:
    assert "1 transaction is marked !" in money.oddities(MOVES, "128", hidden=False).plain
    assert money.oddities(MOVES[:3], "128", hidden=False).plain == ""


def test_hidden_amounts_are_dots_in_rows_and_sentences() -> None:
    hidden = replace(AROUND, hidden=True)
    plain = money.transaction_row(MOVES[3], hidden).plain + money.oddity(MOVES[3], hidden=True)
    assert HIDDEN in plain
    assert not [figure for figure in ("2 500", "2 489", "2 499", "1.00") if figure in plain]


def test_a_transaction_is_copied_as_scripts_get_it() -> None:
    one = replace(MOVES[0], amount=Decimal("0.0283149100"), asset=asset("BTC"))
    assert money.plain_transaction(one, AROUND) == (
        "Kriptomat buy transaction_id 128 customer_id 2 pair BTC/EUR asset BTC amount 0.02831491 price 58252.6"
        " gross 100 fee 2 net 98 state done venue_state success odd no at 2025-07-09T12:00:00.000Z"
    )
