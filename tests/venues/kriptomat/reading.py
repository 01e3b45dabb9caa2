"""A Kriptomat without a network for the tests of what is read and of the session: the scripts of `money_rig`, and more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace

from fxtui.contract.health import VenueHealth
from fxtui.contract.secret import Secret
from fxtui.contract.steps import StepMemory
from fxtui.domain.instrument import Pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import asset
from fxtui.transport.request import Answer, Attempt, Request
from fxtui.transport.strict_json import dumps
from fxtui.venues.kriptomat.adapter import KriptomatVenue
from fxtui.venues.kriptomat.auth import Authenticator
from tests.support.clock import START, FakeClock
from tests.venues.kriptomat.money_rig import (
    TOKEN,
    Script,
    ScriptedClient,
    calm_scripts,
    connection,
    data,
    sample,
)

BTC, ETH, EUR = asset("BTC"), asset("ETH"), asset("EUR")
BTC_EUR, ETH_EUR = Pair(BTC, EUR), Pair(ETH, EUR)
EMAIL, PASSWORD, CLIENT_SECRET, TOTP_SECRET = (
    "canary-desk@partner.test",
    "Canary-Password-1",
    "canary0client0secret0canary",
    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
)
FIRST_STEP = int(START.timestamp()) // 30
"""The time step at the clock's start."""

UNAUTHENTICATED: Script = (401, b'{"message":"Unauthenticated."}')
REFUSED: Script = (401, b'{"status":false,"message":"Invalid credentials."}')


class ReadingClient(ScriptedClient):
    """As `ScriptedClient`; `skew` and `held_back` are the test's to set."""

    def __init__(self, clock: FakeClock, scripts: Mapping[str, list[Script]]) -> None:
        super().__init__(clock, scripts)
        self.told_skew: float | None = 0.0
        self.held_back = False
        self.session_until: Moment | None = None
        self.closed = False

    @property
    def skew(self) -> float | None:
        return self.told_skew

    async def read(self, request: Request) -> Answer:
        await asyncio.sleep(0)
        return await super().read(request)

    async def send_once(self, request: Request) -> Attempt:
        await asyncio.sleep(0)
        return await super().send_once(request)

    def note_session(self, until: Moment | None) -> None:
        self.session_until = until

    def health(self) -> VenueHealth:
        left = 0 if self.held_back else 60
        return VenueHealth(requests=len(self.requests), budget=60, budget_left=left)

    async def aclose(self) -> None:
        self.closed = True

    def asked_for(self, operation: str, key: str) -> list[str]:
        """What the requests of an operation asked for under `key` of their query, in order."""
        queries = (parse_qs(urlsplit(request.path).query) for request in self.asked(operation))
        return [query[key][0] for query in queries]


class Rig:
    """An adapter with its scripted venue and the clock they share, which jumps over every sleep."""

    def __init__(
        self,
        scripts: Mapping[str, list[Script]] | None = None,
        *,
        clock: FakeClock | None = None,
        steps: StepMemory | None = None,
        secrets: Mapping[str, str] | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self.clock = clock or FakeClock(hurried=True)
        self.client = ReadingClient(self.clock, {**calm_scripts(), **_reads(), **(scripts or {})})
        made = connection(self.clock, **{"email": EMAIL, **(settings or {})})
        known = {
            "password": PASSWORD,
            "client_secret": CLIENT_SECRET,
            "totp_secret": TOTP_SECRET,
            **(secrets or {}),
        }
        made = replace(made, secrets={name: Secret(text) for name, text in known.items()})
        self.connection = replace(made, steps=steps) if steps is not None else made
        self.venue = KriptomatVenue(self.connection, self.client)

    def answer(self, operation: str, *turns: Script) -> None:
        """From now on `operation` is answered like this."""
        self.client.scripts[operation] = list(turns)

    @property
    def counts(self) -> dict[str, int]:
        """How often each operation was called."""
        return self.client.counts


def _reads() -> dict[str, list[Script]]:
    return {
        "reach": [UNAUTHENTICATED],
        "time": [UNAUTHENTICATED],
        "logout": [sample("logout")],
        "balance": [holding({"btc": "0.001234"})],
        "user": [sample("show_user")],
        "bank": [sample("show_bank")],
        "create_user": [sample("create_user")],
        "update_user": [sample("update_user")],
        "kyc_import": [sample("kyc_import")],
        "create_bank": [sample("create_bank")],
        "delete_bank": [sample("delete_bank")],
    }


def holding(amounts: Mapping[str, str], **without: Script) -> Callable[[Request], Script]:
    """Balances by code, 0 where none is named; codes in `without` are answered like that."""

    def answered(request: Request) -> Script:
        (code,) = parse_qs(urlsplit(request.path).query)["currency_code"]
        if code in without:
            return without[code]
        return b'{"status":true,"data":{"balance":%s,"currency_code":"%s"}}' % (
            amounts.get(code, "0").encode(),
            code.encode(),
        )

    return answered


def currencies(*codes: str) -> bytes:
    """A list of currencies."""
    return data([{"name": code.title(), "code": code} for code in codes])


def refusal(field: str = "", message: str = "The given data was invalid.") -> bytes:
    """The body of a refusal in Laravel's form."""
    errors = {"errors": {field: ["no"]}} if field else {}
    return dumps({"status": False, "message": message, **errors})


def token(text: str = TOKEN, expires_in: object = 3600) -> bytes:
    """The answer to a login."""
    return dumps({"access_token": text, "expires_in": expires_in})


def codes(rig: Rig) -> list[str]:
    """The one-time codes that were sent."""
    return [json.loads(request.body or b"")["security_code"] for request in rig.client.asked("login")]


def steps(rig: Rig) -> list[int]:
    """The time steps of the codes that were sent, counted from the start."""
    made = Authenticator.of(Secret(TOTP_SECRET), 30)
    known = {made.code(FIRST_STEP + n): n for n in range(-200, 200)}
    return [known[code] for code in codes(rig)]


async def ask(rig: Rig) -> None:
    """Read anything with a session."""
    await rig.venue._calls.get("rate", "/exchange-rates", {"pair": "btceur"})
