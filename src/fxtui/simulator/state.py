"""What is true at a simulated venue, as plain JSON for the control plane; `fxtui.simulator.control` documents it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fxtui.domain.money import plain
from fxtui.domain.order import TimeInForce
from fxtui.simulator.backoffice import Ticket
from fxtui.simulator.broker import Deal
from fxtui.simulator.faults import FaultPlan
from fxtui.simulator.orders import Cause, Fill, Order, OrderKind, OrderState
from fxtui.simulator.world import World

_CAUSES: Mapping[OrderState, Cause] = {
    OrderState.WORKING: Cause.TAKEN,
    OrderState.FILLED: Cause.TRADED,
    OrderState.REJECTED: Cause.NO_MORE_MARKET,
}
"""Why a deal is where it is."""


def snapshot(venue: str, world: World, requests: Mapping[str, int], plan: FaultPlan) -> dict[str, object]:
    """Everything, with decimals as strings."""
    orders, deals = world.exchange.orders.values(), world.broker.deals.values()
    everything: tuple[Order | Deal, ...] = (*orders, *deals)
    asked = [taken for taken in everything if not taken.seeded]
    return {
        "venue": venue,
        "seed": world.seed,
        "step": world.steps,
        "now_ms": world.clock.now_ms(),
        "accounts": [
            {"account": account, "asset": asset, "total": plain(total), "hold": plain(held),
             "available": plain(world.ledger.available(account, asset))}
            for account, asset, total, held in world.ledger.balances()
        ],
        "orders": [*map(_order, orders), *map(_deal, deals)],
        "fills": [*map(_fill, world.exchange.fills), *(_dealt(deal) for deal in deals if deal.executed)],
        "tickets": [_ticket(ticket) for ticket in world.office.tickets.values()],
        "requests": dict(requests),
        "orders_taken": len(asked),
        "orders_executed": sum(taken.executed > 0 for taken in asked),
        "faults": [
            {"kind": fault.kind.value, "operation": fault.operation, "nth": fault.nth, "count": fault.count,
             "after_ms": fault.delay_ms, "executes": fault.executed, "status": fault.http_status,
             "body": fault.spoilt or None, "struck": struck}
            for fault, struck in plan.left()
        ],
    }  # fmt: skip


def _order(order: Order) -> dict[str, object]:
    wish = order.wish
    return {
        "order_id": order.id,
        "account": wish.account,
        "client_order_id": wish.client_id,
        "instrument": wish.listing.symbol,
        "side": wish.side.value,
        "type": wish.kind.value,
        "time_in_force": wish.time_in_force.value,
        "state": order.state.value,
        "cause": order.cause.value,
        "quantity": plain(order.quantity),
        "executed": plain(order.executed),
        "remaining": plain(order.remaining),
        "limit_price": _or_none(order.limit),
        "stop_price": _or_none(order.stop),
        "average_price": plain(order.average_price),
        "received_ms": order.received_ms,
        "seeded": order.seeded,
    }


def _fill(fill: Fill) -> dict[str, object]:
    return {
        "fill_id": fill.id,
        "trade_id": fill.trade_id,
        "order_id": fill.order.id,
        "account": fill.order.wish.account,
        "instrument": fill.order.wish.listing.symbol,
        "side": fill.side.value,
        "quantity": plain(fill.quantity),
        "price": plain(fill.price),
        "fee": plain(fill.fee),
        "fee_asset": fill.fee_asset,
        "at_ms": fill.at_ms,
    }


def _deal(deal: Deal) -> dict[str, object]:
    """A broker's deal as the order it is to whoever asked for it: at market, whole or not at all."""
    return {
        "order_id": deal.id,
        "account": deal.account,
        "client_order_id": deal.key,
        "instrument": deal.listing.symbol,
        "side": deal.side.value,
        "type": OrderKind.MARKET.value,
        "time_in_force": TimeInForce.FOK.value,
        "state": deal.state.value,
        "cause": _CAUSES[deal.state].value,
        "quantity": plain(deal.quantity),
        "executed": plain(deal.executed),
        "remaining": plain(deal.quantity if deal.state is OrderState.WORKING else Decimal(0)),
        "limit_price": None,
        "stop_price": None,
        "average_price": plain(deal.price if deal.executed else Decimal(0)),
        "received_ms": deal.received_ms,
        "seeded": deal.seeded,
    }


def _dealt(deal: Deal) -> dict[str, object]:
    """The one fill of a deal that is done."""
    return {
        "fill_id": deal.id,
        "trade_id": deal.id,
        "order_id": deal.id,
        "account": deal.account,
        "instrument": deal.listing.symbol,
        "side": deal.side.value,
        "quantity": plain(deal.quantity),
        "price": plain(deal.price),
        "fee": plain(deal.fee),
        "fee_asset": deal.listing.quote,
        "at_ms": deal.due_ms,
    }


def _ticket(ticket: Ticket) -> dict[str, object]:
    return {
        "number": ticket.number,
        "kind": ticket.direction.value,
        "account": ticket.account,
        "asset": ticket.asset,
        "amount": plain(ticket.amount),
        "fee": plain(ticket.fee),
        "held": plain(ticket.held),
        "status": ticket.state,
        "request_code": ticket.code,
        "verify_code": ticket.verify_code,
        "form_type": ticket.form_type,
        "form": {name: str(value) for name, value in ticket.form.items()},
        "done": ticket.done,
        "history": [{"status": stage.state, "at_ms": stage.at_ms, "by": stage.by} for stage in ticket.stages],
    }


def _or_none(price: Decimal | None) -> str | None:
    return None if price is None else plain(price)
