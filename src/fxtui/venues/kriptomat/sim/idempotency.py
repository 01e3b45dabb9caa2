"""What an idempotency key stands for: one request and its answer, for a while (dossier 6)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from fxtui.simulator.clock import SimClock
from fxtui.simulator.json_text import dumps
from fxtui.venues.kriptomat.sim.refusal import conflict


@dataclass(slots=True)
class Attempt:
    """A request with a key: `answer` is what the first of its kind was answered, None while it is not."""

    fingerprint: str
    answer: object = None
    at_ms: int = 0


class KeyStore:
    """The keys that were used, in one of the scopes Kriptomat may have: `user`, `global`, `path`, or `off`."""

    def __init__(self, clock: SimClock, scope: str, seconds: int) -> None:
        """A key is forgotten after `seconds` on the venue's clock."""
        self._clock, self._scope, self._seconds = clock, scope, seconds
        self._attempts: dict[str, Attempt] = {}

    @contextmanager
    def attempt(self, user: str, path: str, body: Mapping[str, object]) -> Iterator[Attempt]:
        """The attempt that a request with a key in its body is.

        Who finds no answer in it makes one and puts it there; when that fails the key is free again.

        Raises:
            Refusal: 409 when the key stands for another request, or for the same one and it is not answered yet.
        """
        key, fingerprint = body.get("idempotency_key"), _fingerprint(path, body)
        if self._scope == "off" or not isinstance(key, str):
            yield Attempt(fingerprint)
            return
        scoped = dumps([{"user": user, "path": path}.get(self._scope, ""), key])
        known = self._remembered(scoped)
        if known is not None:
            if known.fingerprint != fingerprint:
                raise conflict()
            if known.answer is None:
                raise conflict(in_progress=True)
            yield known
            return
        attempt = self._attempts[scoped] = Attempt(fingerprint)
        try:
            yield attempt
        finally:
            attempt.at_ms = self._clock.now_ms()
            if attempt.answer is None:
                del self._attempts[scoped]

    def _remembered(self, scoped: str) -> Attempt | None:
        known = self._attempts.get(scoped)
        if known is None or known.answer is None:
            return known
        if self._clock.now_ms() - known.at_ms >= self._seconds * 1000:
            del self._attempts[scoped]
            return None
        return known


def _fingerprint(path: str, body: Mapping[str, object]) -> str:
    """The same for the same request, however its body was laid out."""
    canonical = dumps([path, dict(sorted(body.items()))])
    return hashlib.sha256(canonical.encode(errors="replace")).hexdigest()
