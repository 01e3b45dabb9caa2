"""Who logged in."""

from __future__ import annotations

from typing import Annotated

from fxtui.transport.rows import read_row
from fxtui.venues.kiiex.envelope import lowered
from fxtui.venues.kiiex.wire.values import Flag, FlagIfGiven, KiiexRow, WholeIfGiven, Words


class User(KiiexRow, frozen=True):
    """Who logged in (KIIEX dossier 2.1)."""

    user_id: WholeIfGiven = None
    account_id: WholeIfGiven = None
    oms_id: WholeIfGiven = None


def _user(value: object) -> User | None:
    return read_row(User, lowered(value)) if isinstance(value, dict) else None


class LoginReply(KiiexRow, frozen=True):
    """AuthenticateUser: the token comes under one of three names or not at all (KIIEX dossier 2.1)."""

    authenticated: Flag = False
    session_token: Words = ""
    token: Words = ""
    jwt: Words = ""
    user: Annotated[User | None, _user] = None
    locked: FlagIfGiven = None
    requires2fa: FlagIfGiven = None
    errormsg: Words = ""
