"""What a call of the simulated KIIEX is: its name, who may make it, and what its handler is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from fxtui.simulator.faults import Fault
from fxtui.simulator.world import World
from fxtui.venues.kiiex.sim.catalogue import OMS_ID
from fxtui.venues.kiiex.sim.envelope import INVALID_REQUEST, NOT_AUTHORIZED, Refusal
from fxtui.venues.kiiex.sim.options import Modes
from fxtui.venues.kiiex.sim.params import Params
from fxtui.venues.kiiex.sim.sessions import Caller, Gate, Permission


@dataclass(slots=True)
class Venue:
    """The simulated venue as its handlers see it; `status_polls` counts GetOrderStatus per order."""

    world: World
    gate: Gate
    modes: Modes
    status_polls: dict[int, int]
    addresses: dict[tuple[str, int, int], list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request on its way to a handler. `fault` is what the venue itself is to get wrong about it."""

    params: Params
    headers: Mapping[str, str]
    peer: str
    caller: Caller | None = None
    fault: Fault | None = None

    @property
    def who(self) -> Caller:
        """Who asks; refused when nobody is known."""
        if self.caller is None:
            raise Refusal(NOT_AUTHORIZED)
        return self.caller

    @property
    def account(self) -> str:
        """The account the request is about; refused when none is given or it is not the caller's."""
        return self.own_account(self.params.need_whole("AccountId"))

    @property
    def accounts(self) -> tuple[str, ...]:
        """The account the request is about, or all of the caller's when it names none or 0."""
        number = self.params.whole("AccountId")
        if not number:
            return tuple(map(str, self.who.user.accounts))
        return (self.own_account(number),)

    def own_account(self, number: int) -> str:
        """`number` as the ledger spells it; refused when it is not the caller's."""
        if number not in self.who.user.accounts:
            raise Refusal(NOT_AUTHORIZED)
        return str(number)


class Oms(Enum):
    """Whether a call must say which order management system it means."""

    NEEDED = "needed"
    CHECKED = "checked when given"


@dataclass(frozen=True, slots=True)
class Call:
    """One name under `/ap/`."""

    name: str
    handler: Callable[[Venue, Asked], object]
    public: bool = False
    permission: Permission = Permission.READ
    oms: Oms = Oms.NEEDED

    def check(self, asked: Asked) -> None:
        """Refuse who may not make this call, and who means another OMS."""
        if not self.public and self.permission not in asked.who.permissions:
            raise Refusal(NOT_AUTHORIZED)
        oms = asked.params.whole("OMSId")
        if oms is None and self.oms is Oms.NEEDED and not self.public:
            raise Refusal(INVALID_REQUEST, detail="OMSId is missing", status=400)
        if oms not in {None, OMS_ID}:
            raise Refusal(INVALID_REQUEST, detail="there is no such OMS", status=400)
