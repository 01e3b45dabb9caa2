"""Balances and the ledger of an account (dossier 3.4, 6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal

from fxtui.domain.moment import from_millis
from fxtui.domain.money import EXACT
from fxtui.simulator.backoffice import Direction
from fxtui.simulator.ledger import Line, Movement, added
from fxtui.venues.kiiex.sim.call import Asked, Call, Venue
from fxtui.venues.kiiex.sim.catalogue import BY_SYMBOL, OMS_ID, PRODUCTS, Product

_DOTNET = Context(prec=28)
_ZERO = Decimal(0)
_TRANSACTIONS = 200
_TYPES: Mapping[Movement, tuple[str, str]] = {
    Movement.TRADE: ("Trade", "Trade"),
    Movement.FEE: ("Fee", "Trade"),
    Movement.DEPOSIT: ("Other", "Deposit"),
    Movement.WITHDRAWAL: ("Other", "Withdraw"),
    Movement.OPENING: ("Other", "ManualEntry"),
    Movement.MANUAL: ("Other", "ManualEntry"),
}


def _positions(venue: Venue, asked: Asked) -> object:
    """Every product, also with nothing of it; `Amount` includes `Hold`."""
    account, pending = asked.account, asked.params.flag("IncludePending")
    return [
        _position(venue, account, product, pending=pending) for product in PRODUCTS if not product.disabled
    ]


def _position(venue: Venue, account: str, product: Product, *, pending: bool) -> dict[str, object]:
    ledger, rate = venue.world.ledger, usdt_rate(venue, product.symbol)
    amount, hold = ledger.total(account, product.symbol), ledger.held(account, product.symbol)
    return {
        "OMSId": OMS_ID,
        "AccountId": int(account),
        "ProductSymbol": product.symbol,
        "ProductId": product.id,
        "Amount": amount,
        "Hold": hold,
        "PendingDeposits": _pending(venue, account, product, Direction.DEPOSIT) if pending else _ZERO,
        "PendingWithdraws": _pending(venue, account, product, Direction.WITHDRAWAL) if pending else _ZERO,
        **_totals(venue, account, product, rate),
        "NotionalProductId": BY_SYMBOL["USDT"].id,
        "NotionalProductSymbol": "USDT",
        "NotionalValue": _DOTNET.multiply(amount, rate),
        "NotionalHoldAmount": _DOTNET.multiply(hold, rate),
        "NotionalRate": rate,
        "TotalDayTransferNotional": _ZERO,
    }


def _totals(venue: Venue, account: str, product: Product, rate: Decimal) -> dict[str, object]:
    """What came in and went out this UTC day, month and year."""
    today = from_millis(venue.world.clock.now_ms()).date()
    row: dict[str, object] = {}
    for direction, word in ((Direction.DEPOSIT, "Deposit"), (Direction.WITHDRAWAL, "Withdraw")):
        settled = [
            (from_millis(ticket.settled_ms).date(), ticket.amount)
            for ticket in venue.world.office.of(account, direction)
            if ticket.asset == product.symbol and ticket.settled_ms is not None
        ]
        for span, since in (
            ("Day", today),
            ("Month", today.replace(day=1)),
            ("Year", today.replace(month=1, day=1)),
        ):
            total = added(amount for day, amount in settled if day >= since)
            row[f"Total{span}{word}s"] = total
            row[f"Total{span}{word}Notional"] = _DOTNET.multiply(total, rate)
    return row


def usdt_rate(venue: Venue, symbol: str) -> Decimal:
    """USDT per one `symbol` by the last trade, to 28 digits; 0 when no market tells."""
    if symbol == "USDT":
        return Decimal(1)
    for market in venue.world.exchange.markets.values():
        match (market.listing.base, market.listing.quote):
            case (base, "USDT") if base == symbol:
                return market.last
            case ("USDT", quote) if quote == symbol:
                return _DOTNET.divide(Decimal(1), market.last)
            case _:
                pass
    return _ZERO


def _pending(venue: Venue, account: str, product: Product, direction: Direction) -> Decimal:
    tickets = venue.world.office.of(account, direction)
    return added(t.amount for t in tickets if t.asset == product.symbol and not t.done)


def _transactions(venue: Venue, asked: Asked) -> object:
    """The account's ledger, newest first."""
    account, wanted = asked.account, asked.params.whole("ProductId")
    lines = [
        line
        for line in reversed(venue.world.ledger.statement(account))
        if wanted in {None, BY_SYMBOL[line.entry.asset].id}
    ]
    return [_transaction(account, line) for line in lines[: asked.params.whole("Depth") or _TRANSACTIONS]]


def _transaction(account: str, line: Line) -> dict[str, object]:
    kind, reference = _TYPES[line.posting.movement]
    amount = line.entry.amount
    return {
        "TransactionId": line.posting.number,
        "ReferenceId": int(line.posting.reference or 0),
        "OMSId": OMS_ID,
        "AccountId": int(account),
        "CR": max(amount, _ZERO),
        "DR": max(EXACT.minus(amount), _ZERO),
        "Counterparty": 0,
        "TransactionType": kind,
        "ReferenceType": reference,
        "ProductId": BY_SYMBOL[line.entry.asset].id,
        "Balance": line.balance,
        "TimeStamp": line.posting.at_ms,
    }


CALLS = (
    Call("GetAccountPositions", _positions),
    Call("GetAccountTransactions", _transactions),
)
