"""Answers to verbs that only look: balances, quotes, orders, fills."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from fxtui.cli.exits import Exit
from fxtui.cli.render import Column, Row
from fxtui.cli.rows import balance_row, fill_row, order_row, quote_row, with_account
from fxtui.cli.session import Session
from fxtui.contract.errors import Problem, UsageError
from fxtui.desk.desk import Desk
from fxtui.domain.instrument import Pair, VenueId, pair
from fxtui.grammar.requests import BalancesRequest, FillsRequest, OrdersRequest, QuotesRequest

_WATCH_EVERY = 1.0

_BALANCES = (
    Column("venue", "Venue"),
    Column("asset", "Asset"),
    Column("available", "Available", number=True),
    Column("held", "Held", number=True),
    Column("total", "Total", number=True),
    Column("value", "Value", number=True),
)
_QUOTES = (
    Column("instrument", "Pair"),
    Column("venue", "Venue"),
    Column("bid", "Bid", number=True),
    Column("ask", "Ask", number=True),
    Column("last", "Last", number=True),
    Column("spread_bps", "Spr bp", number=True),
    Column("age_ms", "Age ms", number=True),
    Column("stale", "Stale"),
)
_ORDERS = (
    Column("order_id", "Order"),
    Column("venue", "Venue"),
    Column("instrument", "Pair"),
    Column("side", "Side"),
    Column("type", "Type"),
    Column("quantity", "Quantity", number=True),
    Column("filled", "Filled", number=True),
    Column("limit_price", "Limit", number=True),
    Column("average_price", "Average", number=True),
    Column("state", "State"),
    Column("created_at", "Created"),
)
_FILLS = (
    Column("at", "At"),
    Column("venue", "Venue"),
    Column("order_id", "Order"),
    Column("instrument", "Pair"),
    Column("side", "Side"),
    Column("quantity", "Quantity", number=True),
    Column("price", "Price", number=True),
    Column("fee", "Fee", number=True),
    Column("fee_asset", "Fee in"),
)


def read(
    session: Session, desk: Desk, request: BalancesRequest | QuotesRequest | OrdersRequest | FillsRequest
) -> Coroutine[Any, Any, Exit]:
    """The answer to a verb that only looks."""
    match request:
        case BalancesRequest():
            return balances(session, desk, request)
        case QuotesRequest():
            return quotes(session, desk, request)
        case OrdersRequest():
            return orders(session, desk, request)
        case FillsRequest():
            return fills(session, desk, request)


async def balances(session: Session, desk: Desk, request: BalancesRequest) -> Exit:
    """Write the balances of the venues asked for, or of one customer, valued where a price is known."""
    if request.customer is not None:
        from fxtui.grammar.customer_lookup import acting

        request = await acting(desk, request)
    read, _ = await asyncio.gather(
        desk.refresh("balances", request.venue), desk.refresh("values", request.venue)
    )
    rows = [
        balance_row(balance, desk)
        for balance in desk.balances.all()
        if request.venue in {None, balance.venue}
        and request.customer in {None, balance.account}
        and (request.asset is None or balance.asset.lower() == request.asset.lower())
    ]
    session.rows("balances", with_account(_BALANCES, rows), rows, problems=read, empty="No balances.")
    return session.outcome(read, shown=bool(rows))


async def quotes(session: Session, desk: Desk, request: QuotesRequest) -> Exit:
    """Write the quotes of the pairs asked for, once or as they change."""
    wanted, problems = await _wanted(desk, request)
    rows, more = await _quote_rows(desk, wanted)
    problems = (*problems, *more)
    session.rows(
        "quotes",
        _QUOTES,
        rows,
        problems=problems,
        empty="No quotes: no venue answered.",
        goes_on=request.watch,
    )
    if not request.watch:
        return session.outcome(problems, shown=bool(rows))
    shown = {(row["venue"], row["instrument"]): (row["bid"], row["ask"], row["last"]) for row in rows}
    while True:
        await desk.clock.sleep(_WATCH_EVERY)
        rows, more = await _quote_rows(desk, wanted)
        session.outcome(more, shown=True)
        changed = []
        for row in rows:
            key, figures = (row["venue"], row["instrument"]), (row["bid"], row["ask"], row["last"])
            if shown.get(key) != figures:
                shown[key] = figures
                changed.append(row)
        if changed:
            session.rows("quotes", _QUOTES, changed, empty="")


async def orders(session: Session, desk: Desk, request: OrdersRequest) -> Exit:
    """Write the open orders, or the history too."""
    problems = await desk.refresh("orders", request.venue)
    found = desk.blotter.history() if request.history else desk.blotter.open_orders()
    rows = [order_row(o) for o in found if request.venue in {None, o.venue}]
    session.rows("orders", _ORDERS, rows, problems=problems, empty="No orders.")
    return session.outcome(problems, shown=len(problems) < len(desk.venues()))


async def fills(session: Session, desk: Desk, request: FillsRequest) -> Exit:
    """Write the executions, of one order or of all."""
    problems = await desk.refresh("fills", request.venue)
    rows = [
        fill_row(f)
        for f in desk.blotter.fills()
        if request.venue in {None, f.venue} and request.order_id in {None, f.order_id}
    ]
    session.rows("fills", _FILLS, rows, problems=problems, empty="No fills.")
    return session.outcome(problems, shown=len(problems) < len(desk.venues()))


async def _wanted(
    desk: Desk, request: QuotesRequest
) -> tuple[frozenset[tuple[VenueId, Pair]], Sequence[Problem]]:
    problems = await desk.refresh("instruments", request.venue)
    if not request.pairs:
        chosen = {(v, p) for v, p in desk.watchlist() if request.venue in {None, v}}
        return frozenset(chosen), problems
    found: set[tuple[VenueId, Pair]] = set()
    for text in request.pairs:
        try:
            wanted = pair(text)
        except ValueError as wrong:
            raise UsageError(f"{wrong}.") from None
        either = {str(wanted).lower(), str(wanted.flipped()).lower()}
        listed = {(i.venue, i.pair) for i in desk.instruments(request.venue) if str(i.pair).lower() in either}
        if not listed and not problems:
            raise UsageError(f"No venue of this profile lists {wanted}.")
        found |= listed
    return frozenset(found), problems


async def _quote_rows(
    desk: Desk, wanted: frozenset[tuple[VenueId, Pair]]
) -> tuple[list[Row], Sequence[Problem]]:
    problems: list[Problem] = []
    for venue in sorted({v for v, _ in wanted}):
        problems += await desk.refresh("quotes", venue, pairs=[p for v, p in sorted(wanted) if v == venue])
    now = desk.clock.now()
    rows = [
        quote_row(quote, now, desk.limits(venue, wanted_pair).quote_max_age)
        for venue, wanted_pair in sorted(wanted)
        if (quote := desk.quotes.get(venue, wanted_pair)) is not None
    ]
    return rows, problems
