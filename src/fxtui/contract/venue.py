"""The roles a venue may play, and the venue that plays them.

Reads return domain values or raise a `VenueError`. What moves money is prepared (reads only), frozen into an
`Intent` by the desk, journaled, and then executed once: `Venue.execute` returns an `Outcome` and never raises for
the network's sake. An adapter retries no write, starts no task and sets no timer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from msgspec import Struct, field

from fxtui.contract.abilities import Abilities
from fxtui.contract.health import Check, VenueHealth
from fxtui.contract.secret import Secret
from fxtui.contract.steps import StepMemory, ThisProcess
from fxtui.domain.balance import Balance
from fxtui.domain.customer import (
    BankAccount,
    Customer,
    CustomerChanges,
    DepositInstructions,
    NewCustomer,
    Transaction,
)
from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.intent import FrozenRequest, Intent, IntentKind
from fxtui.domain.moment import Clock
from fxtui.domain.money import Asset, Money
from fxtui.domain.order import Fill, Order, OrderDraft
from fxtui.domain.outcome import Finding, Outcome
from fxtui.domain.quote import Candle, Depth, Quote, Trade
from fxtui.domain.swap import SwapDraft, SwapTerms
from fxtui.domain.ticket import (
    DepositAddress,
    Ticket,
    TicketActionDraft,
    TicketDraft,
    TicketForm,
    TicketKind,
    TicketTerms,
)


class Prepared(Struct, frozen=True):
    """A money action ready to be confirmed: the exact bytes, and what a later look-up needs.

    `lane` names what must not be in flight twice (`order:USDT/COPM`, `withdrawal:COPM:<address>`). `marks` are read
    before anything is sent, like the highest ticket number; the balances before are the desk's.
    """

    kind: IntentKind
    account: str
    lane: str
    client_id: str
    request: FrozenRequest
    give: Money | None
    get: Money | None
    marks: Mapping[str, str] = field(default_factory=dict)


class Rates(Protocol):
    """Instruments and prices."""

    async def instruments(self) -> Sequence[Instrument]:
        """Everything listed, tradable or not; read once and kept, `refresh_instruments` reads anew."""
        ...

    async def refresh_instruments(self) -> Sequence[Instrument]:
        """Read the list again."""
        ...

    async def quotes(
        self, pairs: Sequence[Pair], heard: Callable[[Quote], None] | None = None
    ) -> Sequence[Quote]:
        """Present prices of these pairs (empty: of all); a pair the venue can't price is left out.

        Where prices come one by one, `heard` is told each as it arrives, so that none waits for the last.
        """
        ...

    async def overview(self) -> Sequence[Quote]:
        """A price of everything listed in as few requests as the venue allows: to value with, not to deal on."""
        ...

    async def depth(self, pair: Pair, levels: int) -> Depth:
        """The book with at most `levels` prices per side."""
        ...

    async def candles(self, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        """The last `count` candles of `interval` seconds, oldest first."""
        ...

    async def trades(self, pair: Pair, count: int) -> Sequence[Trade]:
        """The last public trades, newest first."""
        ...


class Balances(Protocol):
    """What the account holds."""

    async def balances(self) -> Sequence[Balance]:
        """Every asset the venue lists for the accounts it shows, zero balances too.

        Where each costs a request of its own, some were read a while ago: `as_of` tells.
        """
        ...

    async def of(self, account: str, assets: Collection[Asset]) -> Sequence[Balance]:
        """At least `assets` of `account` (empty: of the one acted for), all read now.

        An asset the account does not have may be left out.
        """
        ...


class Orders(Protocol):
    """Orders in a book."""

    async def prepare(self, draft: OrderDraft, client_id: str) -> Prepared:
        """Freeze the request for `draft`; raises `VenueRefused` when the instrument's rules forbid it."""
        ...

    async def open_orders(self) -> Sequence[Order]:
        """Orders that still work, newest first."""
        ...

    async def history(self, limit: int) -> Sequence[Order]:
        """The last orders whatever their state, newest first."""
        ...

    async def order(self, order_id: str) -> Order:
        """One order as it stands; raises `NotFoundAtVenue`."""
        ...

    async def cancel(self, order_id: str) -> Outcome:
        """Ask to cancel; `Accepted` means received, the order tells when it is done."""
        ...

    async def cancel_all(self, pair: Pair | None) -> Outcome:
        """Ask to cancel every open order of the account, or those of one pair."""
        ...


class Swaps(Protocol):
    """Conversion of one asset into another, now."""

    async def terms(self, draft: SwapDraft) -> SwapTerms:
        """Price `draft` from what can be dealt at this moment; raises `NotOffered` when the pair is not swapped."""
        ...

    async def prepare(self, terms: SwapTerms, client_id: str) -> Prepared:
        """Freeze the request that `terms` describe."""
        ...

    async def dealt(self, ref: str, account: str) -> Order:
        """What an accepted swap of `account` has become, as an order; raises `NotFoundAtVenue`, or `NotOffered` where
        the venue never tells.
        """
        ...


class Fills(Protocol):
    """Executions of our own orders."""

    async def fills(self, order_id: str | None, limit: int) -> Sequence[Fill]:
        """The last fills, of one order or of all, newest first."""
        ...


class Tickets(Protocol):
    """Deposits and withdrawals."""

    async def tickets(self, limit: int) -> Sequence[Ticket]:
        """The last deposits and withdrawals, newest first."""
        ...

    async def ticket(self, kind: TicketKind, ticket_id: str) -> Ticket:
        """One ticket as it stands; raises `NotFoundAtVenue`."""
        ...

    async def ticket_by_code(self, code: str) -> Ticket:
        """The withdrawal a mailed verification code belongs to; raises `NotFoundAtVenue` or `NotOffered`."""
        ...

    async def assets(self, kind: TicketKind) -> Sequence[Asset]:
        """The assets that can be deposited or withdrawn."""
        ...

    async def forms(self, kind: TicketKind, asset: Asset) -> Sequence[TicketForm]:
        """The ways to deposit or withdraw `asset`, each with the fields to fill."""
        ...

    async def deposit_addresses(self, asset: Asset) -> Sequence[DepositAddress]:
        """Where `asset` can be sent to, newest first; empty where it comes by bank only."""
        ...

    async def terms(self, draft: TicketDraft) -> TicketTerms:
        """Fee and net amount of `draft`."""
        ...

    async def prepare(self, terms: TicketTerms, client_id: str) -> Prepared:
        """Freeze the request for a deposit or withdrawal and read the marks a later look-up needs."""
        ...

    async def prepare_action(self, draft: TicketActionDraft) -> Prepared:
        """Freeze the request for an action on a ticket; raises `VenueRefused` when it isn't legal now."""
        ...


class Customers(Protocol):
    """The customers a partner acts for. What is written here moves no money and takes no key: it is sent once, and a
    lost answer is `Unknown`, never sent again by itself. Personal data reaches no log.
    """

    def act_for(self, customer_id: str) -> None:
        """Mean this customer from now on where an account is not named: balances, swaps, withdrawals; empty for none."""
        ...

    async def known(self) -> Sequence[str]:
        """The ids of the customers there is a trace of: acted for, configured, or with transactions; by number."""
        ...

    async def customer(self, customer_id: str) -> Customer:
        """One customer; raises `NotFoundAtVenue`."""
        ...

    async def create(self, new: NewCustomer) -> Outcome:
        """Make a customer; `Accepted.ref` is the id. Whether an `Unknown` one exists no look-up can tell."""
        ...

    async def update(self, customer_id: str, changes: CustomerChanges) -> Outcome:
        """Change a customer; doing it twice does no harm."""
        ...

    async def import_kyc(self, customer_id: str, token: Secret) -> Outcome:
        """Hand over a share token of the identity check; the customer's `kyc` tells what becomes of it."""
        ...

    async def bank_accounts(self, customer_id: str) -> Sequence[BankAccount]:
        """A customer's bank accounts, those removed left out."""
        ...

    async def bank_account(self, customer_id: str, bank_id: str) -> BankAccount:
        """One bank account; raises `NotFoundAtVenue`."""
        ...

    async def add_bank_account(self, customer_id: str, iban: str) -> Outcome:
        """Add a bank account; `Accepted.ref` is its id.

        `Rejected` by a guard as `iban` when it is none, as `exists` when the customer has it already. A lost answer is
        looked up by IBAN before it is called `Unknown`.
        """
        ...

    async def remove_bank_account(self, customer_id: str, bank_id: str) -> Outcome:
        """Remove a bank account; one that is gone already is `Accepted`."""
        ...

    async def deposit_instructions(self, customer_id: str) -> DepositInstructions:
        """Where the customer's bank transfers go."""
        ...

    async def transactions(self, customer_id: str = "") -> Sequence[Transaction]:
        """Every transaction of one customer, or of all, newest first."""
        ...


class Venue(Protocol):
    """A counterparty we are connected to, and the roles it plays; a missing role is None."""

    @property
    def id(self) -> VenueId:
        """The venue's id, the name of its folder."""
        ...

    @property
    def title(self) -> str:
        """The venue's name for people."""
        ...

    @property
    def account(self) -> str:
        """The account acted for, as configured or chosen; empty until the venue tells, or while none is chosen."""
        ...

    @property
    def abilities(self) -> Abilities:
        """What it can do."""
        ...

    @property
    def rates(self) -> Rates | None:
        """Instruments and prices. None where it has none."""
        ...

    @property
    def balances(self) -> Balances | None:
        """What the account holds. None where it has none."""
        ...

    @property
    def orders(self) -> Orders | None:
        """Orders in a book. None where it has none."""
        ...

    @property
    def swaps(self) -> Swaps | None:
        """Conversions. None where it has none."""
        ...

    @property
    def fills(self) -> Fills | None:
        """Executions of our orders. None where it has none."""
        ...

    @property
    def tickets(self) -> Tickets | None:
        """Deposits and withdrawals. None where it has none."""
        ...

    @property
    def customers(self) -> Customers | None:
        """The customers of a partner. None where it has none."""
        ...

    async def execute(self, intent: Intent) -> Outcome:
        """Send `intent.request`, once, and say what that proves."""
        ...

    async def repeat(self, intent: Intent) -> Outcome:
        """Send the same bytes with the same key once more; asked only where `abilities.repeats` says that both have one
        effect.
        """
        ...

    async def find(self, intent: Intent, taken: Collection[str] = ()) -> Finding:
        """Look for `intent` at the venue: here it is, provably absent, or cannot tell.

        `taken` are the venue's references of other intents: none of them is this one's.
        """
        ...

    def health(self) -> VenueHealth:
        """How the connection is doing."""
        ...

    async def check(self) -> Sequence[Check]:
        """Reach, clock, login, permissions: the lines of `fxtui venue test`; never raises a `VenueError`."""
        ...

    async def aclose(self) -> None:
        """Log out where the venue has such a thing and close the connections."""
        ...


class Chance(Protocol):
    """The one source of randomness handed to adapters."""

    def nonce(self) -> str:
        """A fresh text for a signature, never given twice."""
        ...

    def fraction(self) -> float:
        """A number in [0, 1) for jitter."""
        ...


class Connection(Struct, frozen=True):
    """What an adapter is connected with: validated settings by name, resolved secrets by name, clock and chance.

    `settings` values have the types their `Setting` declares. `ca_file` adds an authority to trust, empty for none.
    `steps` remembers which one-time codes were used.
    """

    venue: VenueId
    base_url: str
    settings: Mapping[str, object]
    secrets: Mapping[str, Secret]
    clock: Clock
    chance: Chance
    ca_file: str = ""
    steps: StepMemory = field(default_factory=ThisProcess)
