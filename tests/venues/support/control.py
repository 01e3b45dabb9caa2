"""The control plane of a simulated venue as tests use it: its books, its faults, its clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from fxtui.simulator.answer import Answer

Row = Mapping[str, Any]

_OK = 200


def name_of(operation: str) -> str:
    """What the simulator calls an operation: a frozen request may name its whole path (`users/2/buy`)."""
    return operation.rpartition("/")[2]


class ControlRefused(Exception):
    """The control plane said no."""


@dataclass(frozen=True, slots=True)
class Effects:
    """How much has happened at a venue for whoever came over the wire: compare two of them."""

    orders: int
    tickets: int
    steps_by_users: int

    @property
    def total(self) -> int:
        """Everything together."""
        return self.orders + self.tickets + self.steps_by_users


@dataclass(frozen=True)
class Books:
    """`GET /_sim/state`: what is true at the venue."""

    state: Row

    def total(self, account: str, asset: str) -> Decimal:
        """What an account owns of an asset, held or not."""
        return self._amount(account, asset, "total")

    def held(self, account: str, asset: str) -> Decimal:
        """The part of it that is held."""
        return self._amount(account, asset, "hold")

    def assets(self, account: str) -> dict[str, Decimal]:
        """Every asset of an account with its total."""
        rows = (row for row in self.state["accounts"] if row["account"] == account)
        return {row["asset"]: Decimal(row["total"]) for row in rows}

    def order(self, order_id: str) -> Row:
        """One order."""
        return _one(row for row in self.state["orders"] if str(row["order_id"]) == order_id)

    def orders(self, account: str) -> list[Row]:
        """The orders of an account."""
        return [row for row in self.state["orders"] if row["account"] == account]

    def others(self, account: str) -> list[tuple[str, str]]:
        """The orders of everybody else, each with its state."""
        return [(str(r["order_id"]), r["state"]) for r in self.state["orders"] if r["account"] != account]

    def fills(self, order_id: str) -> list[Row]:
        """The fills of one order."""
        return [row for row in self.state["fills"] if str(row["order_id"]) == order_id]

    def ticket(self, number: str) -> Row:
        """One ticket."""
        return _one(row for row in self.state["tickets"] if str(row["number"]) == number)

    @property
    def ticket_numbers(self) -> set[str]:
        """The numbers of all tickets."""
        return {str(row["number"]) for row in self.state["tickets"]}

    def asked(self, operation: str) -> int:
        """How often an operation, in any spelling, reached the venue."""
        requests, meant = self.state["requests"].items(), name_of(operation).lower()
        return sum(count for name, count in requests if name.lower() == meant)

    def struck(self, kind: str) -> int:
        """How many requests the planned faults of a kind that are not for ever have struck."""
        faults = self.state["faults"]
        return sum(one["struck"] for one in faults if one["kind"] == kind and one["count"] > 0)

    @property
    def effects(self) -> Effects:
        """What users brought about so far."""
        stages = (stage for ticket in self.state["tickets"] for stage in ticket["history"])
        return Effects(
            orders=self.state["orders_taken"],
            tickets=len(self.state["tickets"]),
            steps_by_users=sum(stage["by"] == "user" for stage in stages),
        )

    def _amount(self, account: str, asset: str, which: str) -> Decimal:
        for row in self.state["accounts"]:
            if (row["account"], row["asset"]) == (account, asset):
                return Decimal(row[which])
        return Decimal(0)


def _one(rows: Any) -> Row:
    found = list(rows)
    assert len(found) == 1, f"{len(found)} rows instead of one"
    row: Row = found[0]
    return row


class Control:
    """Talks to `/_sim` of one simulation, past its sockets."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def books(self) -> Books:
        """What is true at the venue now."""
        return Books(await self._ask("GET", "/_sim/state"))

    async def fault(self, kind: str, operation: str, **more: object) -> None:
        """Plan one fault for an operation or group of operations."""
        aim = {"kind": kind, "operation": name_of(operation)}
        await self._ask("POST", "/_sim/fault", {**aim, **more})

    async def peace(self) -> None:
        """Forget all faults."""
        await self._ask("POST", "/_sim/faults/clear")

    async def credit(self, account: str, asset: str, amount: str) -> None:
        """Bring money in from outside."""
        await self._ask("POST", "/_sim/credit", {"account": account, "asset": asset, "amount": amount})

    async def advance(self, seconds: float) -> None:
        """Move the venue's clock."""
        await self._ask("POST", "/_sim/clock", {"advance_ms": round(seconds * 1000)})

    async def step(self, count: int = 1) -> None:
        """Let prices move."""
        await self._ask("POST", "/_sim/step", {"n": count})

    async def move(self, ticket_id: str, status: str) -> None:
        """Put a ticket in a state of the venue's; `next` takes the next step of its schedule."""
        await self._ask("POST", f"/_sim/tickets/{ticket_id}", {"status": status})

    async def check(self) -> None:
        """Prove that the venue's books balance."""
        await self._ask("POST", "/_sim/check")

    async def _ask(self, method: str, path: str, body: object = None) -> Row:
        scope: Scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": b"",
            "headers": [],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        raw = b"" if body is None else json.dumps(body).encode()
        answer = Answer()

        async def receive() -> Message:
            return {"type": "http.request", "body": raw, "more_body": False}

        await self._app(scope, receive, answer.keep)
        if answer.status != _OK:
            raise ControlRefused(f"{path}: {answer.body.decode()}")
        said: Row = json.loads(answer.body)
        return said
