"""The partner's users: who they are, whether they may deal, and how their verification goes on (dossier 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from fxtui.simulator.clock import SimClock
from fxtui.venues.kriptomat.sim.refusal import forbidden, not_found

FIRST_CREATED = 21
"""The id of the first user that is made over the wire."""


class Status(Enum):
    """Whether a user is served at all."""

    ACTIVE = "active"
    DISABLED = "disabled"
    DELETED = "deleted"


class Kyc(Enum):
    """How far the verification of a user's identity is."""

    NOT_STARTED = "not_started"
    PENDING = "pending"
    VERIFIED = "verified"
    FAILED = "failed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Residence:
    """What a verification brings to light: date of birth and address; `country` is ISO 3166 alpha-3."""

    date_of_birth: str
    address: str
    building_number: str
    city: str
    postal_code: str
    country: str


@dataclass(slots=True, eq=False)
class User:
    """One user of one partner; the residence is unknown before the verification."""

    id: int
    partner: int
    email: str
    name: str
    surname: str
    phone: str
    status: Status = Status.ACTIVE
    kyc: Kyc = Kyc.NOT_STARTED
    residence: Residence | None = None
    kyc_due_ms: int | None = None

    @property
    def account(self) -> str:
        """The user's account in the ledger."""
        return str(self.id)

    def check_may_deal(self) -> None:
        """Refuse with 403 who may not buy, sell or withdraw."""
        if self.status is not Status.ACTIVE:
            raise forbidden(f"The user is {self.status.value}.")
        if self.kyc is not Kyc.VERIFIED:
            raise forbidden("The user has not passed the KYC verification.")


class Users:
    """Every user there is, of this partner and of others."""

    def __init__(
        self,
        users: Iterable[User],
        residences: Sequence[Residence],
        clock: SimClock,
        *,
        partner: int,
        ends: Kyc,
        takes_ms: int,
    ) -> None:
        """An import brings one of the `residences`, takes `takes_ms` on the venue's clock and `ends` like that."""
        self._users = {user.id: user for user in users}
        self._residences, self._clock = residences, clock
        self._partner, self._ends, self._takes_ms = partner, ends, takes_ms
        self._next = FIRST_CREATED

    def own(self, user_id: int) -> User:
        """A user of the partner; `Refusal` 404 for nobody, 403 for somebody else's."""
        user = self._users.get(user_id)
        if user is None:
            raise not_found()
        if user.partner != self._partner:
            raise forbidden("This user does not belong to you.")
        return user

    @property
    def all_own(self) -> list[User]:
        """All users of the partner."""
        return [user for user in self._users.values() if user.partner == self._partner]

    def has_email(self, email: str, beside: User | None = None) -> bool:
        """Whether another user, of whatever partner, has this address."""
        others = (user for user in self._users.values() if user is not beside)
        return any(user.email.lower() == email.lower() for user in others)

    def create(self, email: str, name: str, surname: str, phone: str) -> User:
        """A new user whose verification has not begun."""
        user = User(self._next, self._partner, email, name, surname, phone)
        self._users[user.id] = user
        self._next += 1
        return user

    def import_kyc(self, user: User) -> None:
        """Begin the verification of a user who has none."""
        user.kyc = Kyc.PENDING
        user.residence = self._residences[user.id % len(self._residences)]
        user.kyc_due_ms = self._clock.now_ms() + self._takes_ms

    def settle_due(self) -> None:
        """End the verifications whose time has come."""
        now = self._clock.now_ms()
        for user in self._users.values():
            if user.kyc is Kyc.PENDING and user.kyc_due_ms is not None and user.kyc_due_ms <= now:
                user.kyc, user.kyc_due_ms = self._ends, None
