"""What a login answers."""

from __future__ import annotations

from fxtui.transport.rows import Row
from fxtui.venues.kriptomat.wire.values import WholeIfGiven, Words


class LoginReply(Row, frozen=True):
    """POST /auth/login, the one answer without an envelope; `expires_in` is seconds (dossier 2)."""

    access_token: Words = ""
    expires_in: WholeIfGiven = None
