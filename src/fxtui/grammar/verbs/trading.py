"""Verbs that trade: swap, order, cancel."""

from __future__ import annotations

import click

from fxtui.grammar.options import customer_option, dry_run_option, value_option, venue_option, yes_option
from fxtui.grammar.registry import verb
from fxtui.grammar.requests import CancelRequest, CancelScope, OrderRequest, SwapRequest


@verb("swap")
@click.argument("amount")
@click.argument("give", metavar="FROM")
@click.argument("get", metavar="TO")
@venue_option
@value_option("--max-slippage", metavar="PERCENT", help="How far the price may slip, for example 0.3%.")
@customer_option
@dry_run_option
@yes_option
def swap(
    amount: str,
    give: str,
    get: str,
    venue: str | None,
    max_slippage: str | None,
    customer: str | None,
    dry_run: bool,
    yes: bool,
) -> SwapRequest:
    """Swap AMOUNT of FROM into TO now, never below the worst price shown.

    AMOUNT takes digits with one point, k, m, b, 25% of the balance, or max.
    """
    return SwapRequest(amount, give, get, venue, max_slippage, dry_run, yes, customer)


@verb("order")
@click.argument("side", type=click.Choice(["buy", "sell"]))
@click.argument("quantity", metavar="QTY")
@click.argument("pair", metavar="PAIR")
@value_option("--limit", metavar="PRICE", help="Not worse than this price.")
@value_option("--stop", metavar="PRICE", help="Starts when the market reaches this price.")
@value_option("--tif", "time_in_force", type=click.Choice(["gtc", "ioc", "fok"]), help="How long it lives.")
@click.option("--post-only", is_flag=True, help="Refuse it rather than take liquidity.")
@venue_option
@dry_run_option
@yes_option
def order(
    side: str,
    quantity: str,
    pair: str,
    limit: str | None,
    stop: str | None,
    time_in_force: str | None,
    post_only: bool,
    venue: str | None,
    dry_run: bool,
    yes: bool,
) -> OrderRequest:
    """Place an order: market, with --limit a limit order, with --stop one that waits for that price."""
    return OrderRequest(side, quantity, pair, limit, stop, time_in_force, post_only, venue, dry_run, yes)


@verb("cancel")
@click.argument("order_id", metavar="[ID]", required=False)
@click.option("--mine", is_flag=True, help="All open orders that were placed from here.")
@click.option("--all", "everything", is_flag=True, help="All open orders of the account.")
@venue_option
@yes_option
def cancel(order_id: str | None, mine: bool, everything: bool, venue: str | None, yes: bool) -> CancelRequest:
    """Cancel an open order, all placed from here (--mine), or all of the account (--all)."""
    if [bool(order_id), mine, everything].count(True) != 1:
        raise click.UsageError("Name one order, or --mine, or --all.")
    scope = CancelScope.MINE if mine else CancelScope.ALL if everything else CancelScope.ONE
    return CancelRequest(scope, order_id, venue, yes)
