"""The blotter's cells: words for every state, nothing invented, nothing foreign let through; and the same as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from fxtui.contract.errors import StoreError
from fxtui.domain.order import OrderState, OrderType
from fxtui.ui.format import HIDDEN
from fxtui.ui.screens.trade.export import FILL_KEYS, ORDER_KEYS, fills_csv, orders_csv, write_csv
from fxtui.ui.screens.trade.rows import (
    FILL_COLUMNS,
    HISTORY_COLUMNS,
    OPEN_COLUMNS,
    Surroundings,
    fill_row,
    filled_cell,
    history_row,
    open_row,
    order_key,
    order_text,
    state_cell,
)
from tests.support.clock import START, FakeClock
from tests.support.fake_desk import instrument
from tests.support.made import made_fill, made_order

USDT = instrument("kiiex", "USDT/COPM")
AROUND = Surroundings(
    FakeClock().now(), {("kiiex", USDT.pair): USDT}, {"kiiex": "KIIEX"}, own=frozenset({("kiiex", "501")})
)
HOSTILE = "[/red]\x1b]52;c;aGk=\x07 \u202eevil"


@pytest.mark.parametrize(
    ("state", "filled", "words"),
    [
        (OrderState.WORKING, "0", "working"),
        (OrderState.WORKING, "40", "partly filled"),
        (OrderState.FILLED, "100", "filled"),
        (OrderState.CANCELED, "0", "canceled"),
        (OrderState.CANCELED, "40", "canceled, partly filled"),
        (OrderState.EXPIRED, "1", "expired, partly filled"),
        (OrderState.REJECTED, "0", "rejected"),
    ],
)
def test_every_state_has_a_word(state: OrderState, filled: str, words: str) -> None:
    assert state_cell(made_order(state=state, filled=filled)).plain == words


def test_a_state_we_do_not_know_is_the_venues_word() -> None:
    assert state_cell(made_order(state=OrderState.OTHER, word="PendingReplace")).plain == "PendingReplace"


def test_a_refusal_says_why() -> None:
    order = made_order(state=OrderState.REJECTED, reason="Not_Enough_Funds")
    assert state_cell(order).plain == "rejected Not_Enough_Funds"


@pytest.mark.parametrize(
    ("filled", "shown"), [("0", "–"), ("0.01", "<1%"), ("99.99", "99%"), ("100", "100%")]
)
def test_filled_is_cut_and_never_says_all_before_it_is(filled: str, shown: str) -> None:
    assert filled_cell(made_order(filled=filled)).plain == shown


def test_a_row_has_a_cell_for_every_column() -> None:
    assert len(open_row(made_order(), AROUND).cells) == len(OPEN_COLUMNS)
    assert len(history_row(made_order(), AROUND).cells) == len(HISTORY_COLUMNS)
    assert len(fill_row(made_fill(), AROUND).cells) == len(FILL_COLUMNS)


def test_a_row_says_age_price_on_the_tick_and_where_the_order_came_from() -> None:
    order = made_order(client_id="501", limit="4061.2", at=START - timedelta(minutes=3))
    words = open_row(order, AROUND).plain
    assert words.startswith("3m  KIIEX  USDT/COPM  sell  limit  100.00")
    assert "4 061.20" in words
    assert "fxtui" in words
    assert "elsewhere" in open_row(made_order(client_id="9"), AROUND).plain


def test_an_order_without_a_limit_says_market() -> None:
    assert "market" in history_row(made_order(kind=OrderType.MARKET, limit=None), AROUND).plain


def test_a_fee_the_venue_did_not_tell_is_not_zero() -> None:
    assert "?" in fill_row(made_fill(fee=None), AROUND).plain
    assert "0.50 COPM" in fill_row(made_fill(fee="0.5"), AROUND).plain


def test_the_value_of_a_fill_is_exact() -> None:
    assert "243 418.80" in fill_row(made_fill(), AROUND).plain


def test_hidden_amounts_are_dots_and_prices_stay() -> None:
    hidden = Surroundings(AROUND.now, AROUND.instruments, AROUND.titles, hidden=True)
    words = fill_row(made_fill(), hidden).plain
    assert words.count(HIDDEN) == 3
    assert "4 056.98" in words


@pytest.mark.parametrize("make", [open_row, history_row])
def test_foreign_words_are_harmless_in_every_cell(make: object) -> None:
    order = made_order(HOSTILE, state=OrderState.OTHER, word=HOSTILE, reason=HOSTILE)
    assert callable(make)
    words = make(order, AROUND).plain
    assert "\x1b" not in words
    assert "\u202e" not in words
    assert "[/red]" in words


def test_two_venues_may_use_one_order_id() -> None:
    assert order_key(made_order("1")) != order_key(made_order("2"))
    assert order_key(made_order("1")).startswith("kiiex")


def test_the_filter_looks_through_what_a_person_would_type() -> None:
    words = order_text(made_order("88101", client_id="501"), {"kiiex": "KIIEX"}).lower()
    for word in ("kiiex", "usdt/copm", "sell", "limit", "working", "88101", "501"):
        assert word in words


# -- the file


def test_orders_as_a_file_keep_every_digit() -> None:
    order = made_order(quantity="0.10", limit="4061.20")
    [row] = csv.DictReader(io.StringIO(orders_csv([order])))
    assert tuple(row) == ORDER_KEYS
    assert (row["quantity"], row["limit_price"], row["average_price"]) == ("0.10", "4061.20", "")
    assert (row["instrument"], row["state"], row["created_at"]) == (
        "USDT/COPM",
        "working",
        "2025-07-09T12:00:00.000Z",
    )


def test_fills_as_a_file() -> None:
    [row] = csv.DictReader(io.StringIO(fills_csv([made_fill(fee=None)])))
    assert tuple(row) == FILL_KEYS
    assert Decimal(row["quantity"]) == Decimal(60)
    assert row["fee"] == ""


@pytest.mark.parametrize("word", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)"])
def test_a_venues_word_is_no_formula_in_a_spreadsheet(word: str) -> None:
    [row] = csv.DictReader(io.StringIO(orders_csv([made_order(word)])))
    assert row["order_id"] == f"'{word}"


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "data", "blotter-open", "a\r\n", FakeClock().now())
    assert path.name == "blotter-open-20250709-120000Z.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"a\r\n"


def test_a_disk_that_does_not_take_it_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands where the folder should be")
    with pytest.raises(StoreError, match="can't be written"):
        write_csv(tmp_path / "data", "blotter-open", "a", FakeClock().now())
