"""The books: the latest of everything, what moved, how old it is, and what it is worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.contract.errors import Problem
from fxtui.desk.balance_book import BalanceBook
from fxtui.desk.blotter import Blotter
from fxtui.desk.quote_book import QuoteBook
from fxtui.desk.ticket_book import TicketBook
from fxtui.desk.valuation import UNKNOWN, worth
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Pair, pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import asset
from fxtui.domain.order import Fill, Order, OrderState, OrderType, Side
from fxtui.domain.quote import Quote
from fxtui.domain.ticket import Ticket, TicketKind, TicketState

START = datetime(2025, 7, 9, 12, tzinfo=UTC)
USDT, COPM, EUR, BTC = asset("USDT"), asset("COPM"), asset("EUR"), asset("BTC")


def at(seconds: float) -> Moment:
    return Moment(START + timedelta(seconds=seconds), 100 + seconds)


def quote(
    text: str, bid: str | None, ask: str | None, when: float = 0, venue: str = "kiiex", last: str = ""
) -> Quote:
    return Quote(
        venue,
        pair(text),
        Decimal(bid) if bid else None,
        Decimal(ask) if ask else None,
        Decimal(last) if last else None,
        at(when),
    )


# ---- quotes


def test_a_quote_that_did_not_move_is_younger_but_not_dirty() -> None:
    book = QuoteBook()
    book.put([quote("USDT/COPM", "4000", "4004")])
    assert book.take_dirty() == {("kiiex", pair("USDT/COPM"))}
    book.put([quote("USDT/COPM", "4000", "4004", 3)])
    assert book.take_dirty() == set()
    latest = book.get("kiiex", pair("USDT/COPM"))
    assert latest is not None
    assert latest.received_at == at(3)


def test_an_arrow_compares_with_the_price_before_the_last_move() -> None:
    book = QuoteBook()
    for when, bid in enumerate(["4000", "4001", "4001", "4002"]):
        book.put([quote("USDT/COPM", bid, "4004", when)])
    previous = book.previous("kiiex", pair("USDT/COPM"))
    assert previous is not None
    assert previous.bid == Decimal(4001)


def test_an_answer_that_was_overtaken_is_dropped() -> None:
    book = QuoteBook()
    book.put([quote("USDT/COPM", "4001", "4004", 5)])
    book.put([quote("USDT/COPM", "4000", "4004", 4)])
    latest = book.get("kiiex", pair("USDT/COPM"))
    assert latest is not None
    assert latest.bid == Decimal(4001)


def test_the_trend_is_short_and_uses_the_last_trade_where_a_side_is_missing() -> None:
    book = QuoteBook()
    book.put([quote("USDT/COPM", None, "4004", 0, last="4002")])
    for when in range(1, 200):
        book.put([quote("USDT/COPM", str(4000 + when), str(4002 + when), when)])
    history = book.history("kiiex", pair("USDT/COPM"))
    assert len(history) == 64
    assert history[-1] == Decimal(4200)
    fresh = QuoteBook()
    fresh.put([quote("USDT/COPM", None, "4004", 0, last="4002")])
    assert fresh.history("kiiex", pair("USDT/COPM")) == (Decimal(4002),)


# ---- valuation


def valued(
    book: QuoteBook, text: str, amount: str, into: str, now: float = 0.0
) -> tuple[Decimal | None, str, bool]:
    result = worth(book, asset(text), Decimal(amount), asset(into), at(now))
    return result.value, result.via, result.stale


def test_worth_is_direct_or_inverse_or_over_one_other_asset() -> None:
    book = QuoteBook()
    book.put([quote("USDT/COPM", "4000", "4000"), quote("EUR/USDT", "1.25", "1.25", venue="kripto")])
    assert valued(book, "USDT", "2", "COPM") == (Decimal(8000), "kiiex USDT/COPM", False)
    assert valued(book, "COPM", "8000", "USDT") == (Decimal(2), "kiiex USDT/COPM", False)
    assert valued(book, "COPM", "10000", "EUR") == (Decimal(2), "kiiex USDT/COPM × kripto EUR/USDT", False)


def test_worth_in_itself_needs_no_rate_and_without_any_rate_is_unknown_and_not_zero() -> None:
    book = QuoteBook()
    assert valued(book, "EUR", "7", "EUR") == (Decimal(7), "", False)
    assert worth(book, BTC, Decimal(1), EUR, at(0)) == UNKNOWN
    assert UNKNOWN.value is None


def test_worth_takes_the_freshest_rate_and_says_when_it_is_stale() -> None:
    book = QuoteBook()
    book.put([quote("USDT/COPM", "4000", "4000", 0), quote("USDT/COPM", "5000", "5000", 10, venue="other")])
    assert valued(book, "USDT", "1", "COPM", 20) == (Decimal(5000), "other USDT/COPM", False)
    assert valued(book, "USDT", "1", "COPM", 41)[2]


@given(st.decimals("0.00000001", "99999999", places=8), st.decimals("0.0001", "99999", places=4))
def test_there_and_back_is_what_it_was(amount: Decimal, price: Decimal) -> None:
    book = QuoteBook()
    book.put([quote("USDT/COPM", str(price), str(price))])
    there = worth(book, USDT, amount, COPM, at(0)).value
    assert there is not None
    back = worth(book, COPM, there, USDT, at(0)).value
    assert back is not None
    assert abs(back - amount) <= amount * Decimal("1e-40")


# ---- balances


def balance(one: str, free: str, account: str = "7") -> Balance:
    return Balance("kiiex", account, asset(one), Decimal(free), Decimal(0), Decimal(free), at(0))


def test_a_venue_that_fails_keeps_its_rows_and_gets_a_problem() -> None:
    book = BalanceBook()
    book.put("kiiex", [balance("USDT", "5")], at(0))
    problem = Problem("unreachable", "No answer.", "kiiex", True, "")
    book.fail("kiiex", problem)
    assert book.available("kiiex", USDT) == Decimal(5)
    assert (book.problem("kiiex"), book.as_of("kiiex")) == (problem, at(0))
    book.put("kiiex", [], at(1))
    assert book.problem("kiiex") is None


def test_an_asset_the_venue_does_not_list_is_nothing_and_a_venue_never_read_is_unknown() -> None:
    book = BalanceBook()
    assert book.available("kiiex", USDT) is None
    book.put("kiiex", [], at(0))
    assert book.available("kiiex", USDT) == Decimal(0)


def test_the_balance_of_another_account_is_never_taken_where_there_are_several() -> None:
    book = BalanceBook()
    book.put("kiiex", [balance("USDT", "5", "7"), balance("USDT", "9", "8")], at(0))
    assert book.available("kiiex", USDT, "8") == Decimal(9)
    assert book.get("kiiex", USDT, "9") is None


def test_parts_are_taken_of_what_this_run_read_lately_and_of_nothing_else() -> None:
    book = BalanceBook({"slow": 60.0})
    assert book.why_no_part("kiiex", at(0)) == ""
    book.remember("kiiex", [balance("USDT", "5")], at(0))
    assert book.available("kiiex", USDT) == Decimal(5)
    assert "earlier run" in book.why_no_part("kiiex", at(0))
    for venue in ("kiiex", "slow"):
        book.put(venue, [], at(0))
    assert book.why_no_part("kiiex", at(30)) == book.why_no_part("slow", at(120)) == ""
    assert "not read lately" in book.why_no_part("kiiex", at(31))
    assert "not read lately" in book.why_no_part("slow", at(121))


# ---- tickets


def ticket(state: TicketState, number: str = "1", created: float = 0.0, word: str = "") -> Ticket:
    return Ticket(
        "kiiex",
        "7",
        number,
        TicketKind.WITHDRAWAL,
        COPM,
        Decimal(13_000),
        None,
        state,
        Foreign(word or state.value),
        (),
        START + timedelta(seconds=created),
        None,
    )


def test_the_first_read_is_no_news_and_every_later_change_is() -> None:
    book = TicketBook()
    assert book.put("kiiex", [ticket(TicketState.REQUESTED)], at(0)) == ()
    assert book.put("kiiex", [ticket(TicketState.REQUESTED)], at(10)) == ()
    moved = ticket(TicketState.PROCESSING)
    assert book.put("kiiex", [moved], at(20)) == (moved,)
    new = ticket(TicketState.REQUESTED, "2")
    assert book.put("kiiex", [moved, new], at(30)) == (new,)
    assert [(state, seen) for state, _, seen in book.timeline(moved)] == [
        (TicketState.REQUESTED, at(0)),
        (TicketState.PROCESSING, at(20)),
    ]


def test_a_ticket_is_stuck_when_it_stays_longer_than_our_guess() -> None:
    book = TicketBook()
    waiting = ticket(TicketState.WAITING_FOR_YOU)
    book.put("kiiex", [waiting], at(0))
    assert not book.is_stuck(waiting, at(899))
    assert book.is_stuck(waiting, at(901))
    assert book.usual(waiting).seen == 0
    done = ticket(TicketState.DONE, "3")
    book.put("kiiex", [done], at(0))
    assert not book.is_stuck(done, at(1_000_000))


def test_what_is_usual_is_learned_from_the_venue() -> None:
    book = TicketBook()
    book.put("kiiex", [ticket(TicketState.PROCESSING, "found half-way")], at(-1))
    book.put("kiiex", [ticket(TicketState.DONE, "found half-way")], at(0))
    for number in range(6):
        name = str(number)
        book.put("kiiex", [ticket(TicketState.PROCESSING, name, 1000.0 * number)], at(1000.0 * number))
        book.put(
            "kiiex",
            [ticket(TicketState.DONE, name, 1000.0 * number)],
            at(1000.0 * number + 100 + 10 * number),
        )
    slow = ticket(TicketState.PROCESSING, "9", 9000)
    book.put("kiiex", [slow], at(9000))
    usual = book.usual(slow)
    assert (usual.seen, usual.median) == (6, 125.0)
    assert not book.is_stuck(slow, at(9000 + usual.p90 - 1))
    assert book.is_stuck(slow, at(9000 + usual.p90 + 1))


def test_a_ticket_first_seen_late_is_as_old_as_the_venue_says() -> None:
    book = TicketBook()
    old = ticket(TicketState.IN_REVIEW, created=-86_400)
    book.put("kiiex", [old], at(0))
    assert book.age(old, at(60)) == 86_460
    assert book.is_stuck(old, at(60))


# ---- blotter


def order(number: str, state: OrderState = OrderState.WORKING, created: float = 0.0) -> Order:
    return Order(
        "kiiex",
        "7",
        number,
        "",
        Pair(USDT, COPM),
        Side.SELL,
        OrderType.LIMIT,
        Decimal(10),
        Decimal(0),
        Decimal(4000),
        None,
        state,
        Foreign(""),
        START + timedelta(seconds=created),
    )


def test_an_order_that_left_the_open_list_is_named_and_stays_until_the_venue_tells_its_end() -> None:
    blotter = Blotter()
    blotter.put_open("kiiex", [order("1"), order("2", created=5)])
    assert [one.order_id for one in blotter.open_orders()] == ["2", "1"]
    assert blotter.put_open("kiiex", [order("2", created=5)]) == ("1",)
    assert len(blotter.open_orders("kiiex")) == 2
    blotter.put_orders([order("1", OrderState.FILLED)])
    assert [one.order_id for one in blotter.open_orders()] == ["2"]
    assert len(blotter.history()) == 2


def test_a_final_order_never_works_again() -> None:
    blotter = Blotter()
    blotter.put_orders([order("1", OrderState.CANCELED)])
    assert not blotter.put_orders([order("1")])
    known = blotter.order("kiiex", "1")
    assert known is not None
    assert known.state is OrderState.CANCELED


def test_an_unknown_state_is_open_and_not_final() -> None:
    blotter = Blotter()
    blotter.put_orders([order("1", OrderState.OTHER)])
    assert len(blotter.open_orders()) == 1


def test_one_execution_reported_twice_is_one_fill() -> None:
    fill = Fill("kiiex", "7", "", "1", "", None, Side.SELL, Decimal(1), Decimal(4000), None, None, START)
    blotter = Blotter()
    assert blotter.put_fills([fill, fill])
    assert not blotter.put_fills([fill])
    assert blotter.put_fills([replace(fill, quantity=Decimal(2))])
    assert len(blotter.fills("kiiex", "1")) == 2


def test_the_blotter_forgets_final_orders_first_and_working_ones_never() -> None:
    blotter = Blotter()
    blotter.put_orders([order("working", created=-1)])
    blotter.put_orders(order(str(number), OrderState.FILLED, number) for number in range(700))
    assert len(blotter.history()) == 500
    assert blotter.order("kiiex", "working") is not None
