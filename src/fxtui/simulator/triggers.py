"""Stop orders: when their trigger is pulled, and how a trailing one follows the market."""

from __future__ import annotations

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side
from fxtui.simulator.market import Market
from fxtui.simulator.orders import Order


def follow(order: Order, market: Market) -> None:
    """Move a trailing stop towards the market, never away from it."""
    trail = order.wish.trail
    if not order.wish.kind.trailing or trail is None:
        return
    price = market.reference(order.wish.peg)
    if order.wish.side is Side.SELL:
        candidate = EXACT.subtract(price, trail)
        order.stop = candidate if order.stop is None else max(order.stop, candidate)
    else:
        candidate = EXACT.add(price, trail)
        order.stop = candidate if order.stop is None else min(order.stop, candidate)


def due(order: Order, market: Market) -> bool:
    """Whether the price has reached the stop: at or above it for a buy, at or below it for a sale."""
    if order.stop is None:
        return False
    price = market.reference(order.wish.peg)
    return price >= order.stop if order.wish.side is Side.BUY else price <= order.stop


def pull(order: Order) -> None:
    """Turn a due stop order into the market or limit order it stands for."""
    order.triggered = True
    if order.wish.kind.trailing and order.wish.kind.limited and order.stop is not None:
        offset = order.wish.limit_offset
        lower = order.wish.side is Side.SELL
        order.limit = EXACT.subtract(order.stop, offset) if lower else EXACT.add(order.stop, offset)
