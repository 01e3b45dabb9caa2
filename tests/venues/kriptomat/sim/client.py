"""A client that knows nothing but the dossier: it makes its codes, logs in, calls and reads, over a real socket."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx

from fxtui.simulator.clock import SimClock
from fxtui.simulator.faults import Fault
from fxtui.simulator.server import serve
from fxtui.venues.kriptomat.sim import KriptomatSimulation, simulate

# One for all tests: nothing here is encrypted, and making one takes longer than most tests.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
START_MS = 1_752_072_752_050
CUSTOMER, SMALL, PENDING, NEW, DECLINED, DISABLED, STRANGER = range(2, 9)
BANK, OTHER_BANK = 8, 9
IBAN = "DE68500105171556714723"
CALM = {"pace": "still", "world": "bare", "rate_limit": "off"}
"""Nothing moves by itself."""
HEADERS = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}


def totp(secret: str, seconds: int, period: int = 30) -> str:
    """RFC 6238 with SHA-1 and 6 digits, for a base32 secret."""
    counter = struct.pack(">Q", seconds // period)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def read(answer: httpx.Response) -> Any:
    """The JSON of an answer with exact numbers."""
    return json.loads(answer.text, parse_float=Decimal)


def data(answer: httpx.Response) -> Any:
    """What a successful answer brings."""
    assert answer.status_code == 200, answer.text
    said = read(answer)
    assert said["status"] is True
    return said["data"]


def errors(answer: httpx.Response) -> dict[str, list[str]]:
    """The complaints of a 422 by field."""
    assert answer.status_code == 422, answer.text
    said = read(answer)
    assert (said["status"], said["message"]) == (False, "The given data was invalid.")
    found: dict[str, list[str]] = said["errors"]
    return found


class Kriptomat:
    """The simulation and a client of it."""

    def __init__(self, simulation: KriptomatSimulation, http: httpx.AsyncClient, root: str) -> None:
        self.simulation, self.world, self.http, self.root = simulation, simulation.world, http, root
        self.keys = (f"key-{number}" for number in range(10_000))

    def code(self, steps: int = 0) -> str:
        """The security code of now, or of so many steps later."""
        known = self.simulation.credentials
        period = int(str(known["totp_period"]))
        return totp(str(known["totp_secret"]), self.world.clock.now_ms() // 1000 + steps * period, period)

    def credentials(self, **changes: object) -> dict[str, object]:
        """The body of a right login but for `changes`."""
        names = ("email", "password", "client_id", "client_secret")
        known = {name: self.simulation.credentials[name] for name in names}
        return {**known, "security_code": self.code(), **changes}

    async def log_in(self, **changes: object) -> httpx.Response:
        """Log in; when it goes well, carry the token from now on."""
        answer = await self.post("/auth/login", **self.credentials(**changes))
        if answer.status_code == 200:
            self.http.headers["Authorization"] = f"Bearer {read(answer)['access_token']}"
        return answer

    def plan(self, *faults: Fault) -> None:
        """Let things go wrong from now on."""
        self.simulation.control.begin(faults)

    async def get(self, path: str, **query: object) -> httpx.Response:
        """GET a path below the base path."""
        return await self.http.get(path, params={name: str(value) for name, value in query.items()})

    async def post(self, path: str, **body: object) -> httpx.Response:
        """POST a JSON object."""
        return await self.http.post(path, json=body)

    async def put(self, path: str, **body: object) -> httpx.Response:
        """PUT a JSON object."""
        return await self.http.put(path, json=body)

    async def buy(self, amount: object = "250.00", *, user: int = CUSTOMER, **more: object) -> httpx.Response:
        """Buy btc with a new key, unless `more` says otherwise."""
        body = {"amount": amount, "pair": "btceur", "idempotency_key": next(self.keys), **more}
        return await self.post(f"/users/{user}/buy", **body)

    async def sell(self, amount: object = "0.02", *, user: int = CUSTOMER, **more: object) -> httpx.Response:
        """Sell btc with a new key, unless `more` says otherwise."""
        body = {"amount": amount, "pair": "btceur", "idempotency_key": next(self.keys), **more}
        return await self.post(f"/users/{user}/sell", **body)

    async def withdraw(
        self, amount: object = "250.00", *, user: int = CUSTOMER, **more: object
    ) -> httpx.Response:
        """Withdraw to the customer's first bank account with a new key, unless `more` says otherwise."""
        body = {"amount": amount, "bank_account_id": BANK, "idempotency_key": next(self.keys), **more}
        return await self.post(f"/users/{user}/withdraw", **body)

    async def transaction(self, number: int, user: int = CUSTOMER) -> Any:
        """One transaction."""
        return data(await self.get(f"/users/{user}/transactions/{number}"))

    async def balance(self, code: str, user: int = CUSTOMER) -> Decimal:
        """What a user can spend."""
        return Decimal(data(await self.get(f"/users/{user}/balances", currency_code=code))["balance"])

    async def rate(self, pair: str = "btceur") -> Any:
        """The rate of a pair."""
        return data(await self.get("/exchange-rates", pair=pair))

    async def sim(self, path: str, **body: object) -> Any:
        """The control plane: POST with a body, otherwise GET."""
        url = f"{self.root}/_sim/{path}"
        return read(await (self.http.post(url, json=body) if body or path == "check" else self.http.get(url)))


@asynccontextmanager
async def kriptomat(
    *, scenario: str | None = None, seed: int = 7, login: bool = True, **options: str
) -> AsyncIterator[Kriptomat]:
    """A Kriptomat that stands still unless `options` say otherwise, and a client that is logged in."""
    simulation = simulate(seed=seed, options={**CALM, **options}, scenario=scenario, clock=SimClock(START_MS))
    async with (
        serve([simulation]) as served,
        httpx.AsyncClient(
            base_url=served[0].base_url, headers=HEADERS, trust_env=False, timeout=5.0, verify=_TLS
        ) as http,
    ):
        client = Kriptomat(simulation, http, served[0].base_url.removesuffix(simulation.base_path))
        if login:
            assert (await client.log_in()).status_code == 200
        yield client
        simulation.world.check()
