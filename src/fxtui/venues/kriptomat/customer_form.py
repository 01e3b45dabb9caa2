"""What may be sent about a customer: checked here, in sentences that do not repeat it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from fxtui.domain.customer import CustomerChanges, CustomerStatus, NewCustomer
from fxtui.domain.outcome import RefusedBy, Rejected
from fxtui.venues.kriptomat.translate import STATUS_WORD

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_LONGEST = 255


def checked_new(new: NewCustomer) -> dict[str, str] | Rejected:
    """The fields of a new customer as they are sent, or the guard's refusal of the first that is wrong."""
    return _checked({"email": new.email, "name": new.name, "surname": new.surname, "phone": new.phone})


def checked_changes(changes: CustomerChanges) -> dict[str, str] | Rejected:
    """The fields that are to become different, or the guard's refusal of the first that is wrong."""
    given = {
        "email": changes.email,
        "name": changes.name,
        "surname": changes.surname,
        "phone": changes.phone,
    }
    fields = _checked({name: text for name, text in given.items() if text is not None})
    if isinstance(fields, Rejected):
        return fields
    if changes.status is CustomerStatus.OTHER:
        return _no("status", "A customer is made active, disabled or deleted")
    if changes.status is not None:
        fields["status"] = STATUS_WORD[changes.status]
    return fields or _no("unchanged", "Nothing of the customer is to become different")


def _checked(given: Mapping[str, str]) -> dict[str, str] | Rejected:
    fields: dict[str, str] = {}
    for name, text in given.items():
        packed = "".join(text.split()) if name == "phone" else text.strip()
        wrong = _RULES[name](packed) if packed else f"The {_NAMES[name]} is missing"
        if wrong:
            return _no(name, wrong)
        if len(packed) > _LONGEST or not packed.isprintable():
            return _no(name, f"The {_NAMES[name]} is too long or has characters in it that can't be printed")
        fields[name] = packed
    return fields


def _email(text: str) -> str:
    return "" if _EMAIL.fullmatch(text) else "The e-mail address is none: it is like name@example.com"


def _phone(text: str) -> str:
    if _PHONE.fullmatch(text):
        return ""
    return "The phone number is none: it begins with + and the country's number, like +381631283023"


def _any(_text: str) -> str:
    return ""


def _no(code: str, why: str) -> Rejected:
    return Rejected(RefusedBy.GUARD, code, f"{why}; nothing was sent.")


_NAMES = {"email": "e-mail address", "name": "name", "surname": "surname", "phone": "phone number"}
_RULES: Mapping[str, Callable[[str], str]] = {
    "email": _email,
    "name": _any,
    "surname": _any,
    "phone": _phone,
}
