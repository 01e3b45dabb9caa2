"""Who may come in: API keys, signatures, session tokens, lock-out (dossier 1.3, 1.4, 2.1, 11.2)."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, Flag, auto

from fxtui.simulator.clock import SimClock
from fxtui.simulator.numbers import Numbers

IDLE_MS = 3_600_000
"""A session ends after this long without a request."""
LOCK_AFTER = 5
LOCK_WITHIN_MS = 60_000

FOUR_HEADERS = ("apikey", "signature", "userid", "nonce")


class Permission(Flag):
    """What an API key may do; every key may read."""

    READ = 0
    TRADE = auto()
    DEPOSIT = auto()
    WITHDRAW = auto()


PERMISSIONS: Mapping[str, Permission] = {
    "all": Permission.TRADE | Permission.DEPOSIT | Permission.WITHDRAW,
    "no-withdraw": Permission.TRADE | Permission.DEPOSIT,
    "read": Permission.READ,
}


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with accounts here; the first account is the one a login tells."""

    id: int
    name: str
    accounts: tuple[int, ...]

    @property
    def email(self) -> str:
        """An address that reaches nobody."""
        return f"{self.name}@example.com"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key pair of a user."""

    key: str
    secret: str
    user: User
    permissions: Permission


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a request is from."""

    user: User
    permissions: Permission


@dataclass(slots=True)
class _Session:
    caller: Caller
    peer: str
    last_ms: int


class Refused(Enum):
    """Why a login fails."""

    WRONG = "Invalid username or password"
    LOCKED = "User is locked"


@dataclass(frozen=True, slots=True)
class Login:
    """A login that went well; `token` is None when this installation gives none."""

    user: User
    token: str | None


def signature(secret: str, nonce: str, user_id: str, key: str) -> str:
    """Lower-case hex HMAC-SHA256 of nonce, user id and key under the secret's text (dossier 2.1)."""
    message = f"{nonce}{user_id}{key}".encode(errors="replace")
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


class Gate:
    """Checks logins and sessions."""

    def __init__(
        self, keys: tuple[ApiKey, ...], clock: SimClock, numbers: Numbers, *, auth: str, tokens: bool
    ) -> None:
        """`auth` is which header proves a session; without `tokens` a login opens none."""
        self._keys = {key.key: key for key in keys}
        self._clock, self._numbers = clock, numbers
        self._auth, self._tokens = auth, tokens
        self._sessions: dict[str, _Session] = {}
        self._failures: defaultdict[int, list[int]] = defaultdict(list)
        self._locked: set[int] = set()

    def login(self, parts: Mapping[str, str], peer: str) -> Login | Refused:
        """Check the four parts of a login and open a session; too many rapid failures lock the user."""
        key = self._keys.get(parts.get("apikey", ""))
        if key is None:
            return Refused.WRONG
        if key.user.id in self._locked:
            return Refused.LOCKED
        if not _signed(key, parts):
            return self._failed(key.user)
        self._failures.pop(key.user.id, None)
        return Login(key.user, self._open(key, peer) if self._tokens else None)

    def caller(self, headers: Mapping[str, str], peer: str) -> Caller | None:
        """Who a request is from, by its headers (lower-case names); None when nothing proves it."""
        if self._auth in {"any", "aptoken"} and (found := self._session(headers.get("aptoken", ""), peer)):
            return found
        bearer = headers.get("authorization", "")
        if self._auth in {"any", "bearer"} and bearer.lower().startswith("bearer "):
            found = self._session(bearer[len("bearer ") :].strip(), peer)
            if found:
                return found
        if self._auth in {"any", "signed"}:
            return self._by_signature(headers)
        return None

    def log_out(self, headers: Mapping[str, str]) -> None:
        """End the session of a request."""
        for token in (headers.get("aptoken", ""), headers.get("authorization", "")[len("bearer ") :].strip()):
            self._sessions.pop(token, None)

    def expire_all(self) -> None:
        """End every session."""
        self._sessions.clear()

    def unlock_all(self) -> None:
        """What an administrator does after a lock-out."""
        self._locked.clear()
        self._failures.clear()

    def _open(self, key: ApiKey, peer: str) -> str:
        token = self._numbers.guid()
        self._sessions[token] = _Session(Caller(key.user, key.permissions), peer, self._clock.now_ms())
        return token

    def _session(self, token: str, peer: str) -> Caller | None:
        session, now = self._sessions.get(token), self._clock.now_ms()
        if session is None or session.peer != peer:
            return None
        if now - session.last_ms > IDLE_MS:
            del self._sessions[token]
            return None
        session.last_ms = now
        return session.caller

    def _by_signature(self, headers: Mapping[str, str]) -> Caller | None:
        parts = {name: headers[name] for name in FOUR_HEADERS if name in headers}
        key = self._keys.get(parts.get("apikey", ""))
        if key is None or key.user.id in self._locked or not _signed(key, parts):
            return None
        return Caller(key.user, key.permissions)

    def _failed(self, user: User) -> Refused:
        now = self._clock.now_ms()
        recent = [at for at in self._failures[user.id] if now - at < LOCK_WITHIN_MS] + [now]
        self._failures[user.id] = recent
        if len(recent) < LOCK_AFTER:
            return Refused.WRONG
        self._locked.add(user.id)
        return Refused.LOCKED


def _signed(key: ApiKey, parts: Mapping[str, str]) -> bool:
    """Whether the parts carry the key's own user and a right signature; compared in constant time."""
    nonce, user_id = parts.get("nonce", ""), parts.get("userid", "")
    right = signature(key.secret, nonce, user_id, key.key)
    given = parts.get("signature", "").encode(errors="replace")
    return hmac.compare_digest(right.encode(), given) and user_id == str(key.user.id) and nonce != ""
