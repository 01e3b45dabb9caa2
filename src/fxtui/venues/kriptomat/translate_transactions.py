"""From transactions on the wire to the domain: transactions, and the order, ticket or fill one of them is. Pure.

Gross and net follow the one rule that fits every documented row: the larger and the smaller of `subtotal` and `total`
(Kriptomat dossier 4.3).
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from fxtui.domain.customer import Transaction, TransactionKind, TransactionState
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.money import EXACT, asset, divide
from fxtui.domain.order import Fill, Order, OrderState, OrderType, Side
from fxtui.domain.ticket import Ticket, TicketKind, TicketState
from fxtui.venues.kriptomat.translate import EUR
from fxtui.venues.kriptomat.wire.transactions import TransactionRow

HALF_A_CENT = Decimal("0.005")
"""How far two amounts of EUR may be apart and still be the same: a server may print binary floats (dossier 4.1)."""

_KINDS = {
    "buy": TransactionKind.BUY,
    "sell": TransactionKind.SELL,
    "fiat_deposit": TransactionKind.DEPOSIT,
    "fiat_withdrawal": TransactionKind.WITHDRAWAL,
}
_STATES = {
    "pending": TransactionState.PENDING,
    "success": TransactionState.DONE,
    "error": TransactionState.FAILED,
}
_ORDER_STATES = {
    TransactionState.PENDING: OrderState.WORKING,
    TransactionState.DONE: OrderState.FILLED,
    TransactionState.FAILED: OrderState.REJECTED,
    TransactionState.OTHER: OrderState.OTHER,
}
_TICKET_STATES = {
    TransactionState.PENDING: TicketState.PROCESSING,
    TransactionState.DONE: TicketState.DONE,
    TransactionState.FAILED: TicketState.FAILED,
    TransactionState.OTHER: TicketState.OTHER,
}
_SIDES = {TransactionKind.BUY: Side.BUY, TransactionKind.SELL: Side.SELL}
_TICKET_KINDS = {
    TransactionKind.DEPOSIT: TicketKind.DEPOSIT,
    TransactionKind.WITHDRAWAL: TicketKind.WITHDRAWAL,
}
_FIAT = frozenset(_TICKET_KINDS)
_QUOTE = EUR.casefold()
_NEVER = datetime.min.replace(tzinfo=UTC)


def transaction(venue: VenueId, row: TransactionRow) -> Transaction:
    """The transaction of `row`; kinds and states in any case, those nobody knows as `OTHER`."""
    kind = _KINDS.get(row.type.strip().casefold(), TransactionKind.OTHER)
    pair = pair_of(row.pair) if row.pair else None
    gross, net = max(row.subtotal, row.total), min(row.subtotal, row.total)
    off = abs(EXACT.subtract(EXACT.subtract(gross, net), row.fee))
    return Transaction(
        venue=venue,
        customer_id=str(row.user_id),
        transaction_id=str(row.id),
        kind=kind,
        venue_kind=Foreign(row.type),
        pair=pair,
        asset=EUR if kind in _FIAT else pair.base if pair is not None else None,
        amount=row.amount,
        price=row.price,
        gross=gross,
        net=net,
        fee=row.fee,
        odd=off > HALF_A_CENT,
        state=_STATES.get(row.state.strip().casefold(), TransactionState.OTHER),
        venue_state=Foreign(row.state),
        at=row.date,
    )


def pair_of(text: str) -> Pair | None:
    """`btceur` as BTC/EUR; None for what is no crypto in EUR."""
    folded = text.strip().casefold()
    base = folded.removesuffix(_QUOTE)
    try:
        return Pair(asset(base.upper()), EUR) if base and base != folded else None
    except ValueError:
        return None


def newest_first(one: Transaction) -> tuple[datetime, int]:
    """What to sort by, in reverse: the date, then the id; those without a date come last."""
    return one.at or _NEVER, int(one.transaction_id)


def order(one: Transaction) -> Order | None:
    """A purchase or sale as the order it is: at market, done whole or not at all; None for any other transaction."""
    side = _SIDES.get(one.kind)
    if side is None:
        return None
    done = one.state is TransactionState.DONE
    return Order(
        venue=one.venue,
        account=one.customer_id,
        order_id=one.transaction_id,
        client_id="",
        pair=one.pair,
        side=side,
        type=OrderType.MARKET,
        quantity=one.amount,
        filled=one.amount if done else Decimal(0),
        limit_price=None,
        average_price=_price(one) if done else one.price,
        state=_ORDER_STATES[one.state],
        venue_state=one.venue_state,
        created_at=one.at,
    )


def fill(one: Transaction) -> Fill | None:
    """A purchase or sale that is done as the one fill it has; None for any other transaction, and without a price."""
    side, price = _SIDES.get(one.kind), _price(one)
    if side is None or one.state is not TransactionState.DONE or price is None:
        return None
    return Fill(
        venue=one.venue,
        account=one.customer_id,
        fill_id=one.transaction_id,
        order_id=one.transaction_id,
        client_id="",
        pair=one.pair,
        side=side,
        quantity=one.amount,
        price=price,
        fee=one.fee,
        fee_asset=EUR,
        at=one.at,
    )


def ticket(one: Transaction) -> Ticket | None:
    """A deposit or withdrawal as the ticket it is, of its amount in EUR; None for any other transaction.

    Kriptomat does not say which bank account it goes to or comes from.
    """
    kind = _TICKET_KINDS.get(one.kind)
    if kind is None:
        return None
    return Ticket(
        venue=one.venue,
        account=one.customer_id,
        ticket_id=one.transaction_id,
        kind=kind,
        asset=EUR,
        amount=one.amount,
        fee=one.fee,
        state=_TICKET_STATES[one.state],
        venue_state=one.venue_state,
        actions=(),
        created_at=one.at,
        updated_at=None,
    )


def _price(one: Transaction) -> Decimal | None:
    """The price as told; where none is, what the amount cost or brought without the fee; None for an amount of 0."""
    if one.price is not None:
        return one.price
    value = one.net if one.kind is TransactionKind.BUY else one.gross
    return divide(value, one.amount) if one.amount > 0 else None
