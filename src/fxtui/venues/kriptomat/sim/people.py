"""Who there is at the simulated Kriptomat: the partner and its secrets, users in every state. All of them are made up."""

from __future__ import annotations

import hashlib
from base64 import b32encode

from fxtui.venues.kriptomat.sim.sessions import Partner
from fxtui.venues.kriptomat.sim.users import Kyc, Residence, Status, User

MASTER = "master"
"""The partner's own account in the ledger."""
CUSTOMER, SMALL_CUSTOMER, DISABLED_CUSTOMER = 2, 3, 7
"""The customer that is handed out; one with little money; one that is not served any more."""
PARTNER_ID, OTHER_PARTNER_ID = 1, 9
CLIENT_ID = 5

_TOTP_BYTES, _SECRET_DIGITS, _PASSWORD_DIGITS = 20, 40, 16

_FRANKFURT = Residence("1984-02-29", "Musterstraße 11", "11", "Frankfurt", "60306", "DEU")
_LJUBLJANA = Residence("1991-07-14", "Vzorčna ulica 5", "5", "Ljubljana", "1000", "SVN")
_TALLINN = Residence("1977-11-03", "Näidise tänav 3", "3", "Tallinn", "10111", "EST")
_LYON = Residence("1969-05-21", "12 rue de l'Exemple", "12", "Lyon", "69001", "FRA")
_WIEN = Residence("1998-12-30", "Beispielgasse 8/4", "8", "Wien", "1010", "AUT")
RESIDENCES = (_FRANKFURT, _LJUBLJANA, _TALLINN, _LYON, _WIEN)
"""What verifications bring to light."""


def partner(seed: int, totp_period: int, *, codes_once: bool = True) -> Partner:
    """The partner, with secrets that are the same for the same seed."""
    totp = hashlib.sha256(f"kriptomat totp {seed}".encode()).digest()[:_TOTP_BYTES]
    return Partner(
        id=PARTNER_ID,
        email="desk@partner.example",
        password=f"Simulated-{_made_of('password', seed)[:_PASSWORD_DIGITS]}",
        client_id=CLIENT_ID,
        client_secret=_made_of("client secret", seed)[:_SECRET_DIGITS],
        totp_secret=b32encode(totp).decode(),
        totp_period=totp_period,
        codes_once=codes_once,
    )


def users() -> tuple[User, ...]:
    """Users in every state there is, and one of somebody else's."""
    verified, active = Kyc.VERIFIED, Status.ACTIVE
    return (
        User(2, PARTNER_ID, "mira.novak@mail.example", "Mira", "Novak", "+38640555012", active, verified, _LJUBLJANA),
        User(3, PARTNER_ID, "jonas.beispiel@mail.example", "Jonas", "Beispiel", "+4915555550103", active, verified, _FRANKFURT),
        User(4, PARTNER_ID, "liis.tamm@mail.example", "Liis", "Tamm", "+37255550104", active, Kyc.PENDING, _TALLINN),
        User(5, PARTNER_ID, "ines.o'hara@mail.example", "Inès", "O'Hara-Łuczak", "+33655550105", active),
        User(6, PARTNER_ID, "karl.muster@mail.example", "Karl", "Muster", "+436605550106", active, Kyc.DECLINED, _WIEN),
        User(7, PARTNER_ID, "chloe.exemple@mail.example", "Chloé", "Exemple", "+33655550107", Status.DISABLED, verified, _LYON),
        User(8, OTHER_PARTNER_ID, "stranger@elsewhere.example", "Ana", "Stranger", "+38640555108", active, verified, _LJUBLJANA),
    )  # fmt: skip


def _made_of(what: str, seed: int) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(f"kriptomat {what} {seed}".encode()).hexdigest()
