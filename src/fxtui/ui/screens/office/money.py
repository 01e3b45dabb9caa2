"""Transactions of a customer as rows, with a sentence where something about one is odd. Pure.

What gross, net and fee mean is the domain's (`fxtui.domain.customer.Transaction`); nothing is computed here but a
difference to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual.content import Content

from fxtui.domain.customer import Transaction, TransactionKind, TransactionState
from fxtui.domain.money import EXACT, Asset
from fxtui.ui import format as show
from fxtui.ui.plain import named
from fxtui.ui.screens.office.rows import Around
from fxtui.ui.text import line, safe
from fxtui.ui.widgets.sheet_layout import Align, Column, Row

ODD = "!"
_TRADES = {TransactionKind.BUY, TransactionKind.SELL}
_WORD = 16
_LOOKS = {
    TransactionState.PENDING: ("◌", "$stale"),
    TransactionState.DONE: ("✔", "$good"),
    TransactionState.FAILED: ("✖", "$danger"),
    TransactionState.OTHER: ("?", "$unknown"),
}


def columns_for(transactions: Sequence[Transaction], *, everybody: bool = False) -> tuple[Column, ...]:
    """The columns; the money's unit stands once in their heads where all rows share one.

    `everybody` is whether they are of several customers.
    """
    found = {asset for one in transactions if (asset := money_of(one)) is not None}
    unit = f" {line(found.pop(), 6)}" if len(found) == 1 else ""
    return (
        Column(""),
        *((Column("Customer", Align.RIGHT),) if everybody else ()),
        Column("Date"),
        Column("Kind"),
        Column("Amount", Align.POINT),
        Column(""),
        Column("Price", Align.POINT, rank=2),
        Column(f"Gross{unit}", Align.POINT, rank=3),
        Column("Fee", Align.POINT, rank=1),
        Column(f"Net{unit}", Align.POINT),
        Column("No", Align.RIGHT, rank=4),
        Column("State", grow=True, least=9),
    )


def money_of(transaction: Transaction) -> Asset | None:
    """What gross, net and fee are of, None where that is not known."""
    if transaction.pair is not None:
        return transaction.pair.quote
    return None if transaction.kind in _TRADES else transaction.asset


def transaction_row(transaction: Transaction, around: Around, *, everybody: bool = False) -> Row:
    """The row of a transaction; `everybody` is whether it has to say whose it is."""
    one, hidden = transaction, around.hidden
    amount = show.HIDDEN if hidden else show.amount(one.amount)
    figures = (show.HIDDEN if hidden else show.amount(value) for value in (one.gross, one.fee, one.net))
    gross, fee, net = figures
    price = show.price(one.price) if one.price is not None else show.NOTHING
    kind = one.kind.value if one.kind is not TransactionKind.OTHER else f"? {line(one.venue_kind, _WORD)}"
    cells = (
        Content.styled(ODD, "$stale bold") if is_odd(one) else Content(" "),
        *((Content.styled(line(one.customer_id, 12), "bold"),) if everybody else ()),
        Content(show.stamp(one.at, around.now.wall) if one.at is not None else show.UNKNOWN),
        Content(kind),
        Content.styled(amount, "bold"),
        Content(line(one.asset, 8)) if one.asset is not None else Content.styled(show.UNKNOWN, "$unknown"),
        Content.styled(price, "$quiet"),
        Content.styled(gross, "$quiet"),
        Content.styled(fee, "$quiet"),
        Content(net),
        Content.styled(line(one.transaction_id, 12), "$quiet"),
        state_words(one),
    )
    tone = "dim" if one.state is TransactionState.FAILED else ""
    return Row(one.transaction_id, cells, tone, lambda: plain_transaction(one, around))


def state_words(transaction: Transaction) -> Content:
    """How it stands: a sign and a word, the venue's where we have none."""
    sign, style = _LOOKS[transaction.state]
    if transaction.state is TransactionState.OTHER:
        return Content.styled(f"{sign} {line(transaction.venue_state, _WORD) or 'not told'}", style)
    return Content.assemble((f"{sign} ", style), transaction.state.value)


def is_odd(transaction: Transaction) -> bool:
    """Whether something about it asks for a second look."""
    return (
        transaction.odd
        or transaction.kind is TransactionKind.OTHER
        or transaction.state is TransactionState.OTHER
        or transaction.asset is None
        or transaction.at is None
    )


def oddity(transaction: Transaction, *, hidden: bool) -> str:
    """What is odd about a transaction, in one sentence; empty when nothing is."""
    number = line(transaction.transaction_id, 20)
    if transaction.odd:
        return f"#{number} does not add up: {_sum(transaction, hidden=hidden)}."
    if transaction.kind is TransactionKind.OTHER:
        return f"#{number} is of a kind that is not known: the venue calls it “{line(transaction.venue_kind, 40)}”."
    if transaction.state is TransactionState.OTHER:
        word = line(transaction.venue_state, 40)
        return f"#{number} is in a state that is not known, “{word}”: it is not taken for final."
    if transaction.asset is None:
        return f"#{number} names an asset that can't be read."
    if transaction.at is None:
        return f"#{number} has a date that can't be read."
    return ""


def oddities(transactions: Sequence[Transaction], under_cursor: str | None, *, hidden: bool) -> Content:
    """What to say below the list: what is odd about the row under the cursor, else how many rows are."""
    odd = [one for one in transactions if is_odd(one)]
    if not odd:
        return Content("")
    chosen = next((one for one in odd if one.transaction_id == under_cursor), None)
    if chosen is not None:
        told = oddity(chosen, hidden=hidden)
    else:
        many = "1 transaction is" if len(odd) == 1 else f"{len(odd)} transactions are"
        told = f"{many} marked {ODD}: put the cursor there to read why."
    return Content.assemble((f"{ODD} ", "$stale bold"), safe(told, "$stale", limit=300))


def transaction_text(transaction: Transaction) -> str:
    """What a filter looks through."""
    return " ".join(
        (
            transaction.transaction_id,
            transaction.customer_id,
            transaction.kind.value,
            line(transaction.venue_kind, 40),
            str(transaction.pair or ""),
            str(transaction.asset or ""),
            transaction.state.value,
            line(transaction.venue_state, 40),
        )
    )


def plain_transaction(transaction: Transaction, around: Around) -> str:
    """A row for the clipboard."""
    one = transaction
    return named(
        around.titles.get(one.venue, one.venue),
        one.kind.value,
        transaction_id=one.transaction_id,
        customer_id=one.customer_id,
        pair=str(one.pair) if one.pair is not None else None,
        asset=one.asset,
        amount=one.amount,
        price=one.price,
        gross=one.gross,
        fee=one.fee,
        net=one.net,
        state=one.state,
        venue_state=one.venue_state,
        odd=one.odd,
        at=one.at,
    )


def _sum(transaction: Transaction, *, hidden: bool) -> str:
    if hidden:
        return "gross less fee is not net"
    left: Decimal = EXACT.subtract(transaction.gross, transaction.fee)
    gross, fee, net = (show.amount(value) for value in (transaction.gross, transaction.fee, transaction.net))
    return f"{gross} less {fee} fee is {show.amount(left)}, not {net}"
