"""Users' bank accounts and where they deposit to (dossier 3, calls 7 to 11)."""

from __future__ import annotations

from fxtui.venues.kriptomat.sim.banks import BankAccount
from fxtui.venues.kriptomat.sim.call import Asked, Call, Venue, done
from fxtui.venues.kriptomat.sim.iban import is_right, normalised

_INSTRUCTIONS = {
    "iban": "EE38 2200 2210 2014 5685",
    "bank_name": "Näidispank AS",
    "bank_address": "Näidise 1, 10111 Tallinn, Estonia",
    "recipient_name": "SIMULATED KRIPTOMAT OÜ",
    "recipient_address": "Näidise 2, 10119 Tallinn, Estonia",
    "swift_bic": "NAIDEE2X",
}


def _create(venue: Venue, asked: Asked) -> object:
    user, fields = asked.user(venue), asked.fields
    iban = normalised(fields.text("iban"))
    if iban and not is_right(iban):
        fields.complain("iban", "The iban is not a valid IBAN.")
    fields.check()
    account = venue.banks.add(user, iban)
    return done({"id": account.id, "reference_number": account.reference_number})


def _list(venue: Venue, asked: Asked) -> object:
    return done([_row(account) for account in venue.banks.of(asked.user(venue))])


def _show(venue: Venue, asked: Asked) -> object:
    return done(_row(_named(venue, asked)))


def _delete(venue: Venue, asked: Asked) -> object:
    venue.banks.delete(_named(venue, asked))
    return done()


def _named(venue: Venue, asked: Asked) -> BankAccount:
    """The bank account the path names."""
    return venue.banks.get(asked.user(venue), asked.numbers["bankId"])


def _row(account: BankAccount) -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.name,
        "iban": account.iban,
        "swift_bic": account.swift_bic,
        "reference_number": account.reference_number,
        "state": account.state.value,
    }


def _instructions(venue: Venue, asked: Asked) -> object:
    """The same for every user: the payment reference tells whose money it is."""
    asked.user(venue)
    return done(_INSTRUCTIONS)


CALLS = (
    Call("create_bank", "POST", "/users/{user}/bank-accounts", _create),
    Call("list_banks", "GET", "/users/{user}/bank-accounts", _list),
    Call("show_bank", "GET", "/users/{user}/bank-accounts/{bankId}", _show),
    Call("delete_bank", "DELETE", "/users/{user}/bank-accounts/{bankId}", _delete),
    Call("deposit_instructions", "GET", "/users/{user}/deposit-instructions", _instructions),
)
