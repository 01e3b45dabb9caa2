"""From a request to an answer: limits, reading, who may, the handler, the spelling (dossier 11.1 to 11.3)."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from fxtui.simulator.answer import TOO_MANY_TEXT
from fxtui.simulator.faults import OF_THE_VENUE, FaultKind, FaultPlan
from fxtui.simulator.json_text import dumps, loads
from fxtui.venues.kiiex.sim import (
    account_calls,
    deposit_calls,
    market_calls,
    order_calls,
    send_order,
    session_calls,
    withdraw_calls,
)
from fxtui.venues.kiiex.sim.call import Asked, Call, Venue
from fxtui.venues.kiiex.sim.envelope import INVALID_REQUEST, SERVER_ERROR, Refusal
from fxtui.venues.kiiex.sim.params import Params
from fxtui.venues.kiiex.sim.rendering import rendered

LOGINS_A_MINUTE = 50
_MINUTE_MS = 60_000

CALLS: Mapping[str, Call] = {
    call.name.lower(): call
    for part in (
        session_calls,
        market_calls,
        account_calls,
        send_order,
        order_calls,
        deposit_calls,
        withdraw_calls,
    )
    for call in part.CALLS
}
"""Every call by its name in lower case."""

ORDERS = frozenset({"sendorder"})
WITHDRAWALS = frozenset({"createwithdrawticket"})
MONEY = ORDERS | WITHDRAWALS | {
    "createdepositticket", "confirmwithdraw", "cancelwithdraw", "cancelorder", "cancelallorders",
}  # fmt: skip
GROUPS: Mapping[str, frozenset[str]] = {
    "orders": ORDERS,
    "withdrawals": WITHDRAWALS,
    "money": MONEY,
    "logins": frozenset({"authenticateuser", "authenticate"}),
    "reads": frozenset(CALLS) - MONEY - {"authenticateuser", "authenticate"},
    "lookups": frozenset(
        name for name in CALLS if name.startswith("get") and ("order" in name or "trades" in name)
    ),
}
"""What faults may be aimed at beside single calls; look-ups are reads that tell what became of an order."""


@dataclass(slots=True)
class Dispatch:
    """The venue's HTTP interface under its base path."""

    venue: Venue
    plan: FaultPlan
    requests: Counter[str]
    recent: defaultdict[tuple[str, bool], deque[int]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = self._answer(request, await request.body())
        await response(scope, receive, send)

    def _answer(self, request: Request, body: bytes) -> Response:
        call = CALLS.get(operation_of(request.scope))
        if call is None:
            return PlainTextResponse("Not Found", status_code=404)
        peer = request.client.host if request.client else ""
        if self._too_many(peer, login=call.name.startswith("Authenticate")):
            return PlainTextResponse(TOO_MANY_TEXT, status_code=429)
        self.requests[call.name] += 1
        self.venue.world.catch_up()
        try:
            params = Params(_members(request, body))
        except ValueError:
            return self._json(Refusal(INVALID_REQUEST).envelope(), 400)
        except Refusal as refusal:
            return self._json(refusal.envelope(), 400)
        try:
            answer = self._handle(call, params, request, peer)
        except Refusal as refusal:
            status = refusal.status if self.venue.modes.seed_statuses else 200
            return self._json(rendered(call.name, refusal.envelope(), self.venue.modes), status)
        return self._json(rendered(call.name, answer, self.venue.modes), 200)

    def _handle(self, call: Call, params: Params, request: Request, peer: str) -> object:
        """Check who asks, let the handler work, and get wrong what a fault says."""
        fault = self.plan.take(call.name, OF_THE_VENUE)
        if fault is not None and fault.kind is FaultKind.SESSION_EXPIRY:
            self.venue.gate.expire_all()
        headers = {name.lower(): value for name, value in request.headers.items()}
        caller = None if call.public else self.venue.gate.caller(headers, peer)
        asked = Asked(params, headers, peer, caller, fault)
        call.check(asked)
        answer = call.handler(self.venue, asked)
        if fault is not None and fault.kind is FaultKind.SERVER_ERROR:
            raise Refusal(SERVER_ERROR, status=fault.http_status or 200)
        return answer

    def _too_many(self, peer: str, *, login: bool) -> bool:
        """Count a request against the limit of its kind; a sliding minute per address."""
        if self.venue.modes.on("rate_limit", "off"):
            return False
        now, times = self.venue.world.clock.now_ms(), self.recent[peer, login]
        while times and now - times[0] >= _MINUTE_MS:
            times.popleft()
        limit = LOGINS_A_MINUTE if login else self.venue.modes.number("rate_limit")
        if len(times) >= limit:
            return True
        times.append(now)
        return False

    def _json(self, answer: object, status: int) -> Response:
        content = dumps(answer).encode(errors="replace")
        return Response(content, status_code=status, media_type="application/json")


def operation_of(scope: Scope) -> str:
    """The name of the call a path ends with, in lower case; empty when it is not below `/ap/`."""
    parts = scope["path"].lower().strip("/").split("/")
    return parts[1] if len(parts) == 2 and parts[0] == "ap" else ""


def _members(request: Request, body: bytes) -> list[tuple[str, object]]:
    """Names and values of the query or of the JSON object in the body; `ValueError` for anything else."""
    if request.method == "GET":
        return list(parse_qsl(request.url.query, keep_blank_values=True))
    if not body.strip():
        return []
    members = loads(body)
    if not isinstance(members, dict):
        raise ValueError("the body is one JSON object")
    return list(members.items())
