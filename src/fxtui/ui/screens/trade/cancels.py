"""Asking before orders are canceled, having the desk cancel them, and saying what the venue said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from fxtui.contract.errors import Problem
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

    def ask_mine(self, venue: VenueId | None = None) -> None:
        """Every open order of one venue or of all that came from this journal's intents."""

        async def cancel() -> None:
            answers = await self._screen.desk.cancel_mine(venue)
            if not answers:
                self._screen.say("info", "None of the open orders was placed from here.")
            for answer in answers:
                if isinstance(answer, Problem):
                    self._screen.say("danger", f"{answer.message} {answer.hint}".strip())
                else:
                    at, order_id, outcome = answer
                    self._screen.say(*told(outcome, f"Cancel of #{order_id}", self._title(at)))

        where = f" at {self._title(venue)}" if venue is not None else ""
        sentence = f"Every open order{where} that was placed from this fxtui; others stay."
        self._ask("Cancel mine", [sentence], "cancel mine", cancel, f"cancel mine {venue or ''}")

    def ask_all(self, venue: VenueId | None = None) -> None:
        """Every open order of one venue or of all, with their number."""

        async def cancel() -> None:
            for at, outcome in await self._screen.desk.cancel_all(venue):
                self._screen.say(*told(outcome, "Cancel of all open orders", self._title(at)))

        sentences = [f"{self._counted(venue)},", "also those placed elsewhere."]
        self._ask("Cancel all", sentences, "cancel all", cancel, f"cancel all {venue or ''}")

    def _counted(self, venue: VenueId | None) -> str:
        """How many open orders are known, and every venue that is asked to cancel them."""
        desk = self._screen.desk
        asked = [v for v in desk.venues() if v.id == venue or (venue is None and "orders" not in v.missing)]
        where = ", ".join(sorted(view.title for view in asked))
        match len(desk.blotter.open_orders(venue)):
            case 0:
                return f"Every open order at {where}, none of them known here"
            case 1:
                return f"The one open order at {where}"
            case many:
                return f"All {many} open orders at {where}"

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
