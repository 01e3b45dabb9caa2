"""Customers as rows of the list, and their states in words. Pure: values in, cells out; personal data masked."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from textual.content import Content

from fxtui.desk.customer_book import CustomerRow
from fxtui.domain.customer import Customer, CustomerStatus, KycState
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.personal import Personal, shown
from fxtui.ui import format as show
from fxtui.ui.plain import named
from fxtui.ui.text import line
from fxtui.ui.widgets.sheet_layout import Align, Column, Row

ACTS = "▸"
"""The sign of the customer acted for."""
_NUMBER, _WORD, _MAIL = 12, 20, 40
_STATUS_LOOKS = {
    CustomerStatus.ACTIVE: ("●", "$good"),
    CustomerStatus.DISABLED: ("‖", "$stale"),
    CustomerStatus.DELETED: ("✖", "$quiet"),
    CustomerStatus.OTHER: ("?", "$unknown"),
}
_KYC_LOOKS = {
    KycState.NOT_STARTED: ("○", "$quiet"),
    KycState.PENDING: ("◌", "$stale"),
    KycState.VERIFIED: ("✔", "$good"),
    KycState.REJECTED: ("✖", "$danger"),
    KycState.OTHER: ("?", "$unknown"),
}
_HIDDEN_NAME = "reading…"


class Around(Struct, frozen=True):
    """What rows and facts are drawn with: the time, the venues' names, who is acted for, what may be seen.

    `revealed` shows personal data, `hidden` hides amounts, `several` says that more than one venue has customers;
    `keymap` are the user's own keys.
    """

    now: Moment
    titles: Mapping[VenueId, str]
    acting: Mapping[VenueId, str]
    revealed: bool = False
    hidden: bool = False
    several: bool = False
    keymap: Mapping[str, str] = field(default_factory=dict)

    def title(self, venue: VenueId) -> str:
        """A venue's name, harmless."""
        return line(self.titles.get(venue, venue), _NUMBER)

    def person(self, text: Foreign, kind: Personal) -> str:
        """Personal data as it may be seen now."""
        return shown(text, kind, revealed=self.revealed)

    def name(self, customer: Customer) -> str:
        """Name and surname as they may be seen now; a dash where the venue has neither."""
        parts = (self.person(part, Personal.NAME) for part in (customer.name, customer.surname))
        return " ".join(part for part in parts if part) or show.NOTHING

    def acts_for(self, row: CustomerRow) -> bool:
        """Whether this customer is acted for."""
        return self.acting.get(row.venue, "") == row.customer_id


def columns_for(*, several: bool) -> tuple[Column, ...]:
    """The columns of the list; the venue's only where several have customers."""
    venue = (Column("Venue"),) if several else ()
    return (
        Column(""),
        *venue,
        Column("No", Align.RIGHT),
        Column("Name", grow=True),
        Column("Status"),
        Column("KYC"),
        Column("E-mail", rank=2),
    )


def key_of_customer(venue: VenueId, customer_id: str) -> str:
    """What names a customer's row."""
    return f"{venue}\n{customer_id}"


def customer_key(row: CustomerRow) -> str:
    """What names a row."""
    return key_of_customer(row.venue, row.customer_id)


def customer_row(row: CustomerRow, around: Around) -> Row:
    """The row of a customer; one that was not read yet has its number alone."""
    mark = Content.styled(ACTS, "$accent bold") if around.acts_for(row) else Content(" ")
    venue = (Content(around.title(row.venue)),) if around.several else ()
    number = Content.styled(line(row.customer_id, _NUMBER), "bold")
    copied = lambda: plain_customer(row, around)  # noqa: E731
    customer = row.customer
    if customer is None:
        told = (
            Content.styled("✖ not read", "$danger") if row.problem else Content.styled(_HIDDEN_NAME, "$quiet")
        )
        blank = Content(show.UNKNOWN if row.problem else "")
        return Row(customer_key(row), (mark, *venue, number, told, blank, blank, blank), "", copied)
    cells = (
        mark,
        *venue,
        number,
        Content(around.name(customer)),
        status_words(customer),
        kyc_words(customer),
        Content.styled(line(around.person(customer.email, Personal.EMAIL), _MAIL), "$quiet"),
    )
    gone = customer.status is CustomerStatus.DELETED
    return Row(customer_key(row), cells, "dim" if gone else "", copied)


def customer_text(row: CustomerRow, around: Around) -> str:
    """What a filter looks through: what can be seen, so that masked data is not found either."""
    words = [around.title(row.venue), row.venue, row.customer_id]
    customer = row.customer
    if customer is not None:
        words += [
            around.name(customer),
            around.person(customer.email, Personal.EMAIL),
            status_words(customer).plain,
            kyc_words(customer).plain,
        ]
    return " ".join(words)


def status_words(customer: Customer) -> Content:
    """Whether the venue serves the customer: a sign and a word, the venue's where it is none of ours."""
    sign, style = _STATUS_LOOKS[customer.status]
    word = customer.status.value
    if customer.status is CustomerStatus.OTHER:
        word = line(customer.venue_status, _WORD) or "no status told"
    return Content.assemble((sign, f"{style} bold"), (f" {word}", "" if style == "$good" else style))


def kyc_words(customer: Customer) -> Content:
    """How far the identity check is: a sign, our word, and the venue's beside it where it says another."""
    sign, style = _KYC_LOOKS[customer.kyc]
    own = line(customer.venue_kyc, _WORD)
    if customer.kyc is KycState.OTHER:
        return Content.styled(f"{sign} {own or 'no state told'}", style)
    same = own.casefold().replace("_", " ") in {"", customer.kyc.value}
    return Content.assemble(
        (sign, f"{style} bold"),
        (f" {customer.kyc.value}", "" if style == "$good" else style),
        ("" if same else f"  {own}", "$quiet"),
    )


def plain_customer(row: CustomerRow, around: Around) -> str:
    """A row for the clipboard, with personal data as it can be seen."""
    customer = row.customer
    if customer is None:
        return named(around.titles.get(row.venue, row.venue), "customer", customer_id=row.customer_id)
    return named(
        around.titles.get(row.venue, row.venue),
        "customer",
        customer_id=row.customer_id,
        name=around.person(customer.name, Personal.NAME),
        surname=around.person(customer.surname, Personal.NAME),
        email=around.person(customer.email, Personal.EMAIL),
        phone=around.person(customer.phone, Personal.PHONE),
        status=customer.status,
        kyc=customer.kyc,
        venue_kyc=customer.venue_kyc,
    )
