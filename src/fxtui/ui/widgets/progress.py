"""What became of a money action, as one line: on disk → sent → accepted → filled, and what UNKNOWN means."""

from __future__ import annotations

from typing import assert_never

from textual.content import Content
from textual.widget import Widget

from fxtui.domain.instrument import Pair
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.order import Order, OrderState
from fxtui.store.records import IntentRecord
from fxtui.ui import format as show
from fxtui.ui.text import line

_TRADES = {IntentKind.ORDER, IntentKind.SWAP}
_ARROW = (" → ", "$soft")


class Progress(Widget):
    """Follows one intent; empty until `draw` is called."""

    DEFAULT_CSS = """
    Progress { height: auto; width: 1fr; display: none; &.-shown { display: block; } }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._content = Content("")
        self.ended_well = False

    def draw(
        self, record: IntentRecord, order: Order | None, pair: Pair | None, now: Moment, key: str
    ) -> None:
        """Show where `record` stands.

        `order` is the venue's own state of it, once followed to its end; `key` opens Intents.
        """
        self.add_class("-shown")
        self.ended_well = _ended_well(record, order)
        content = Content("\n").join([_steps(record, order), *_meaning(record, order, pair, now, key)])
        if not content.is_same(self._content):
            self._content = content
            self.refresh(layout=True)

    def render(self) -> Content:
        """The line, and below it what it means."""
        return self._content


def _ended_well(record: IntentRecord, order: Order | None) -> bool:
    if record.state is not IntentState.ACCEPTED:
        return False
    return record.intent.kind not in _TRADES or (order is not None and order.state is OrderState.FILLED)


def _steps(record: IntentRecord, order: Order | None) -> Content:
    done = ("✔", "$good bold")
    parts: list[str | tuple[str, str]] = [done, " on disk"]
    if record.state is IntentState.PREPARED:
        return Content.assemble(*parts, _ARROW, ("◌ sending", "$soft"))
    parts += [_ARROW, done, " sent"]
    match record.state:
        case IntentState.SENDING:
            parts += [_ARROW, ("◌ waiting for the answer", "$soft")]
        case IntentState.ACCEPTED:
            parts += [_ARROW, done, " accepted", *_end_of(record, order)]
        case IntentState.REJECTED:
            parts += [_ARROW, ("✖ rejected", "$danger bold")]
        case IntentState.UNKNOWN:
            parts += [_ARROW, ("? UNKNOWN", "$unknown bold")]
        case IntentState.NOT_PLACED:
            parts += [_ARROW, ("✖ not placed", "$danger bold")]
        case IntentState.NEEDS_HUMAN:
            parts += [_ARROW, ("? needs you", "$unknown bold")]
        case _:
            assert_never(record.state)
    return Content.assemble(*parts)


def _end_of(record: IntentRecord, order: Order | None) -> list[str | tuple[str, str]]:
    if record.intent.kind not in _TRADES:
        return []
    if order is None:
        return [_ARROW, ("◌ filling", "$soft")]
    match order.state:
        case OrderState.FILLED:
            return [_ARROW, ("✔", "$good bold"), " filled"]
        case OrderState.WORKING:
            return [_ARROW, ("● working", "bold")]
        case OrderState.CANCELED | OrderState.EXPIRED | OrderState.REJECTED:
            partly = "partly filled, " if order.filled > 0 else ""
            return [_ARROW, (f"✖ {partly}{order.state.value}", "$stale bold")]
        case OrderState.OTHER:
            return [_ARROW, (f"? {line(order.venue_state, 30)}", "$unknown bold")]
        case _:
            assert_never(order.state)


def _meaning(
    record: IntentRecord, order: Order | None, pair: Pair | None, now: Moment, key: str
) -> list[Content]:
    match record.state:
        case IntentState.ACCEPTED if order is not None:
            return [_filled(order, pair)]
        case IntentState.ACCEPTED:
            return (
                [Content.styled(f"the venue calls it {line(record.venue_ref, 40)}", "$soft")]
                if record.venue_ref
                else []
            )
        case IntentState.REJECTED | IntentState.NOT_PLACED:
            return [Content(line(record.reason, 300) or "Nothing happened.")]
        case IntentState.UNKNOWN | IntentState.NEEDS_HUMAN:
            seconds = max(0, int((now.wall - record.intent.created_at.wall).total_seconds()))
            looking = (
                "looking it up"
                if record.state is IntentState.UNKNOWN
                else f"only you can settle it: {key} Intents"
            )
            return [
                Content.assemble(
                    (f"{looking}, {show.age(seconds)}", "$unknown bold"), ". It may have happened."
                ),
                Content("It is never sent again; nothing like it can be sent until this is known."),
                *([Content.styled(line(record.reason, 300), "$soft")] if record.reason else []),
            ]
        case IntentState.PREPARED | IntentState.SENDING:
            return []
        case _:
            assert_never(record.state)


def _filled(order: Order, pair: Pair | None) -> Content:
    base = line(pair.base, 24) if pair else ""
    price = f" at {show.amount(order.average_price)}" if order.average_price is not None else ""
    part = f" of {show.grouped(order.quantity)}" if order.filled < order.quantity else ""
    return Content.assemble(
        f"{order.side.value} ",
        (f"{show.grouped(order.filled)}{part} {base}".strip(), "bold"),
        price,
        (f" · {line(order.venue, 20).upper()} #{line(order.order_id, 40)}", "$soft"),
    )
