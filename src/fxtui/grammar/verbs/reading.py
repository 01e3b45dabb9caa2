"""Verbs that only look: balances, quotes, orders, fills."""

from __future__ import annotations

import click

from fxtui.grammar.options import customer_option, value_option, venue_option
from fxtui.grammar.registry import verb
from fxtui.grammar.requests import BalancesRequest, FillsRequest, OrdersRequest, QuotesRequest


@verb("balances")
@venue_option
@value_option("--asset", metavar="ASSET", help="Only this asset.")
@customer_option
def balances(venue: str | None, asset: str | None, customer: str | None) -> BalancesRequest:
    """Show what the accounts hold: available, held, total and value."""
    return BalancesRequest(venue, asset, customer)


@verb("quotes")
@click.argument("pairs", nargs=-1, metavar="[PAIR]...")
@venue_option
@click.option("--watch", is_flag=True, help="Go on, a line per change.")
def quotes(pairs: tuple[str, ...], venue: str | None, watch: bool) -> QuotesRequest:
    """Show prices of the watchlist, or of the pairs given (USDT/COPM)."""
    return QuotesRequest(pairs, venue, watch)


@verb("orders")
@venue_option
@click.option("--history", is_flag=True, help="Closed orders too.")
def orders(venue: str | None, history: bool) -> OrdersRequest:
    """Show open orders."""
    return OrdersRequest(venue, history)


@verb("fills")
@venue_option
@value_option("--order", "order_id", metavar="ID", help="Only those of this order.")
def fills(venue: str | None, order_id: str | None) -> FillsRequest:
    """Show executions of our orders."""
    return FillsRequest(venue, order_id)
