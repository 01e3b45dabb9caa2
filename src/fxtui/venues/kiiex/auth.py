"""How KIIEX requests are signed and carry their session: pure, nonce and token passed in; no request is made here."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from msgspec import Struct

from fxtui.contract.secret import Secret
from fxtui.transport import strict_json


class Key(Struct, frozen=True):
    """An API key with its secret, the numeric user id it belongs to, and the login name where one is sent along."""

    api_key: Secret
    api_secret: Secret
    user_id: str
    user_name: str = ""


def signature(key: Key, nonce: str) -> str:
    """Lower-case hex of HMAC-SHA256 over nonce, user id and API key, keyed with the secret as text.

    KIIEX dossier 2.1: no separator, no payload, 64 characters.
    """
    message = f"{nonce}{key.user_id}{key.api_key.reveal()}"
    return hmac.new(key.api_secret.reveal().encode(), message.encode(), hashlib.sha256).hexdigest()


def signed_headers(key: Key, nonce: str) -> dict[str, str]:
    """The four headers that sign a call without a session, and a login (KIIEX dossier 1.3, 2.1)."""
    return {
        "APIKey": key.api_key.reveal(),
        "Signature": signature(key, nonce),
        "UserId": key.user_id,
        "Nonce": nonce,
    }


def login_body(key: Key, nonce: str) -> bytes:
    """The JSON body of AuthenticateUser in the documented spelling and order; every value is text."""
    fields: Mapping[str, str] = {
        "APIKey": key.api_key.reveal(),
        "Signature": signature(key, nonce),
        "UserId": key.user_id,
        **({"UserName": key.user_name} if key.user_name else {}),
        "Nonce": nonce,
    }
    return strict_json.dumps(fields)


def token_headers(token: Secret, *, bearer: bool) -> dict[str, str]:
    """The headers that carry a session token: `aptoken`, and `Authorization: Bearer` when `bearer` asks for both."""
    headers = {"aptoken": token.reveal()}
    if bearer:
        headers["Authorization"] = f"Bearer {token.reveal()}"
    return headers
