"""The last known figures of a profile, for the first paint of the next start.

They are shown with their true age and are never a ground to deal on. The file is a convenience: whatever is wrong
with it, there are simply no figures. How a value is spelled lives in `fxtui.store.state_values`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from fxtui.contract.errors import StoreError
from fxtui.domain.balance import Balance
from fxtui.domain.instrument import Instrument
from fxtui.domain.moment import Clock
from fxtui.domain.quote import Quote
from fxtui.domain.ticket import Ticket
from fxtui.store.config_values import Profile
from fxtui.store.files import write_atomically
from fxtui.store.paths import check_private, private_folder

_SCHEMA = 1
_LARGEST = 8_388_608
_UNFIT = re.compile(r"[^A-Za-z0-9_-]")


class Remembered(Struct, frozen=True):
    """What was known when it was saved (UTC; None when nothing was): every moment in it has its true age by now.

    `instruments` are those of the watchlist or whatever else the first paint needs.
    """

    balances: tuple[Balance, ...] = ()
    quotes: tuple[Quote, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    saved_at: datetime | None = None


def belonging(profile: Profile) -> str:
    """A mark of what a profile's figures belong to: mode, venues, addresses and accounts.

    Figures of a profile that was paper yesterday, or pointed elsewhere, are then not shown today.
    """
    of_venues = [
        (venue.venue, venue.base_url, sorted((name, str(value)) for name, value in venue.settings.items()))
        for venue in profile.venues
    ]
    return hashlib.sha256(repr((profile.live, of_venues)).encode("utf-8", "backslashreplace")).hexdigest()


class StateStore:
    """One profile's file of last known figures in `folder`."""

    def __init__(self, folder: Path, profile: str, clock: Clock, *, belongs_to: str = "") -> None:
        """Nothing is read or written yet; figures saved under another `belongs_to` will not be loaded."""
        self._folder = folder
        self._path = folder / f"{_UNFIT.sub('_', profile)}.json"
        self._profile = profile
        self._belongs_to = belongs_to
        self._clock = clock

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def load(self) -> Remembered:
        """Read what was saved; empty when there is nothing, or anything is wrong with it. Never raises."""
        from fxtui.store import state_values

        try:
            check_private(self._folder, folder=True)
            check_private(self._path, folder=False)
            with self._path.open("rb") as file:
                content = file.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                return Remembered()
            document = state_values.parse(content)
            if self._header() != {name: document.get(name) for name in self._header()}:
                return Remembered()
            saved_at = state_values.time(document["saved_at"])
            since = state_values.Since.saved(saved_at, self._clock.now())
            return Remembered(
                balances=state_values.balances(document["balances"], since),
                quotes=state_values.quotes(document["quotes"], since),
                tickets=state_values.tickets(document["tickets"]),
                instruments=state_values.instruments(document["instruments"]),
                saved_at=saved_at,
            )
        except (
            StoreError,
            OSError,
            ValueError,
            TypeError,
            LookupError,
            ArithmeticError,
            RecursionError,
            AttributeError,
        ):
            return Remembered()

    def save(
        self,
        *,
        balances: Iterable[Balance] = (),
        quotes: Iterable[Quote] = (),
        tickets: Iterable[Ticket] = (),
        instruments: Iterable[Instrument] = (),
    ) -> None:
        """Put these figures in place of those saved before.

        Raises:
            StoreError: when the disk refuses; what was saved before is still there.
        """
        from fxtui.store import state_values

        now = self._clock.now()
        document = {
            **self._header(),
            "saved_at": state_values.of_time(now.wall),
            "balances": [state_values.of_balance(balance, now) for balance in balances],
            "quotes": [state_values.of_quote(quote, now) for quote in quotes],
            "tickets": [state_values.of_ticket(ticket) for ticket in tickets],
            "instruments": [state_values.of_instrument(instrument) for instrument in instruments],
        }
        private_folder(self._folder)
        write_atomically(self._path, state_values.spelled(document), durable=False)

    def _header(self) -> dict[str, object]:
        return {"schema": _SCHEMA, "profile": self._profile, "belongs_to": self._belongs_to}
