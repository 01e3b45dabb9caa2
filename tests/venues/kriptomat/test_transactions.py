"""Transactions: read exactly, in guarded pages, and called complete only when nothing is left in doubt."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.contract.errors import NotFoundAtVenue, VenueGarbled, VenueUnreachable
from fxtui.domain.customer import Transaction, TransactionKind, TransactionState
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import pair
from fxtui.transport.request import Priority, Request
from fxtui.transport.rows import ValidationError, read_row
from fxtui.transport.strict_json import loads
from fxtui.venues.kriptomat.transactions import MOST_PAGES
from fxtui.venues.kriptomat.translate import EUR
from fxtui.venues.kriptomat.translate_transactions import pair_of, transaction
from fxtui.venues.kriptomat.wire.transactions import TransactionRow
from tests.venues.kriptomat.money_rig import (
    Rig,
    Script,
    data,
    meta_of,
    ones,
    page_of,
    pages,
    sample,
    stamp,
    tx,
)

BTC_EUR = pair("BTC/EUR")
MANY = [tx(1000 + (n * 7) % 100) for n in range(20)]


def read(**changes: object) -> Transaction:
    return transaction("kriptomat", read_row(TransactionRow, tx(1) | changes))


class TestOneTransaction:
    """Dossier 3, tx and 4.3."""

    async def test_the_documented_ones_are_read_by_the_larger_and_the_smaller(self) -> None:
        rig = Rig({"transactions": [sample("transactions")]})
        found = {one.transaction_id: one for one in (await rig.reader.of_customer("2")).transactions}
        assert {key: (one.kind, one.gross, one.net, one.fee, one.odd) for key, one in found.items()} == {
            "128": (TransactionKind.BUY, Decimal(100), Decimal(98), Decimal(2), False),
            "3293": (TransactionKind.SELL, Decimal(100), Decimal(98), Decimal(2), False),
            "472": (TransactionKind.DEPOSIT, Decimal(100), Decimal(99), Decimal(1), False),
            "628": (TransactionKind.WITHDRAWAL, Decimal(100), Decimal(99), Decimal(1), False),
        }
        bought = found["128"]
        assert (bought.amount, bought.asset, bought.pair) == (Decimal("0.0623414132"), "BTC", BTC_EUR)
        assert (bought.price, bought.state) == (Decimal("2341.67"), TransactionState.DONE)
        assert bought.at == datetime(2018, 11, 27, 13, 46, 22, 658000, UTC)
        paid_out = found["628"]
        assert (paid_out.amount, paid_out.asset, paid_out.pair, paid_out.price) == (
            Decimal(100),
            EUR,
            None,
            None,
        )

    def test_a_fee_that_does_not_add_up_is_odd(self) -> None:
        sold = read(type="sell", fee=2, subtotal=99, total=100)
        assert (sold.gross, sold.net, sold.fee, sold.odd) == (Decimal(100), Decimal(99), Decimal(2), True)

    @pytest.mark.parametrize(("fee", "odd"), [("2.005", False), ("1.995", False), ("2.0051", True)])
    def test_half_a_cent_is_forgiven(self, fee: str, odd: bool) -> None:
        assert read(fee=Decimal(fee)).odd is odd

    def test_the_tail_of_a_binary_float_stays_and_is_not_odd(self) -> None:
        bought = read(subtotal=Decimal("97.99999999999999"), total=Decimal("100.00000000000001"))
        assert bought.net == Decimal("97.99999999999999")
        assert not bought.odd

    @given(st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2), st.decimals(0, 10**6, places=2))
    def test_gross_is_never_below_net_and_odd_says_what_does_not_add_up(
        self, subtotal: Decimal, total: Decimal, fee: Decimal
    ) -> None:
        one = read(subtotal=subtotal, total=total, fee=fee)
        assert one.gross >= one.net
        assert {one.gross, one.net} == {subtotal, total}
        assert one.odd is (one.gross - one.net != fee)

    @pytest.mark.parametrize(
        ("word", "kind"),
        [
            ("buy", TransactionKind.BUY),
            ("SELL", TransactionKind.SELL),
            ("FIAT_DEPOSIT", TransactionKind.DEPOSIT),
            ("Fiat_Withdrawal", TransactionKind.WITHDRAWAL),
            ("staking_reward", TransactionKind.OTHER),
        ],
    )
    def test_kinds_are_read_in_any_case(self, word: str, kind: TransactionKind) -> None:
        one = read(type=word)
        assert (one.kind, one.venue_kind) == (kind, Foreign(word))

    @pytest.mark.parametrize(
        ("word", "state", "final"),
        [
            ("PENDING", TransactionState.PENDING, False),
            ("Success", TransactionState.DONE, True),
            ("ERROR", TransactionState.FAILED, True),
            ("on_hold", TransactionState.OTHER, False),
        ],
    )
    def test_states_are_read_in_any_case(self, word: str, state: TransactionState, final: bool) -> None:
        one = read(state=word)
        assert (one.state, one.state.final, one.venue_state) == (state, final, Foreign(word))

    @pytest.mark.parametrize(
        ("date", "at"),
        [
            ("2025-07-09T12:00:00.250", datetime(2025, 7, 9, 12, 0, 0, 250000, UTC)),
            ("2025-07-09T14:00:00+02:00", datetime(2025, 7, 9, 12, tzinfo=UTC)),
            ("2025-07-09T12:00:00Z", datetime(2025, 7, 9, 12, tzinfo=UTC)),
            ("yesterday", None),
            (None, None),
        ],
    )
    def test_a_date_without_a_zone_is_utc(self, date: object, at: datetime | None) -> None:
        assert read(date=date).at == at

    @pytest.mark.parametrize(
        ("word", "said"),
        [("btceur", "BTC/EUR"), ("BTCEUR", "BTC/EUR"), ("xeureur", "XEUR/EUR"), ("eur", ""), ("btcusd", "")],
    )
    def test_a_pair_is_crypto_in_eur(self, word: str, said: str) -> None:
        assert pair_of(word) == (pair(said) if said else None)
        assert read(pair=word).asset == (pair(said).base if said else None)

    @pytest.mark.parametrize(
        "changes",
        [
            {"id": "128"},
            {"id": 0},
            {"user_id": None},
            {"amount": "much"},
            {"amount": -1},
            {"fee": None},
            {"subtotal": True},
            {"type": ""},
            {"type": 7},
            {"state": None},
        ],
    )
    def test_what_has_another_form_is_not_read(self, changes: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            read(**changes)


class TestPages:
    """Dossier 3, meta: every sign of an end ends the reading, and none of them alone makes it complete."""

    async def test_all_pages_are_read_and_sorted_here(self) -> None:
        rows = [tx(7, date=stamp(5)), tx(9, date=stamp(-5)), tx(3, date=stamp(5)), tx(8, date=None), *MANY]
        rig = Rig({"transactions": [pages(rows)]})
        listing = await rig.reader.of_customer("2")
        assert listing.complete
        assert len(listing.transactions) == len(rows)
        ids = [one.transaction_id for one in listing.transactions]
        assert (ids[:2], ids[-2:]) == (["7", "3"], ["9", "8"])
        asked = [request.path for request in rig.client.asked("transactions")]
        assert asked == [f"/users/2/transactions?page={n}&per_page=100" for n in (1, 2, 3)]

    async def test_the_whole_list_is_asked_for_with_the_priority_given(self) -> None:
        rig = Rig({"transactions": [pages(MANY)]})
        assert (await rig.reader.all(Priority.LOOKUP)).complete
        asked = rig.client.asked("transactions")
        assert asked[0].path == "/users-transactions?page=1&per_page=100"
        assert {request.priority for request in asked} == {Priority.LOOKUP}

    async def test_no_transaction_at_all_is_complete(self) -> None:
        listing = await Rig().reader.of_customer("2")
        assert (listing.transactions, listing.complete) == ((), True)

    async def test_a_known_id_does_not_end_the_reading(self) -> None:
        rows = [tx(1), tx(2), tx(1), tx(3)]
        rig = Rig({"transactions": [pages(rows, 2, total_count=3)]})
        listing = await rig.reader.of_customer("2")
        assert sorted(one.transaction_id for one in listing.transactions) == ["1", "2", "3"]
        assert listing.complete

    async def test_the_later_word_on_a_transaction_counts(self) -> None:
        rows = [tx(1, state="pending"), tx(2), tx(1, state="success"), tx(3)]
        rig = Rig({"transactions": [pages(rows, 2, total_count=3)]})
        found = {one.transaction_id: one for one in (await rig.reader.of_customer("2")).transactions}
        assert found["1"].state is TransactionState.DONE

    async def test_a_server_that_ignores_the_page_is_not_complete(self) -> None:
        always = data({"transactions": MANY[:8], "meta": meta_of(MANY, 1, 8)})
        rig = Rig({"transactions": [always]})
        listing = await rig.reader.of_customer("2")
        assert (len(listing.transactions), listing.complete) == (8, False)
        assert rig.client.counts["transactions"] == 2

    async def test_a_server_that_ignores_the_page_and_echoes_it_is_not_complete(self) -> None:
        def echo(request: Request) -> Script:
            page = int(request.path.split("page=")[1].split("&")[0])
            return data({"transactions": MANY[:8], "meta": meta_of(MANY, 1, 8) | {"current_page": page}})

        rig = Rig({"transactions": [echo]})
        assert not (await rig.reader.of_customer("2")).complete
        assert rig.client.counts["transactions"] == 2

    @pytest.mark.parametrize("said", [19, 21, 0, None])
    async def test_another_count_than_there_are_is_not_complete(self, said: int | None) -> None:
        rig = Rig({"transactions": [pages(MANY, total_count=said)]})
        listing = await rig.reader.of_customer("2")
        assert (len(listing.transactions), listing.complete) == (20, False)

    async def test_an_empty_page_ends_it(self) -> None:
        rig = Rig({"transactions": [pages(MANY, last_page=False, out_of_range=False)]})
        assert (await rig.reader.of_customer("2")).complete
        assert rig.client.counts["transactions"] == 4

    async def test_out_of_range_ends_it(self) -> None:
        def last_again(request: Request) -> Script:
            page = int(request.path.split("page=")[1].split("&")[0])
            meta = meta_of(MANY, page, 8) | {"last_page": False}
            if page > 3:
                meta |= {"current_page": 3}
            return data({"transactions": page_of(MANY, min(page, 3), 8), "meta": meta})

        rig = Rig({"transactions": [last_again]})
        assert (await rig.reader.of_customer("2")).complete
        assert rig.client.counts["transactions"] == 4

    @pytest.mark.parametrize(
        "meta",
        [None, [], {"current_page": "1"}, {"last_page": "true"}, {"total_count": 2}, {"last_page": True}],
    )
    async def test_without_a_word_on_the_page_it_is_shown_and_not_complete(self, meta: object) -> None:
        rig = Rig({"transactions": [data({"transactions": [tx(1), tx(2)], "meta": meta})]})
        listing = await rig.reader.of_customer("2")
        assert (len(listing.transactions), listing.complete) == (2, False)

    async def test_a_list_without_an_end_is_given_up(self) -> None:
        def endless(request: Request) -> Script:
            page = int(request.path.split("page=")[1].split("&")[0])
            meta = {"current_page": page, "total_count": page, "last_page": False, "out_of_range": False}
            return data({"transactions": [tx(page)], "meta": meta})

        rig = Rig({"transactions": [endless]})
        listing = await rig.reader.of_customer("2")
        assert (len(listing.transactions), listing.complete) == (MOST_PAGES, False)

    async def test_a_page_that_fails_fails_the_list(self) -> None:
        first = pages(MANY)
        rig = Rig({"transactions": [first, VenueUnreachable("kriptomat", "It can't be reached.")]})
        with pytest.raises(VenueUnreachable):
            await rig.reader.of_customer("2")

    async def test_a_list_is_as_old_as_its_first_page(self) -> None:
        rig = Rig()

        def slow(request: Request) -> Script:
            rig.clock.advance(2)
            return pages(MANY)(request)

        rig.answer("transactions", slow)
        listing = await rig.reader.of_customer("2")
        assert listing.at.age(rig.clock.now()) == 4

    @pytest.mark.parametrize("value", [[], {"transactions": None}, {"meta": {}}, "none"])
    async def test_what_is_no_list_is_garbled(self, value: object) -> None:
        with pytest.raises(VenueGarbled):
            await Rig({"transactions": [data(value)]}).reader.of_customer("2")


class TestRowsThatCanNotBeRead:
    async def test_it_is_left_out_noted_and_makes_the_list_incomplete(self) -> None:
        rig = Rig({"transactions": [pages([tx(1), tx(2, amount="much"), tx(3)])]})
        listing = await rig.reader.of_customer("2")
        assert [one.transaction_id for one in listing.transactions] == ["3", "1"]
        assert not listing.complete
        (problem,) = rig.client.problems
        assert "1 transaction that can't be read" in problem.message

    async def test_another_customer_s_is_left_out(self) -> None:
        rig = Rig({"transactions": [pages([tx(1), tx(2, user_id=7)])]})
        listing = await rig.reader.of_customer("2")
        assert [one.transaction_id for one in listing.transactions] == ["1"]
        assert not listing.complete

    async def test_a_list_of_nothing_else_is_no_list(self) -> None:
        rig = Rig({"transactions": [pages([tx(1, user_id=7), tx(2, user_id=7)])]})
        with pytest.raises(VenueGarbled):
            await rig.reader.of_customer("2")


class TestOneById:
    async def test_it_is_asked_for_by_its_customer(self) -> None:
        rig = Rig()
        assert (await rig.reader.one("2", "128")).transaction_id == "128"
        (asked,) = rig.client.asked("transaction")
        assert asked.path == "/users/2/transactions/128"

    @pytest.mark.parametrize("which", [("2", "129"), ("3", "128")])
    async def test_an_answer_about_another_one_is_garbled(self, which: tuple[str, str]) -> None:
        with pytest.raises(VenueGarbled, match="another transaction"):
            await Rig().reader.one(*which)

    @pytest.mark.parametrize("text", ["", "0", "12a", "../1", "1" * 20, "٣"])
    async def test_what_is_no_id_is_asked_of_nobody(self, text: str) -> None:
        rig = Rig()
        with pytest.raises(NotFoundAtVenue):
            await rig.reader.one("2", text)
        with pytest.raises(NotFoundAtVenue):
            await rig.reader.of_customer(text)
        assert rig.client.requests == []

    async def test_whose_it_is_is_remembered_from_a_list(self) -> None:
        rig = Rig({"transactions": [pages([tx(5, user_id=7)])]})
        await rig.reader.all()
        assert await rig.reader.owner("5") == "7"
        assert rig.client.counts["transactions"] == 1

    async def test_whose_it_is_is_looked_for(self) -> None:
        rig = Rig({"transactions": [pages([tx(5, user_id=7)])]})
        assert await rig.reader.owner("5") == "7"
        with pytest.raises(NotFoundAtVenue):
            await rig.reader.owner("6")

    async def test_anyone_s_is_asked_of_the_customer_acted_for_first(self) -> None:
        rows = [tx(5, user_id=7), tx(6)]
        rig = Rig({"transaction": [ones(*rows)], "transactions": [pages(rows)]})
        assert (await rig.reader.anyones("6")).customer_id == "2"
        assert "transactions" not in rig.client.counts
        assert (await rig.reader.anyones("5")).customer_id == "7"
        asked = [request.path.removesuffix("/transactions/5") for request in rig.client.asked("transaction")]
        assert asked[1:] == ["/users/2", "/users/7"]
        rig.answer("transaction", ones())
        with pytest.raises(NotFoundAtVenue):
            await rig.reader.anyones("5")
        assert rig.client.counts["transactions"] == 1

    async def test_anyone_s_is_looked_for_where_nobody_is_acted_for(self) -> None:
        rig = Rig({"transaction": [ones(tx(5, user_id=7))]}, customer_id=None)
        rig.answer("transactions", pages([tx(5, user_id=7)]))
        assert (await rig.reader.anyones("5")).customer_id == "7"

    async def test_whose_it_is_nobody_can_tell_from_a_part_of_the_list(self) -> None:
        rig = Rig({"transactions": [pages([tx(5, user_id=7)], total_count=2)]})
        assert await rig.reader.owner("5") == "7"
        with pytest.raises(VenueGarbled):
            await rig.reader.owner("6")


def test_the_sample_of_one_is_the_first_of_the_list() -> None:
    listed, one = loads(sample("transactions")), loads(sample("transaction"))
    assert isinstance(listed, dict)
    assert isinstance(one, dict)
    assert listed["data"]["transactions"][0] == one["data"]
