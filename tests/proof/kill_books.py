"""The venue's books beside the journals: what was lost, what was done twice, and what is there that nobody asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError

from tests.proof.kill_home import Home, Lived
from tests.proof.kill_journal import NEVER_HAPPENED, Row, unsound

_ORDERS, _TICKETS = "order", "ticket"
_CLASS = {"order": _ORDERS, "swap": _ORDERS, "deposit": _TICKETS, "withdrawal": _TICKETS}


@dataclass(frozen=True, slots=True)
class Effect:
    """An order or a ticket at the venue: how it is called there, and what a ticket is of."""

    what: str
    refs: frozenset[str]
    key: str
    asset: str = ""
    amount: Decimal = Decimal(0)

    def is_of(self, row: Row) -> bool:
        """Whether this is what an intent brought about, by its client key or by the venue's name for it."""
        if _CLASS.get(row.kind) != self.what:
            return False
        return bool(row.ref in self.refs or (self.key and self.key == row.client_id))

    def __str__(self) -> str:
        return f"{self.what} {'/'.join(sorted(self.refs))}"


@dataclass(slots=True)
class Compared:
    """What the comparison of one or more homes came to; lists say what each one is, times are seconds.

    `found_within` and `settled_within` are promised: a life that long should have told.
    """

    found_within: float
    settled_within: float
    orders: int = 0
    tickets: int = 0
    intents: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    ghosts: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    called_off: list[str] = field(default_factory=list)
    waiting: int = 0
    unsound: list[str] = field(default_factory=list)
    finds: list[tuple[float, str]] = field(default_factory=list)
    settles: list[tuple[float, str]] = field(default_factory=list)

    @property
    def wrong(self) -> Sequence[str]:
        """Everything that must not be, in words."""
        orders_and_tickets = (*self.lost, *self.doubled, *self.ghosts, *self.unsettled, *self.called_off)
        return (*orders_and_tickets, *self.unsound)

    def take(self, home: Home) -> None:
        """Compare one home whose last life is over."""
        effects = list(_effects(home))
        self.orders += sum(effect.what == _ORDERS for effect in effects)
        self.tickets += sum(effect.what == _TICKETS for effect in effects)
        self.intents.update(f"{row.kind} {row.state}" for row in home.rows)
        self._of_effects(home, effects)
        self._of_intents(home, effects)
        self._times(home)
        wrong = unsound(home.journal)
        if wrong:
            self.unsound.append(wrong)
        try:
            home.venue.control("check")
        except HTTPError as error:
            self.unsound.append(error.read().decode())

    def _of_effects(self, home: Home, effects: Sequence[Effect]) -> None:
        """Every effect has one intent that says so; no intent and no wish has two."""
        of_intent: Counter[str] = Counter()
        of_life: Counter[int] = Counter()
        for effect in effects:
            rows = [row for row in home.rows if effect.is_of(row)] or _wished(home, effect)
            if not rows:
                self.ghosts.append(f"{effect} is in no journal")
            for row in rows:
                of_intent[row.intent_id] += 1
                of_life.update(n for n, life in enumerate(home.lived) if row.intent_id in life.made)
                if row.state in NEVER_HAPPENED:
                    self.lost.append(f"{effect} was executed, and {_told(row)}")
                elif row.unresolved:
                    self.unsettled.append(f"{effect} was executed, and {_told(row)}")
        self.doubled += [f"{intent_id} has {n} effects" for intent_id, n in of_intent.items() if n > 1]
        self.doubled += [
            f"{_asked(home.lived[n])} has {many} effects" for n, many in of_life.items() if many > 1
        ]

    def _of_intents(self, home: Home, effects: Sequence[Effect]) -> None:
        """Every accepted intent has an effect; what is open at the end is for a person."""
        for row in home.rows:
            there = any(effect.is_of(row) for effect in effects)
            if row.state == "accepted" and not there:
                self.ghosts.append(f"{_told(row)}, and it is not there")
            elif row.unresolved and _CLASS.get(row.kind) == _ORDERS and not there:
                self.unsettled.append(f"never executed, and {_told(row)}")
            elif row.state == "not_placed" and _CLASS.get(row.kind) == _TICKETS:
                self.called_off.append(_told(row))
            elif row.unresolved and not there:
                self.waiting += 1

    def _times(self, home: Home) -> None:
        """Seconds to the end of an intent that outlived its program."""
        promised = {
            "accepted": (self.finds, self.found_within),
            "not_placed": (self.settles, self.settled_within),
        }
        for row in home.rows:
            if row.state in promised:
                times, within = promised[row.state]
                times += seconds_to_end(row, home.lived, within)


def _asked(life: Lived) -> str:
    return f"`{' '.join(life.wish.words)}`" if life.wish is not None else "a look-up"


def _told(row: Row) -> str:
    return f"the {row.kind} {row.intent_id} is {row.state} ({row.reason})"


def seconds_to_end(row: Row, lived: Sequence[Lived], within: float) -> Iterator[tuple[float, str]]:
    """Seconds to the end of an intent from the start of the first later life that should have told it, or that did.

    Nothing when the life that made it knew its end.
    """
    end = next(step.at for step in row.steps if step.state == row.state)
    born = next(n for n, life in enumerate(lived) if row.intent_id in life.made)
    if end <= lived[born].ended:
        return
    first = next(
        life
        for life in lived[born + 1 :]
        if end <= life.ended or life.should_have_told(row.intent_id, within)
    )
    teller = next(life for life in lived[born + 1 :] if end <= life.ended)
    failed = "" if first is teller else f" and not by {first.how}, {first.ended - first.started:.1f} s long"
    looks = [
        f"{step.at - first.started:.1f} s: {step.evidence}" for step in row.steps if step.at > first.started
    ]
    yield end - first.started, "; ".join((f"{_told(row)}, by {teller.how}{failed}", *looks))


def _wished(home: Home, effect: Effect) -> list[Row]:
    """The intent whose wish a ticket fulfils, where neither key nor name tells: amounts are never the same twice."""
    if effect.what != _TICKETS:
        return []
    made = {
        intent_id
        for life in home.lived
        if life.wish is not None and (life.wish.asset, life.wish.amount) == (effect.asset, effect.amount)
        for intent_id in life.made
    }
    return [row for row in home.rows if row.intent_id in made]


def _effects(home: Home) -> Iterator[Effect]:
    """What came over the wire for our account."""
    books: Mapping[str, Any] = home.venue.books()
    accounts = {row.account for row in home.rows}
    for order in books["orders"]:
        if not order["seeded"] and (not accounts or order["account"] in accounts):
            key = str(order["client_order_id"] or "")
            yield Effect(_ORDERS, frozenset({str(order["order_id"])}), "" if key == "0" else key)
    for ticket in books["tickets"]:
        if str(ticket["number"]) not in home.tickets_before and (
            not accounts or ticket["account"] in accounts
        ):
            refs = frozenset({str(ticket["number"]), str(ticket["request_code"])})
            yield Effect(_TICKETS, refs, "", ticket["asset"], Decimal(ticket["amount"]))
