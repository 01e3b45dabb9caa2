"""Logging in and out (dossier 2)."""

from __future__ import annotations

from fxtui.venues.kriptomat.sim.call import Asked, Call, Venue, done

_TEXTS = ("email", "password", "client_secret", "security_code")


def _log_in(venue: Venue, asked: Asked) -> object:
    """A bare object, without the envelope of every other answer."""
    fields = asked.fields
    given = {name: fields.text(name) for name in _TEXTS} | {"client_id": str(fields.whole("client_id"))}
    seconds = fields.whole("expires_in") if fields.has("expires_in") else None
    if seconds is not None and seconds < 1:
        fields.complain("expires_in", "The expires in must be at least 1.")
    fields.check()
    session = venue.gate.log_in(given, seconds, asked.peer)
    return {"access_token": session.token, "expires_in": session.seconds}


def _log_out(venue: Venue, asked: Asked) -> object:
    venue.gate.log_out(asked.authorization)
    return done()


CALLS = (
    Call("login", "POST", "/auth/login", _log_in, public=True),
    Call("logout", "POST", "/auth/logout", _log_out),
)
