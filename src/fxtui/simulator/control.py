"""The control plane of a simulated venue, for its operator and for tests: same port, under `/_sim/`, loopback only.

All decimals are strings. A refused request answers 4xx with `{"error": "<one sentence>"}`.

    GET  /_sim/state              what is true at the venue:
                                  venue, seed, step, now_ms,
                                  accounts  [{account, asset, total, hold, available}]
                                  orders    [{order_id, account, client_order_id, instrument, side, type, time_in_force,
                                              state, cause, quantity, executed, remaining, limit_price, stop_price,
                                              average_price, received_ms, seeded}]; a broker's deals are market orders
                                  fills     [{fill_id, trade_id, order_id, account, instrument, side, quantity, price,
                                              fee, fee_asset, at_ms}]
                                  tickets   [{number, kind, account, asset, amount, fee, held, status, request_code,
                                              verify_code, form_type, form, done, history: [{status, at_ms, by}]}]
                                  requests  {operation: how often it reached the venue}
                                  orders_taken, orders_executed  counts of orders that came over the wire: taken at all,
                                              and executed at least in part
                                  faults    [{kind, operation, nth, count, after_ms, executes, status, body, struck}]
    POST /_sim/fault              {kind, operation?, nth?, count?, after_ms?, executes?, status?, body?}
                                  plan one more fault
    POST /_sim/scenario           {name}                  plan the faults of a scenario, or of `seed:N`
    POST /_sim/faults/clear       forget all faults; prices and tickets go on (a shifted clock stays)
    POST /_sim/tickets/{number}   {status}                put a ticket in a state; "next" takes its schedule's next step
    POST /_sim/step               {n?}                    let prices move n times (1)
    POST /_sim/credit             {account, asset, amount}   bring money in from outside; negative takes it away
    POST /_sim/clock              {advance_ms}            move the venue's clock
    POST /_sim/check              prove that the books balance: {"balanced": true}, or 500 with the reason
"""

from __future__ import annotations

import ipaddress
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fxtui.domain.money import exact
from fxtui.simulator.backoffice import TicketIsFinal
from fxtui.simulator.faults import Fault, FaultKind, FaultPlan
from fxtui.simulator.ledger import BooksDoNotBalance, Overdrawn
from fxtui.simulator.scenarios import scenario_faults
from fxtui.simulator.state import snapshot
from fxtui.simulator.world import World

PREFIX = "/_sim"


@dataclass(slots=True)
class Control:
    """What the control plane works on."""

    venue: str
    world: World
    plan: FaultPlan
    requests: Counter[str] = field(default_factory=Counter)

    def begin(self, faults: Iterable[Fault]) -> None:
        """Plan faults; those that are conditions of the world come true now, or at their step."""
        planned = list(faults)
        self.plan.add(planned)
        for fault in planned:
            match fault.kind:
                case FaultKind.SKEW:
                    self.world.clock.advance(fault.delay_ms)
                case FaultKind.STALE_FEED:
                    self.world.freeze_from(self.world.steps + fault.nth)
                case FaultKind.STUCK_TICKET:
                    self.world.office.stuck = True
                case _:
                    pass

    def forget_faults(self) -> None:
        """Plan nothing any more, and let prices and tickets go on."""
        self.plan.clear()
        self.world.freeze_from(None)
        self.world.office.stuck = False


_Action = Callable[[Control, Request, Mapping[str, object]], object]


def control_routes(control: Control) -> list[Route]:
    """The routes of the control plane, to be put before the venue's own."""
    actions: tuple[tuple[str, str, _Action], ...] = (
        ("GET", "/state", _state),
        ("POST", "/fault", _fault),
        ("POST", "/scenario", _scenario),
        ("POST", "/faults/clear", _clear),
        ("POST", "/tickets/{number:int}", _ticket),
        ("POST", "/step", _step),
        ("POST", "/credit", _credit),
        ("POST", "/clock", _clock),
        ("POST", "/check", _check),
    )
    return [
        Route(PREFIX + path, _endpoint(control, action), methods=[method]) for method, path, action in actions
    ]


def _endpoint(control: Control, action: _Action) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if not from_here(request):
            return _refused(403, "The control plane answers this machine only.")
        try:
            control.world.catch_up()
            return JSONResponse(action(control, request, await _body(request)))
        except LookupError as error:
            return _refused(404, str(error.args[0]))
        except TicketIsFinal as error:
            return _refused(409, str(error))
        except (ValueError, TypeError) as error:
            return _refused(400, str(error))
        except BooksDoNotBalance as error:
            return _refused(500, str(error))

    return answer


def _state(control: Control, _request: Request, _body: Mapping[str, object]) -> object:
    return snapshot(control.venue, control.world, control.requests, control.plan)


def _fault(control: Control, _request: Request, body: Mapping[str, object]) -> object:
    kinds = {kind.value: kind for kind in FaultKind}
    kind = kinds.get(str(body.get("kind")))
    if kind is None:
        raise ValueError(f"kind is one of {', '.join(kinds)}")
    executes, spoilt = body.get("executes"), body.get("body")
    fault = Fault(
        kind,
        str(body.get("operation", "money")),
        _whole(body.get("nth", 1)),
        _whole(body.get("count", 1)),
        _whole_or_none(body.get("after_ms")),
        None if executes is None else bool(executes),
        _whole_or_none(body.get("status")),
        None if spoilt is None else str(spoilt),
    )
    control.begin([fault])
    return {"planned": len(control.plan.left())}


def _scenario(control: Control, _request: Request, body: Mapping[str, object]) -> object:
    control.begin(scenario_faults(str(body.get("name"))))
    return {"planned": len(control.plan.left())}


def _clear(control: Control, _request: Request, _body: Mapping[str, object]) -> object:
    control.forget_faults()
    return {"planned": 0}


def _ticket(control: Control, request: Request, body: Mapping[str, object]) -> object:
    office = control.world.office
    number = int(request.path_params["number"])
    if number not in office.tickets:
        raise LookupError(f"There is no ticket {number}.")
    ticket, status = office.tickets[number], str(body.get("status"))
    if status == "next":
        if not office.advance(ticket):
            raise ValueError(f"Ticket {number} is {ticket.state} and does not go on by itself.")
    else:
        office.move(ticket, status)
    return {"number": number, "status": ticket.state}


def _step(control: Control, _request: Request, body: Mapping[str, object]) -> object:
    count = _whole(body.get("n", 1))
    if not 0 < count <= 100_000:
        raise ValueError("n is from 1 to 100000")
    control.world.step(count)
    return {"step": control.world.steps}


def _credit(control: Control, _request: Request, body: Mapping[str, object]) -> object:
    account, asset = str(body.get("account")), str(body.get("asset"))
    amount: Decimal = exact(body.get("amount"))
    try:
        control.world.credit(account, asset, amount)
    except Overdrawn as error:
        raise ValueError(str(error)) from None
    return {"account": account, "asset": asset, "total": str(control.world.ledger.total(account, asset))}


def _clock(control: Control, _request: Request, body: Mapping[str, object]) -> object:
    control.world.clock.advance(_whole(body.get("advance_ms")))
    control.world.catch_up()
    return {"now_ms": control.world.clock.now_ms()}


def _check(control: Control, _request: Request, _body: Mapping[str, object]) -> object:
    control.world.check()
    return {"balanced": True}


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError("a whole number is missing")
    return int(value)


def _whole_or_none(value: object) -> int | None:
    return None if value is None else _whole(value)


async def _body(request: Request) -> Mapping[str, object]:
    raw = await request.body()
    if not raw:
        return {}
    body = json.loads(raw, parse_float=Decimal)
    if not isinstance(body, dict):
        raise ValueError("the body is one JSON object")
    return body


def from_here(request: Request) -> bool:
    """Whether a request comes from this machine."""
    try:
        return request.client is None or ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _refused(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status_code=status)
