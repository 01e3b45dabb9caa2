"""The adapter against the simulated KIIEX over real sockets: two readings of one dossier, written apart, that agree."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.contract.errors import CredentialsRefused
from fxtui.contract.health import CheckState
from fxtui.domain.instrument import Pair
from fxtui.domain.order import Order, OrderDraft, OrderState, OrderType, Side
from fxtui.domain.outcome import Absent, Accepted, Found, Rejected, Unknown
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import (
    TicketAction,
    TicketActionDraft,
    TicketDraft,
    TicketKind,
    TicketState,
)
from fxtui.venues.kiiex import VENUE
from tests.venues.kiiex.simulated import (
    COPM,
    SWAP,
    USDT,
    Bench,
    as_intent,
    bank_draft,
    bench,
    eventually,
    mailed_code,
    swap_intent,
    withdrawal_intent,
)

MODES: list[tuple[dict[str, str], dict[str, object]]] = [
    ({}, {}),
    ({"casing": "alphapoint", "status": "name", "http_errors": "alphapoint"}, {}),
    ({"casing": "alphapoint", "status": "int", "order_status": "list", "digits": "28"}, {}),
    ({"orientation": "COPMUSDT", "status": "name"}, {}),
    (
        {"orientation": "COPMUSDT", "casing": "alphapoint", "order_status": "list"},
        {"quantity_key": "quantity"},
    ),
    ({"login_token": "absent", "auth": "signed"}, {}),
    ({"auth": "aptoken", "summary": "strings"}, {"session_header": "aptoken"}),
    ({"auth": "bearer", "summary": "unquoted-symbol"}, {}),
    ({"auth": "signed"}, {"session_header": "signed"}),
    (
        {"template_form": "object", "withdraw_fee": "on_top"},
        {"template_form": "object", "withdraw_fee": "on_top"},
    ),
    ({"status_lag": "3", "order_delay": "400", "trade_lag": "1000"}, {}),
    ({"client_id_filter": "off"}, {"swap_style": "market"}),
]


@pytest.mark.parametrize(
    ("options", "settings"), MODES, ids=lambda value: ",".join(value.values()) or "default"
)
async def test_the_quick_start_goes_through_in_every_mode(
    options: dict[str, str], settings: dict[str, object]
) -> None:
    """Authenticate, deposit, balance, rate, order, status, trades, balance, withdrawal and its status."""
    async with bench(options=options, settings=settings) as at:
        checks = await at.venue.check()
        assert {check.state for check in checks} == {CheckState.OK}

        (form,) = await at.venue.tickets.forms(TicketKind.DEPOSIT, USDT)
        terms = await at.venue.tickets.terms(
            TicketDraft("kiiex", form, Decimal("500.25"), {"Comment": "first"})
        )
        deposit = as_intent(await at.venue.tickets.prepare(terms, "3001"))
        made = await at.venue.execute(deposit)
        assert isinstance(made, Accepted)
        ticket = await at.venue.tickets.ticket(TicketKind.DEPOSIT, made.ref)
        assert (ticket.amount, ticket.state) == (Decimal("500.25"), TicketState.REQUESTED)
        assert await at.venue.find(deposit) == Found(ticket.reference)

        usdt, copm = await at.held(USDT), await at.held(COPM)
        pair = next(i.pair for i in await at.venue.rates.instruments() if i.pair.has(USDT, COPM))
        (quote,) = await at.venue.rates.quotes([pair])
        assert quote.bid is not None
        assert quote.ask is not None
        assert quote.last is not None
        assert quote.bid < quote.ask

        terms_of_swap = await at.venue.swaps.terms(SWAP)
        intent = as_intent(await at.venue.swaps.prepare(terms_of_swap, "1001"))
        outcome = await at.venue.execute(intent)
        assert isinstance(outcome, Accepted)
        order = await at.settled(outcome.ref)
        assert (order.state, order.filled, order.pair) == (OrderState.FILLED, terms_of_swap.quantity, pair)
        assert order.average_price == pytest.approx(terms_of_swap.average_price)
        assert await at.venue.find(intent) == Found(outcome.ref)

        async def all_fills() -> Decimal | None:
            found = await at.venue.fills.fills(outcome.ref, 50)
            assert all(fill.pair == pair and fill.side is terms_of_swap.side for fill in found)
            done = sum((fill.quantity for fill in found), Decimal(0))
            return done if done == order.filled else None

        await eventually(all_fills)
        rounded_up = terms_of_swap.give.amount - (usdt - await at.held(USDT))
        assert 0 <= rounded_up < Decimal("0.000002")
        rounded_for_us = await at.held(COPM) - copm - terms_of_swap.get.amount
        assert 0 <= rounded_for_us < Decimal("0.02")

        await the_withdrawal_goes_through(at)
        await at.tell("check")


async def the_withdrawal_goes_through(at: Bench) -> None:
    """A withdrawal from its form to the moment the money is gone, by exactly what its terms said."""
    before = await at.held(COPM)
    terms = await at.venue.tickets.terms(await bank_draft(at))
    assert terms.fee is not None
    assert terms.fee > 0
    intent = as_intent(await at.venue.tickets.prepare(terms, "2001"))
    made = await at.venue.execute(intent)
    assert isinstance(made, Accepted)
    ticket = await at.venue.tickets.ticket(TicketKind.WITHDRAWAL, made.ref)
    assert ticket.state is TicketState.WAITING_FOR_YOU
    assert (await at.venue.tickets.ticket(TicketKind.WITHDRAWAL, ticket.ticket_id)) == ticket
    assert ticket.ticket_id in {t.ticket_id for t in await at.venue.tickets.tickets(50)}
    assert await at.venue.find(intent) == Found(ticket.reference)

    code = await mailed_code(at, ticket)
    assert (await at.venue.tickets.ticket_by_code(code)).ticket_id == ticket.ticket_id
    confirm = TicketActionDraft("kiiex", ticket, TicketAction.CONFIRM, code)
    confirmation = as_intent(await at.venue.tickets.prepare_action(confirm))
    assert isinstance(await at.venue.execute(confirmation), Accepted)
    assert isinstance(await at.venue.find(confirmation), Found)
    for _ in range(20):
        ticket = await at.venue.tickets.ticket(TicketKind.WITHDRAWAL, ticket.ticket_id)
        if ticket.state.final:
            break
        await at.tell(f"tickets/{ticket.ticket_id}", status="next")
    assert ticket.state is TicketState.DONE
    assert terms.leaves == before - await at.held(COPM)


@pytest.mark.parametrize("casing", ["seed", "alphapoint"])
@pytest.mark.parametrize("orientation", ["USDTCOPM", "COPMUSDT"])
async def test_an_order_that_is_placed_is_found_as_the_same_and_canceled(
    casing: str, orientation: str
) -> None:
    async with bench(options={"casing": casing, "orientation": orientation}) as at:
        listed = next(i for i in await at.venue.rates.instruments() if i.pair.has(USDT, COPM))
        depth = await at.venue.rates.depth(listed.pair, 1)
        price = depth.bids[0].price - 100 * listed.tick
        quantity = listed.minimum * 5
        draft = OrderDraft("kiiex", listed.pair, Side.BUY, OrderType.LIMIT, quantity, price)
        intent = as_intent(await at.venue.orders.prepare(draft, "9007199254740991"))
        placed = await at.venue.execute(intent)
        assert isinstance(placed, Accepted)
        assert await at.venue.find(intent) == Found(placed.ref)
        in_books = await at.order("9007199254740991")
        assert (str(in_books["order_id"]), Decimal(in_books["limit_price"])) == (placed.ref, price)

        async def open_order() -> Order | None:
            return next((o for o in await at.venue.orders.open_orders() if o.order_id == placed.ref), None)

        order = await eventually(open_order)
        assert (order.client_id, order.side, order.quantity) == ("9007199254740991", Side.BUY, quantity)
        assert (order.limit_price, order.type, order.state) == (price, OrderType.LIMIT, OrderState.WORKING)
        assert isinstance(await at.venue.orders.cancel(placed.ref), Accepted)
        assert (await at.settled(placed.ref)).state is OrderState.CANCELED
        assert placed.ref in {o.order_id for o in await at.venue.orders.history(50)}


async def test_canceling_a_pair_leaves_the_orders_of_others() -> None:
    async with bench() as at:
        before = await at.venue.orders.open_orders()
        pairs = {order.pair for order in before if order.pair is not None}
        assert len(pairs) > 1
        target = min(pairs)
        assert isinstance(await at.venue.orders.cancel_all(target), Accepted)

        async def rest() -> set[Pair | None] | None:
            left = {order.pair for order in await at.venue.orders.open_orders()}
            return left if target not in left else None

        assert await eventually(rest) == pairs - {target}


@pytest.mark.parametrize("scenario", ["lost-answer", "truncated", "garbled", "server-error"])
async def test_an_order_whose_answer_is_lost_is_unknown_then_found_and_there_once(scenario: str) -> None:
    async with bench(scenario) as at:
        intent = await swap_intent(at)
        assert isinstance(await at.venue.execute(intent), Unknown)
        found = await at.venue.find(intent)
        in_books = await at.order("1001")
        assert found == Found(str(in_books["order_id"]))
        assert (await at.books())["orders_taken"] == 1


@pytest.mark.parametrize("scenario", ["lost-answer", "truncated", "garbled", "server-error"])
async def test_a_withdrawal_whose_answer_is_lost_is_unknown_then_found_and_there_once(scenario: str) -> None:
    async with bench(scenario) as at:
        before = {t["number"] for t in (await at.books())["tickets"]}
        intent = await withdrawal_intent(at)
        assert isinstance(await at.venue.execute(intent), Unknown)
        (made,) = [t for t in (await at.books())["tickets"] if t["number"] not in before]
        assert await at.venue.find(intent) == Found(made["request_code"])


@pytest.mark.parametrize("scenario", ["429", "html", "reset"])
async def test_an_order_nobody_answered_for_is_unknown_and_absent(scenario: str) -> None:
    async with bench(scenario) as at:
        intent = await swap_intent(at)
        assert isinstance(await at.venue.execute(intent), Unknown)
        assert (await at.books())["orders_taken"] == 0
        if scenario != "429":  # then nothing may be asked for a while
            assert isinstance(await at.venue.find(intent), Absent)


async def test_an_order_that_lands_late_is_absent_first_and_found_then() -> None:
    async with bench("late-landing") as at:
        intent = await swap_intent(at)
        assert isinstance(await at.venue.execute(intent), Unknown)
        assert isinstance(await at.venue.find(intent), Absent)
        await at.tell("clock", advance_ms=9000)
        await at.books()

        async def found() -> Found | None:
            finding = await at.venue.find(intent)
            return finding if isinstance(finding, Found) else None

        assert (await eventually(found)).ref == str((await at.order("1001"))["order_id"])


async def test_a_session_that_ends_before_an_order_means_not_executed_and_the_next_one_goes() -> None:
    async with bench("session-expiry") as at:
        outcome = await at.venue.execute(await swap_intent(at))
        assert isinstance(outcome, Rejected)
        assert outcome.code == "20"
        assert (await at.books())["orders_taken"] == 0
        assert isinstance(await at.venue.execute(await swap_intent(at, "1002")), Accepted)
        assert (await at.books())["orders_taken"] == 1


async def test_a_session_that_ends_before_a_read_is_renewed_without_a_word() -> None:
    async with bench() as at:
        await at.venue.balances.balances()
        logins = (await at.books())["requests"]["AuthenticateUser"]
        await at.tell("fault", kind="session-expiry", operation="GetAccountPositions")
        assert await at.venue.balances.balances()
        assert (await at.books())["requests"]["AuthenticateUser"] == logins + 1


async def test_a_wrong_secret_is_refused_once_and_not_hammered() -> None:
    async with bench(api_secret="f" * 32) as at:
        for _ in range(5):
            with pytest.raises(CredentialsRefused, match=r"KIIEX.*api_secret"):
                await at.venue.balances.balances()
        assert (await at.books())["requests"]["AuthenticateUser"] == 1


async def test_a_key_without_the_right_is_told_so_and_nothing_happens() -> None:
    async with bench(options={"permissions": "read"}) as at:
        outcome = await at.venue.execute(await swap_intent(at))
        assert isinstance(outcome, Rejected)
        assert (await at.books())["orders_taken"] == 0


async def test_more_than_there_is_is_refused_for_good() -> None:
    async with bench() as at:
        pair = next(i.pair for i in await at.venue.rates.instruments() if i.pair.has(USDT, COPM))
        depth = await at.venue.rates.depth(pair, 1)
        draft = OrderDraft(
            "kiiex", pair, Side.SELL, OrderType.LIMIT, Decimal(10_000_000), depth.bids[0].price
        )
        outcome = await at.venue.execute(as_intent(await at.venue.orders.prepare(draft, "7")))
        assert isinstance(outcome, Rejected)
        assert outcome.code == "not_enough_funds"


async def test_an_order_filled_by_half_says_how_much() -> None:
    async with bench("partial-fill") as at:
        outcome = await at.venue.execute(await swap_intent(at))
        assert isinstance(outcome, Accepted)
        order = await at.settled(outcome.ref)
        assert order.state is OrderState.CANCELED
        assert order.partly_filled


@pytest.mark.parametrize("orientation", ["USDTCOPM", "COPMUSDT"])
async def test_all_there_is_can_be_swapped(orientation: str) -> None:
    async with bench(options={"orientation": orientation}) as at:
        free = next(b.available for b in await at.venue.balances.balances() if b.asset == USDT)
        draft = SwapDraft("kiiex", USDT, COPM, min(free, Decimal(600)), USDT, Decimal("0.003"))
        await at.tell("credit", account=at.venue.account, asset="USDT", amount=str(draft.amount - free))
        outcome = await at.venue.execute(await swap_intent(at, draft=draft))
        assert isinstance(outcome, Accepted)
        assert (await at.settled(outcome.ref)).filled > 0


async def test_a_withdrawal_can_be_taken_back_while_it_waits() -> None:
    async with bench() as at:
        before = {b.asset: b.available for b in await at.venue.balances.balances()}
        made = await at.venue.execute(await withdrawal_intent(at))
        assert isinstance(made, Accepted)
        ticket = await at.venue.tickets.ticket(TicketKind.WITHDRAWAL, made.ref)
        cancel = as_intent(
            await at.venue.tickets.prepare_action(TicketActionDraft("kiiex", ticket, TicketAction.CANCEL))
        )
        assert isinstance(await at.venue.find(cancel), Absent)
        assert isinstance(await at.venue.execute(cancel), Accepted)
        assert isinstance(await at.venue.find(cancel), Found)
        after = await at.venue.tickets.ticket(TicketKind.WITHDRAWAL, ticket.ticket_id)
        assert (after.state, after.actions) == (TicketState.CANCELED, ())
        assert {b.asset: b.available for b in await at.venue.balances.balances()} == before


async def test_balances_are_the_books_to_the_last_digit() -> None:
    async with bench(options={"digits": "28", "casing": "alphapoint"}) as at:
        mine = [a for a in (await at.books())["accounts"] if str(a["account"]) == "7"]
        told = {b.asset: (b.total, b.held, b.available) for b in await at.venue.balances.balances()}
        for row in mine:
            expected = tuple(Decimal(row[name]) for name in ("total", "hold", "available"))
            assert told[row["asset"]] == expected


async def test_what_the_plug_in_names_connects_and_asks_no_more_than_balances_need() -> None:
    async with bench() as at:
        before = (await at.books())["requests"]
        venue = VENUE.load("connect")(at.connection)
        assert await venue.balances.balances()
        await venue.aclose()
        after = (await at.books())["requests"]
        asked = {name: count - before.get(name, 0) for name, count in after.items()}
        assert {name: n for name, n in asked.items() if n} == {
            "AuthenticateUser": 1,
            "GetAccountPositions": 1,
            "LogOut": 1,
        }
