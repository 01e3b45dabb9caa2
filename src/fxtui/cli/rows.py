"""The rows scripts rely on: one function per kind of row, keys as docs/cli.md lists them.

Decimals are text in plain notation, times ISO-8601 in UTC, venue words cleaned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import assert_never

from fxtui.cli.render import Column, Row
from fxtui.cli.text import line
from fxtui.desk.desk import Desk
from fxtui.desk.views import Draft, GuardNote, Preview, VenueView
from fxtui.desk.wording import known_as, ticket_deed
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import in_fours
from fxtui.domain.moment import Moment, iso
from fxtui.domain.money import EXACT, Money, plain, trimmed
from fxtui.domain.order import Fill, Order, OrderDraft
from fxtui.domain.quote import Quote
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import Ticket, TicketActionDraft, TicketDraft
from fxtui.store.records import IntentRecord

_BPS = Decimal("0.01")


def decimal(value: Decimal | None) -> str | None:
    """A decimal in plain notation, None for unknown."""
    return None if value is None else plain(value)


def time(value: datetime | None) -> str | None:
    """A time in ISO-8601, None for unknown."""
    return None if value is None else iso(value)


def money(value: Money | None) -> dict[str, str] | None:
    """An amount with its asset, None for unknown."""
    return None if value is None else {"amount": plain(value.amount), "asset": value.asset}


def balance_row(balance: Balance, desk: Desk) -> Row:
    """venue, account, asset, available, held, total, value, as_of; `value` is in the profile's value asset."""
    return {
        "venue": balance.venue,
        "account": line(balance.account),
        "asset": balance.asset,
        "available": plain(balance.available),
        "held": plain(balance.held),
        "total": plain(balance.total),
        "value": _value(desk.worth(balance.asset, balance.total).value),
        "as_of": balance.as_of.iso(),
    }


def with_account(columns: Sequence[Column], rows: Sequence[Row]) -> Sequence[Column]:
    """The columns, with the account behind the venue where rows of one venue are of several."""
    accounts = {(row["venue"], row["account"]) for row in rows}
    if len(accounts) == len({venue for venue, _ in accounts}):
        return columns
    at = next(place for place, column in enumerate(columns) if column.key == "venue") + 1
    return (*columns[:at], Column("account", "Account"), *columns[at:])


def quote_row(quote: Quote, now: Moment, stale_after: float) -> Row:
    """venue, instrument, bid, ask, last, spread_bps, received_at, age_ms, stale."""
    bps = quote.spread_bps
    return {
        "venue": quote.venue,
        "instrument": str(quote.pair),
        "bid": decimal(quote.bid),
        "ask": decimal(quote.ask),
        "last": decimal(quote.last),
        "spread_bps": None if bps is None else plain(bps.quantize(_BPS, rounding=ROUND_HALF_UP)),
        "received_at": quote.received_at.iso(),
        "age_ms": round(quote.received_at.age(now) * 1000),
        "stale": quote.is_stale(now, stale_after),
    }


def order_row(order: Order) -> Row:
    """venue, order_id, client_id, instrument, side, type, quantity, filled, limit_price, average_price, state…"""
    return {
        "venue": order.venue,
        "order_id": line(order.order_id),
        "client_id": line(order.client_id),
        "instrument": str(order.pair) if order.pair else None,
        "side": order.side.value,
        "type": order.type.value,
        "quantity": plain(order.quantity),
        "filled": plain(order.filled),
        "limit_price": decimal(order.limit_price),
        "average_price": decimal(order.average_price),
        "state": order.state.value,
        "created_at": time(order.created_at),
    }


def fill_row(fill: Fill) -> Row:
    """venue, fill_id, order_id, instrument, side, quantity, price, fee, fee_asset, at."""
    return {
        "venue": fill.venue,
        "fill_id": line(fill.fill_id),
        "order_id": line(fill.order_id),
        "instrument": str(fill.pair) if fill.pair else None,
        "side": fill.side.value if fill.side else None,
        "quantity": plain(fill.quantity),
        "price": plain(fill.price),
        "fee": decimal(fill.fee),
        "fee_asset": fill.fee_asset,
        "at": time(fill.at),
    }


def ticket_row(ticket: Ticket, desk: Desk, now: Moment) -> Row:
    """venue, account, ticket_id, kind, asset, amount, fee, state, venue_state, age_s, stuck, actions, created_at…"""
    age = (now.wall - ticket.created_at).total_seconds() if ticket.created_at else None
    return {
        "venue": ticket.venue,
        "account": line(ticket.account),
        "ticket_id": line(ticket.ticket_id),
        "kind": ticket.kind.value,
        "asset": ticket.asset,
        "amount": plain(ticket.amount),
        "fee": decimal(ticket.fee),
        "state": ticket.state.value,
        "venue_state": line(ticket.venue_state),
        "age_s": None if age is None else max(0, round(age)),
        "stuck": desk.tickets.is_stuck(ticket, now),
        "actions": [action.value for action in ticket.actions],
        "created_at": time(ticket.created_at),
        "updated_at": time(ticket.updated_at),
        "reference": line(ticket.reference),
        "destination": line(ticket.destination) or None,
        "note": line(ticket.note) or None,
    }


def intent_row(record: IntentRecord) -> Row:
    """intent_id, client_id, venue, account, kind, action, state, venue_ref, give, get, code, reason, created_at, damaged.

    `action` is what was done to a ticket, and `venue_ref` is then the ticket's id. `damaged` tells that the row on disk
    does not match its digest any more.
    """
    intent = record.intent
    deed = ticket_deed(intent)
    return {
        "intent_id": intent.intent_id,
        "client_id": intent.client_id,
        "venue": intent.venue,
        "account": line(intent.account),
        "kind": intent.kind.value,
        "action": deed.action.value if deed is not None else None,
        "state": record.state.value,
        "venue_ref": line(known_as(record)) or None,
        "give": money(intent.give),
        "get": money(intent.get),
        "code": line(record.code) or None,
        "reason": line(record.reason) or None,
        "created_at": intent.created_at.iso(),
        "damaged": record.damaged,
    }


def note_row(note: GuardNote) -> dict[str, str | None]:
    """What one guard says: severity, code, sentence, setting (the dotted key that sets what it measured by)."""
    return {
        "severity": note.severity.value,
        "code": line(note.code),
        "sentence": line(note.sentence),
        "setting": line(note.setting) or None,
    }


def preview_row(preview: Preview) -> Row:
    """What a money action would do; `notes` are what the guards say, `refused` the sentence that says no."""
    refusal = preview.refusal
    return {
        "venue": preview.venue,
        "account": line(preview.account),
        "live": preview.live,
        "give": money(preview.give),
        "get": money(preview.get),
        "fee": money(preview.fee),
        "rate": decimal(preview.rate),
        "worst_price": decimal(preview.worst_price),
        "instrument": str(preview.pair) if preview.pair else None,
        "after": {m.asset: plain(m.amount) for m in preview.after},
        "quoted_at": preview.quoted_at.iso() if preview.quoted_at else None,
        "expires_at": preview.expires_at.iso(),
        "to_type": preview.to_type,
        "notes": [note_row(note) for note in preview.notes],
        "refused": line(refusal.sentence) if refusal else None,
        "request": preview.prepared.request.body.decode("utf-8") if preview.prepared else None,
    }


def preview_facts(preview: Preview) -> list[tuple[str, str]]:
    """The same for people, the weightiest first."""
    mode = "LIVE" if preview.live else "PAPER"
    found: list[tuple[str, str]] = [
        ("venue", f"{preview.venue_title} · account {line(preview.account)} · {mode}"),
        *_draft_facts(preview.draft),
    ]
    for name, amount in (("give", preview.give), ("get", preview.get), ("fee", preview.fee)):
        found.append((name, _shown(amount)))
    found += [
        ("rate", f"{trimmed(_rounded(preview.rate))} all in" if preview.rate is not None else ""),
        ("worst", trimmed(preview.worst_price) if preview.worst_price is not None else ""),
        ("after", " · ".join(_shown(m) for m in preview.after)),
    ]
    found += [(n.severity.value, n.sentence) for n in preview.notes]
    return found


def _draft_facts(draft: Draft) -> list[tuple[str, str]]:
    """What the amounts don't say: the order's terms, where a withdrawal goes, which ticket."""
    match draft:
        case SwapDraft():
            return []
        case OrderDraft():
            limit = f"at {trimmed(draft.limit_price)}" if draft.limit_price is not None else ""
            stop = f"stop {trimmed(draft.stop_price)}" if draft.stop_price is not None else ""
            words = [
                draft.side.value,
                trimmed(draft.quantity),
                str(draft.pair),
                draft.type.value,
                limit,
                stop,
            ]
            last = [draft.time_in_force.value, "post-only" if draft.post_only else ""]
            return [("order", " ".join(word for word in (*words, *last) if word))]
        case TicketDraft():
            answers = [
                (field, draft.answer(field) if field.address or field.fixed is None else "")
                for field in draft.form.fields
            ]
            told = [(line(f.label), " ".join(in_fours(a)) if f.address else a) for f, a in answers if a]
            return [("by", line(draft.form.title)), *told]
        case TicketActionDraft(ticket=ticket):
            where = " ".join(in_fours(line(ticket.destination))) if ticket.destination else ""
            amount = _shown(Money(ticket.amount, ticket.asset))
            return [("ticket", line(ticket.ticket_id)), ("amount", amount), ("to", where)]
        case _:
            assert_never(draft)


def venue_row(view: VenueView) -> Row:
    """venue, title, account, mode, state, read_only, missing."""
    return {
        "venue": view.id,
        "title": view.title,
        "account": line(view.account),
        "mode": "live" if view.live else "paper",
        "state": view.state.value,
        "read_only": line(view.read_only) or None,
        "missing": [f"{role}: {line(why)}" for role, why in view.missing.items()],
    }


def _value(value: Decimal | None) -> str | None:
    """A valuation with the digits that mean something: two decimals, eight for less than one."""
    if value is None:
        return None
    step = Decimal("0.01") if not value or abs(value) >= 1 else Decimal("0.00000001")
    return plain(value.quantize(step, rounding=ROUND_HALF_UP, context=EXACT))


def _shown(amount: Money | None) -> str:
    if amount is None:
        return ""
    from fxtui.cli.render import grouped

    return f"{grouped(trimmed(amount.amount))} {amount.asset}"


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("1e-8"), rounding=ROUND_HALF_UP)
