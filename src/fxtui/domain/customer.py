"""A partner's customers at a broker: who they are, where their money comes from and goes to, what moved.

Every text about a person is `Foreign`, so that none reaches a log or a table by accident; how much of it is shown is
decided in `fxtui.domain.personal`.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.money import Asset


class CustomerStatus(Enum):
    """Whether a customer may use the venue; `OTHER` is a word we don't know."""

    ACTIVE = "active"
    DISABLED = "disabled"
    DELETED = "deleted"
    OTHER = "other"


class KycState(Enum):
    """How far the venue knows who a customer is; only `VERIFIED` may trade. `OTHER` is a word we don't know."""

    NOT_STARTED = "not started"
    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"
    OTHER = "other"


class Customer(Struct, frozen=True):
    """One customer as the venue has it; texts it left out are empty. `country` is ISO 3166 alpha-3."""

    venue: VenueId
    customer_id: str
    email: Foreign
    name: Foreign
    surname: Foreign
    phone: Foreign
    born: Foreign
    address: Foreign
    building_number: Foreign
    city: Foreign
    postal_code: Foreign
    country: Foreign
    status: CustomerStatus
    venue_status: Foreign
    kyc: KycState
    venue_kyc: Foreign

    @property
    def may_trade(self) -> bool:
        """Whether the venue lets this customer buy, sell and withdraw."""
        return self.status is CustomerStatus.ACTIVE and self.kyc is KycState.VERIFIED


class NewCustomer(Struct, frozen=True):
    """Somebody to be made a customer. `phone` is E.164, like +381631283023."""

    email: str
    name: str
    surname: str
    phone: str


class CustomerChanges(Struct, frozen=True):
    """What is to become different about a customer; None leaves it as it is."""

    email: str | None = None
    name: str | None = None
    surname: str | None = None
    phone: str | None = None
    status: CustomerStatus | None = None


class BankAccount(Struct, frozen=True):
    """A customer's bank account. `reference` is what a transfer from it to the venue must carry.

    `usable` tells whether the venue has verified it, so that money may be sent there; `venue_state` is its own word.
    """

    venue: VenueId
    customer_id: str
    bank_id: str
    bank: Foreign
    iban: Foreign
    swift_bic: Foreign
    reference: Foreign
    venue_state: Foreign
    usable: bool


class DepositInstructions(Struct, frozen=True):
    """Where a customer's bank transfer goes. The reference that names the customer is the bank account's."""

    venue: VenueId
    customer_id: str
    iban: Foreign
    bank_name: Foreign
    bank_address: Foreign
    recipient_name: Foreign
    recipient_address: Foreign
    swift_bic: Foreign


class TransactionKind(Enum):
    """What a transaction did; `OTHER` is a word we don't know."""

    BUY = "buy"
    SELL = "sell"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    OTHER = "other"


class TransactionState(Enum):
    """How a transaction stands; `OTHER` is a word we don't know, never taken for final."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    OTHER = "other"

    @property
    def final(self) -> bool:
        """Whether it has come to its end."""
        return self in {TransactionState.DONE, TransactionState.FAILED}


class Transaction(Struct, frozen=True):
    """One line of a customer's account.

    `amount` is of `asset`: what is bought or sold, or the money moved. `gross`, `net` and `fee` are in the money
    asset (`gross` = `net` + `fee`): a purchase costs gross and converts net, a sale is worth gross and credits net, a
    deposit credits net, a withdrawal takes gross and pays net out. `odd` says that the three do not add up.
    `asset` is None where a word of the venue can't be read as one.
    """

    venue: VenueId
    customer_id: str
    transaction_id: str
    kind: TransactionKind
    venue_kind: Foreign
    pair: Pair | None
    asset: Asset | None
    amount: Decimal
    price: Decimal | None
    gross: Decimal
    net: Decimal
    fee: Decimal
    odd: bool
    state: TransactionState
    venue_state: Foreign
    at: datetime | None
