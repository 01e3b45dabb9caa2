"""From a request to an answer: path, limit, session, body, the handler, and what a fault says (dossier 1, 5)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fxtui.simulator.faults import OF_THE_VENUE, Fault, FaultKind, FaultPlan
from fxtui.simulator.json_text import dumps, loads
from fxtui.venues.kriptomat.sim import (
    bank_calls,
    market_calls,
    money_calls,
    session_calls,
    transaction_calls,
    user_calls,
)
from fxtui.venues.kriptomat.sim.call import Asked, Call, Venue
from fxtui.venues.kriptomat.sim.fields import Fields
from fxtui.venues.kriptomat.sim.refusal import Refusal, malformed, not_found, server_error, wrong_method
from fxtui.venues.kriptomat.sim.rendering import rendered
from fxtui.venues.kriptomat.sim.throttle import Throttle

CALLS: Mapping[str, Call] = {
    call.name: call
    for part in (session_calls, user_calls, bank_calls, market_calls, money_calls, transaction_calls)
    for call in part.CALLS
}
"""Every call by its name."""

ORDERS = frozenset({"buy", "sell"})
WITHDRAWALS = frozenset({"withdraw"})
LOGINS = frozenset({"login"})
GROUPS: Mapping[str, frozenset[str]] = {
    "orders": ORDERS,
    "withdrawals": WITHDRAWALS,
    "money": ORDERS | WITHDRAWALS,
    "logins": LOGINS,
    "reads": frozenset(CALLS) - ORDERS - WITHDRAWALS - LOGINS,
    "lookups": frozenset({"transactions", "transaction", "all_transactions"}),
}
"""What faults may be aimed at beside single calls; look-ups are reads that tell what became of something."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The calls below a base path."""

    base_path: str

    def found(self, method: str, path: str) -> tuple[Call, Mapping[str, int]]:
        """The call a request asks for and the numbers in its path; `Refusal` 404 or 405 when there is none."""
        allowed = []
        if path.startswith(f"{self.base_path}/"):
            below = path.removeprefix(self.base_path)
            for call in CALLS.values():
                numbers = call.numbers_in(below)
                if numbers is not None and call.method == method:
                    return call, numbers
                allowed += [] if numbers is None else [call.method]
        raise wrong_method(method, allowed) if allowed else not_found()

    def operation_of(self, scope: Scope) -> str:
        """The name of the call a request asks for, empty when there is none."""
        try:
            return self.found(scope["method"], scope["path"])[0].name
        except Refusal:
            return ""


@dataclass(slots=True)
class Dispatch:
    """The venue's HTTP interface."""

    venue: Venue
    routes: Routes
    plan: FaultPlan
    throttle: Throttle
    requests: Counter[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._answer(request, await request.body())
        await response(scope, receive, send)

    async def _answer(self, request: Request, body: bytes) -> Response:
        limits: Mapping[str, str] = {}
        try:
            call, numbers = self.routes.found(request.method, request.scope["path"])
            peer = request.client.host if request.client else ""
            limits = self.throttle.count(peer)
            self.requests[call.name] += 1
            self.venue.catch_up()
            answer = await self._handle(call, numbers, request, body, peer)
        except Refusal as refusal:
            response = refusal.response(as_json=_wants_json(request.headers))
        else:
            content = dumps(rendered(answer, self.venue.modes)).encode(errors="replace")
            response = Response(content, media_type="application/json")
        response.headers.update(limits)
        return response

    async def _handle(
        self, call: Call, numbers: Mapping[str, int], request: Request, body: bytes, peer: str
    ) -> object:
        """Check who asks, let the handler work, and get wrong what a fault says."""
        fault = self._struck(call)
        if fault is not None and fault.kind is FaultKind.SESSION_EXPIRY:
            self.venue.gate.expire_all()
        authorization = request.headers.get("authorization", "")
        if not call.public:
            self.venue.gate.admit(authorization)
        members = _members(request, body)
        asked = Asked(numbers, Fields(members), authorization, peer)
        if call.keyed:
            answer = await self._once(call, asked, request.scope["path"], members)
        else:
            answer = call.handler(self.venue, asked)
        if fault is not None and fault.kind is FaultKind.SERVER_ERROR:
            raise server_error(fault.http_status or 500)
        return answer

    def _struck(self, call: Call) -> Fault | None:
        """The fault of the venue's own that strikes this request; a broker has nothing to fill in part."""
        fault = self.plan.take(call.name, OF_THE_VENUE)
        if fault is not None and fault.kind is FaultKind.PARTIAL_FILL:
            self.plan.missed(fault)
        return fault

    async def _once(self, call: Call, asked: Asked, path: str, body: Mapping[str, object]) -> object:
        """Carry out what was not carried out under its idempotency key before."""
        account = asked.user(self.venue).account
        with self.venue.keys.attempt(account, path, body) as attempt:
            if attempt.answer is None:
                delay = self.venue.modes.number("handling")
                if delay:
                    await asyncio.sleep(delay / 1000)
                attempt.answer = call.handler(self.venue, asked)
        return attempt.answer


def _members(request: Request, body: bytes) -> Mapping[str, object]:
    """The fields of a request: of its query where it reads, of the JSON object in its body where it writes."""
    if request.method == "GET":
        return dict(parse_qsl(request.url.query, keep_blank_values=True))
    if not body.strip() or "json" not in request.headers.get("content-type", ""):
        return {}
    try:
        members = loads(body)
    except ValueError:
        raise malformed() from None
    if not isinstance(members, dict):
        raise malformed()
    return members


def _wants_json(headers: Mapping[str, str]) -> bool:
    """Laravel's rule: JSON is accepted by name, or a script asks and accepts anything."""
    accepted = headers.get("accept", "*/*").lower()
    script = headers.get("x-requested-with", "").lower() == "xmlhttprequest"
    return "/json" in accepted or "+json" in accepted or (script and "*/*" in accepted)
