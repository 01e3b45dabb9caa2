"""What can be asked of a venue for a customer: the fields of its form, what would be sent, and what follows in words.

A deed is a value. Forms fill it (`form.py`), the desk sends it once; nothing here waits for anything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.content import Content

from fxtui.contract.secret import Secret
from fxtui.domain.customer import BankAccount, Customer, CustomerChanges, CustomerStatus, NewCustomer
from fxtui.domain.instrument import VenueId
from fxtui.domain.outcome import Outcome
from fxtui.domain.personal import Personal
from fxtui.ui.screens.office import banks, checks
from fxtui.ui.screens.office.checks import Checked, characters
from fxtui.ui.screens.office.rows import Around
from fxtui.ui.text import line, safe
from fxtui.ui.widgets.choice import Option
from fxtui.ui.widgets.details import Fact

if TYPE_CHECKING:
    from fxtui.desk.customers import Customers

STAYS = "stays"
"""The status that is left as it is."""
_ASKED_TWICE = {CustomerStatus.DISABLED, CustomerStatus.DELETED}


class Field(Struct, frozen=True):
    """One field: words, or one of `options`. What `may_stay_empty` is not sent when it is.

    `room` is how many lines its complaints need.
    """

    name: str
    label: str
    check: Callable[[str], Checked]
    placeholder: str = ""
    secret: bool = False
    may_stay_empty: bool = False
    room: int = 1
    options: tuple[Option, ...] = ()

    def read(self, text: str) -> Checked:
        """What stands in the field."""
        return Checked() if self.may_stay_empty and not text.strip() else self.check(text)


class Plan(Struct, frozen=True):
    """What would be sent, as facts, and what sends it.

    Where `to_type` has to be typed it is asked twice; `asks` says what follows.
    """

    facts: tuple[Fact, ...]
    send: Callable[[], Awaitable[Outcome]]
    to_type: str = ""
    asks: str = ""


class Deed(Struct, frozen=True):
    """One thing to ask. `plan` makes it of the fields' values, or says in one sentence why there is nothing to send.

    `doing` names it while it is under way (`making a customer`), `done` says that it is (`{ref}` is the venue's id);
    `unknown` is what an answer that was lost means and what to do. `of_banks` is whether it changes the bank accounts.
    """

    title: str
    venue: VenueId
    customer_id: str
    doing: str
    done: str
    unknown: str
    plan: Callable[[Mapping[str, str]], Plan | str]
    fields: tuple[Field, ...] = ()
    intro: str = ""
    of_banks: bool = False


def new_customer(customers: Customers, venue: VenueId, title: str) -> Deed:
    """Make a customer."""

    def plan(typed: Mapping[str, str]) -> Plan:
        new = NewCustomer(typed["email"], typed["name"], typed["surname"], typed["phone"])
        facts = (
            Fact("e-mail", _typed(new.email)),
            Fact("name", _typed(new.name)),
            Fact("surname", _typed(new.surname)),
            Fact("phone", _typed(new.phone)),
        )
        return Plan(facts, lambda: customers.create(venue, new))

    return Deed(
        "New customer",
        venue,
        "",
        "making a customer",
        f"{title} has a new customer: {{ref}}.",
        f"Whether the customer was made is not known: {title} can't be asked, look at its back office before you try"
        " again.",
        plan,
        (
            Field("email", "e-mail", checks.email, "ada@example.com"),
            Field("name", "name", checks.name),
            Field("surname", "surname", checks.name),
            Field("phone", "phone", checks.phone, "+381631283023"),
        ),
    )


def change(customers: Customers, customer: Customer, around: Around) -> Deed:
    """Change a customer; what is typed replaces what the venue has, what stays empty stays."""
    venue, number = customer.venue, line(customer.customer_id, 20)

    def plan(typed: Mapping[str, str]) -> Plan | str:
        status = CustomerStatus(typed["status"]) if typed["status"] != STAYS else None
        told = {name: typed[name] or None for name in ("email", "name", "surname", "phone")}
        changes = CustomerChanges(**told, status=status)
        if changes == CustomerChanges():
            return "Nothing is changed yet."
        facts = [Fact("customer", Content.styled(number, "bold"))]
        facts += [
            Fact("e-mail" if name == "email" else name, _typed(new)) for name, new in told.items() if new
        ]
        if status is not None:
            facts.append(Fact("status", _typed(f"{customer.status.value} → {status.value}")))
        send = lambda: customers.update(venue, customer.customer_id, changes)  # noqa: E731
        if status not in _ASKED_TWICE:
            return Plan(tuple(facts), send)
        asks = f"Customer {number} will be {status.value}: nothing can be bought, sold or withdrawn any more."
        return Plan(tuple(facts), send, customer.customer_id, asks)

    def present(text: str) -> str:
        return f"stays {text}" if text else "stays empty"

    def field(name: str, label: str, kind: Personal, check: Callable[[str], Checked]) -> Field:
        words = present(around.person(getattr(customer, name), kind))
        return Field(name, label, check, words, may_stay_empty=True)

    return Deed(
        f"Change customer {number}",
        venue,
        customer.customer_id,
        f"changing customer {number}",
        f"Customer {number} is changed.",
        f"Whether customer {number} was changed is not known: read it again; changing it twice does no harm.",
        plan,
        (
            field("email", "e-mail", Personal.EMAIL, checks.email),
            field("name", "name", Personal.NAME, checks.name),
            field("surname", "surname", Personal.NAME, checks.name),
            field("phone", "phone", Personal.PHONE, checks.phone),
            Field("status", "status", checks.anything, options=_statuses(customer)),
        ),
        "What stays empty stays as it is.",
    )


def import_kyc(customers: Customers, customer: Customer, title: str) -> Deed:
    """Hand over a share token of the identity check."""
    venue, number = customer.venue, line(customer.customer_id, 20)

    def plan(typed: Mapping[str, str]) -> Plan:
        token = Secret(typed["token"])
        length = characters(typed["token"])
        facts = (
            Fact("customer", Content.styled(number, "bold")),
            Fact("KYC now", Content(customer.kyc.value)),
            Fact("token", Content.assemble(("••••••", "bold"), (f"  {length}", "$quiet"))),
        )
        return Plan(facts, lambda: customers.import_kyc(venue, customer.customer_id, token))

    return Deed(
        f"Identity check of customer {number}",
        venue,
        customer.customer_id,
        f"importing the identity check of customer {number}",
        f"Identity check of customer {number} taken: its KYC state tells the rest.",
        f"Whether {title} took the token is not known: the KYC state of customer {number} will tell.",
        plan,
        (Field("token", "token", checks.token, secret=True),),
        "The share token that the identity check's provider made for this venue.",
    )


def add_bank_account(customers: Customers, customer: Customer, title: str) -> Deed:
    """Add a bank account by its IBAN."""
    venue, number = customer.venue, line(customer.customer_id, 20)

    def plan(typed: Mapping[str, str]) -> Plan:
        iban = typed["iban"]
        facts = (
            Fact("customer", Content.styled(number, "bold")),
            Fact("IBAN", Content.styled(checks.iban(iban).echo.removeprefix("✔ "), "bold")),
            Fact(" ", Content.styled("check digits fit; whose it is nobody checked", "$quiet")),
        )
        return Plan(facts, lambda: customers.add_bank_account(venue, customer.customer_id, iban))

    return Deed(
        f"Bank account of customer {number}",
        venue,
        customer.customer_id,
        f"adding a bank account of customer {number}",
        f"Customer {number} has a new bank account: {{ref}}.",
        f"Whether the bank account was added is not known, and {title} does not list it: read again before you try"
        " again.",
        plan,
        (Field("iban", "IBAN", checks.iban, "DE68 5001 0517 …", room=2),),
        of_banks=True,
    )


def remove_bank_account(customers: Customers, bank: BankAccount, around: Around) -> Deed:
    """Remove a bank account; asked twice."""
    venue, number, bank_id = bank.venue, line(bank.customer_id, 20), line(bank.bank_id, 20)
    to_type = banks.last_six(bank)

    def plan(_typed: Mapping[str, str]) -> Plan:
        facts = (
            Fact("customer", Content.styled(number, "bold")),
            Fact("account", Content.styled(bank_id, "bold")),
            Fact("bank", safe(bank.bank or "?", limit=60)),
            Fact("IBAN", Content.styled(banks.iban(bank, around), "bold")),
            Fact("reference", safe(bank.reference or "?", limit=60)),
        )
        asks = "No withdrawal can go there any more, and no transfer from there is known by its reference."
        send = lambda: customers.remove_bank_account(venue, bank.customer_id, bank.bank_id)  # noqa: E731
        return Plan(facts, send, to_type, asks)

    return Deed(
        "Remove a bank account",
        venue,
        bank.customer_id,
        f"removing a bank account of customer {number}",
        f"Bank account {bank_id} of customer {number} is removed.",
        "Whether the bank account was removed is not known: read again; removing it twice does no harm.",
        plan,
        of_banks=True,
    )


def _typed(text: str) -> Content:
    return safe(text, "bold", limit=300)


def _statuses(customer: Customer) -> tuple[Option, ...]:
    stays = Option(STAYS, f"stays {customer.status.value}")
    others = (one for one in CustomerStatus if one not in {customer.status, CustomerStatus.OTHER})
    return (stays, *(Option(one.value, one.value) for one in others))
