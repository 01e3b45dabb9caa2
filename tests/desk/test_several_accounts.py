"""A venue that shows more than one account: what is dealt, marked and compared is the account acted for, alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from msgspec.structs import replace

from fxtui.contract.errors import VenueUnreachable
from fxtui.desk.balance_book import BalanceBook
from fxtui.domain.balance import Balance
from fxtui.domain.intent import IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset
from fxtui.store.records import IntentRecord
from tests.support.clock import FakeClock
from tests.support.desk_rig import Rig, state
from tests.support.fake_venue import COPM, LOSES_THE_REQUEST, USDT, FakeVenue

OTHER = "8"


class TwoAccounts:
    """Balances of the account acted for and of another one, which the venue names first; `other` is what that has."""

    def __init__(self, venue: FakeVenue) -> None:
        self._venue = venue
        self.other = Decimal(3)
        self.asked: list[tuple[str, frozenset[Asset]]] = []

    async def balances(self) -> Sequence[Balance]:
        await self._venue.entered("balances")
        own = self._venue.held_balances()
        others = (replace(one, account=OTHER, available=self.other, held=Decimal(0)) for one in own)
        return [*(replace(one, total=one.available) for one in others), *own]

    async def of(self, account: str, assets: Collection[Asset]) -> Sequence[Balance]:
        meant = account or self._venue.account
        self.asked.append((account, frozenset(assets)))
        return [one for one in await self.balances() if one.account == meant and one.asset in assets]


def rig_of_two() -> tuple[Rig, TwoAccounts]:
    rig = Rig()
    role = TwoAccounts(rig.venue)
    vars(rig.venue).update(balances=role)
    return rig, role


async def test_a_preview_reads_the_assets_it_moves_and_nothing_else() -> None:
    rig, role = rig_of_two()
    await rig.swap("100")
    assert role.asked == [("", frozenset({USDT, COPM}))]


async def test_what_may_be_spent_is_what_the_account_acted_for_has() -> None:
    rig, _ = rig_of_two()
    await rig.desk.refresh("balances")
    assert rig.desk.balances.available("kiiex", USDT) == Decimal(10_000)
    assert rig.desk.balances.available("kiiex", USDT, OTHER) == Decimal(3)
    preview = await rig.swap("100")
    assert preview.refusal is None
    assert preview.free is not None
    assert preview.free.amount == Decimal(10_000)


async def test_an_account_that_was_never_read_has_an_unknown_balance_and_not_another_one_s() -> None:
    rig, _ = rig_of_two()
    await rig.desk.refresh("balances")
    rig.venue.account = "9"
    assert rig.desk.balances.available("kiiex", USDT) is None
    assert rig.desk.balances.get("kiiex", USDT) is None


async def lost(rig: Rig) -> IntentRecord:
    rig.venue.will(LOSES_THE_REQUEST)
    return await rig.done(await rig.swap("5"))


async def test_what_another_account_does_is_no_doubt_about_this_one() -> None:
    rig, role = rig_of_two()
    await rig.desk.refresh("balances")
    record = await lost(rig)
    marks = [name for name in record.intent.marks if name.startswith("desk.")]
    assert marks
    assert all(name.split()[1] == rig.venue.account for name in marks)
    role.other = Decimal(44)
    await rig.pass_time(40)
    assert state(rig, record.intent.intent_id) is IntentState.NOT_PLACED


async def test_absence_is_compared_with_the_intent_s_own_account_whoever_is_acted_for_by_then() -> None:
    rig, role = rig_of_two()
    record = await lost(rig)
    own = rig.venue.account
    held = rig.venue.held_balances
    rig.venue.account = OTHER
    vars(rig.venue).update(held_balances=lambda: tuple(replace(one, account=own) for one in held()))
    await rig.pass_time(40)
    assert role.asked[-1] == (own, frozenset({USDT, COPM}))
    assert state(rig, record.intent.intent_id) is IntentState.NOT_PLACED


def balance(account: str, asset: Asset, amount: int, at: float) -> Balance:
    moment = Moment(FakeClock().now().wall, at)
    return Balance("kiiex", account, asset, Decimal(amount), Decimal(0), Decimal(amount), moment)


def test_a_read_of_some_assets_replaces_those_rows_and_leaves_the_others() -> None:
    book = BalanceBook()
    at = FakeClock().now()
    book.put(
        "kiiex", [balance("7", USDT, 1, 1.0), balance("8", USDT, 2, 1.0), balance("7", COPM, 3, 1.0)], at
    )
    book.merge("kiiex", [balance("7", USDT, 10, 2.0)])
    assert [(one.account, one.asset, int(one.available)) for one in book.of("kiiex")] == [
        ("7", USDT, 10),
        ("8", USDT, 2),
        ("7", COPM, 3),
    ]


def test_a_whole_read_that_was_asked_before_does_not_bring_an_older_balance_back() -> None:
    book = BalanceBook()
    at = FakeClock().now()
    book.merge("kiiex", [balance("7", USDT, 10, 2.0)])
    book.put("kiiex", [balance("7", USDT, 1, 1.0), balance("7", COPM, 3, 1.0)], at)
    assert book.available("kiiex", USDT) == Decimal(10)
    assert book.available("kiiex", COPM) == Decimal(3)


async def test_balances_that_can_t_be_read_for_a_preview_leave_no_marks_and_are_told() -> None:
    rig, _ = rig_of_two()
    await rig.desk.refresh("balances")
    rig.venue.fail("balances", VenueUnreachable("kiiex", "No answer."))
    record = await lost(rig)
    assert not [name for name in record.intent.marks if name.startswith("desk.")]
    assert rig.desk.balances.problem("kiiex") is not None
