"""Balances, quotes, tickets and instruments as plain JSON, every number as text, and back.

Reading raises `ValueError`, `TypeError`, `LookupError` or `ArithmeticError` on anything that is not as it was written.
A moment is kept by the wall clock, with its age when it was saved; on reading, its monotonic time is such that its age
is that plus what the wall clock says has passed since.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from msgspec import Struct

from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import asset, exact, plain
from fxtui.domain.quote import Quote
from fxtui.domain.ticket import Ticket, TicketAction, TicketKind, TicketState

Row = dict[str, Any]
"""One value as JSON holds it."""

_LONG_AGO = 86_400.0
"""Seconds taken for passed when the clock says less than none has: after a jump nothing may look fresh."""


def spelled(document: Row) -> bytes:
    """The document as JSON in ASCII: whatever a venue wrote, the file is harmless to look at."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii")


def parse(content: bytes) -> Row:
    """Read what `spelled` wrote; a number that is no whole number is refused."""
    document = json.loads(content.decode("ascii"), parse_float=_refuse, parse_constant=_refuse)
    if not isinstance(document, dict):
        raise TypeError("not an object")
    return document


def _refuse(literal: str) -> NoReturn:
    raise ValueError(f"{literal[:20]} is written as a number")


class Since(Struct, frozen=True):
    """What tells how old things are: the present moment, and the seconds since they were saved."""

    now: Moment
    seconds: float

    @classmethod
    def saved(cls, saved_at: datetime, now: Moment) -> Since:
        """The time since `saved_at` by the wall clock, a day when that lies in the future."""
        passed = (now.wall - saved_at) / timedelta(seconds=1)
        return cls(now, passed if passed >= 0 else _LONG_AGO)


def of_balance(balance: Balance, now: Moment) -> Row:
    """A balance as plain values."""
    return {
        "venue": balance.venue,
        "account": balance.account,
        "asset": balance.asset,
        "available": plain(balance.available),
        "held": plain(balance.held),
        "total": plain(balance.total),
        "as_of": _of_moment(balance.as_of, now),
        "in_ticket": _of_amount(balance.in_ticket),
    }


def balances(rows: Sequence[Row], since: Since) -> tuple[Balance, ...]:
    """Balances from plain values, as old as they are."""
    return tuple(
        Balance(
            venue=_text(row["venue"]),
            account=_text(row["account"]),
            asset=asset(row["asset"]),
            available=_amount(row["available"]),
            held=_amount(row["held"]),
            total=_amount(row["total"]),
            as_of=_moment(row["as_of"], since),
            in_ticket=_maybe_amount(row["in_ticket"]),
        )
        for row in rows
    )


def of_quote(quote: Quote, now: Moment) -> Row:
    """A quote as plain values; what the venue guaranteed is not kept."""
    return {
        "venue": quote.venue,
        "pair": _of_pair(quote.pair),
        "bid": _of_amount(quote.bid),
        "ask": _of_amount(quote.ask),
        "last": _of_amount(quote.last),
        "received_at": _of_moment(quote.received_at, now),
        "venue_time": _of_time(quote.venue_time),
        "change_24h": _of_amount(quote.change_24h),
        "volume_24h": _of_amount(quote.volume_24h),
        "guaranteed": quote.valid_until is not None,
    }


def quotes(rows: Sequence[Row], since: Since) -> tuple[Quote, ...]:
    """Quotes from plain values, as old as they are; one that was guaranteed is past its guarantee."""
    return tuple(_quote(row, since) for row in rows)


def _quote(row: Row, since: Since) -> Quote:
    received_at = _moment(row["received_at"], since)
    return Quote(
        venue=_text(row["venue"]),
        pair=_pair(row["pair"]),
        bid=_maybe_amount(row["bid"]),
        ask=_maybe_amount(row["ask"]),
        last=_maybe_amount(row["last"]),
        received_at=received_at,
        venue_time=_maybe_time(row["venue_time"]),
        change_24h=_maybe_amount(row["change_24h"]),
        volume_24h=_maybe_amount(row["volume_24h"]),
        valid_until=received_at if row["guaranteed"] else None,
    )


def of_ticket(ticket: Ticket) -> Row:
    """A ticket as plain values; words of the venue stay apart as `{"foreign": …}`."""
    return {
        "venue": ticket.venue,
        "account": ticket.account,
        "ticket_id": ticket.ticket_id,
        "kind": ticket.kind.value,
        "asset": ticket.asset,
        "amount": plain(ticket.amount),
        "fee": _of_amount(ticket.fee),
        "state": ticket.state.value,
        "venue_state": _of_foreign(ticket.venue_state),
        "actions": [action.value for action in ticket.actions],
        "created_at": _of_time(ticket.created_at),
        "updated_at": _of_time(ticket.updated_at),
        "reference": ticket.reference,
        "destination": _of_foreign(ticket.destination),
        "note": _of_foreign(ticket.note),
    }


def tickets(rows: Sequence[Row]) -> tuple[Ticket, ...]:
    """Tickets from plain values."""
    return tuple(
        Ticket(
            venue=_text(row["venue"]),
            account=_text(row["account"]),
            ticket_id=_text(row["ticket_id"]),
            kind=TicketKind(row["kind"]),
            asset=asset(row["asset"]),
            amount=_amount(row["amount"]),
            fee=_maybe_amount(row["fee"]),
            state=TicketState(row["state"]),
            venue_state=_foreign(row["venue_state"]),
            actions=tuple(TicketAction(action) for action in row["actions"]),
            created_at=_maybe_time(row["created_at"]),
            updated_at=_maybe_time(row["updated_at"]),
            reference=_text(row["reference"]),
            destination=_maybe_foreign(row["destination"]),
            note=_maybe_foreign(row["note"]),
        )
        for row in rows
    )


def of_instrument(instrument: Instrument) -> Row:
    """An instrument as plain values."""
    return {
        "venue": instrument.venue,
        "pair": _of_pair(instrument.pair),
        "key": instrument.key,
        "tick": plain(instrument.tick),
        "lot": plain(instrument.lot),
        "minimum": plain(instrument.minimum),
        "minimum_price": plain(instrument.minimum_price),
        "base_step": plain(instrument.base_step),
        "quote_step": plain(instrument.quote_step),
        "taker_fee": _of_amount(instrument.taker_fee),
        "closed": instrument.closed,
    }


def instruments(rows: Sequence[Row]) -> tuple[Instrument, ...]:
    """Instruments from plain values."""
    return tuple(
        Instrument(
            venue=_text(row["venue"]),
            pair=_pair(row["pair"]),
            key=_text(row["key"]),
            tick=_amount(row["tick"]),
            lot=_amount(row["lot"]),
            minimum=_amount(row["minimum"]),
            minimum_price=_amount(row["minimum_price"]),
            base_step=_amount(row["base_step"]),
            quote_step=_amount(row["quote_step"]),
            taker_fee=_maybe_amount(row["taker_fee"]),
            closed=_text(row["closed"]),
        )
        for row in rows
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _of_amount(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)


def _amount(value: object) -> Decimal:
    return exact(_text(value))


def _maybe_amount(value: object) -> Decimal | None:
    return None if value is None else _amount(value)


def of_time(when: datetime) -> str:
    """A time as text, in UTC, to the microsecond."""
    return when.astimezone(UTC).isoformat()


def _of_time(when: datetime | None) -> str | None:
    return None if when is None else of_time(when)


def time(value: object) -> datetime:
    """Read what `of_time` wrote."""
    when = datetime.fromisoformat(_text(value))
    if when.tzinfo is None:
        raise ValueError("a time without a zone")
    return when


def _maybe_time(value: object) -> datetime | None:
    return None if value is None else time(value)


def _of_moment(moment: Moment, now: Moment) -> Row:
    return {"wall": of_time(moment.wall), "age": repr(moment.age(now))}


def _moment(value: Any, since: Since) -> Moment:
    age = float(_text(value["age"]))
    if not 0 <= age < math.inf:
        raise ValueError("not an age")
    return Moment(time(value["wall"]), since.now.mono - age - since.seconds)


def _of_pair(pair: Pair) -> Row:
    return {"base": pair.base, "quote": pair.quote}


def _pair(value: Any) -> Pair:
    return Pair(asset(value["base"]), asset(value["quote"]))


def _of_foreign(words: Foreign | None) -> Row | None:
    return None if words is None else {"foreign": words.raw}


def _foreign(value: Any) -> Foreign:
    return Foreign(_text(value["foreign"]))


def _maybe_foreign(value: Any) -> Foreign | None:
    return None if value is None else _foreign(value)
