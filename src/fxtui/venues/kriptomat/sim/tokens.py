"""Access tokens as Laravel Passport hands them out: they look like a JWT, and only the venue knows whether they are one.

The signature is made up: nobody has the key, and whoever reads a token for more than its text relies on nothing.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from fxtui.simulator.json_text import dumps
from fxtui.simulator.numbers import Numbers

_ID_DIGITS = 80
_SIGNATURE_DIGITS = 1024


def access_token(numbers: Numbers, client_id: int, partner_id: int, now_ms: int, seconds: int) -> str:
    """A new token with the claims of the documents' sample (dossier 0)."""
    token_id, now = numbers.hexadecimal(_ID_DIGITS), now_ms // 1000
    header = {"typ": "JWT", "alg": "RS256", "jti": token_id}
    claims = {
        "aud": str(client_id),
        "jti": token_id,
        "iat": now,
        "nbf": now,
        "exp": now + seconds,
        "sub": str(partner_id),
        "scopes": [],
    }
    signature = bytes.fromhex(numbers.hexadecimal(_SIGNATURE_DIGITS))
    return ".".join(_base64(part) for part in (dumps(header).encode(), dumps(claims).encode(), signature))


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
