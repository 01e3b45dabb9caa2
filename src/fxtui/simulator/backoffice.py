"""Deposits and withdrawals on their way through a back office: states, schedules, and what each does to the ledger.

The states' names and order are the venue's; it describes them in a `Flow`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from fxtui.domain.money import EXACT
from fxtui.simulator.clock import SimClock
from fxtui.simulator.ledger import HOUSE, OUTSIDE, Entry, Ledger, Movement, added
from fxtui.simulator.numbers import Numbers

_ZERO = Decimal(0)


class Direction(Enum):
    """Which way a ticket's money goes."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"


class TicketIsFinal(Exception):
    """The ticket has been settled or given up; it can't be moved any more."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A venue's states for one way through its back office.

    `goes_on` tells what a state turns into by itself and after how many ms. Entering a state of `settles` moves the
    money, entering one of `gives_up` returns what was held; both end the ticket's effect on the ledger for good.
    """

    states: frozenset[str]
    goes_on: Mapping[str, tuple[str, int]]
    settles: frozenset[str]
    gives_up: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A state a ticket was in, since when, and who put it there."""

    state: str
    at_ms: int
    by: str


@dataclass(slots=True, eq=False)
class Ticket:
    """One deposit or withdrawal. `debit` is what leaves or would enter the account, `fee` the house's part of it."""

    number: int
    code: str
    verify_code: str
    direction: Direction
    account: str
    asset: str
    amount: Decimal
    fee: Decimal
    flow: Flow
    form: Mapping[str, object]
    form_type: str = ""
    user: int = 0
    fee_on_top: bool = False
    provider: int = 0
    stages: list[Stage] = field(default_factory=list)
    due_ms: int | None = None
    held: Decimal = _ZERO
    done: bool = False
    settled_ms: int | None = None

    @property
    def state(self) -> str:
        """The state it is in now."""
        return self.stages[-1].state

    @property
    def created_ms(self) -> int:
        """When it was made."""
        return self.stages[0].at_ms

    @property
    def updated_ms(self) -> int:
        """When it last moved."""
        return self.stages[-1].at_ms

    @property
    def debit(self) -> Decimal:
        """What a withdrawal takes from the account in all."""
        return EXACT.add(self.amount, self.fee) if self.fee_on_top else self.amount


class BackOffice:
    """Every ticket of a venue and the schedule they move on."""

    def __init__(self, ledger: Ledger, clock: SimClock, numbers: Numbers, first: int) -> None:
        """Ticket numbers count up from `first`."""
        self.tickets: dict[int, Ticket] = {}
        self.stuck = False
        self._ledger, self._clock, self._numbers = ledger, clock, numbers
        self._next = first

    def open(self, ticket: Ticket, state: str, *, at_ms: int | None = None) -> Ticket:
        """File a ticket in its first state; a withdrawal holds its debit. `Overdrawn` when that is not there.

        A ticket that comes with a number or a code keeps it; the office mails no code for one that has its own.
        """
        if ticket.direction is Direction.WITHDRAWAL:
            self._ledger.hold(ticket.account, ticket.asset, ticket.debit)
            ticket.held = ticket.debit
        if not ticket.number:
            ticket.number, self._next = self._next, self._next + 1
        if not ticket.code:
            ticket.code = self._numbers.guid()
            ticket.verify_code = self._numbers.guid() if ticket.direction is Direction.WITHDRAWAL else ""
        self.tickets[ticket.number] = ticket
        self._enter(ticket, state, "user", self._clock.now_ms() if at_ms is None else at_ms)
        return ticket

    def move(self, ticket: Ticket, state: str, by: str = "operator", at_ms: int | None = None) -> None:
        """Put a ticket in `state`; `ValueError` for a state its flow does not know, `TicketIsFinal` when it is over."""
        if state not in ticket.flow.states:
            raise ValueError(f"there is no state {state!r}: {', '.join(sorted(ticket.flow.states))}")
        if ticket.done:
            raise TicketIsFinal(f"ticket {ticket.number} is {ticket.state}")
        self._enter(ticket, state, by, self._clock.now_ms() if at_ms is None else at_ms)

    def move_due(self) -> None:
        """Let every ticket whose time has come go on, as often as its schedule says; none while the office is stuck."""
        now = self._clock.now_ms()
        for ticket in list(self.tickets.values()):
            while not self.stuck and ticket.due_ms is not None and ticket.due_ms <= now:
                state, _ = ticket.flow.goes_on[ticket.state]
                self._enter(ticket, state, "system", ticket.due_ms)

    def advance(self, ticket: Ticket) -> bool:
        """Take the next step of the schedule at once; False when there is none."""
        following = ticket.flow.goes_on.get(ticket.state)
        if following is None:
            return False
        self._enter(ticket, following[0], "system", self._clock.now_ms())
        return True

    def of(self, account: str, direction: Direction) -> list[Ticket]:
        """The account's tickets of one direction, newest first."""
        return [
            t for t in reversed(self.tickets.values()) if t.account == account and t.direction is direction
        ]

    def by_code(self, code: str) -> Ticket | None:
        """The ticket with this request code."""
        return next((t for t in self.tickets.values() if t.code == code), None)

    def held(self, account: str, asset: str) -> Decimal:
        """What the tickets of an account hold of an asset."""
        mine = (t.held for t in self.tickets.values() if t.account == account and t.asset == asset)
        return added(mine)

    def _enter(self, ticket: Ticket, state: str, by: str, at_ms: int) -> None:
        ticket.stages.append(Stage(state, at_ms, by))
        following = ticket.flow.goes_on.get(state)
        ticket.due_ms = None if following is None else at_ms + following[1]
        if ticket.done:
            return
        if state in ticket.flow.settles:
            self._settle(ticket, at_ms)
        elif state in ticket.flow.gives_up:
            self._release(ticket)

    def _settle(self, ticket: Ticket, at_ms: int) -> None:
        self._release(ticket)
        ticket.settled_ms = at_ms
        account, asset, fee, reference = ticket.account, ticket.asset, ticket.fee, str(ticket.number)
        if ticket.direction is Direction.DEPOSIT:
            whole, giver, taker, movement = ticket.amount, OUTSIDE, account, Movement.DEPOSIT
        else:
            whole, giver, taker, movement = ticket.debit, account, OUTSIDE, Movement.WITHDRAWAL
        parts = (Entry(taker, asset, EXACT.subtract(whole, fee)), Entry(HOUSE, asset, fee))
        entries = (Entry(taker, asset, whole).taken_from(giver), *parts)
        self._ledger.post(movement, reference, entries, at_ms)

    def _release(self, ticket: Ticket) -> None:
        self._ledger.release(ticket.account, ticket.asset, ticket.held)
        ticket.held = _ZERO
        ticket.done = True
