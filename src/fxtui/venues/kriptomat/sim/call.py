"""What a call of the simulated Kriptomat is: its name, method and path, and what its handler is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fxtui.simulator.numbers import Numbers
from fxtui.simulator.world import World
from fxtui.venues.kriptomat.sim.banks import BankAccounts
from fxtui.venues.kriptomat.sim.fields import Fields
from fxtui.venues.kriptomat.sim.idempotency import KeyStore
from fxtui.venues.kriptomat.sim.options import Modes
from fxtui.venues.kriptomat.sim.sessions import Gate
from fxtui.venues.kriptomat.sim.users import User, Users

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(slots=True)
class Venue:
    """The simulated venue as its handlers see it; `transactions` numbers deals and transfers alike."""

    world: World
    gate: Gate
    users: Users
    banks: BankAccounts
    keys: KeyStore
    transactions: Numbers
    modes: Modes

    def catch_up(self) -> None:
        """Do what was due by now."""
        self.world.catch_up()
        self.users.settle_due()
        self.banks.settle_due()


@dataclass(frozen=True, slots=True)
class Asked:
    """One request on its way to a handler: the numbers in its path, its fields, and who it is from."""

    numbers: Mapping[str, int]
    fields: Fields
    authorization: str
    peer: str

    def user(self, venue: Venue) -> User:
        """The user the path names; refused when it is not the partner's."""
        return venue.users.own(self.numbers["user"])


@dataclass(frozen=True, slots=True)
class Call:
    """One operation. `path` has its numbers in braces; `keyed` calls carry an idempotency key."""

    name: str
    method: str
    path: str
    handler: Callable[[Venue, Asked], object]
    public: bool = False
    keyed: bool = False

    def numbers_in(self, path: str) -> Mapping[str, int] | None:
        """The numbers of a path below the base path, by name; None when it is not this call's."""
        patterns, parts = self.path.split("/"), path.split("/")
        if len(parts) != len(patterns):
            return None
        numbers: dict[str, int] = {}
        for pattern, part in zip(patterns, parts, strict=True):
            if pattern.startswith("{") and _NUMBER.fullmatch(part):
                numbers[pattern.strip("{}")] = int(part)
            elif pattern != part:
                return None
        return numbers


def done(result: object = None) -> dict[str, object]:
    """The envelope of a success; without a result it has no `data`."""
    return {"status": True} if result is None else {"status": True, "data": result}
