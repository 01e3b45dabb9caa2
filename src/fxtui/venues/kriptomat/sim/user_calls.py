"""Making, changing and showing users, and importing their verification (dossier 3, calls 3 to 6)."""

from __future__ import annotations

import re

from fxtui.venues.kriptomat.sim.call import Asked, Call, Venue, done
from fxtui.venues.kriptomat.sim.fields import Fields
from fxtui.venues.kriptomat.sim.users import Kyc, Residence, Status, User

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_UNKNOWN = dict.fromkeys(Residence.__slots__)


def _create(venue: Venue, asked: Asked) -> object:
    fields = asked.fields
    email = _email(venue, fields)
    name, surname = fields.text("name"), fields.text("surname")
    phone = fields.matching("phone", _PHONE)
    fields.check()
    return done({"id": venue.users.create(email, name, surname, phone).id})


def _update(venue: Venue, asked: Asked) -> object:
    """What is not sent stays as it is: the documents' own sample leaves the e-mail address out."""
    user, fields = asked.user(venue), asked.fields
    email = _email(venue, fields, user) if fields.has("email") else user.email
    name = fields.text("name") if fields.has("name") else user.name
    surname = fields.text("surname") if fields.has("surname") else user.surname
    phone = fields.matching("phone", _PHONE) if fields.has("phone") else user.phone
    known = {status.value: status for status in Status}
    chosen = fields.one_of("status", known.__contains__) if fields.has("status") else user.status.value
    fields.check()
    user.email, user.name, user.surname, user.phone, user.status = email, name, surname, phone, known[chosen]
    return done()


def _email(venue: Venue, fields: Fields, beside: User | None = None) -> str:
    email = fields.matching("email", _EMAIL)
    if venue.users.has_email(email, beside):
        fields.complain("email", "The email has already been taken.")
    return email


def _show(venue: Venue, asked: Asked) -> object:
    user = asked.user(venue)
    residence = user.residence
    known = (
        _UNKNOWN if residence is None else {name: getattr(residence, name) for name in Residence.__slots__}
    )
    return done(
        {
            "email": user.email,
            "name": user.name,
            "surname": user.surname,
            "phone": user.phone,
            **known,
            "status": user.status.value,
            "kyc_status": user.kyc.value,
        }
    )


def _import_kyc(venue: Venue, asked: Asked) -> object:
    """Once for each user; how it ends is seen at the user, later."""
    user, fields = asked.user(venue), asked.fields
    fields.text("token")
    if user.kyc is not Kyc.NOT_STARTED:
        fields.complain("token", f"The KYC verification of this user is {user.kyc.value}.")
    fields.check()
    venue.users.import_kyc(user)
    return done()


CALLS = (
    Call("create_user", "POST", "/users", _create),
    Call("update_user", "PUT", "/users/{user}", _update),
    Call("show_user", "GET", "/users/{user}", _show),
    Call("kyc_import", "POST", "/users/{user}/kyc-import", _import_kyc),
)
