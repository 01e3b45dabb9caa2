"""The lines of the quick swap below its amount: rate, quote, after, and what stands in the way. Pure."""

from __future__ import annotations

from decimal import Decimal

from textual.content import Content

from fxtui.desk.views import Preview, Severity
from fxtui.domain.moment import Moment
from fxtui.domain.swap import SwapDraft
from fxtui.ui import format as show
from fxtui.ui.text import line, safe

_NAME = 7
_VALUE = 15


def facts_of(preview: Preview | None, now: Moment, tick: Decimal, *, hidden: bool) -> list[Content]:
    """Three lines, filled from an estimate; dots stand where none is there yet."""
    if preview is None:
        return [_fact(name, "…", "") for name in ("rate", "quote", "after")]
    return [_rate(preview, tick), _quote(preview, now, tick), _after(preview, hidden=hidden)]


def obstacle_of(preview: Preview | None, reason: str, *, pricing: bool, waiting: bool) -> Content:
    """What stands in the way: that it is priced or waits, the `reason` at the field, the gravest word of a guard."""
    if pricing:
        return Content.styled("◌ pricing…", "$soft")
    if reason:
        return Content.assemble(("! ", "$danger bold"), safe(reason, "$danger", limit=160))
    if waiting:
        return Content.styled("◌ waiting for a venue to tell what can be swapped", "$soft")
    if preview is None or not preview.notes:
        return Content("")
    if preview.refusal is not None:
        return Content.assemble(("✖ ", "$danger bold"), safe(preview.refusal.sentence, "$danger", limit=160))
    first = next((n for n in preview.notes if n.severity is Severity.CONFIRM), preview.notes[0])
    return Content.assemble(("! ", "$stale bold"), safe(first.sentence, "$stale", limit=160))


def _fact(name: str, value: str, note: str, style: str = "") -> Content:
    return Content.assemble((f"{name:<{_NAME}}", "$soft"), (f"{value:<{_VALUE}} ", style), (note, "$soft"))


def _rate(preview: Preview, tick: Decimal) -> Content:
    rate = show.grouped(preview.rate, 2) if preview.rate is not None else show.UNKNOWN
    note = "all in"
    if preview.worst_price is not None and isinstance(preview.draft, SwapDraft):
        slip = f"{show.MINUS}{show.fraction(preview.draft.max_slippage)}".replace(" ", "")
        note += f"    worst {show.price(preview.worst_price, tick)} {slip}"
    return _fact("rate", rate, note, "bold")


def _quote(preview: Preview, now: Moment, tick: Decimal) -> Content:
    terms = preview.terms
    top = getattr(terms, "top_price", None)
    price = show.price(top, tick) if isinstance(top, Decimal) else ""
    age = show.old(preview.quoted_at.age(now)) if preview.quoted_at is not None else "age unknown"
    return _fact("quote", price or age, age if price else "")


def _after(preview: Preview, *, hidden: bool) -> Content:
    if not preview.after:
        return _fact("after", show.UNKNOWN, "")
    words = show.HIDDEN if hidden else " · ".join(line(show.money(money), 40) for money in preview.after)
    return Content.assemble((f"{'after':<{_NAME}}", "$soft"), words)
