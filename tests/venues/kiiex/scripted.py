"""A KIIEX without a network: answers by call from samples and scripts, and remembers what it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec.structs import replace

import fxtui.venues.kiiex as kiiex
from fxtui.contract.errors import VenueError
from fxtui.contract.health import VenueHealth
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Connection, Prepared
from fxtui.domain.intent import Intent
from fxtui.domain.moment import Moment
from fxtui.transport.client import VenueClient
from fxtui.transport.request import Answer, Answered, Attempt, Request
from fxtui.transport.strict_json import dumps, loads
from fxtui.venues.kiiex.adapter import KiiexVenue
from tests.support.chance import FakeChance
from tests.support.clock import FakeClock

SAMPLES = Path(kiiex.__file__).parent / "samples"
API_KEY, API_SECRET = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
TOKEN = "0e2b9c52-6a7d-4f0a-9a55-1c2d3e4f5a6b"
Script = bytes | tuple[int, bytes] | VenueError | Attempt | Callable[[Request], "Script"]


def sample(name: str) -> bytes:
    """A documented answer: `alphapoint/GetProducts`, `seed/SendOrder`."""
    return (SAMPLES / f"{name}.json").read_bytes()


def changed(name: str, **fields: object) -> bytes:
    """A sample object with other values of some of its keys."""
    value = loads(sample(name))
    assert isinstance(value, dict)
    assert set(fields) <= set(value)
    return dumps(value | fields)


class ScriptedClient(VenueClient):
    """Answers each call with its scripts in turn, the last of them for ever."""

    def __init__(self, clock: FakeClock, scripts: Mapping[str, list[Script]]) -> None:
        self._clock = clock
        self.scripts: dict[str, list[Script]] = {name: list(turns) for name, turns in scripts.items()}
        self.requests: list[Request] = []
        self.sent: list[Request] = []
        self.problems: list[VenueError] = []
        self.session_until: Moment | None = None
        self.closed = False

    async def read(self, request: Request) -> Answer:
        self.requests.append(request)
        said = self._next(request)
        if isinstance(said, VenueError):
            raise said
        assert isinstance(said, Answered), f"a read is not {said!r}"
        return said.answer

    async def send_once(self, request: Request) -> Attempt:
        self.requests.append(request)
        self.sent.append(request)
        said = self._next(request)
        assert not isinstance(said, VenueError)
        return said

    def _next(self, request: Request) -> Attempt | VenueError:
        turns = self.scripts.get(request.operation)
        assert turns, f"nobody scripted {request.operation}"
        script = turns.pop(0) if len(turns) > 1 else turns[0]
        while callable(script) and not isinstance(script, Answered):
            script = script(request)
        if isinstance(script, bytes):
            script = (200, script)
        if isinstance(script, tuple):
            headers = {"content-type": "application/json"}
            return Answered(Answer(script[0], headers, script[1], self._clock.now(), 0.01, "KIIEX"))
        return script

    def note_problem(self, error: VenueError) -> None:
        self.problems.append(error)

    def note_session(self, until: Moment | None) -> None:
        self.session_until = until

    def health(self) -> VenueHealth:
        return VenueHealth(requests=len(self.requests), session_until=self.session_until)

    @property
    def skew(self) -> float | None:
        return 0.2

    async def aclose(self) -> None:
        self.closed = True

    def bodies(self, operation: str) -> list[dict[str, Any]]:
        """The bodies `operation` was called with."""
        found = [loads(request.body or b"{}") for request in self.requests if request.operation == operation]
        return [body for body in found if isinstance(body, dict)]

    @property
    def counts(self) -> dict[str, int]:
        """How often each operation was called."""
        return dict(Counter(request.operation for request in self.requests))


def calm_scripts(flipped: bool = False) -> dict[str, list[Script]]:
    """A KIIEX on which everything goes well, in AlphaPoint's casing."""
    scripts: dict[str, list[Script]] = {
        path.stem: [path.read_bytes()]
        for path in (SAMPLES / "alphapoint").glob("*.json")
        if path.stem[:1].isupper() and "_" not in path.stem
    }
    if flipped:
        scripts["GetInstruments"] = [sample("alphapoint/GetInstruments_flipped")]
    for name in ("LogOut", "CancelOrder", "CancelAllOrders", "CancelWithdraw", "ConfirmWithdraw"):
        scripts[name] = [sample("alphapoint/ok")]
    scripts["GetWithdrawTicketByVerifyCode"] = [sample("alphapoint/GetWithdrawTicket")]
    return scripts


class Rig:
    """An adapter with its scripted venue and the clock they share."""

    def __init__(
        self, scripts: Mapping[str, list[Script]] | None = None, *, flipped: bool = False, **settings: object
    ) -> None:
        self.clock = FakeClock()
        self.client = ScriptedClient(self.clock, {**calm_scripts(flipped), **(scripts or {})})
        self.venue = KiiexVenue(connection(self.clock, **settings), self.client)

    def answer(self, operation: str, *turns: Script) -> None:
        """From now on `operation` is answered like this."""
        self.client.scripts[operation] = list(turns)


def slowly(rig: Rig, seconds: float, name: str) -> Script:
    """A documented answer that comes `seconds` after its request."""

    def answered(_: Request) -> Script:
        rig.clock.advance(seconds)
        return sample(name)

    return answered


def connection(clock: FakeClock, **settings: object) -> Connection:
    """A connection with the defaults of the venue's settings."""
    defaults = {setting.name: setting.default for setting in kiiex.VENUE.settings}
    return Connection(
        "kiiex",
        "https://kiiex.test/ap",
        {**defaults, "user_id": "96", **settings},
        {"api_key": Secret(API_KEY), "api_secret": Secret(API_SECRET)},
        clock,
        FakeChance(),
    )


def as_intent(prepared: Prepared, clock: FakeClock) -> Intent:
    """The intent the desk makes of `prepared`."""
    return Intent(
        "20250709-120000-abcdef",
        prepared.client_id,
        "kiiex",
        prepared.account,
        prepared.kind,
        prepared.lane,
        prepared.request,
        clock.now(),
        prepared.give,
        prepared.get,
        {},
        dict(prepared.marks),
    )


def with_body(intent: Intent, body: bytes) -> Intent:
    """`intent` with another body."""
    return replace(intent, request=replace(intent.request, body=body))


def decimal(text: str) -> Decimal:
    """Short for `Decimal(text)`."""
    return Decimal(text)
