"""Who may come in: the partner's credentials, sessions, and the back-off after refused logins (dossier 2)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from fxtui.simulator.clock import SimClock
from fxtui.simulator.numbers import Numbers
from fxtui.venues.kriptomat.sim.codes import SecurityCodes
from fxtui.venues.kriptomat.sim.refusal import too_many, unauthenticated, wrong_credentials
from fxtui.venues.kriptomat.sim.tokens import access_token

REFUSED_IN_A_ROW = 5
BACK_OFF_MS = 60_000
_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Partner:
    """The one account that may log in; `id` is its number in the tokens."""

    id: int
    email: str
    password: str
    client_id: int
    client_secret: str
    totp_secret: str
    totp_period: int
    codes_once: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """What a login gives: a token and how many seconds it is good for."""

    token: str
    seconds: int


@dataclass(slots=True)
class _Failures:
    in_a_row: int = 0
    locked_until_ms: int = 0


class Gate:
    """Checks logins and tokens."""

    def __init__(self, partner: Partner, clock: SimClock, numbers: Numbers, longest: int) -> None:
        """A session lasts `longest` seconds unless the login asks for less."""
        self._partner, self._clock, self._numbers, self._longest = partner, clock, numbers, longest
        self._codes = SecurityCodes(partner.totp_secret, partner.totp_period, once=partner.codes_once)
        self._ends_ms: dict[str, int] = {}
        self._failures: dict[tuple[str, str], _Failures] = {}

    def log_in(self, given: Mapping[str, str], seconds: int | None, peer: str) -> Session:
        """Open a session.

        Args:
            given: email, password, client_id, client_secret and security_code.
            seconds: the length that is asked for, None for the usual one.
            peer: the address it comes from, which is locked out together with the e-mail address.

        Raises:
            Refusal: 401 when something is wrong, 429 for a minute after too many of these in a row.
        """
        now = self._clock.now_ms()
        failures = self._failures.setdefault((given["email"].lower(), peer), _Failures())
        if now < failures.locked_until_ms:
            raise too_many(-((now - failures.locked_until_ms) // 1000))
        if not self._right(given) or not self._codes.use(given["security_code"], now):
            failures.in_a_row += 1
            if failures.in_a_row % REFUSED_IN_A_ROW == 0:
                failures.locked_until_ms = now + BACK_OFF_MS
            raise wrong_credentials()
        failures.in_a_row = 0
        lasts = min(seconds or self._longest, self._longest)
        partner = self._partner
        token = access_token(self._numbers, partner.client_id, partner.id, now, lasts)
        self._ends_ms[token] = now + lasts * 1000
        return Session(token, lasts)

    def admit(self, authorization: str) -> str:
        """The token of an `Authorization` header whose session lasts; `Refusal` 401 otherwise."""
        token = _token(authorization)
        if self._clock.now_ms() >= self._ends_ms.get(token, 0):
            self._ends_ms.pop(token, None)
            raise unauthenticated()
        return token

    def log_out(self, authorization: str) -> None:
        """End the session of a header."""
        self._ends_ms.pop(_token(authorization), None)

    def expire_all(self) -> None:
        """End every session."""
        self._ends_ms.clear()

    def _right(self, given: Mapping[str, str]) -> bool:
        """Whether everything but the code is the partner's; compared in constant time."""
        partner = self._partner
        known = {
            "email": partner.email,
            "password": partner.password,
            "client_id": str(partner.client_id),
            "client_secret": partner.client_secret,
        }
        same = [
            hmac.compare_digest(given[name].encode(errors="replace"), value.encode())
            for name, value in known.items()
        ]
        return all(same)


def _token(authorization: str) -> str:
    """What follows `Bearer`, empty for any other header."""
    return authorization[len(_BEARER) :].strip() if authorization.lower().startswith(_BEARER) else ""
