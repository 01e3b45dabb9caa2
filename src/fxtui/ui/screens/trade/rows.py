"""Orders and fills as the cells of the blotter. Pure: values in, cells out."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from textual.content import Content

from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT
from fxtui.domain.order import Fill, Order, OrderState, OrderType, Side
from fxtui.ui import format as show
from fxtui.ui.plain import named
from fxtui.ui.text import line, safe
from fxtui.ui.widgets.sheet_layout import Align, Column, Row

OPEN_COLUMNS = (
    Column("Age", Align.RIGHT),
    Column("Venue", rank=4),
    Column("Pair"),
    Column("Side"),
    Column("Type", rank=3),
    Column("Quantity", Align.POINT),
    Column("Filled", Align.RIGHT),
    Column("Price", Align.POINT),
    Column("Stop", Align.POINT, rank=5),
    Column("State", grow=True),
    Column("From", rank=6),
    Column("Order", Align.RIGHT, rank=7),
)
HISTORY_COLUMNS = (
    Column("Time"),
    Column("Venue", rank=4),
    Column("Pair"),
    Column("Side"),
    Column("Type", rank=3),
    Column("Quantity", Align.POINT),
    Column("Filled", Align.RIGHT),
    Column("Price", Align.POINT, rank=2),
    Column("Average", Align.POINT),
    Column("State", grow=True),
    Column("From", rank=6),
    Column("Order", Align.RIGHT, rank=7),
)
FILL_COLUMNS = (
    Column("Time"),
    Column("Venue", rank=4),
    Column("Pair"),
    Column("Side"),
    Column("Quantity", Align.POINT),
    Column("Price", Align.POINT),
    Column("Value", Align.POINT, rank=2),
    Column("Fee", Align.POINT, rank=1),
    Column("", grow=True),
    Column("Order", Align.RIGHT, rank=6),
    Column("Fill", Align.RIGHT, rank=7),
)
TYPE_WORDS = {
    OrderType.MARKET: "market",
    OrderType.LIMIT: "limit",
    OrderType.STOP_MARKET: "stop",
    OrderType.STOP_LIMIT: "stop-limit",
    OrderType.OTHER: "other",
}
_STATE_STYLES = {
    OrderState.WORKING: "",
    OrderState.FILLED: "$good",
    OrderState.CANCELED: "dim",
    OrderState.EXPIRED: "dim",
    OrderState.REJECTED: "$danger",
    OrderState.OTHER: "$unknown",
}
_SIDE_STYLES = {Side.BUY: "$up", Side.SELL: "$down"}
_HUNDRED = Decimal(100)


class Surroundings(Struct, frozen=True):
    """What rows are drawn with: the time, the listed instruments, whose orders are ours, whether amounts show."""

    now: Moment
    instruments: dict[tuple[VenueId, Pair], Instrument]
    titles: dict[VenueId, str]
    own: Set[tuple[VenueId, str]] = frozenset()
    hidden: bool = False

    def tick(self, venue: VenueId, pair: Pair | None) -> Decimal:
        """The tick of a pair, 0 where it is not listed."""
        known = self.instruments.get((venue, pair)) if pair is not None else None
        return known.tick if known is not None else Decimal(0)

    def is_own(self, order: Order) -> bool:
        """Whether an order was placed from here."""
        return (order.venue, order.client_id) in self.own

    def quantity(self, value: Decimal) -> Content:
        """An amount, or dots while amounts are hidden."""
        return Content(show.HIDDEN if self.hidden else show.amount(value))

    def price(self, value: Decimal | None, venue: VenueId, pair: Pair | None) -> Content:
        """A price on its tick; a dash for none."""
        return Content(show.price(value, self.tick(venue, pair)) if value is not None else show.NOTHING)

    def title(self, venue: VenueId) -> Content:
        """A venue's name."""
        return safe(self.titles.get(venue, venue), limit=12)


def order_key(order: Order) -> str:
    """The key of an order's row: unique over all venues."""
    return f"{order.venue}\n{order.order_id}"


def fill_key(fill: Fill) -> str:
    """The key of a fill's row."""
    return f"{fill.venue}\n{fill.order_id}\n{fill.fill_id}\n{fill.price}\n{fill.quantity}\n{fill.at}"


def order_text(order: Order, titles: Mapping[VenueId, str]) -> str:
    """What a filter looks through."""
    words = (
        titles.get(order.venue, ""),
        show.pair(order.pair),
        order.side.value,
        TYPE_WORDS[order.type],
        order.state.value,
        order.venue_state.raw,
        order.order_id,
        order.client_id,
    )
    return " ".join((order.venue, *words))


def fill_text(fill: Fill, titles: Mapping[VenueId, str]) -> str:
    """What a filter looks through."""
    side = fill.side.value if fill.side is not None else ""
    words = (titles.get(fill.venue, ""), show.pair(fill.pair), side, fill.order_id, fill.fill_id)
    return " ".join((fill.venue, *words))


def open_row(order: Order, around: Surroundings) -> Row:
    """The row of an order that still works."""
    return _order_row(order, around, _age(order, around.now), order.stop_price)


def history_row(order: Order, around: Surroundings) -> Row:
    """The row of an order whatever became of it."""
    return _order_row(order, around, _time(order.created_at, around.now), order.average_price)


def _order_row(order: Order, around: Surroundings, since: Content, second_price: Decimal | None) -> Row:
    return Row(
        order_key(order),
        (
            since,
            around.title(order.venue),
            Content(show.pair(order.pair)),
            side_cell(order.side),
            Content(TYPE_WORDS[order.type]),
            around.quantity(order.quantity),
            filled_cell(order),
            _order_price(order, around),
            around.price(second_price, order.venue, order.pair),
            state_cell(order),
            _from(order, around),
            safe(order.order_id, "dim", limit=16),
        ),
        copied=lambda: _plain_order(order, around),
    )


def fill_row(fill: Fill, around: Surroundings) -> Row:
    """The row of an execution."""
    return Row(
        fill_key(fill),
        (
            _time(fill.at, around.now),
            around.title(fill.venue),
            Content(show.pair(fill.pair)),
            side_cell(fill.side) if fill.side is not None else Content(show.UNKNOWN),
            around.quantity(fill.quantity),
            around.price(fill.price, fill.venue, fill.pair),
            around.quantity(EXACT.multiply(fill.quantity, fill.price)),
            _fee(fill, around),
            Content(""),
            safe(fill.order_id, "dim", limit=16),
            safe(fill.fill_id, "dim", limit=16),
        ),
        copied=lambda: _plain_fill(fill, around),
    )


def _plain_order(order: Order, around: Surroundings) -> str:
    return named(
        around.titles.get(order.venue, order.venue),
        str(order.pair or ""),
        side=order.side,
        type=order.type,
        quantity=order.quantity,
        filled=order.filled,
        limit_price=order.limit_price,
        stop_price=order.stop_price,
        average_price=order.average_price,
        state=order.state,
        venue_state=order.venue_state if order.state is OrderState.OTHER else None,
        reason=order.reason,
        created_at=order.created_at,
        order_id=order.order_id,
        client_id=order.client_id,
    )


def _plain_fill(fill: Fill, around: Surroundings) -> str:
    return named(
        around.titles.get(fill.venue, fill.venue),
        str(fill.pair or ""),
        side=fill.side,
        quantity=fill.quantity,
        price=fill.price,
        fee=fill.fee,
        fee_asset=fill.fee_asset,
        at=fill.at,
        fill_id=fill.fill_id,
        order_id=fill.order_id,
    )


def side_cell(side: Side) -> Content:
    """`buy` or `sell`, the word first, the colour beside it."""
    return Content.styled(side.value, _SIDE_STYLES[side])


def filled_cell(order: Order) -> Content:
    """How much of an order is executed, in whole percent, cut; a dash for nothing."""
    if order.filled <= 0 or order.quantity <= 0:
        return Content.styled(show.NOTHING, "dim")
    percent = int(EXACT.divide(EXACT.multiply(order.filled, _HUNDRED), order.quantity))
    return Content("<1%" if percent == 0 else f"{percent}%")


def state_cell(order: Order) -> Content:
    """The state of an order in our word; the venue's own where we have none, and its reason for a refusal."""
    style = _STATE_STYLES[order.state]
    match order.state:
        case OrderState.OTHER:
            return safe(order.venue_state, style, limit=40)
        case OrderState.WORKING if order.partly_filled:
            return Content.styled("partly filled", "bold")
        case OrderState.CANCELED | OrderState.EXPIRED if order.partly_filled:
            return Content.styled(f"{order.state.value}, partly filled", "")
        case OrderState.REJECTED if order.reason:
            return Content.assemble(("rejected ", style), (line(order.reason, 60), "dim"))
        case _:
            return Content.styled(order.state.value, style)


def _order_price(order: Order, around: Surroundings) -> Content:
    if order.limit_price is None:
        return Content.styled("market", "dim")
    return around.price(order.limit_price, order.venue, order.pair)


def _from(order: Order, around: Surroundings) -> Content:
    if around.is_own(order):
        return Content("fxtui")
    return Content.styled("elsewhere", "dim")


def _fee(fill: Fill, around: Surroundings) -> Content:
    if fill.fee is None:
        return Content.styled(show.UNKNOWN, "dim")
    if around.hidden:
        return Content(show.HIDDEN)
    unit = f" {line(fill.fee_asset, 8)}" if fill.fee_asset and fill.fee else ""
    return Content(f"{show.amount(fill.fee)}{unit}")


def _age(order: Order, now: Moment) -> Content:
    if order.created_at is None:
        return Content(show.UNKNOWN)
    return Content(show.age(max(0.0, (now.wall - order.created_at).total_seconds())))


def _time(when: datetime | None, now: Moment) -> Content:
    return Content(show.stamp(when, now.wall) if when is not None else show.UNKNOWN)
