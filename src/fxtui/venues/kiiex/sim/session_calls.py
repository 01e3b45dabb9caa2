"""Logging in and out, and who one is (dossier 2)."""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.venues.kiiex.sim.call import Asked, Call, Oms, Venue
from fxtui.venues.kiiex.sim.catalogue import OMS_ID
from fxtui.venues.kiiex.sim.envelope import done
from fxtui.venues.kiiex.sim.sessions import FOUR_HEADERS, Login, Refused, User


def _authenticate(venue: Venue, asked: Asked) -> object:
    """Read key, signature, user and nonce from the body or, when the body has no signature, from the headers."""
    in_body = asked.params.given("Signature") is not None
    parts = (
        {name: asked.params.text(name) for name in FOUR_HEADERS} if in_body else _of_headers(asked.headers)
    )
    match venue.gate.login(parts, asked.peer):
        case Refused() as refused:
            locked = refused is Refused.LOCKED
            return {"Authenticated": False, "Locked": locked, "errormsg": refused.value}
        case Login(user, token):
            given = {} if token is None else {"SessionToken": token}
            return {
                "Authenticated": True,
                **given,
                "User": _user(user),
                "Requires2FA": False,
                "EnforceEnable2FA": False,
                "TwoFAType": None,
                "TwoFAToken": None,
                "errormsg": None,
                **({} if venue.modes.seed_names else {"Locked": False}),
            }


def _of_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers.get(name, "") for name in FOUR_HEADERS}


def _user(user: User) -> dict[str, object]:
    return {
        "UserId": user.id,
        "UserName": user.name,
        "Email": user.email,
        "EmailVerified": True,
        "AccountId": user.accounts[0],
        "OMSId": OMS_ID,
        "Use2FA": False,
    }


def _log_out(venue: Venue, asked: Asked) -> object:
    venue.gate.log_out(asked.headers)
    return done()


def _ping(_venue: Venue, _asked: Asked) -> object:
    return {"msg": "PONG"}


def _user_info(_venue: Venue, asked: Asked) -> object:
    return _user(asked.who.user)


def _user_accounts(_venue: Venue, asked: Asked) -> object:
    return list(asked.who.user.accounts)


CALLS = (
    Call("AuthenticateUser", _authenticate, public=True, oms=Oms.CHECKED),
    Call("Authenticate", _authenticate, public=True, oms=Oms.CHECKED),
    Call("LogOut", _log_out, oms=Oms.CHECKED),
    Call("Ping", _ping, public=True, oms=Oms.CHECKED),
    Call("GetUserInfo", _user_info, oms=Oms.CHECKED),
    Call("GetUserAccounts", _user_accounts),
)
