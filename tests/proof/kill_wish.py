"""What a killed program was asked to do: swaps, orders, deposits and withdrawals the account can pay for, none twice.

They are found at the running venue through an adapter of the proof's own, so that no venue, pair or coin is named here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from fxtui.contract.errors import VenueRefused
from fxtui.contract.plugin import venue_plugin
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Connection, Venue
from fxtui.desk.clock import SystemChance, SystemClock
from fxtui.domain.money import plain
from fxtui.domain.order import OrderType
from fxtui.domain.ticket import TicketDraft, TicketKind
from fxtui.store.paths import find_paths
from fxtui.store.simulated import for_simulator
from fxtui.store.used_steps import UsedSteps
from tests.venues.support.deals import Deal, a_ticket_draft, deals, forms
from tests.venues.support.moves import client_key

SWAP, ORDER, DEPOSIT, WITHDRAWAL = "swap", "order", "deposit", "withdrawal"
DEALING = (SWAP, ORDER)
KINDS = (*DEALING, DEPOSIT, WITHDRAWAL)

_TICKETS = {DEPOSIT: TicketKind.DEPOSIT, WITHDRAWAL: TicketKind.WITHDRAWAL}
_VERBS = {TicketKind.DEPOSIT: "deposit", TicketKind.WITHDRAWAL: "withdraw"}

_PARTS = 200
_LEAST_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to be done once: the words that ask for it, and for a ticket what it is of."""

    kind: str
    words: tuple[str, ...]
    asset: str = ""
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Source:
    """Wishes of one kind that differ in their amount alone, the first of them numbered 0."""

    kind: str
    wish: Callable[[int], Wish]


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that can be wished for at a venue."""

    found: Sequence[Source]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds there is a source of."""
        return tuple(kind for kind in KINDS if self.of(kind))

    def of(self, kind: str) -> list[Source]:
        """The sources of one kind."""
        return [source for source in self.found if source.kind == kind]


async def find_sources(
    venue: str, base_url: str, credentials: Mapping[str, object], home: Path, kinds: Sequence[str] = KINDS
) -> Sources:
    """Ask the simulated venue at `base_url` what its account can do there, of these kinds.

    One-time codes are those the programs of `home` have not used.

    Raises:
        AssertionError: the venue offers a kind, and nothing of it could be wished for.
    """
    adapter = _adapter(venue, base_url, credentials, home)
    try:
        offered = [kind for kind in KINDS if kind in kinds and await _offers(adapter, kind)]
        sources = Sources(await _found(adapter, offered))
    finally:
        await adapter.aclose()
    missing = [kind for kind in offered if kind not in sources.kinds]
    assert not missing, f"{venue} offers {', '.join(missing)}, and nothing its account could wish for"
    return sources


async def _offers(adapter: Venue, kind: str) -> bool:
    """Whether the venue has the role that takes this kind of wish, whatever the account can pay for."""
    if kind == SWAP:
        return adapter.swaps is not None
    if kind == ORDER:
        return adapter.orders is not None
    if adapter.tickets is None:
        return False
    for asset in await adapter.tickets.assets(_TICKETS[kind]):
        if await adapter.tickets.forms(_TICKETS[kind], asset):
            return True
    return False


async def _found(adapter: Venue, kinds: Sequence[str]) -> Sequence[Source]:
    """Every source of these kinds; prices and balances tell what the account can pay for."""
    found: list[Source] = []
    if adapter.balances is None:
        return found
    if adapter.rates is not None and not set(DEALING).isdisjoint(kinds):
        for deal in await deals(adapter):
            found += [source for source in _dealing(adapter, deal) if source.kind in kinds]
    for kind in (kind for kind in _TICKETS if kind in kinds):
        for form in await forms(adapter, _TICKETS[kind]):
            found += await _ticketing(adapter, await a_ticket_draft(adapter, form, _PARTS))
    return found


def _adapter(venue: str, base_url: str, credentials: Mapping[str, object], home: Path) -> Venue:
    profile = for_simulator(venue, base_url, credentials)
    made: Venue = venue_plugin(venue).load("connect")(
        Connection(
            venue=venue,
            base_url=base_url,
            settings=profile.settings,
            secrets={name: Secret(str(ref.value)) for name, ref in profile.secrets.items()},
            clock=SystemClock(),
            chance=SystemChance(),
            steps=UsedSteps(find_paths(str(home), {}).used_steps),
        )
    )
    return made


def _dealing(adapter: Venue, deal: Deal) -> list[Source]:
    """A swap, an order that is executed at once and one that rests, as far as the venue offers them."""
    found = []
    if adapter.swaps is not None:
        found.append(Source(SWAP, lambda n: _swap(deal, n)))
    if adapter.orders is not None and OrderType.MARKET in adapter.abilities.order_types:
        found.append(Source(ORDER, lambda n: _order(deal, n)))
    if adapter.orders is not None and OrderType.LIMIT in adapter.abilities.order_types:
        resting = ("--limit", plain(deal.far))
        found.append(Source(ORDER, lambda n: _order(deal, n, *resting)))
    return found


def _swap(deal: Deal, number: int) -> Wish:
    draft, instrument = deal.swap(), deal.instrument
    step = instrument.base_step if deal.spent == instrument.pair.base else instrument.quote_step
    amount = plain(draft.amount + number * step)
    return Wish(SWAP, ("swap", amount, draft.give, draft.get, "--venue", draft.venue))


def _order(deal: Deal, number: int, *more: str) -> Wish:
    instrument = deal.instrument
    quantity = plain(deal.quantity + number * instrument.lot)
    words = ("order", deal.side.value, quantity, str(instrument.pair), "--venue", instrument.venue, *more)
    return Wish(ORDER, words)


async def _ticketing(adapter: Venue, draft: TicketDraft) -> list[Source]:
    """Deposits or withdrawals by a form, where the venue would take the least of them."""
    assert adapter.tickets is not None
    try:
        await adapter.tickets.prepare(await adapter.tickets.terms(draft), client_key(adapter))
    except VenueRefused:
        return []
    return [Source(draft.kind.value, lambda n: _ticket(draft, n))]


def _ticket(draft: TicketDraft, number: int) -> Wish:
    """One of them; where an answer is a number, each goes to another one, so that none waits for another's end."""
    amount = draft.amount + number * (draft.form.step or _LEAST_STEP)
    answers = {
        name: str(int(answer) + number) if answer.isdecimal() else answer
        for name, answer in draft.answers.items()
    }
    wanted = replace(draft, amount=amount, answers=answers)
    words = [_VERBS[draft.kind], plain(amount), wanted.asset]
    words += ["--venue", wanted.venue, "--method", wanted.form.method]
    for name, answer in wanted.answers.items():
        words += ["--field", f"{name}={answer}"]
    return Wish(draft.kind.value, tuple(words), wanted.asset, amount)
