"""Asking before orders are canceled, having the desk cancel them, and saying what the venue said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from fxtui.domain.instrument import VenueId
from fxtui.domain.money import Money
from fxtui.domain.order import Order
from fxtui.ui import format as show
from fxtui.ui.outcomes import told
from fxtui.ui.screens.trade.rows import TYPE_WORDS
from fxtui.ui.widgets.ask import AskModal

if TYPE_CHECKING:
    from fxtui.ui.screens.base import DeskScreen


class Cancels:
    """Cancels of one, of those placed here, of all; nothing is asked of a venue before `y`."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen

    def ask_one(self, order: Order) -> None:
        """One order."""
        words = self._words(order)

        async def cancel() -> None:
            outcome = await self._screen.desk.cancel(order.venue, order.order_id)
            self._screen.say(*told(outcome, f"Cancel of #{order.order_id}", self._title(order.venue)))

        self._ask("Cancel order", [words], "cancel it", cancel, f"cancel {order.venue} {order.order_id}")

    def ask_mine(self) -> None:
        """Every open order that came from this journal's intents."""

        async def cancel() -> None:
            outcomes = await self._screen.desk.cancel_mine()
            if not outcomes:
                self._screen.say("info", "None of the open orders was placed from here.")
            for venue, order_id, outcome in outcomes:
                self._screen.say(*told(outcome, f"Cancel of #{order_id}", self._title(venue)))

        sentence = "Every open order that was placed from this fxtui; others stay."
        self._ask("Cancel mine", [sentence], "cancel mine", cancel, "cancel mine")

    def ask_all(self) -> None:
        """Every open order of every venue, with their number."""
        working = self._screen.desk.blotter.open_orders()
        venues = ", ".join(sorted({self._title(order.venue) for order in working}))
        count = "The one open order" if len(working) == 1 else f"All {len(working)} open orders"

        async def cancel() -> None:
            for venue, outcome in await self._screen.desk.cancel_all():
                self._screen.say(*told(outcome, "Cancel of all open orders", self._title(venue)))

        sentences = [f"{count} at {venues},", "also those placed elsewhere."]
        self._ask("Cancel all", sentences, "cancel all", cancel, "cancel all")

    def _ask(
        self, title: str, sentences: Sequence[str], yes: str, then: Callable[[], Awaitable[None]], group: str
    ) -> None:
        def answered(answer: bool | None) -> None:
            if answer:
                self._screen.fxtui.fetch(then, group=group)

        self._screen.app.push_screen(AskModal(title, sentences, yes), answered)

    def _title(self, venue: VenueId) -> str:
        return next((view.title for view in self._screen.desk.venues() if view.id == venue), venue)

    def _words(self, order: Order) -> str:
        base = order.pair.base if order.pair is not None else None
        amount = show.money(Money(order.quantity, base)) if base is not None else show.amount(order.quantity)
        at = f" at {show.grouped(order.limit_price)}" if order.limit_price is not None else ""
        kind = TYPE_WORDS[order.type]
        return f"{order.side.value} {amount} {kind}{at} on {self._title(order.venue)} (#{order.order_id})"
