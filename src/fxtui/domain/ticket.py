"""Deposits, withdrawals and transfers on their way through a venue's back office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum

from msgspec import Struct, field

from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import VenueId
from fxtui.domain.money import Asset


class TicketKind(Enum):
    """Which way the money goes."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    TRANSFER = "transfer"


class TicketState(Enum):
    """One vocabulary over all venues; `OTHER` is a word we don't know, never taken for final."""

    REQUESTED = "requested"
    WAITING_FOR_YOU = "waiting for you"
    IN_REVIEW = "in review"
    PROCESSING = "processing"
    SENT = "sent"
    DONE = "done"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELED = "canceled"
    OTHER = "other"

    @property
    def final(self) -> bool:
        """Whether the ticket has come to its end."""
        return self in {TicketState.DONE, TicketState.REJECTED, TicketState.FAILED, TicketState.CANCELED}


class TicketAction(Enum):
    """What can be done to a ticket, where the venue and the ticket's state allow it."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    ACCEPT = "accept"
    PROCESS = "process"


class Ticket(Struct, frozen=True):
    """The venue's state of one deposit, withdrawal or transfer.

    `amount` is what the ticket was made for; `fee` is None when unknown. `destination` is the address or account it
    goes to or comes from. `reference` is the venue's second name for it (KIIEX: the request code).
    """

    venue: VenueId
    account: str
    ticket_id: str
    kind: TicketKind
    asset: Asset
    amount: Decimal
    fee: Decimal | None
    state: TicketState
    venue_state: Foreign
    actions: tuple[TicketAction, ...]
    created_at: datetime | None
    updated_at: datetime | None
    reference: str = ""
    destination: Foreign | None = None
    note: Foreign | None = None


class FormField(Struct, frozen=True):
    """One thing a venue asks for on a deposit or withdrawal form; `label` is for people, `name` for the wire."""

    name: str
    label: str
    required: bool = True
    address: bool = False
    fixed: str | None = None


class TicketForm(Struct, frozen=True):
    """A way to deposit or withdraw one asset at a venue: a bank template, a chain, a plain request."""

    kind: TicketKind
    asset: Asset
    method: str
    title: Foreign
    fields: tuple[FormField, ...]
    provider: str = ""
    step: Decimal = Decimal(0)

    @property
    def asked(self) -> tuple[FormField, ...]:
        """The fields somebody fills in; the venue fills the others by itself."""
        return tuple(one for one in self.fields if one.fixed is None)


class TicketDraft(Struct, frozen=True):
    """A deposit or withdrawal somebody is composing: `answers` fill the fields of `form`."""

    venue: VenueId
    form: TicketForm
    amount: Decimal
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> TicketKind:
        """Which way the money goes."""
        return self.form.kind

    @property
    def asset(self) -> Asset:
        """What is moved."""
        return self.form.asset

    def answer(self, field: FormField) -> str:
        """What stands in a field: what the venue fills in by itself, else what was answered, empty for nothing."""
        return field.fixed if field.fixed is not None else self.answers.get(field.name, "")


class TicketTerms(Struct, frozen=True):
    """What a ticket would cost: fee, what leaves the account and what arrives; None where the venue does not say."""

    draft: TicketDraft
    fee: Decimal | None
    leaves: Decimal | None
    arrives: Decimal | None


class TicketActionDraft(Struct, frozen=True):
    """Something to do to a ticket; `code` carries what the action asks for (KIIEX confirm: the mailed code)."""

    venue: VenueId
    ticket: Ticket
    action: TicketAction
    code: str = ""


class DepositAddress(Struct, frozen=True):
    """Where to send a deposit: the address as the venue wrote it and, where one is needed, the memo."""

    venue: VenueId
    asset: Asset
    network: Foreign
    address: Foreign
    memo: Foreign | None = None
