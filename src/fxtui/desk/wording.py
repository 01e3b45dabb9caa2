"""How drafts and previews are put into words: for the journal, for comparing wishes, and for what must be typed.

What the journal tells of a ticket action is read back from those words here too, for both faces.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct

from fxtui.desk.views import Draft, Preview
from fxtui.domain.intent import Intent, IntentKind
from fxtui.domain.money import Asset, Money, plain, trimmed
from fxtui.domain.order import OrderDraft
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketAction, TicketActionDraft, TicketDraft, TicketKind
from fxtui.store.records import IntentRecord

_TYPED = 6


def draft_text(draft: Draft) -> str:
    """What is wished for, in one line that is the same for the same wish and different for another.

    Codes that a ticket action carries are left out: they are secrets, and no part of the wish.
    """
    match draft:
        case SwapDraft():
            return f"swap {trimmed(draft.amount)} {draft.dealt} from {draft.give} to {draft.get}"
        case OrderDraft():
            prices = [
                trimmed(price) if price is not None else "-"
                for price in (draft.limit_price, draft.stop_price)
            ]
            words = (draft.side.value, trimmed(draft.quantity), str(draft.pair), draft.type.value, *prices)
            return " ".join(
                (*words, draft.time_in_force.value, "post-only" if draft.post_only else "")
            ).strip()
        case TicketDraft():
            filled = {field.name: field.fixed for field in draft.form.fields if field.address and field.fixed}
            answers = ", ".join(
                f"{name}={value}" for name, value in sorted({**draft.answers, **filled}.items())
            )
            return (
                f"{draft.kind.value} {trimmed(draft.amount)} {draft.asset} by {draft.form.method} ({answers})"
            )
        case TicketActionDraft():
            return f"{draft.action.value} {draft.ticket.kind.value} {draft.ticket.ticket_id}"
        case _:
            assert_never(draft)


def headline(draft: Draft) -> str:
    """The wish in a few words for a sentence: `swap 100 USDT to COPM`."""
    match draft:
        case SwapDraft():
            other = draft.get if draft.dealt == draft.give else draft.give
            way = "to" if draft.dealt == draft.give else "from"
            return f"swap {trimmed(draft.amount)} {draft.dealt} {way} {other}"
        case OrderDraft():
            at = f" at {trimmed(draft.limit_price)}" if draft.limit_price is not None else ""
            return f"{draft.side.value} {trimmed(draft.quantity)} {draft.pair}{at}"
        case TicketDraft():
            return f"{draft.kind.value} {trimmed(draft.amount)} {draft.asset}"
        case TicketActionDraft():
            return f"{draft.action.value} {draft.ticket.kind.value} {draft.ticket.ticket_id}"
        case _:
            assert_never(draft)


class TicketDeed(Struct, frozen=True):
    """What a ticket action does, and to which ticket."""

    action: TicketAction
    kind: TicketKind
    ticket_id: str


def ticket_deed(intent: Intent) -> TicketDeed | None:
    """The deed a ticket action's journaled headline tells; None for other intents and where it tells none."""
    if intent.kind is not IntentKind.TICKET_ACTION:
        return None
    action, _, ticket = intent.seen.get("headline", "").partition(" ")
    kind, _, ticket_id = ticket.partition(" ")
    try:
        deed = TicketDeed(TicketAction(action), TicketKind(kind), ticket_id)
    except ValueError:
        return None
    return deed if ticket_id else None


def known_as(record: IntentRecord) -> str:
    """The venue's id for what an intent is about: for a ticket action the ticket's, else the one it answered with."""
    deed = ticket_deed(record.intent)
    return deed.ticket_id if deed is not None else record.venue_ref


def withdrawal_word(draft: TicketDraft) -> str:
    """What must be typed to confirm a withdrawal: the last six characters of where it goes, and the amount."""
    if draft.kind is TicketKind.DEPOSIT:
        return ""
    fields = [field for field in draft.form.fields if field.address]
    fields += [field for field in draft.form.fields if _is_bank_account(field.name)]
    written = ("".join(draft.answer(field).split()) for field in fields)
    chosen = next((one for one in written if one), "")
    return f"{chosen[-_TYPED:]} {trimmed(draft.amount)}".strip()


def _is_bank_account(name: str) -> bool:
    plain_name = name.lower().replace("_", "").replace(" ", "")
    return "iban" in plain_name or (
        "account" in plain_name and ("number" in plain_name or "no" in plain_name[-2:])
    )


def dealt_amount(draft: Draft) -> str:
    """The amount a person typed, as it is typed again to confirm what is out of the ordinary."""
    match draft:
        case SwapDraft() | TicketDraft():
            return trimmed(draft.amount)
        case OrderDraft():
            return trimmed(draft.quantity)
        case TicketActionDraft():
            return trimmed(draft.ticket.amount)
        case _:
            assert_never(draft)


def seen(preview: Preview, value_asset: Asset) -> Mapping[str, str]:
    """What the confirm screen showed, as texts for the journal."""
    shown = {
        "draft": draft_text(preview.draft),
        "headline": headline(preview.draft),
        "live": "live" if preview.live else "paper",
        "give": _money(preview.give),
        "get": _money(preview.get),
        "fee": _money(preview.fee),
        "rate": plain(preview.rate) if preview.rate is not None else "",
        "worst_price": plain(preview.worst_price) if preview.worst_price is not None else "",
        "pair": str(preview.pair) if preview.pair else "",
        "quoted_at": preview.quoted_at.iso() if preview.quoted_at else "",
        "made_at": preview.made_at.iso(),
        "value": plain(preview.value.amount) if preview.value else "",
        "value_asset": value_asset if preview.value else "",
        "notes": " | ".join(f"{note.code}: {note.sentence}" for note in preview.notes),
    }
    return {name: text for name, text in shown.items() if text}


def _money(money: Money | None) -> str:
    return str(money) if money is not None else ""
