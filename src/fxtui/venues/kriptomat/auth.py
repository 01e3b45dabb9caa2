"""How Kriptomat is logged in to: the body with its one-time code, and the headers of a call. Pure: time is passed in.

One-time codes are those of Google Authenticator (RFC 6238: HMAC-SHA-1, 6 digits), made by pyotp.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from math import floor

from msgspec import Struct
from pyotp.otp import OTP

from fxtui.contract.secret import Secret
from fxtui.transport import strict_json

HEADERS: Mapping[str, str] = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}
"""What every call carries; without them errors come as web pages (dossier 1)."""

_JSON: Mapping[str, str] = {"Content-Type": "application/json"}
_SHORTEST_KEY = 10


class _Codes(OTP):
    """pyotp's codes for shorter keys too: it wants 112 bits, and the 16 letters most authenticators begin with are 80."""

    def byte_secret(self) -> bytes:
        """The key, whose length was looked at before."""
        return _decoded(self.secret)


class Authenticator(Struct, frozen=True):
    """Makes one-time codes; `period` is the seconds of a time step."""

    key: Secret
    period: int

    @classmethod
    def of(cls, secret: Secret, period: int) -> Authenticator:
        """The authenticator of a base32 `secret`, written with blanks or small letters too.

        Raises:
            ValueError: when it is no base32 of at least 16 letters; the text says so and not what it holds.
        """
        text = _packed(secret)
        try:
            key = _decoded(text)
        except ValueError:
            raise ValueError("it has to be letters A to Z and digits 2 to 7 (base32)") from None
        if len(key) < _SHORTEST_KEY:
            raise ValueError("it has to be 16 letters and digits or more")
        return cls(Secret(text), period)

    def step(self, at: float) -> int:
        """The time step of `at`, seconds since the epoch by the venue's clock."""
        return floor(at / self.period)

    def begins(self, step: int) -> float:
        """When a time step begins, in seconds since the epoch."""
        return float(step * self.period)

    def code(self, step: int) -> str:
        """The code of a time step, six digits with leading zeros (dossier 2)."""
        return _Codes(self.key.reveal()).generate_otp(step)


def login_body(email: Secret, password: Secret, client_id: str, client_secret: Secret, code: str) -> bytes:
    """The JSON body of a login; the client id is a number where it is one (dossier 7, row 9)."""
    return strict_json.dumps(
        {
            "email": email.reveal(),
            "password": password.reveal(),
            "client_id": int(client_id) if _is_number(client_id) else client_id,
            "client_secret": client_secret.reveal(),
            "security_code": code,
        }
    )


def headers(token: Secret | None, *, body: bool) -> dict[str, str]:
    """The headers of a call: with the session's `token` where there is one, and those of a JSON body where it has one."""
    return {
        **HEADERS,
        **({"Authorization": f"Bearer {token.reveal()}"} if token is not None else {}),
        **(_JSON if body else {}),
    }


def authenticator_name(base_url: str, client_id: str, email: Secret) -> str:
    """What the used steps of this login are remembered under: a hash without a secret in it."""
    text = "\n".join((base_url.rstrip("/"), client_id, email.reveal()))
    return hashlib.sha256(text.encode()).hexdigest()


def _decoded(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _packed(secret: Secret) -> str:
    return "".join(secret.reveal().split()).replace("-", "").rstrip("=").upper()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and str(int(text[:18])) == text
