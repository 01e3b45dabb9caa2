"""The blotter as a file: comma-separated values with exact decimals and UTC times, the names scripts know."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from fxtui.contract.errors import StoreError
from fxtui.domain.moment import Moment, iso
from fxtui.domain.money import plain
from fxtui.domain.order import Fill, Order
from fxtui.ui.screens.trade.rows import fill_key, order_key
from fxtui.ui.text import line

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk

ORDER_KEYS = (
    "venue",
    "order_id",
    "client_id",
    "instrument",
    "side",
    "type",
    "quantity",
    "filled",
    "limit_price",
    "stop_price",
    "average_price",
    "state",
    "created_at",
)
FILL_KEYS = (
    "venue",
    "fill_id",
    "order_id",
    "instrument",
    "side",
    "quantity",
    "price",
    "fee",
    "fee_asset",
    "at",
)
_FORMULA = ("=", "+", "-", "@")
_OWNER_ONLY = 0o600


def export(desk: Desk, which: str, keys: Sequence[str], folder: Path, now: Moment) -> Path:
    """Write the rows with these keys of the list `which` into a file; returns its path.

    Raises:
        StoreError: when the disk does not take it.
    """
    shown = set(keys)
    if which == "fills":
        text = fills_csv(fill for fill in desk.blotter.fills() if fill_key(fill) in shown)
    else:
        text = orders_csv(order for order in desk.blotter.history() if order_key(order) in shown)
    return write_csv(folder, f"blotter-{which}", text, now)


def orders_csv(orders: Iterable[Order]) -> str:
    """Orders, one a line."""
    rows = (
        (
            order.venue,
            order.order_id,
            order.client_id,
            order.pair,
            order.side.value,
            order.type.value,
            order.quantity,
            order.filled,
            order.limit_price,
            order.stop_price,
            order.average_price,
            order.state.value,
            order.created_at,
        )
        for order in orders
    )
    return _csv(ORDER_KEYS, rows)


def fills_csv(fills: Iterable[Fill]) -> str:
    """Executions, one a line."""
    rows = (
        (
            fill.venue,
            fill.fill_id,
            fill.order_id,
            fill.pair,
            fill.side.value if fill.side else None,
            fill.quantity,
            fill.price,
            fill.fee,
            fill.fee_asset,
            fill.at,
        )
        for fill in fills
    )
    return _csv(FILL_KEYS, rows)


def write_csv(folder: Path, name: str, text: str, now: Moment) -> Path:
    """Write `text` into a file of its own in `folder`, readable by its owner only; returns its path.

    Raises:
        StoreError: when the disk does not take it.
    """
    path = folder / f"{name}-{now.wall:%Y%m%d-%H%M%SZ}.csv"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise StoreError(f"{path} can't be written: {error.strerror}.") from None
    return path


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return plain(value)
        case datetime():
            return iso(value)
        case _:
            text = line(str(value))
            # A spreadsheet would take such a word from a venue for a formula.
            return f"'{text}" if text.startswith(_FORMULA) else text
