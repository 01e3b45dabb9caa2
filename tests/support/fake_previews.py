"""Previews of a fake desk: the top of its quote book, a fee of 0.2 %, nothing rounded that a test does not look at."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fxtui.contract.venue import Prepared
from fxtui.desk.views import Draft, Preview
from fxtui.domain.instrument import Pair
from fxtui.domain.intent import FrozenRequest, IntentKind
from fxtui.domain.money import Money, divide, floor_to
from fxtui.domain.order import OrderDraft
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import (
    TicketActionDraft,
    TicketDraft,
)

if TYPE_CHECKING:
    pass

from tests.support.screen_books import FEE, FakeBooks


def previewed(books: FakeBooks, draft: Draft, number: int) -> Preview:
    """The preview of a draft at the prices of the books; `number` makes its id."""
    match draft:
        case SwapDraft():
            return _swap(books, draft, number)
        case OrderDraft():
            give = Money(draft.quantity, draft.pair.base)
            return _made(
                books, number, draft, IntentKind.ORDER, give, None, None, draft.limit_price, draft.pair
            )
        case TicketDraft():
            kind = IntentKind(draft.kind.value)
            preview = _made(
                books, number, draft, kind, Money(draft.amount, draft.asset), None, None, None, None
            )
            address = next((draft.answers[f.name] for f in draft.form.fields if f.address), "")
            return replace(preview, to_type=address[-6:])
        case TicketActionDraft():
            return _made(books, number, draft, IntentKind.TICKET_ACTION, None, None, None, None, None)


def _swap(books: FakeBooks, draft: SwapDraft, number: int) -> Preview:
    instrument = next(i for i in books.fakes[draft.venue].instruments if i.pair.has(draft.give, draft.get))
    quote = books.quotes.get(draft.venue, instrument.pair)
    assert quote is not None
    assert quote.bid is not None
    assert quote.ask is not None
    selling = draft.give == instrument.pair.base
    price = quote.bid if selling else quote.ask
    rate = price if selling else divide(Decimal(1), price)
    net = 1 - FEE
    give = draft.amount if draft.dealt == draft.give else divide(draft.amount, rate * net)
    gross = floor_to(give * rate, Decimal("0.01"))
    fee = floor_to(gross * FEE, Decimal("0.01"))
    worst = floor_to(price * (1 - draft.max_slippage if selling else 1 + draft.max_slippage), instrument.tick)
    preview = _made(
        books,
        number,
        draft,
        IntentKind.SWAP,
        Money(floor_to(give, Decimal("0.01")), draft.give),
        Money(gross - fee, draft.get),
        worst,
        price * (net if selling else 1 / net),
        instrument.pair,
    )
    return replace(preview, fee=Money(fee, draft.get), quoted_at=quote.received_at)


def _made(
    books: FakeBooks,
    number: int,
    draft: Draft,
    kind: IntentKind,
    give: Money | None,
    get: Money | None,
    worst: Decimal | None,
    rate: Decimal | None,
    traded: Pair | None,
) -> Preview:
    venue = books.fakes[draft.venue]
    now = books.clock.now()
    free = books.balances.available(venue.id, give.asset) if give else None
    after = tuple(
        Money((books.balances.available(venue.id, side.asset) or Decimal(0)) + sign * side.amount, side.asset)
        for side, sign in ((give, -1), (get, 1))
        if side is not None
    )
    return Preview(
        preview_id=f"p-{number}",
        draft=draft,
        venue=venue.id,
        venue_title=venue.title,
        account=venue.account,
        live=books.live,
        give=give,
        get=get,
        fee=None,
        rate=rate.quantize(Decimal("0.0001")) if rate else None,
        worst_price=worst,
        pair=traded,
        free=Money(free, give.asset) if give and free is not None else None,
        quoted_at=None,
        made_at=now,
        expires_at=replace(now, mono=now.mono + 10),
        to_type="",
        prepared=Prepared(
            kind,
            venue.account,
            f"{kind.value}:x",
            str(1000 + number),
            FrozenRequest("SendOrder", b"{}"),
            give,
            get,
        ),
        after=after,
    )
