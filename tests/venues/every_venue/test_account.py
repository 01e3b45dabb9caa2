"""What every venue says about the account: balances, orders, fills and tickets exactly as its own books have them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import pytest

from fxtui.contract.errors import NotFoundAtVenue
from fxtui.contract.venue import Venue
from fxtui.domain.money import EXACT
from fxtui.domain.order import Fill, OrderState, Side
from fxtui.domain.ticket import Ticket, TicketKind
from tests.venues.support import moves
from tests.venues.support.control import Row
from tests.venues.support.deals import a_deal, as_told
from tests.venues.support.simulated import Simulated, ended, eventually, offered, played, ref_of
from tests.venues.support.words import is_one_sentence

LONG = "1.234567890123456789012345678"
"""28 significant digits: as many as the longest decimals in use, and more than a float keeps."""

NO_SUCH_ID = "987654321987654321"
STRANGE_IDS = ("", " ", "abc", "-1", "1e3", "../x", "1" * 60, "\x1b[2J", "[/x]")


async def test_balances_are_the_venues_own_to_the_last_digit(sim: Simulated, venue: Venue) -> None:
    balances = played(venue.balances, "balances")
    ref_of(await venue.execute(await moves.a_deed(venue, sim)))
    await sim.pause(5)
    first = (await balances.balances())[0]
    await sim.control.credit(first.account, first.asset, LONG)
    before = sim.clock.now()
    rows = await balances.balances()
    books = await sim.control.books()
    credited = next(row for row in rows if (row.account, row.asset) == (first.account, first.asset))
    assert credited.total == as_told(EXACT.add(first.total, Decimal(LONG)), credited.total)
    assert venue.orders is None or any(row.held for row in rows)
    for row in rows:
        assert row.total == as_told(books.total(row.account, row.asset), row.total), row
        assert row.held == books.held(row.account, row.asset), row
        assert EXACT.add(row.available, row.held) == row.total
        assert row.available >= 0
        assert row.as_of.mono >= before.mono or not row.total, "what is held was not read anew"
    for account in {row.account for row in rows}:
        owned = {asset for asset, total in books.assets(account).items() if total}
        assert owned <= {row.asset for row in rows if row.account == account}


async def test_what_is_read_of_one_account_is_read_now(sim: Simulated, venue: Venue) -> None:
    balances = played(venue.balances, "balances")
    for first in (await balances.balances())[:3]:
        await sim.control.credit(first.account, first.asset, "1.5")
        await sim.pause(10)
        before = sim.clock.now()
        rows = await balances.of(first.account, {first.asset})
        assert {row.account for row in rows} == {first.account}
        read = next(row for row in rows if row.asset == first.asset)
        assert read.total == EXACT.add(first.total, Decimal("1.5"))
        assert read.as_of.mono >= before.mono
    own = await balances.of("", {first.asset for first in await balances.balances()})
    assert {row.account for row in own} == {venue.account}


async def test_what_an_order_holds_is_held_and_comes_back(sim: Simulated, venue: Venue) -> None:
    orders, balances = played(venue.orders, "orders"), played(venue.balances, "balances")
    deal = await a_deal(venue, Side.SELL)

    async def held() -> Decimal:
        return next(row.held for row in await balances.balances() if row.asset == deal.spent)

    before = await held()
    placed = await venue.execute(await moves.order(venue, sim, deal.order()))
    assert await held() == before + deal.quantity
    await sim.pause(2)
    await orders.cancel(ref_of(placed))
    await eventually(sim, held, lambda now: now == before, "the hold's release")


async def test_an_order_is_read_as_it_was_placed(sim: Simulated, venue: Venue) -> None:
    orders = played(venue.orders, "orders")
    for side in Side:
        deal = await a_deal(venue, side)
        intent = await moves.order(venue, sim, deal.order())
        await venue.execute(intent)
        await sim.pause(2)
        wanted = [order for order in await orders.open_orders() if order.client_id == intent.client_id]
        assert len(wanted) == 1
        order = wanted[0]
        assert order == await orders.order(order.order_id)
        assert (order.pair, order.side, order.quantity) == (deal.instrument.pair, side, deal.quantity)
        assert (order.limit_price, order.type) == (deal.far, deal.order().type)
        assert (order.state, order.filled, order.average_price) == (OrderState.WORKING, Decimal(0), None)
        assert order.venue == venue.id
        assert order.account == venue.account
        assert order.created_at is not None
        row = (await sim.control.books()).order(order.order_id)
        assert Decimal(row["quantity"]) == deal.quantity
        assert Decimal(row["limit_price"]) == deal.far
        assert row["side"] == side.value


async def test_fills_and_average_price_are_the_books_own(sim: Simulated, venue: Venue) -> None:
    fills = played(venue.fills, "fills")
    for side in Side:
        deal = await a_deal(venue, side)
        if venue.orders is not None:
            intent = await moves.order(venue, sim, deal.order(deal.near))
        else:
            intent = await moves.swap(venue, sim, deal.swap())
        order = await ended(venue, sim, ref_of(await venue.execute(intent)))
        assert order.state is OrderState.FILLED
        books = (await sim.control.books()).fills(order.order_id)
        seen = await eventually(
            sim, partial(fills.fills, order.order_id, 50), partial(_as_many, books), "all fills"
        )
        for fill, row in zip(sorted(seen, key=_size), sorted(books, key=_book_size), strict=True):
            assert (fill.quantity, fill.price) == (Decimal(row["quantity"]), Decimal(row["price"]))
            assert fill.fee in {None, Decimal(row["fee"])}
            assert fill.fee_asset in {None, row["fee_asset"]}
            assert fill.side in {None, side}
            assert fill.order_id == order.order_id
        assert len({fill.fill_id for fill in seen}) == len(seen)
        assert sum(fill.quantity for fill in seen) == order.filled == order.quantity
        assert order.quantity == deal.quantity or venue.orders is None
        value = sum((fill.quantity * fill.price for fill in seen), Decimal(0))
        assert order.average_price is not None
        near = deal.instrument.tick or deal.instrument.quote_step
        assert abs(order.average_price * order.filled - value) < near


def _size(fill: Fill) -> tuple[Decimal, Decimal]:
    return fill.price, fill.quantity


def _book_size(row: Row) -> tuple[Decimal, Decimal]:
    return Decimal(row["price"]), Decimal(row["quantity"])


def _as_many(rows: Sequence[object], seen: Sequence[object]) -> bool:
    return len(seen) == len(rows)


async def test_open_orders_and_history_tell_the_same_and_the_newest_comes_first(
    sim: Simulated, venue: Venue
) -> None:
    orders = played(venue.orders, "orders")
    placed = []
    for _ in range(3):
        outcome = await venue.execute(await moves.order(venue, sim))
        placed.append(ref_of(outcome))
        await sim.pause(2)
    newest_first = placed[::-1]
    assert [order.order_id for order in await orders.open_orders()][:3] == newest_first
    assert [order.order_id for order in await orders.history(3)] == newest_first
    working = {
        row["order_id"]
        for row in (await sim.control.books()).orders(venue.account)
        if row["state"] == "working"
    }
    assert {int(order.order_id) for order in await orders.open_orders()} == working


async def test_a_ticket_is_read_as_the_books_have_it(sim: Simulated, venue: Venue) -> None:
    tickets = played(venue.tickets, "tickets")
    for kind in moves.ticket_kinds(venue):
        made = await moves.made_ticket(venue, sim, kind)
        row = (await sim.control.books()).ticket(made.ticket_id)
        assert (made.kind, made.asset, made.amount) == (kind, row["asset"], Decimal(row["amount"]))
        assert made.fee is None or made.fee == Decimal(row["fee"])
        assert made.account == venue.account
        assert not made.state.final
        assert made.created_at is not None
        listed = next(one for one in await tickets.tickets(50) if one.ticket_id == made.ticket_id)
        assert _without_note(listed) == _without_note(made)


def _without_note(ticket: Ticket) -> tuple[object, ...]:
    return (
        ticket.ticket_id,
        ticket.kind,
        ticket.asset,
        ticket.amount,
        ticket.state,
        ticket.actions,
        ticket.reference,
    )


async def test_tickets_come_newest_first(sim: Simulated, venue: Venue) -> None:
    tickets = played(venue.tickets, "tickets")
    made = []
    for kind in (*moves.ticket_kinds(venue), TicketKind.WITHDRAWAL):
        made.append((await moves.made_ticket(venue, sim, kind)).ticket_id)
        await sim.pause(2)
    listed = [ticket.ticket_id for ticket in await tickets.tickets(50)]
    assert listed[: len(made)] == made[::-1]
    numbers = (await sim.control.books()).state["tickets"]
    assert len(listed) == sum(row["account"] == venue.account for row in numbers)
    assert len(await tickets.tickets(1)) == 1


async def test_an_order_that_is_not_there_is_not_found(venue: Venue) -> None:
    orders, fills = played(venue.orders, "orders"), played(venue.fills, "fills")
    for order_id in (NO_SUCH_ID, *STRANGE_IDS):
        with pytest.raises(NotFoundAtVenue) as raised:
            await orders.order(order_id)
        assert is_one_sentence(raised.value.message), repr(order_id)
        assert list(await fills.fills(order_id, 10)) == [], repr(order_id)


async def test_a_ticket_that_is_not_there_is_not_found(venue: Venue) -> None:
    tickets = played(venue.tickets, "tickets")
    for ticket_id in (NO_SUCH_ID, *STRANGE_IDS):
        for kind in (TicketKind.DEPOSIT, TicketKind.WITHDRAWAL):
            with pytest.raises(NotFoundAtVenue) as raised:
                await tickets.ticket(kind, ticket_id)
            assert is_one_sentence(raised.value.message), repr(ticket_id)


async def test_a_mailed_code_leads_to_its_ticket_and_no_other(sim: Simulated, venue: Venue) -> None:
    offered(venue, "ticket codes")
    tickets = played(venue.tickets, "tickets")
    made = [await moves.made_ticket(venue, sim, TicketKind.WITHDRAWAL) for _ in range(2)]
    for ticket in made:
        code = str((await sim.control.books()).ticket(ticket.ticket_id)["verify_code"])
        assert (await tickets.ticket_by_code(code)).ticket_id == ticket.ticket_id
    with pytest.raises(NotFoundAtVenue):
        await tickets.ticket_by_code("00000000-0000-0000-0000-000000000000")
