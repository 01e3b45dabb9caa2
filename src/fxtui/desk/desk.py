"""The one object both faces talk to: read a book, preview a draft, submit it, listen to events.

It only delegates: connections, polling, previews, execution, reconciliation and following live in modules of their
own. Nothing here knows a screen, a verb or a venue's protocol.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from fxtui.contract.errors import Problem
from fxtui.contract.health import Check
from fxtui.desk.balance_book import BalanceBook
from fxtui.desk.blotter import Blotter
from fxtui.desk.clock import DeskChance
from fxtui.desk.closing import Closing
from fxtui.desk.connections import DeskVenue
from fxtui.desk.events import Event
from fxtui.desk.floor import Floor
from fxtui.desk.gate import Gate
from fxtui.desk.intent_book import IntentBook
from fxtui.desk.journal_view import JournalView
from fxtui.desk.last_known import LastKnown
from fxtui.desk.listings import Listings
from fxtui.desk.polling import Polling
from fxtui.desk.quote_book import QuoteBook
from fxtui.desk.reads import Reads
from fxtui.desk.ticket_book import TicketBook
from fxtui.desk.valuation import Valuation, worth
from fxtui.desk.views import Draft, Preview, VenueView, Visible
from fxtui.desk.writes import Writes
from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.intent import Intent
from fxtui.domain.moment import Clock
from fxtui.domain.money import Asset
from fxtui.domain.order import Order
from fxtui.domain.outcome import Outcome
from fxtui.domain.quote import Candle, Depth, Trade
from fxtui.domain.ticket import DepositAddress, Ticket, TicketForm, TicketKind

if TYPE_CHECKING:
    from fxtui.desk.asking import Asking
    from fxtui.desk.customers import Customers
    from fxtui.desk.money_path import MoneyPath
    from fxtui.store.config import Profile
    from fxtui.store.journal import Journal
    from fxtui.store.limits import LimitsInForce
    from fxtui.store.records import IntentRecord
    from fxtui.store.state import StateStore

__all__ = ["Desk", "DeskVenue"]


class Desk:
    """Books, money actions and events of one profile."""

    def __init__(
        self,
        venues: Sequence[DeskVenue],
        *,
        profile: Profile,
        clock: Clock,
        chance: DeskChance,
        journal: Callable[[], Awaitable[Journal]],
        state: StateStore | None,
    ) -> None:
        """Put the parts together; nothing is opened, read or connected yet, last known figures excepted."""
        floor = self._floor = Floor(venues, profile=profile, clock=clock, chance=chance, journal=journal)
        self.journal = JournalView(floor)
        self._gate = Gate(floor)
        self._listings = Listings(floor)
        self._reads = Reads(floor, self._listings)
        self._polling = Polling(floor, self._reads, self._listings)
        self._last_known = LastKnown(floor, state)
        self._writes = Writes(floor)
        self._closing = Closing(floor, self._writes, lambda: self.__dict__.get("_money"), self._last_known)
        self._last_known.load()

    @cached_property
    def _money(self) -> MoneyPath:
        from fxtui.desk.money_path import MoneyPath

        return MoneyPath(self._floor, self._gate, self._reads, self._writes, self._polling.soon)

    @cached_property
    def _asking(self) -> Asking:
        from fxtui.desk.asking import Asking

        return Asking(self._floor)

    @cached_property
    def customers(self) -> Customers:
        """The customers of those venues that are a partner's broker."""
        from fxtui.desk.customers import Customers

        return Customers(self._floor, self._writes, self._polling.soon)

    # ---- what is known

    @property
    def quotes(self) -> QuoteBook:
        """Latest prices."""
        return self._floor.quotes

    @property
    def balances(self) -> BalanceBook:
        """Latest balances."""
        return self._floor.balances

    @property
    def tickets(self) -> TicketBook:
        """Latest deposits, withdrawals and transfers."""
        return self._floor.tickets

    @property
    def blotter(self) -> Blotter:
        """Latest orders and fills."""
        return self._floor.blotter

    @property
    def intents(self) -> IntentBook:
        """Every intent of the journal's recent past, and all unresolved ones."""
        return self._floor.intents

    @property
    def clock(self) -> Clock:
        """The clock ages are computed with."""
        return self._floor.clock

    @property
    def live(self) -> bool:
        """Whether real money moves."""
        return self._floor.profile.live

    @property
    def profile_name(self) -> str:
        """The name of the profile."""
        return self._floor.profile.name

    @property
    def value_asset(self) -> Asset:
        """The asset everything is valued in."""
        return self._floor.value_asset

    def limits(self, venue: VenueId, pair: Pair | None = None) -> LimitsInForce:
        """What may move at a venue, in `pair` or without one, and how old its prices may be to be dealt on."""
        return self._floor.limits(venue, pair)

    def venues(self) -> tuple[VenueView, ...]:
        """Every venue of the profile as it stands now."""
        return tuple(self._gate.view(link) for link in self._floor.links.values())

    def instruments(self, venue: VenueId | None = None) -> tuple[Instrument, ...]:
        """What is listed, of one venue or of all; empty until a venue was read."""
        return self._listings.instruments(venue)

    def watchlist(self) -> tuple[tuple[VenueId, Pair], ...]:
        """The pairs watched and where, as the venues orient them once their instruments are known."""
        return self._listings.watchlist()

    def swap_venues(self, give: Asset, get: Asset) -> tuple[VenueId, ...]:
        """Venues that swap one asset for the other."""
        return self._listings.swap_venues(give, get)

    def worth(self, asset: Asset, amount: Decimal) -> Valuation:
        """What `amount` of `asset` is worth in the value asset."""
        return worth(self.quotes, asset, amount, self.value_asset, self._floor.clock.now())

    # ---- life

    async def open(self, *, journal: bool = True) -> None:
        """Open the journal; venues connect when first asked, nothing polls. For one command of the command line.

        `journal` False leaves it closed until something needs it. Raises `StoreError` when it can't be opened at all.
        """
        if journal:
            await self._floor.journaling.open()
            self._money.reconcile.mark()

    async def start(self) -> None:
        """Open the journal, look up what is unresolved, and poll. Raises for the journal's sake, never a venue's."""
        await self.open()
        self.journal.read_on()
        self._money.reconcile.begin()
        self._polling.start()
        self._last_known.keep_saving()

    async def drain(self, limit: float) -> None:
        """Take no new intents, give those in flight `limit` seconds, journal the rest as UNKNOWN, close everything."""
        await self._closing.drain(limit)

    async def sent(self, limit: float) -> None:
        """Wait until what is being sent has its outcome on disk, at most `limit` seconds."""
        await self._closing.sent(limit)

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call `listener` with every event from now on; returns what ends that."""
        return self._floor.bus.subscribe(listener)

    def look_at(self, visible: Visible) -> None:
        """Say what is on the screen now."""
        self._polling.look_at(visible)

    def pause(self, venue: VenueId) -> None:
        """Send nothing to a venue any more, except what is already under way and look-ups of intents."""
        self._polling.pause(venue)

    def resume(self, venue: VenueId) -> None:
        """End a pause, or a stop after refused logins."""
        self._polling.resume(venue)

    async def refresh(
        self, role: str, venue: VenueId | None = None, *, pairs: Sequence[Pair] | None = None
    ) -> tuple[Problem, ...]:
        """Read once now, into the book: `balances`, `quotes` (of `pairs`, else of the watchlist), `orders`, `fills`,
        `tickets`, `instruments`, or `values`, prices of everything; of one venue or all. Problems are values.
        """
        return await self._reads.refresh(role, venue, pairs)

    # ---- moving money

    async def preview(self, draft: Draft) -> Preview:
        """What `draft` would do, with every guard's word; raises a `FxtuiError` only when nothing can be shown."""
        return await self._money.previews.preview(draft)

    def submit(self, preview: Preview, typed: str = "") -> Intent:
        """Confirm a preview at once; twice is the same intent. `Refused` by a guard, or when `typed` is not as asked."""
        return self._money.execution.submit(preview, typed)

    async def settled(self, intent_id: str, timeout: float | None = None) -> IntentRecord:
        """Wait until the intent is neither prepared nor being sent, at most `timeout` seconds; as it stands then."""
        return await self._money.execution.settled(intent_id, timeout)

    async def followed(self, intent_id: str, timeout: float | None = None) -> Order | None:
        """Wait until the order of an accepted intent is final and its fills are known, at most `timeout` seconds; as
        last seen, None when it has no order.
        """
        return await self._money.follow.wait(intent_id, timeout)

    async def resolve(self, intent_id: str, patience: float = 0.0) -> IntentRecord:
        """Look an unresolved intent up now, and again for `patience` seconds while it stays unresolved."""
        return await self._money.reconcile.resolve(intent_id, patience)

    async def settle(self, intent_id: str, *, executed: bool, ref: str = "") -> IntentRecord:
        """A person's word on an UNKNOWN or NEEDS_HUMAN intent: it was executed as `ref`, or was never placed."""
        return await self._money.reconcile.settle(intent_id, executed=executed, ref=ref)

    async def acknowledge(self) -> None:
        """A person's word that a damaged journal was seen; money may move again. `UsageError` when none is."""
        await self._floor.journaling.acknowledge()

    async def cancel(self, venue: VenueId, order_id: str) -> Outcome:
        """Ask a venue to cancel one order."""
        return await self._money.cancels.cancel(venue, order_id)

    async def cancel_mine(self, venue: VenueId | None = None) -> list[tuple[VenueId, str, Outcome] | Problem]:
        """Ask one venue or all to cancel the open orders of this journal's intents; what could not be read is last."""
        return await self._money.cancels.cancel_mine(venue)

    async def cancel_all(
        self, venue: VenueId | None = None, pair: Pair | None = None
    ) -> list[tuple[VenueId, Outcome]]:
        """Ask one venue or all to cancel every open order of the account, or those of one pair."""
        return await self._money.cancels.cancel_all(venue, pair)

    # ---- asking a venue

    async def depth(self, venue: VenueId, pair: Pair, levels: int = 20) -> Depth:
        """The book of a pair."""
        return await self._asking.depth(venue, pair, levels)

    async def candles(self, venue: VenueId, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        """The last candles of `interval` seconds, oldest first."""
        return await self._asking.candles(venue, pair, interval, count)

    async def trades(self, venue: VenueId, pair: Pair, count: int) -> Sequence[Trade]:
        """The last public trades, newest first."""
        return await self._asking.trades(venue, pair, count)

    async def ticket(self, venue: VenueId, kind: TicketKind, ticket_id: str) -> Ticket:
        """One ticket as it stands, also into the book."""
        return await self._asking.ticket(venue, kind, ticket_id)

    async def ticket_by_code(self, venue: VenueId, code: str) -> Ticket:
        """The withdrawal a mailed code belongs to, also into the book."""
        return await self._asking.ticket_by_code(venue, code)

    async def ticket_assets(self, venue: VenueId, kind: TicketKind) -> Sequence[Asset]:
        """What can be deposited or withdrawn."""
        return await self._asking.ticket_assets(venue, kind)

    async def forms(self, venue: VenueId, kind: TicketKind, asset: Asset) -> Sequence[TicketForm]:
        """The ways to deposit or withdraw an asset, each with its fields."""
        return await self._asking.forms(venue, kind, asset)

    async def deposit_addresses(self, venue: VenueId, asset: Asset) -> Sequence[DepositAddress]:
        """Where an asset can be sent to."""
        return await self._asking.deposit_addresses(venue, asset)

    async def check(self, venue: VenueId) -> Sequence[Check]:
        """Reach, clock, login and permissions of a venue; a failure is a line, not an error."""
        return await self._asking.check(venue)
