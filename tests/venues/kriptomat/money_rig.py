"""A Kriptomat without a network for the tests of what moves money: scripts by call, and lists of transactions in pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace

import fxtui.venues.kriptomat as kriptomat
from fxtui.contract.errors import VenueError
from fxtui.contract.health import VenueHealth
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Connection, Prepared
from fxtui.domain.intent import Intent
from fxtui.domain.moment import Moment
from fxtui.transport.client import VenueClient
from fxtui.transport.request import Answer, Answered, Attempt, Request
from fxtui.transport.strict_json import dumps, loads
from fxtui.venues.kriptomat.adapter import KriptomatVenue
from tests.support.chance import FakeChance
from tests.support.clock import START, FakeClock

SAMPLES = Path(kriptomat.__file__).parent / "samples"
KEY = "3f1e0f4c-6a5b-4c3d-9e2f-0123456789ab"
CUSTOMER = 2
TOKEN = "eyJhbGciOiJSUzI1NiJ9.c2ltdWxhdGVk.0123456789"
Script = bytes | tuple[int, bytes] | VenueError | Attempt | Callable[[Request], "Script"]
TxRow = Mapping[str, object]


def sample(name: str) -> bytes:
    """A documented answer: `transactions`, `buy`."""
    return (SAMPLES / f"{name}.json").read_bytes()


def data(value: object) -> bytes:
    """`value` in the envelope of a success."""
    return dumps({"status": True, "data": value})


def priced(buy: str = "3252.6", sell: str = "3248.6", *, at: datetime = START) -> bytes:
    """A rate of btceur with the middle between its two prices."""
    mid = (Decimal(buy) + Decimal(sell)) / 2
    millis = int(at.timestamp() * 1000)
    row = {"pair": "btceur", "price": mid, "price_buy": Decimal(buy), "price_sell": Decimal(sell)}
    return data({**row, "date": "2025-07-09T12:00:00.000", "timestamp": millis})


def stamp(seconds: float = 0.0) -> str:
    """The date of a transaction so many seconds after the clock's start, as Kriptomat writes it: without a zone."""
    at = START + timedelta(seconds=seconds)
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds")


def tx(number: int, kind: str = "buy", **changes: object) -> dict[str, object]:
    """A transaction of customer 2, made at the clock's start: 100 EUR bought, sold or moved."""
    crypto = kind in {"buy", "sell"}
    row: dict[str, object] = {
        "id": number,
        "user_id": CUSTOMER,
        "type": kind,
        "amount": Decimal("0.03012975") if crypto else 100,
        "pair": "btceur" if crypto else None,
        "price": Decimal("3252.6") if crypto else None,
        "date": stamp(),
        "state": "success",
        "fee": 2 if crypto else 1,
        "subtotal": 98 if crypto else 100 if kind == "fiat_withdrawal" else 99,
        "total": 100 if kind != "fiat_withdrawal" else 99,
    }
    return row | changes


def pages(rows: Sequence[TxRow], per_page: int = 8, **meta: object) -> Callable[[Request], Script]:
    """A server that lists `rows` page by page, whatever size of page is asked for; `meta` replaces what it says."""

    def answered(request: Request) -> Script:
        asked = parse_qs(urlsplit(request.path).query)
        page = int(asked["page"][0])
        return data(
            {"transactions": page_of(rows, page, per_page), "meta": meta_of(rows, page, per_page) | meta}
        )

    return answered


def ones(*rows: TxRow) -> Callable[[Request], Script]:
    """A server that knows `rows`, each under its own customer alone."""

    def answered(request: Request) -> Script:
        for row in rows:
            if request.path == f"/users/{row['user_id']}/transactions/{row['id']}":
                return data(row)
        return (404, dumps({"status": False, "message": "Not found."}))

    return answered


def page_of(rows: Sequence[TxRow], page: int, per_page: int) -> list[TxRow]:
    """The rows of a page."""
    return list(rows[(page - 1) * per_page : page * per_page])


def meta_of(rows: Sequence[TxRow], page: int, per_page: int) -> dict[str, object]:
    """What a server that tells the truth says of a page."""
    last = max(1, -(-len(rows) // per_page))
    return {
        "current_page": page,
        "total_pages": last,
        "total_count": len(rows),
        "per_page": per_page,
        "last_page": page == last,
        "out_of_range": page > last,
    }


class ScriptedClient(VenueClient):
    """Answers each call with its scripts in turn, the last of them for ever."""

    def __init__(self, clock: FakeClock, scripts: Mapping[str, list[Script]]) -> None:
        self._clock = clock
        self.scripts: dict[str, list[Script]] = {name: list(turns) for name, turns in scripts.items()}
        self.requests: list[Request] = []
        self.sent: list[Request] = []
        self.problems: list[VenueError] = []

    async def read(self, request: Request) -> Answer:
        self.requests.append(request)
        said = self._next(request)
        if isinstance(said, VenueError):
            raise said
        assert isinstance(said, Answered), f"a read is not {said!r}"
        return said.answer

    async def send_once(self, request: Request) -> Attempt:
        self.requests.append(request)
        if request.operation not in {"login", "logout"}:
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
            return Answered(Answer(script[0], headers, script[1], self._clock.now(), 0.01, "Kriptomat"))
        return script

    def note_problem(self, error: VenueError) -> None:
        self.problems.append(error)

    def note_session(self, until: Moment | None) -> None:
        pass

    def health(self) -> VenueHealth:
        return VenueHealth(requests=len(self.requests), budget=60, budget_left=60)

    @property
    def skew(self) -> float | None:
        return 0.0

    async def aclose(self) -> None:
        pass

    def asked(self, operation: str) -> list[Request]:
        """The requests of one operation."""
        return [request for request in self.requests if request.operation == operation]

    @property
    def counts(self) -> dict[str, int]:
        """How often each operation was called."""
        return dict(Counter(request.operation for request in self.requests))


def calm_scripts() -> dict[str, list[Script]]:
    """A Kriptomat on which everything goes well and nobody has a transaction."""
    return {
        "login": [dumps({"access_token": TOKEN, "expires_in": 3600})],
        "time": [sample("pairs")],
        "pairs": [sample("pairs")],
        "currencies": [sample("currencies")],
        "rate": [priced()],
        "transactions": [pages([])],
        "transaction": [sample("transaction")],
        "banks": [sample("list_banks")],
        "deposit": [sample("deposit_instructions")],
        "buy": [sample("buy")],
        "sell": [sample("sell")],
        "withdraw": [sample("withdraw")],
    }


class Rig:
    """An adapter with its scripted venue and the clock they share."""

    def __init__(self, scripts: Mapping[str, list[Script]] | None = None, **settings: object) -> None:
        self.clock = FakeClock()
        self.client = ScriptedClient(self.clock, {**calm_scripts(), **(scripts or {})})
        self.venue = KriptomatVenue(connection(self.clock, **settings), self.client)
        self.calls, self.reader = self.venue._calls, self.venue._reader
        self.swaps, self.tickets, self.fills = self.venue.swaps, self.venue.tickets, self.venue.fills

    def answer(self, operation: str, *turns: Script) -> None:
        """From now on `operation` is answered like this."""
        self.client.scripts[operation] = list(turns)


def connection(clock: FakeClock, **settings: object) -> Connection:
    """A connection with the defaults of the venue's settings, acting for customer 2."""
    defaults = {setting.name: setting.default for setting in kriptomat.VENUE.settings}
    return Connection(
        "kriptomat",
        "https://kriptomat.test/v1",
        {**defaults, "email": "desk@partner.test", "client_id": "5", "customer_id": CUSTOMER, **settings},
        {
            "password": Secret("Password_123"),
            "client_secret": Secret("478bGciOiJSUzI1NiIsImp0aSI6IjE4ODUz291"),
            "totp_secret": Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
        },
        clock,
        FakeChance(),
    )


def as_intent(prepared: Prepared, clock: FakeClock) -> Intent:
    """The intent the desk makes of `prepared`."""
    return Intent(
        "20250709-120000-abcdef",
        prepared.client_id,
        "kriptomat",
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


def marked(intent: Intent, **marks: str) -> Intent:
    """`intent` with other marks."""
    return replace(intent, marks={**intent.marks, **marks})


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object a request carries."""
    value = loads(request.body or b"{}")
    assert isinstance(value, dict)
    return value
