"""Looking an order up where the account has more orders and trades than one page shows."""

from __future__ import annotations

from typing import Any

import pytest

from fxtui.domain.order import OrderDraft, OrderType, Side
from fxtui.domain.outcome import Absent, Accepted, CannotTell, Found
from fxtui.transport.request import Request
from fxtui.transport.strict_json import dumps, loads
from fxtui.venues.kiiex.find_order import DEPTH, MOST_PAGES
from tests.venues.kiiex.finding import EMPTY, NONE, listed, millis, order_intent
from tests.venues.kiiex.scripted import Rig, Script
from tests.venues.kiiex.simulated import COPM, USDT, as_intent, bench

HISTORIES = {"GetOrdersHistory": "ReceiveTime", "GetTradesHistory": "TradeTimeMS"}
"""The lists that are read page by page, and when their rows say they are of."""


def others(operation: str, many: int) -> list[dict[str, object]]:
    """Rows of as many other orders, newest first, all of the ten minutes before the intent."""
    row = listed(operation)[0]
    return [
        row
        | {"OrderId": n, "TradeId": n, "ExecutionId": n, "ClientOrderId": n}
        | {HISTORIES[operation]: millis(-9 + n / many)}
        for n in range(many, 0, -1)
    ]


def start_of(body: dict[str, Any]) -> int:
    """Where a page begins, however the call spells it."""
    return int(body.get("StartIndex", body.get("startIndex", 0)))


def pages(rows: list[dict[str, object]]) -> Script:
    """A list that gives the part it is asked for."""

    def page(request: Request) -> Script:
        body = loads(request.body or b"")
        assert isinstance(body, dict)
        start, depth = start_of(body), body.get("Depth", body.get("depth"))
        assert isinstance(depth, int)
        return dumps(rows[start : start + depth])

    return page


@pytest.mark.parametrize("operation", HISTORIES)
async def test_a_history_that_does_not_reach_back_is_not_complete(operation: str) -> None:
    rows = others(operation, 50)
    rig = Rig({**EMPTY, operation: [dumps(rows)]})
    intent = await order_intent(rig)
    assert isinstance(await rig.venue.find(intent), CannotTell)
    assert rig.client.counts[operation] == 2
    rows[-1] |= {HISTORIES[operation]: millis(-30)}
    rig.answer(operation, dumps(rows))
    assert isinstance(await rig.venue.find(intent), Absent)


@pytest.mark.parametrize("operation", HISTORIES)
async def test_a_history_that_begins_with_the_oldest_does_not_end_with_an_old_row(operation: str) -> None:
    rows = [row | {HISTORIES[operation]: millis(-60 + n / 9)} for n, row in enumerate(others(operation, 50))]
    mine = listed(operation)[0] | {HISTORIES[operation]: millis(0)}
    rig = Rig({**EMPTY, operation: [dumps(rows)]})
    intent = await order_intent(rig)
    assert isinstance(await rig.venue.find(intent), CannotTell)
    rig.answer(operation, pages([*rows, mine]))
    assert await rig.venue.find(intent) == Found("6713")


@pytest.mark.parametrize("operation", HISTORIES)
@pytest.mark.parametrize(("many", "starts"), [(49, [0]), (50, [0, 49]), (260, [0, 49, 248])])
async def test_a_busy_account_is_read_page_by_page(operation: str, many: int, starts: list[int]) -> None:
    rig = Rig({**EMPTY, operation: [pages(others(operation, many))]})
    intent = await order_intent(rig)
    assert isinstance(await rig.venue.find(intent), Absent)
    assert [start_of(body) for body in rig.client.bodies(operation)] == starts


@pytest.mark.parametrize("operation", HISTORIES)
async def test_it_is_found_on_a_later_page(operation: str) -> None:
    rows = others(operation, 120)
    rows[110] = listed(operation)[0] | {HISTORIES[operation]: millis(0)}
    rig = Rig({**EMPTY, operation: [pages(rows)]})
    assert await rig.venue.find(await order_intent(rig)) == Found("6713")


@pytest.mark.parametrize("operation", HISTORIES)
async def test_rows_that_come_between_two_pages_hide_none(operation: str) -> None:
    rows = others(operation, 120)
    mine = listed(operation)[0] | {HISTORIES[operation]: millis(0)}
    before, after = [*rows[3:110], mine], [*rows[:110], mine]
    rig = Rig({**EMPTY, operation: [pages(before), pages(after)]})
    assert await rig.venue.find(await order_intent(rig)) == Found("6713")


@pytest.mark.parametrize("operation", HISTORIES)
@pytest.mark.parametrize("second", [NONE, b"others"])
async def test_a_page_that_does_not_go_on_proves_nothing(operation: str, second: bytes) -> None:
    rows = others(operation, 99)
    further = dumps(rows[60:]) if second == b"others" else second
    rig = Rig({**EMPTY, operation: [dumps(rows[:50]), further]})
    assert isinstance(await rig.venue.find(await order_intent(rig)), CannotTell)


@pytest.mark.parametrize("operation", HISTORIES)
async def test_a_history_without_end_is_given_up(operation: str) -> None:
    rig = Rig({**EMPTY, operation: [pages(others(operation, 3000))]})
    assert isinstance(await rig.venue.find(await order_intent(rig)), CannotTell)
    assert [start_of(body) for body in rig.client.bodies(operation)][-1] == 1641
    assert rig.client.counts[operation] == MOST_PAGES


@pytest.mark.parametrize("honoured", ["on", "off"])
async def test_an_order_that_never_left_is_absent_on_a_busy_day_of_the_simulator(honoured: str) -> None:
    async with bench(options={"client_id_filter": honoured}) as at:
        listed_pair = next(i for i in await at.venue.rates.instruments() if i.pair.has(USDT, COPM))
        draft = OrderDraft("kiiex", listed_pair.pair, Side.SELL, OrderType.MARKET, listed_pair.minimum)
        made = [as_intent(await at.venue.orders.prepare(draft, str(key))) for key in range(1, DEPTH + 7)]
        *sent, never = made
        for intent in sent:
            assert isinstance(await at.venue.execute(intent), Accepted)
        await at.settled(str((await at.order(sent[-1].client_id))["order_id"]))
        assert len(await at.venue.fills.fills(None, 100)) > DEPTH
        before = (await at.books())["requests"]
        assert isinstance(await at.venue.find(never), Absent)
        after = (await at.books())["requests"]
        asked = {name: after[name] - before.get(name, 0) for name in (*HISTORIES, "GetOpenOrders")}
        # Its trades tell no keys: unless all orders came at once, those they belong to are read without the key.
        orders = 1 + 2 if honoured == "on" else 2
        assert asked == {"GetTradesHistory": 2, "GetOrdersHistory": orders, "GetOpenOrders": 1}
        assert await at.venue.find(sent[0]) == Found(str((await at.order("1"))["order_id"]))
