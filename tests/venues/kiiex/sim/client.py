"""A client that knows nothing but the dossier: it signs, calls and reads, over a real socket."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx

from fxtui.simulator.clock import SimClock
from fxtui.simulator.faults import Fault
from fxtui.simulator.server import serve
from fxtui.venues.kiiex.sim import KiiexSimulation, simulate

# One for all tests: nothing here is encrypted, and making one takes longer than most tests.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
START_MS = 1_752_072_752_050
ACCOUNT, OMS = 7, 1
USDT_COPM = 11
CALM = {"pace": "still", "world": "bare", "order_delay": "0", "rate_limit": "off"}
"""Nothing moves by itself, nothing waits."""

BANK_FORM = {
    "FullName": "Valentina Restrepo",
    "DocumentType": "Cédula de ciudadanía",
    "DocumentNumber": "1020304050",
    "BankName": "Bancolombia",
    "AccountType": "Ahorros",
    "BankAccountNumber": "03100456789",
    "Comment": "fxtui-1",
}
TRON_FORM = {"ExternalAddress": "TQ5NMqJjhpQGK7YJbESKCobSxTfKqE6d1u", "Comment": "fxtui-2"}


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    """What `look` sees once it sees something; a fact that does not come about within 5 s fails the test."""
    async with asyncio.timeout(5):
        while not (seen := await look()):  # noqa: ASYNC110 - the fact is made by the simulation's own tasks
            await asyncio.sleep(0.01)
        return seen


def sign(secret: str, nonce: str, user_id: str, key: str) -> str:
    """Dossier 2.1: hex of HMAC-SHA256 of nonce, user id and key under the secret."""
    return hmac.new(secret.encode(), (nonce + user_id + key).encode(), hashlib.sha256).hexdigest()


def read(answer: httpx.Response) -> Any:
    """The JSON of an answer with exact numbers."""
    return json.loads(answer.text, parse_float=Decimal)


class Kiiex:
    """The simulation and a client of it."""

    def __init__(self, simulation: KiiexSimulation, http: httpx.AsyncClient, root: str) -> None:
        self.simulation = simulation
        self.world = simulation.world
        self.http = http
        self.root = root
        self.nonces = iter(range(1, 10_000))

    def signed(self, **changes: str) -> dict[str, str]:
        """The four parts of a login, rightly signed but for `changes`."""
        known = {name: str(value) for name, value in self.simulation.credentials.items()}
        parts = {"APIKey": known["api_key"], "UserId": known["user_id"], "Nonce": str(next(self.nonces))}
        right = sign(known["api_secret"], parts["Nonce"], parts["UserId"], parts["APIKey"])
        return {**parts, "Signature": right, **changes}

    def plan(self, faults: list[Fault]) -> None:
        """Let things go wrong from now on."""
        self.simulation.control.begin(faults)

    async def post(self, call: str, **body: object) -> httpx.Response:
        """POST a call."""
        return await self.http.post(
            f"/{call}", content=_dumps(body), headers={"Content-Type": "application/json"}
        )

    async def ask(self, call: str, **body: object) -> Any:
        """POST a call and read the answer, whatever its status."""
        return read(await self.post(call, **body))

    async def mine(self, call: str, **body: object) -> Any:
        """POST a call about the trader's account."""
        return await self.ask(call, OMSId=OMS, AccountId=ACCOUNT, **body)

    async def log_in(self) -> str:
        """Log in and carry the token from now on."""
        answer = await self.ask("AuthenticateUser", **self.signed())
        token = str(answer["SessionToken"])
        self.http.headers["aptoken"] = token
        return token

    async def send(self, side: int, quantity: object, **more: object) -> Any:
        """SendOrder at market, unless `more` says otherwise."""
        order = {
            "InstrumentId": USDT_COPM,
            "TimeInForce": 1,
            "OrderType": 1,
            "Side": side,
            "Quantity": quantity,
        }
        return await self.mine("SendOrder", **{**order, **more})

    async def status(self, order_id: int) -> Any:
        """GetOrderStatus, spelled as in the seed."""
        return await self.ask("GetOrderStatus", omsId=OMS, accountId=ACCOUNT, orderId=order_id)

    async def withdraw(self, product: int = 2, amount: object = 13000, **more: object) -> Any:
        """CreateWithdrawTicket to a bank, unless `more` says otherwise."""
        form = {"ProductId": product, "Amount": amount, "TemplateType": "Standard", "TemplateForm": BANK_FORM}
        return await self.mine("CreateWithdrawTicket", **{**form, **more})

    async def sim(self, path: str, **body: object) -> Any:
        """The control plane: POST with a body, otherwise GET."""
        url = f"{self.root}/_sim/{path}"
        return read(await (self.http.post(url, json=body) if body or path == "check" else self.http.get(url)))

    async def balance(self, symbol: str) -> tuple[Any, Any]:
        """Amount and hold of a product in the trader's account."""
        rows = await self.mine("GetAccountPositions")
        lower = [{name.lower(): value for name, value in row.items()} for row in rows]
        (row,) = [row for row in lower if row["productsymbol"] == symbol]
        return Decimal(row["amount"]), Decimal(row["hold"])


@asynccontextmanager
async def kiiex(
    *, scenario: str | None = None, seed: int = 7, login: bool = True, **options: str
) -> AsyncIterator[Kiiex]:
    """A KIIEX that stands still unless `options` say otherwise, and a client that is logged in."""
    simulation = simulate(seed=seed, options={**CALM, **options}, scenario=scenario, clock=SimClock(START_MS))
    async with (
        serve([simulation]) as served,
        httpx.AsyncClient(base_url=served[0].base_url, trust_env=False, timeout=5.0, verify=_TLS) as http,
    ):
        client = Kiiex(simulation, http, served[0].base_url.removesuffix("/ap"))
        if login:
            await client.log_in()
        yield client
        simulation.world.check()


def _dumps(body: object) -> str:
    """JSON with decimals as plain numbers."""
    if isinstance(body, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_dumps(value)}" for name, value in body.items()) + "}"
    return format(body, "f") if isinstance(body, Decimal) else json.dumps(body)
