"""KIIEX as a `Venue`: its roles put together, the one place that sends money, and the look at its health.

Each role lives in a module of its own, imported when it is first used: asking for balances does not pay for the rest.
How a call is made is in `calls`, what an answer proves in `verdicts`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from fxtui.contract.abilities import Abilities, ClientKey
from fxtui.contract.errors import VenueError
from fxtui.contract.health import Check, VenueHealth
from fxtui.contract.venue import Connection
from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import Intent
from fxtui.domain.order import OrderType, TimeInForce
from fxtui.domain.outcome import (
    Absent,
    CannotTell,
    Finding,
    Outcome,
    RefusedBy,
    Rejected,
    Unknown,
)
from fxtui.transport.client import VenueClient
from fxtui.venues.kiiex.calls import METERING, Calls
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.settings import TITLE, Settings

if TYPE_CHECKING:
    from fxtui.venues.kiiex.account import KiiexBalances
    from fxtui.venues.kiiex.fills import KiiexFills
    from fxtui.venues.kiiex.orders import KiiexOrders
    from fxtui.venues.kiiex.rates import KiiexRates
    from fxtui.venues.kiiex.swaps import KiiexSwaps
    from fxtui.venues.kiiex.ticket_reader import TicketReader
    from fxtui.venues.kiiex.tickets import KiiexTickets

ABILITIES = Abilities(
    order_types=frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT}),
    times_in_force=frozenset(TimeInForce),
    post_only=True,
    client_key=ClientKey.INT53,
    cancel_all=True,
    missing=(
        ("transfers", "KIIEX moves money between accounts through its operator alone."),
        ("customers", "KIIEX shows its users their own account alone."),
        ("ledger", "KIIEX keeps its books to itself."),
    ),
)

LATE_AFTER = 5.0
"""Seconds between a confirmation and its sending, at most: a slow login must not send an old price."""

_FAREWELL = 3.0
"""Seconds for logging out; a session that is not ended ends by itself."""


def connect(connection: Connection) -> KiiexVenue:
    """A connection to KIIEX; nothing is sent before something is asked for."""
    return KiiexVenue(connection, VenueClient(connection, METERING, title=TITLE))


class KiiexVenue:
    """KIIEX and the roles it plays; implements `fxtui.contract.venue.Venue`."""

    def __init__(self, connection: Connection, client: VenueClient) -> None:
        self._connection = connection
        self._client = client
        self._calls = Calls(connection, Settings.of(connection), client)
        self._catalog = Catalog(self._calls)

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
        """The account as configured, else as the login told it; empty before."""
        configured = self._calls.settings.account_id
        if configured is not None:
            return str(configured)
        login = self._calls.session.present
        return str(login.account_id) if login else ""

    @property
    def abilities(self) -> Abilities:
        """What KIIEX can do."""
        return ABILITIES

    @cached_property
    def rates(self) -> KiiexRates:
        """Instruments and prices."""
        from fxtui.venues.kiiex.rates import KiiexRates

        return KiiexRates(self._calls, self._catalog)

    @cached_property
    def balances(self) -> KiiexBalances:
        """What the account holds."""
        from fxtui.venues.kiiex.account import KiiexBalances

        return KiiexBalances(self._calls, self._catalog)

    @cached_property
    def orders(self) -> KiiexOrders:
        """Orders of the book."""
        from fxtui.venues.kiiex.orders import KiiexOrders

        return KiiexOrders(self._calls, self._catalog)

    @cached_property
    def swaps(self) -> KiiexSwaps:
        """Conversions."""
        from fxtui.venues.kiiex.swaps import KiiexSwaps

        return KiiexSwaps(self._calls, self._catalog, self.rates, self.balances, self.orders)

    @cached_property
    def fills(self) -> KiiexFills:
        """Executions."""
        from fxtui.venues.kiiex.fills import KiiexFills

        return KiiexFills(self._calls, self._catalog, self.orders)

    @cached_property
    def tickets(self) -> KiiexTickets:
        """Deposits and withdrawals."""
        from fxtui.venues.kiiex.tickets import KiiexTickets

        return KiiexTickets(self._calls, self._catalog, self._reader)

    @property
    def customers(self) -> None:
        """None: KIIEX shows its users their own account alone."""
        return None

    @cached_property
    def _reader(self) -> TicketReader:
        from fxtui.venues.kiiex.ticket_reader import TicketReader

        return TicketReader(self._calls, self._catalog)

    async def execute(self, intent: Intent) -> Outcome:
        """Send the frozen bytes once and say what the answer proves.

        What takes time comes before: the login, then a look at the price. An intent that is older than 5 s by then is
        rejected as `late`, and nothing is sent.
        """
        from fxtui.transport.evidence import judge, never_sent
        from fxtui.venues.kiiex.verdicts import VERDICTS

        operation = intent.request.operation
        verdict = VERDICTS.get(operation)
        if verdict is None:
            return Rejected(RefusedBy.GUARD, "operation", f"{TITLE} has no such call: nothing was sent.")
        try:
            login = await self._calls.login() if verdict.signed_in else None
        except VenueError as error:
            return never_sent(f"{operation} was not sent to {TITLE}", error)
        refusal = await self.swaps.still_priced(intent) or self._late(intent)
        if refusal is not None:
            return refusal
        attempt = await self._calls.send(operation, intent.request.body, login)
        outcome = judge(attempt, verdict.table, verdict.read, venue=TITLE, operation=operation)
        if isinstance(outcome, Rejected) and outcome.code in verdict.of_its_own_making:
            return await self._looked_up(intent, outcome)
        return outcome

    async def repeat(self, intent: Intent) -> Outcome:
        """Never: KIIEX executes an order twice once the first has ended (dossier 5.1)."""
        return Rejected(RefusedBy.GUARD, "repeat", f"{TITLE} takes no request twice: nothing was sent.")

    async def find(self, intent: Intent, taken: Collection[str] = ()) -> Finding:
        """Look for `intent`: orders by client order id, tickets by what is in them."""
        from fxtui.venues.kiiex.find import find

        return await find(intent, self._calls, self._reader, taken)

    def health(self) -> VenueHealth:
        """How the connection is doing."""
        return self._client.health()

    async def check(self) -> Sequence[Check]:
        """Reach, clock, login and the permissions of the key."""
        from fxtui.venues.kiiex.checks import checks

        return await checks(self._calls, self._client)

    async def aclose(self) -> None:
        """Log out and close the connections."""
        try:
            async with asyncio.timeout(_FAREWELL):
                await self._calls.log_out()
        except TimeoutError:
            pass
        finally:
            await self._client.aclose()

    async def _looked_up(self, intent: Intent, refused: Rejected) -> Outcome:
        """`refused`, once a look shows that it is not what the same request brought about, arriving twice."""
        finding = await self.find(intent)
        if isinstance(finding, Absent):
            return refused
        seen = finding.reason if isinstance(finding, CannotTell) else "it is there all the same"
        operation = intent.request.operation
        said = f"{TITLE} refused {operation}, and may have executed it just before: look it up."
        return Unknown(said, f"code {refused.code}; {seen}")

    def _late(self, intent: Intent) -> Rejected | None:
        waited = intent.created_at.age(self._connection.clock.now())
        if waited <= LATE_AFTER:
            return None
        return Rejected(
            RefusedBy.GUARD,
            "late",
            f"It took {waited:.1f} s to get ready for sending, {LATE_AFTER:g} s are allowed: nothing was sent.",
        )
