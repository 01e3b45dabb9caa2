"""Kriptomat as a `Venue`: its roles put together, and the look at its health.

Each role lives in a module of its own, imported when it is first used: asking for balances does not pay for the rest.
How a call is made is in `calls`, how money is sent in `send`, what an answer proves in `verdicts`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from fxtui.contract.abilities import Abilities, ClientKey
from fxtui.contract.health import Check, VenueHealth
from fxtui.contract.venue import Connection
from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import Intent
from fxtui.domain.outcome import Finding, Outcome
from fxtui.transport.client import VenueClient
from fxtui.venues.kriptomat.calls import Calls, metering
from fxtui.venues.kriptomat.catalog import Catalog
from fxtui.venues.kriptomat.settings import TITLE, Settings
from fxtui.venues.kriptomat.turns import Turns

if TYPE_CHECKING:
    from fxtui.venues.kriptomat.balances import KriptomatBalances
    from fxtui.venues.kriptomat.customers import KriptomatCustomers
    from fxtui.venues.kriptomat.fills import KriptomatFills
    from fxtui.venues.kriptomat.rates import KriptomatRates
    from fxtui.venues.kriptomat.swaps import KriptomatSwaps
    from fxtui.venues.kriptomat.tickets import KriptomatTickets
    from fxtui.venues.kriptomat.transactions import TransactionReader

_MISSING = (
    ("orders", "Kriptomat has no order book: it buys and sells at its own price, at once."),
    ("depth", "Kriptomat has no order book: it deals at its own price."),
    ("candles", "Kriptomat keeps no history of its prices."),
    ("trades", "Kriptomat does not show what others deal."),
    ("deposits", "A deposit is a bank transfer: Kriptomat books it when it arrives."),
    ("ticket actions", "Kriptomat takes a withdrawal as it was sent: it can't be confirmed or canceled."),
    ("ticket codes", "Kriptomat mails no codes."),
    ("transfers", "Kriptomat moves nothing between its customers, and no crypto in or out."),
    ("ledger", "Kriptomat keeps its books to itself: look at the transactions."),
)

_FAREWELL = 3.0
"""Seconds for logging out; a session that is not ended ends by itself."""


def connect(connection: Connection) -> KriptomatVenue:
    """A connection to Kriptomat; nothing is sent before something is asked for."""
    limits = metering(Settings.of(connection))
    return KriptomatVenue(connection, VenueClient(connection, limits, title=TITLE))


class KriptomatVenue:
    """Kriptomat and the roles it plays; implements `fxtui.contract.venue.Venue`."""

    def __init__(self, connection: Connection, client: VenueClient) -> None:
        self._connection = connection
        self._client = client
        self._calls = Calls(connection, Settings.of(connection), client)
        self._catalog = Catalog(self._calls)
        self._turns = Turns(self._calls)

    @property
    def id(self) -> VenueId:
        """The venue's id."""
        return self._connection.venue

    @property
    def title(self) -> str:
        """The venue's name for people."""
        return TITLE

    @property
    def account(self) -> str:
        """The id of the customer acted for; empty while none is chosen."""
        return self._calls.active

    @cached_property
    def abilities(self) -> Abilities:
        """What Kriptomat can do; whether it heeds a key twice is the profile's to say (`replay`)."""
        return Abilities(
            order_types=frozenset(),
            times_in_force=frozenset(),
            post_only=False,
            client_key=ClientKey.UUID4,
            cancel_all=False,
            repeats=self._calls.settings.replay,
            echoes_key=False,
            missing=_MISSING,
        )

    @cached_property
    def rates(self) -> KriptomatRates:
        """Pairs and prices."""
        from fxtui.venues.kriptomat.rates import KriptomatRates

        return KriptomatRates(self._calls, self._catalog, self._turns)

    @cached_property
    def balances(self) -> KriptomatBalances:
        """What the customer holds, and the partner."""
        from fxtui.venues.kriptomat.balances import KriptomatBalances

        return KriptomatBalances(self._calls, self._catalog, self._turns)

    @property
    def orders(self) -> None:
        """None: there is no order book."""
        return None

    @cached_property
    def swaps(self) -> KriptomatSwaps:
        """Purchases and sales."""
        from fxtui.venues.kriptomat.swaps import KriptomatSwaps

        return KriptomatSwaps(self._calls, self.rates, self._reader)

    @cached_property
    def fills(self) -> KriptomatFills:
        """What purchases and sales became."""
        from fxtui.venues.kriptomat.fills import KriptomatFills

        return KriptomatFills(self._reader)

    @cached_property
    def tickets(self) -> KriptomatTickets:
        """Deposits and withdrawals of EUR."""
        from fxtui.venues.kriptomat.tickets import KriptomatTickets

        return KriptomatTickets(self._calls, self._reader)

    @cached_property
    def customers(self) -> KriptomatCustomers:
        """The partner's customers."""
        from fxtui.venues.kriptomat.customers import KriptomatCustomers

        return KriptomatCustomers(self._calls)

    @cached_property
    def _reader(self) -> TransactionReader:
        from fxtui.venues.kriptomat.transactions import TransactionReader

        return TransactionReader(self._calls)

    async def execute(self, intent: Intent) -> Outcome:
        """Send the frozen bytes once and say what the answer proves."""
        from fxtui.venues.kriptomat.send import execute

        return await execute(intent, self._calls, self.rates)

    async def find(self, intent: Intent, taken: Collection[str] = ()) -> Finding:
        """Look for `intent` among the customer's transactions."""
        from fxtui.venues.kriptomat.find import find

        return await find(intent, self._reader, taken)

    async def repeat(self, intent: Intent) -> Outcome:
        """Send the same bytes with the same key once more, where `replay` is on."""
        from fxtui.venues.kriptomat.send import repeat

        return await repeat(intent, self._calls, self.rates)

    def health(self) -> VenueHealth:
        """How the connection is doing."""
        return self._client.health()

    async def check(self) -> Sequence[Check]:
        """Reach, clock, login, and what may be read."""
        from fxtui.venues.kriptomat.checks import checks

        return await checks(self._calls, self._catalog)

    async def aclose(self) -> None:
        """Log out and close the connections."""
        try:
            async with asyncio.timeout(_FAREWELL):
                await self._calls.log_out()
        except TimeoutError:
            pass
        finally:
            await self._client.aclose()
