"""A simulated KIIEX over real sockets with an adapter connected to it, and the simulator's own books beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

import fxtui.venues.kiiex as kiiex
from fxtui.contract.errors import NotFoundAtVenue
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Connection, Prepared
from fxtui.desk.clock import SystemChance, SystemClock
from fxtui.domain.intent import Intent
from fxtui.domain.money import Asset, asset
from fxtui.domain.order import Order
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import Ticket, TicketDraft, TicketKind
from fxtui.simulator.server import serve
from fxtui.transport.client import Metering, VenueClient
from fxtui.venues.kiiex.adapter import KiiexVenue
from fxtui.venues.kiiex.sim import simulate

USDT, COPM = asset("USDT"), asset("COPM")
SWAP = SwapDraft("kiiex", USDT, COPM, Decimal("250.5"), USDT, Decimal("0.003"))
CLOCK = SystemClock()
WITHIN = 10.0
T = TypeVar("T")


@dataclass(frozen=True)
class Bench:
    """A connected adapter beside the simulator's own books."""

    venue: KiiexVenue
    connection: Connection
    origin: str
    http: httpx.AsyncClient

    async def books(self) -> dict[str, Any]:
        """What is true at the venue."""
        answer = await self.http.get(f"{self.origin}/_sim/state")
        found: dict[str, Any] = answer.json()
        return found

    async def tell(self, path: str, **words: object) -> None:
        """Tell the simulator's control plane something."""
        answer = await self.http.post(f"{self.origin}/_sim/{path}", json=words)
        assert answer.status_code == 200, answer.text

    async def order(self, client_id: str) -> dict[str, Any]:
        """The order of this client id in the simulator's books."""
        (found,) = [o for o in (await self.books())["orders"] if str(o["client_order_id"]) == client_id]
        return dict(found)

    async def settled(self, order_id: str) -> Order:
        """The order once it is final; right after it was received KIIEX may not know it yet."""

        async def look() -> Order | None:
            try:
                order = await self.venue.orders.order(order_id)
            except NotFoundAtVenue:
                return None
            return order if order.state.final else None

        return await eventually(look)

    async def held(self, code: Asset) -> Decimal:
        """What the account has of an asset, by the adapter."""
        return {b.asset: b.total for b in await self.venue.balances.balances()}[code]


async def eventually(look: Callable[[], Awaitable[T | None]]) -> T:
    """What `look` finds, looked for until it is there."""
    async with asyncio.timeout(WITHIN):
        while True:
            found = await look()
            if found is not None:
                return found
            await asyncio.sleep(0.02)


@asynccontextmanager
async def bench(
    scenario: str | None = None,
    options: dict[str, str] | None = None,
    *,
    api_secret: str | None = None,
    settings: Mapping[str, object] | None = None,
) -> AsyncIterator[Bench]:
    """A calm simulated KIIEX, with `options`, and an adapter connected to it that keeps no budget of requests."""
    calm = {"pace": "still", "order_delay": "0", **(options or {})}
    async with serve([simulate(options=calm, scenario=scenario)]) as (served,):
        keys = {name: str(value) for name, value in served.credentials.items()}
        defaults = {setting.name: setting.default for setting in kiiex.VENUE.settings}
        connection = Connection(
            "kiiex",
            served.base_url,
            {**defaults, "user_id": keys["user_id"], **(settings or {})},
            {"api_key": Secret(keys["api_key"]), "api_secret": Secret(api_secret or keys["api_secret"])},
            CLOCK,
            SystemChance(),
        )
        venue = KiiexVenue(connection, VenueClient(connection, Metering(), title="KIIEX"))
        parts = urlsplit(served.base_url)
        async with httpx.AsyncClient(trust_env=False) as http:
            try:
                yield Bench(venue, connection, f"{parts.scheme}://{parts.netloc}", http)
            finally:
                await venue.aclose()


def as_intent(prepared: Prepared) -> Intent:
    return Intent(
        "20250709-120000-abcdef",
        prepared.client_id,
        "kiiex",
        prepared.account,
        prepared.kind,
        prepared.lane,
        prepared.request,
        CLOCK.now(),
        prepared.give,
        prepared.get,
        {},
        dict(prepared.marks),
    )


async def swap_intent(at: Bench, client_id: str = "1001", draft: SwapDraft = SWAP) -> Intent:
    terms = await at.venue.swaps.terms(draft)
    assert terms.covered
    return as_intent(await at.venue.swaps.prepare(terms, client_id))


async def bank_draft(at: Bench, amount: str = "13000") -> TicketDraft:
    forms = await at.venue.tickets.forms(TicketKind.WITHDRAWAL, COPM)
    form = next(form for form in forms if form.method == "Standard")
    answers = {f.name: "00123456" for f in form.fields if f.fixed is None and f.required}
    return TicketDraft("kiiex", form, Decimal(amount), answers)


async def withdrawal_intent(at: Bench, client_id: str = "2001") -> Intent:
    terms = await at.venue.tickets.terms(await bank_draft(at))
    return as_intent(await at.venue.tickets.prepare(terms, client_id))


async def mailed_code(at: Bench, ticket: Ticket) -> str:
    (found,) = [t for t in (await at.books())["tickets"] if str(t["number"]) == ticket.ticket_id]
    return str(found["verify_code"])
