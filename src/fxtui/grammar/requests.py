"""What a person or a script may ask for, one frozen value per verb. Who asked and who answers is not known here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field


class Output(Enum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Options(Struct, frozen=True):
    """The options every verb takes, before or after it."""

    profile: str | None = None
    home: str | None = None
    output: Output = Output.TABLE
    color: bool = True
    verbose: bool = False


class ConsoleRequest(Struct, frozen=True):
    """Open the console."""


class DemoRequest(Struct, frozen=True):
    """Open the console on simulators."""

    seed: int | None
    scenario: str | None


class SimRequest(Struct, frozen=True):
    """Serve simulated venues until stopped."""

    venues: tuple[str, ...]
    host: str
    port: int
    seed: int
    settings: Mapping[str, str]
    scenario: str | None
    write_profile: str | None
    until_eof: bool


class BalancesRequest(Struct, frozen=True):
    """Show what the accounts hold, or one customer's."""

    venue: str | None
    asset: str | None
    customer: str | None = None


class QuotesRequest(Struct, frozen=True):
    """Show prices, once or as they change."""

    pairs: tuple[str, ...]
    venue: str | None
    watch: bool


class SwapRequest(Struct, frozen=True):
    """Swap `amount` (as typed) of `give` into `get`; `customer` is who pays, where a venue has several."""

    amount: str
    give: str
    get: str
    venue: str | None
    max_slippage: str | None
    dry_run: bool
    yes: bool
    customer: str | None = None


class OrderRequest(Struct, frozen=True):
    """Place an order; without limit and stop it is a market order."""

    side: str
    quantity: str
    pair: str
    limit: str | None
    stop: str | None
    time_in_force: str | None
    post_only: bool
    venue: str | None
    dry_run: bool
    yes: bool


class OrdersRequest(Struct, frozen=True):
    """Show open orders, or the history too."""

    venue: str | None
    history: bool


class FillsRequest(Struct, frozen=True):
    """Show executions, of one order or of all."""

    venue: str | None
    order_id: str | None


class CancelScope(Enum):
    """Which orders to cancel."""

    ONE = "one"
    MINE = "mine"
    ALL = "all"


class CancelRequest(Struct, frozen=True):
    """Cancel one order, those placed from here, or all of the account."""

    scope: CancelScope
    order_id: str | None
    venue: str | None
    yes: bool


class TicketsRequest(Struct, frozen=True):
    """Show deposits and withdrawals, or one customer's."""

    open_only: bool
    watch: bool
    venue: str | None
    customer: str | None = None


class TicketRequest(Struct, frozen=True):
    """Show one ticket, or do something to it."""

    ticket_id: str | None
    action: str | None
    code: str | None
    venue: str | None
    dry_run: bool
    yes: bool


class TicketAsk(Enum):
    """What is wanted of a deposit or withdrawal verb."""

    CREATE = "create"
    FIELDS = "fields"
    ADDRESS = "address"


class NewTicketRequest(Struct, frozen=True):
    """Create a deposit or withdrawal ticket, or show the fields it needs or the addresses to deposit to."""

    kind: str
    ask: TicketAsk
    amount: str | None
    asset: str
    venue: str | None
    method: str | None
    to: str | None
    answers: Mapping[str, str]
    dry_run: bool
    yes: bool
    customer: str | None = None


class IntentsRequest(Struct, frozen=True):
    """Show the money actions asked for; `resolve` looks an unresolved one up again, `acknowledge` ends the block on
    money that a damaged journal is.
    """

    unresolved: bool
    resolve: str | None
    acknowledge: bool = False
    yes: bool = False


class PersonsWord(Enum):
    """What a person saw at a venue that no look-up could tell."""

    EXECUTED = "executed"
    NOT_PLACED = "not-placed"


class IntentRequest(Struct, frozen=True):
    """Show one money action whole, or settle it by a person's word; `ref` is the venue's id of what was executed."""

    intent_id: str
    word: PersonsWord | None
    ref: str | None
    yes: bool


class VenuesRequest(Struct, frozen=True):
    """List the venues, or test one."""

    test: bool
    venue: str | None


class CustomersRequest(Struct, frozen=True):
    """List the customers of a partner; `reveal` shows personal data whole."""

    venue: str | None
    reveal: bool


class CustomerRequest(Struct, frozen=True):
    """Show one customer."""

    customer_id: str
    venue: str | None
    reveal: bool


class TransactionsRequest(Struct, frozen=True):
    """Show every transaction of one customer, or of all."""

    customer_id: str | None
    venue: str | None


class Personal(Struct, frozen=True):
    """A request with personal data in it, which no log and no error gets to see."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class NewCustomerRequest(Personal, frozen=True):
    """Make a customer. Every text is checked: `phone` is E.164."""

    email: str
    name: str
    surname: str
    phone: str
    venue: str | None
    reveal: bool
    dry_run: bool
    yes: bool


class CustomerChangeRequest(Personal, frozen=True):
    """Change a customer; what is None stays as it is. `status` is a `fxtui.domain.customer.CustomerStatus`'s word."""

    customer_id: str
    email: str | None
    name: str | None
    surname: str | None
    phone: str | None
    status: str | None
    venue: str | None
    reveal: bool
    dry_run: bool
    yes: bool


class KycImportRequest(Struct, frozen=True):
    """Hand over a share token of an identity check, which is asked for and never part of a command line."""

    customer_id: str
    venue: str | None
    dry_run: bool
    yes: bool


class BanksRequest(Struct, frozen=True):
    """List a customer's bank accounts."""

    customer_id: str
    venue: str | None
    reveal: bool


class BankRequest(Struct, frozen=True):
    """Show one bank account of a customer."""

    customer_id: str
    bank_id: str
    venue: str | None
    reveal: bool


class NewBankRequest(Personal, frozen=True):
    """Add a bank account to a customer; `iban` is checked and without blanks."""

    customer_id: str
    iban: str
    venue: str | None
    reveal: bool
    dry_run: bool
    yes: bool


class BankRemovalRequest(Struct, frozen=True):
    """Remove a bank account from a customer."""

    customer_id: str
    bank_id: str
    venue: str | None
    reveal: bool
    dry_run: bool
    yes: bool


class InstructionsRequest(Struct, frozen=True):
    """Show where a customer's bank transfers go; without a customer, those of the one acted for."""

    customer_id: str | None
    venue: str | None
    reveal: bool


class ConfigRequest(Struct, frozen=True):
    """Show where the configuration is, what it says, or what is wrong with it."""

    action: str


CustomerReading = (
    CustomersRequest
    | CustomerRequest
    | TransactionsRequest
    | BanksRequest
    | BankRequest
    | InstructionsRequest
)
"""A request that reads something of customers."""

CustomerChanging = (
    NewCustomerRequest | CustomerChangeRequest | KycImportRequest | NewBankRequest | BankRemovalRequest
)
"""A request that changes something of a customer; no money moves by it."""

Request = (
    ConsoleRequest
    | DemoRequest
    | SimRequest
    | BalancesRequest
    | QuotesRequest
    | SwapRequest
    | OrderRequest
    | OrdersRequest
    | FillsRequest
    | CancelRequest
    | TicketsRequest
    | TicketRequest
    | NewTicketRequest
    | IntentsRequest
    | IntentRequest
    | VenuesRequest
    | CustomerReading
    | CustomerChanging
    | ConfigRequest
)


class Parsed(Struct, frozen=True):
    """One command line, understood."""

    request: Request
    options: Options = field(default_factory=Options)
