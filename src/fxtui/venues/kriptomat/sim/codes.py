"""The security code of a login: RFC 6238 on the venue's clock, and no code twice (dossier 2)."""

from __future__ import annotations

import hmac

from pyotp import TOTP

TOLERANCE = 1
"""Steps a code may be early or late."""


class SecurityCodes:
    """The codes of one authenticator, and the last step one was used for."""

    def __init__(self, secret: str, period: int, *, once: bool = True) -> None:
        """`secret` is base32, a step takes `period` seconds; not `once`, a code is never used up."""
        self._once = once
        self._codes = TOTP(secret, interval=period)
        self._period = period
        self._last = -1

    def use(self, code: str, now_ms: int) -> bool:
        """Whether `code` is right now and of a later step than the last one used; then it is used up."""
        step = self._step_of(code, now_ms // 1000 // self._period)
        if step is None:
            return False
        if self._once:
            self._last = step
        return True

    def _step_of(self, code: str, present: int) -> int | None:
        for step in range(max(self._last + 1, present - TOLERANCE, 0), present + TOLERANCE + 1):
            right = self._codes.generate_otp(step)
            if hmac.compare_digest(right.encode(), code.encode(errors="replace")):
                return step
        return None
