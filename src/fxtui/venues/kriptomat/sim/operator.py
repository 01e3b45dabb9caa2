"""What Kriptomat's own people do, beside the shared control plane: same port, under `/_sim/`, for an operator and tests.

A refused request answers 4xx with `{"error": "<one sentence>"}`.

    POST /_sim/deposits        {user, amount}             a bank transfer comes in, pending: {"number": <transaction>}
    POST /_sim/users/{user}    {kyc_status?, status?}     decide about a user: {"kyc_status", "status"}
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fxtui.domain.money import exact
from fxtui.simulator.control import PREFIX, from_here
from fxtui.simulator.json_text import loads
from fxtui.venues.kriptomat.sim.call import Venue
from fxtui.venues.kriptomat.sim.flows import PENDING
from fxtui.venues.kriptomat.sim.money_calls import deposit
from fxtui.venues.kriptomat.sim.pricing import TRANSFER_FEE
from fxtui.venues.kriptomat.sim.refusal import Refusal

_Action = Callable[[Venue, Request, Mapping[str, object]], dict[str, object]]
_Choice = TypeVar("_Choice", bound=Enum)


def operator_routes(venue: Venue) -> list[Route]:
    """The routes, to be put beside those of the control plane."""
    actions: tuple[tuple[str, _Action], ...] = (("/deposits", _deposit), ("/users/{user:int}", _decide))
    return [Route(PREFIX + path, _endpoint(venue, action), methods=["POST"]) for path, action in actions]


def _endpoint(venue: Venue, action: _Action) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if not from_here(request):
            return JSONResponse({"error": "The control plane answers this machine only."}, status_code=403)
        try:
            venue.catch_up()
            body = loads(await request.body() or b"{}")
            if not isinstance(body, dict):
                raise ValueError("the body is one JSON object")
            return JSONResponse(action(venue, request, body))
        except Refusal as refusal:
            return JSONResponse({"error": str(refusal)}, status_code=refusal.status)
        except (ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return answer


def _deposit(venue: Venue, _request: Request, body: Mapping[str, object]) -> dict[str, object]:
    """The sender named the reference of the user's first bank account, if there is one."""
    user, sent = venue.users.own(int(exact(body.get("user")))), exact(body.get("amount"))
    if sent <= TRANSFER_FEE:
        raise ValueError(f"amount is more than the fee of {TRANSFER_FEE}")
    banks = venue.banks.of(user)
    ticket = deposit(venue, user, sent, banks[0].reference_number if banks else "")
    return {"number": venue.world.office.open(ticket, PENDING).number}


def _decide(venue: Venue, request: Request, body: Mapping[str, object]) -> dict[str, object]:
    user = venue.users.own(int(request.path_params["user"]))
    kyc, status = _chosen(body, "kyc_status", user.kyc), _chosen(body, "status", user.status)
    user.kyc, user.status = kyc, status
    return {"kyc_status": kyc.value, "status": status.value}


def _chosen(body: Mapping[str, object], name: str, present: _Choice) -> _Choice:
    """The member of the enum that the body names, the present one when it names none."""
    known = {member.value: member for member in type(present)}
    word = str(body.get(name, present.value))
    if word not in known:
        raise ValueError(f"{name} is one of {', '.join(known)}")
    return known[word]
