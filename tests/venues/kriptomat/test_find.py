"""Looking an intent up: the one transaction that is new and like it, or nothing that proves anything (dossier 6)."""

from __future__ import annotations

from decimal import Decimal
from math import ulp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.contract.errors import RateLimited, StoreError, VenueUnreachable
from fxtui.domain.intent import FrozenRequest, Intent, IntentKind
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.transport.request import Priority, Request
from fxtui.transport.rows import read_row
from fxtui.venues.kriptomat.transactions import Listing
from fxtui.venues.kriptomat.translate_transactions import transaction
from fxtui.venues.kriptomat.wanted import Likeness, Wanted
from fxtui.venues.kriptomat.wire.money import SATOSHI, parted, purchase, sale, withdrawal
from fxtui.venues.kriptomat.wire.transactions import TransactionRow
from tests.support.clock import FakeClock
from tests.venues.kriptomat.money_rig import KEY, Rig, Script, data, marked, meta_of, pages, stamp, tx

BOUGHT: dict[str, Any] = {"total": 250, "subtotal": 245, "fee": 5}
PAID_OUT: dict[str, Any] = {"amount": 100, "total": 99, "subtotal": 100, "fee": 1}
SOLD: dict[str, Any] = {"amount": Decimal("0.02831491")}


def intent(request: FrozenRequest, kind: IntentKind = IntentKind.SWAP, **marks: str) -> Intent:
    """An intent of customer 2, confirmed at the clock's start, before which nothing like it was there."""
    now = FakeClock().now()
    told = {"alike": "", "alike_complete": "yes", **marks}
    return Intent("20250709-120000-abcdef", KEY, "kriptomat", "2", kind, "lane", request, now, marks=told)


BUY = intent(purchase("2", Decimal(250), "btceur", KEY))
SELL = intent(sale("2", Decimal("0.02831491"), "btceur", KEY))
WITHDRAW = intent(withdrawal("2", Decimal(100), 8, KEY), IntentKind.WITHDRAWAL)


async def looked(
    wanted: Intent, *rows: dict[str, object], taken: tuple[str, ...] = (), **meta: Any
) -> Finding:
    return await Rig({"transactions": [pages(rows, **meta)]}).venue.find(wanted, taken)


def baffled(finding: Finding, why: str = "") -> bool:
    """Whether the venue answered and nobody can tell all the same."""
    assert isinstance(finding, CannotTell), finding
    assert why in finding.reason
    return finding.answered


class TestExactlyOne:
    @pytest.mark.parametrize(
        ("wanted", "row"),
        [
            (BUY, tx(12, **BOUGHT)),
            (BUY, tx(12, total=255, subtotal=250, fee=5)),
            (SELL, tx(12, "sell", **SOLD)),
            (WITHDRAW, tx(12, "fiat_withdrawal", **PAID_OUT)),
        ],
    )
    async def test_it_is_found_by_the_figure_asked_for(self, wanted: Intent, row: dict[str, object]) -> None:
        assert await looked(wanted, tx(1), tx(2, "fiat_deposit"), row, tx(3, "sell")) == Found("12")

    @pytest.mark.parametrize("state", ["pending", "SUCCESS", "error", "frozen"])
    async def test_whatever_has_become_of_it(self, state: str) -> None:
        assert await looked(BUY, tx(12, **BOUGHT, state=state)) == Found("12")

    async def test_on_any_page(self) -> None:
        rows = [tx(100 + n) for n in range(20)]
        assert await looked(BUY, *rows, tx(12, **BOUGHT)) == Found("12")

    async def test_also_in_a_list_that_is_not_whole(self) -> None:
        assert await looked(BUY, tx(12, **BOUGHT), total_count=9) == Found("12")

    async def test_it_is_asked_for_with_the_reserve(self) -> None:
        rig = Rig()
        await rig.venue.find(BUY)
        (asked,) = rig.client.asked("transactions")
        assert asked.priority is Priority.LOOKUP
        assert asked.path.startswith("/users/2/transactions?")
        assert rig.client.sent == []

    async def test_of_the_customer_who_was_acted_for_then(self) -> None:
        rig = Rig({"transactions": [pages([tx(12, **BOUGHT)])]})
        rig.calls.active = "7"
        assert await rig.venue.find(BUY) == Found("12")


class TestFigures:
    @pytest.mark.parametrize(
        ("total", "same"),
        [
            ("250.00000000000003", True),
            ("249.99999999999997", True),
            ("250.0049", True),
            ("249.9951", True),
            ("250.005", False),
            ("249.99", False),
            ("250.01", False),
        ],
    )
    async def test_eur_within_half_a_cent(self, total: str, same: bool) -> None:
        finding = await looked(BUY, tx(12, total=Decimal(total), subtotal=245))
        assert finding == (Found("12") if same else Absent("the customer's transactions"))

    @pytest.mark.parametrize(
        ("amount", "same"),
        [
            ("0.028314910000000001", True),
            ("0.02831490999999999", True),
            ("0.0283149149", True),
            ("0.02831492", False),
            ("0.02831490", False),
        ],
    )
    async def test_crypto_within_its_last_decimal(self, amount: str, same: bool) -> None:
        finding = await looked(SELL, tx(12, "sell", amount=Decimal(amount)))
        assert finding == (Found("12") if same else Absent("the customer's transactions"))

    @pytest.mark.parametrize(
        "row",
        [
            tx(12, amount=250),
            tx(12, fee=250),
            tx(12, "sell", **BOUGHT),
            tx(12, pair="etheur", **BOUGHT),
            tx(12, "fiat_deposit", **BOUGHT),
            tx(12, "fiat_withdrawal", amount=250),
        ],
    )
    async def test_another_figure_pair_or_kind_is_another_one(self, row: dict[str, object]) -> None:
        assert isinstance(await looked(BUY, row), Absent)

    @pytest.mark.parametrize("row", [tx(12, "fiat_withdrawal", amount=99, total=100), tx(12, **PAID_OUT)])
    async def test_a_withdrawal_is_of_its_amount(self, row: dict[str, object]) -> None:
        assert isinstance(await looked(WITHDRAW, row), Absent)

    @given(st.decimals(Decimal("0.01"), Decimal(10**9), places=2), st.integers(-2, 2))
    def test_a_purchase_is_like_itself_whatever_a_float_makes_of_it(self, amount: Decimal, ulps: int) -> None:
        shown = float(amount) + ulps * ulp(float(amount))
        wanted = Wanted.of(purchase("2", amount, "btceur", KEY))
        row = read_row(TransactionRow, tx(12, total=Decimal(shown), subtotal=0))
        assert wanted.likeness(transaction("kriptomat", row)) is Likeness.SAME

    @given(st.decimals(SATOSHI, Decimal(10**5), places=8), st.integers(-2, 2))
    def test_a_sale_is_like_itself_and_like_no_other(self, amount: Decimal, ulps: int) -> None:
        shown = Decimal(float(amount) + ulps * ulp(float(amount)))
        row = read_row(TransactionRow, tx(12, "sell", amount=shown))
        of = {step: Wanted.of(sale("2", amount + step * SATOSHI, "btceur", KEY)) for step in (0, 1, 2)}
        likeness = {step: one.likeness(transaction("kriptomat", row)) for step, one in of.items()}
        assert likeness[0] is Likeness.SAME
        assert likeness[2] is Likeness.OTHER


class TestWhichAreNot:
    async def test_what_was_there_before(self) -> None:
        wanted = marked(BUY, alike="11 12")
        assert isinstance(await looked(wanted, tx(11, **BOUGHT), tx(12, **BOUGHT)), Absent)
        assert await looked(wanted, tx(11, **BOUGHT), tx(12, **BOUGHT), tx(13, **BOUGHT)) == Found("13")

    async def test_what_is_another_intent_s(self) -> None:
        assert isinstance(await looked(BUY, tx(12, **BOUGHT), taken=("12",)), Absent)
        assert await looked(BUY, tx(12, **BOUGHT), tx(13, **BOUGHT), taken=("12",)) == Found("13")

    async def test_another_customer_s_makes_the_list_unreadable(self) -> None:
        rig = Rig({"transactions": [pages([tx(1), tx(12, **BOUGHT, user_id=7)])]})
        assert baffled(await rig.venue.find(BUY), "whole")

    @pytest.mark.parametrize(("seconds", "found"), [(-120, True), (-119, True), (0, True), (3600, True)])
    async def test_the_clocks_may_differ_by_two_minutes(self, seconds: float, found: bool) -> None:
        assert isinstance(await looked(BUY, tx(12, **BOUGHT, date=stamp(seconds))), Found) is found

    async def test_what_is_older_was_there_before_where_that_is_known_not_to_be_all(self) -> None:
        wanted = marked(BUY, alike_complete="no")
        assert isinstance(await looked(wanted, tx(12, **BOUGHT, date=stamp(-121))), Absent)

    async def test_what_is_new_and_dated_before_is_a_riddle(self) -> None:
        assert baffled(await looked(BUY, tx(12, **BOUGHT, date=stamp(-121))), "dated long before")

    async def test_beside_one_of_the_right_time_it_is_not_it(self) -> None:
        older, right = tx(12, **BOUGHT, date=stamp(-121)), tx(13, **BOUGHT)
        assert await looked(BUY, older, right) == Found("13")


class TestNobodyCanTell:
    async def test_two_of_them(self) -> None:
        assert baffled(await looked(BUY, tx(12, **BOUGHT), tx(13, **BOUGHT)), "2 transactions")

    async def test_one_that_may_have_been_there_before(self) -> None:
        wanted = marked(BUY, alike_complete="no")
        assert baffled(await looked(wanted, tx(12, **BOUGHT)), "an older one")

    @pytest.mark.parametrize(
        "row",
        [
            tx(12, type="exchange", **BOUGHT),
            tx(12, pair=None, **BOUGHT),
            tx(12, pair="btc-eur.x", **BOUGHT),
            tx(12, **BOUGHT, date="lately"),
        ],
    )
    async def test_one_that_can_not_be_read_to_its_end(self, row: dict[str, object]) -> None:
        assert baffled(await looked(BUY, row), "could be it")
        assert baffled(await looked(BUY, row, tx(13, **BOUGHT)), "2 transactions")

    @pytest.mark.parametrize("meta", [{"total_count": 3}, {"total_count": None}, {"current_page": 2}])
    async def test_none_in_a_list_that_is_not_whole(self, meta: dict[str, Any]) -> None:
        assert baffled(await looked(BUY, tx(1), tx(2), **meta), "whole")

    async def test_none_on_a_server_that_ignores_the_page(self) -> None:
        rows = [tx(100 + n) for n in range(20)]

        def always_the_first(_: Request) -> Script:
            return data({"transactions": rows[:8], "meta": meta_of(rows, 1, 8)})

        rig = Rig({"transactions": [always_the_first]})
        assert baffled(await rig.venue.find(BUY), "whole")

    async def test_none_beside_a_row_that_can_not_be_read(self) -> None:
        assert baffled(await looked(BUY, tx(1), tx(2, amount=None)), "whole")

    async def test_none_in_a_whole_list_is_absent(self) -> None:
        assert await looked(BUY) == Absent("the customer's transactions")
        assert await looked(BUY, *[tx(100 + n) for n in range(20)]) == Absent("the customer's transactions")

    @pytest.mark.parametrize(
        "error",
        [
            VenueUnreachable("kriptomat", "It can't be reached."),
            RateLimited("kriptomat", "It wants a pause.", retry_after=5),
        ],
    )
    async def test_a_list_that_can_not_be_had(self, error: VenueUnreachable | RateLimited) -> None:
        assert await Rig({"transactions": [error]}).venue.find(BUY) == CannotTell(error.message)

    async def test_a_page_that_can_not_be_had(self) -> None:
        rows = [tx(12, **BOUGHT), *[tx(100 + n) for n in range(20)]]
        broken = VenueUnreachable("kriptomat", "It can't be reached.")
        rig = Rig({"transactions": [pages(rows), broken]})
        assert await rig.venue.find(BUY) == CannotTell("It can't be reached.")

    async def test_a_login_that_can_not_be_made(self) -> None:
        rig = Rig({"login": [(401, b'{"status":false,"message":"Invalid credentials."}')]})
        finding = await rig.venue.find(BUY)
        assert isinstance(finding, CannotTell)
        assert not finding.answered

    async def test_a_code_that_can_not_be_remembered(self) -> None:
        rig = Rig()

        class Full:
            async def claim(self, name: str, step: int) -> bool:
                raise StoreError("The disk is full.")

        rig.calls.session._steps = Full()
        assert await rig.venue.find(BUY) == CannotTell("The disk is full.")

    async def test_a_customer_nobody_knows(self) -> None:
        rig = Rig({"transactions": [(404, b'{"status":false,"message":"Not found."}')]})
        assert isinstance(await rig.venue.find(BUY), CannotTell)


class TestWhatWasKept:
    @pytest.mark.parametrize(
        "kind", [IntentKind.ORDER, IntentKind.DEPOSIT, IntentKind.TRANSFER, IntentKind.TICKET_ACTION]
    )
    async def test_what_is_not_done_here_can_not_be_looked_up(self, kind: IntentKind) -> None:
        rig = Rig()
        assert baffled(await rig.venue.find(replace(BUY, kind=kind)))
        assert rig.client.requests == []

    @pytest.mark.parametrize(
        "request_",
        [
            FrozenRequest("users/2/burn", BUY.request.body),
            FrozenRequest("/users/2/buy", BUY.request.body),
            FrozenRequest("users/2/buy", b"{}"),
            FrozenRequest("users/2/buy", b"not JSON"),
            FrozenRequest("users/2/buy", b'{"amount":"1e3","pair":"btceur","idempotency_key":"x"}'),
            FrozenRequest("users/2/buy", b'{"amount":250,"pair":"btceur","idempotency_key":"x"}'),
            FrozenRequest("users/2/buy", WITHDRAW.request.body),
            FrozenRequest("users/2/withdraw", BUY.request.body),
        ],
    )
    async def test_bytes_that_are_none_of_ours(self, request_: FrozenRequest) -> None:
        rig = Rig()
        assert baffled(await rig.venue.find(replace(BUY, request=request_)), "can't be read any more")
        assert rig.client.requests == []

    async def test_without_its_marks(self) -> None:
        assert baffled(await Rig().venue.find(replace(BUY, marks={})), "can't be read any more")

    async def test_of_another_customer(self) -> None:
        assert baffled(await Rig().venue.find(replace(BUY, account="7")), "another customer")


class TestMarks:
    def listing(self, *rows: str) -> Listing:
        return Listing((), complete=not rows, at=FakeClock().now())

    def test_nothing_before(self) -> None:
        assert Wanted.of(BUY.request).marks(self.listing()) == {"alike": "", "alike_complete": "yes"}
        assert Wanted.of(BUY.request).marks(self.listing("x"))["alike_complete"] == "no"

    @pytest.mark.parametrize(
        "operation", ["users/0/buy", "users/02/buy", "users/2/buy/", "users/2/BUY", "buy", ""]
    )
    def test_an_operation_is_a_customer_and_a_deed(self, operation: str) -> None:
        with pytest.raises(ValueError, match="operation"):
            parted(operation)

    def test_which_it_is(self) -> None:
        assert parted("users/17/withdraw") == ("17", "withdraw")
