"""The facts of a preview as lines: a name on the left, a number on the right of it, and what it means.

Everything comes from the `Preview` the desk made of the request that will be sent; nothing is computed here but ages.
"""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import assert_never

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from fxtui.desk.views import Draft, GuardNote, Preview, Severity
from fxtui.domain.foreign import in_fours
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money, plain
from fxtui.domain.order import OrderDraft, OrderType
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketActionDraft, TicketDraft
from fxtui.ui import format as show
from fxtui.ui.text import line, safe

Fact = tuple[str, Content]
"""What a line is about, and what it says."""

_NAME = 8
_LONG_NUMBER = 10
_AROUND = 6
"""The dialog's lines besides these: two of the frame, two of the field to type into, two of the keys."""
_LEAST = 4
_NOTE_MARKS = {
    Severity.WARN: ("!", "$stale"),
    Severity.CONFIRM: ("!", "$stale bold"),
    Severity.REFUSE: ("✖", "$danger bold"),
}


class Facts(VerticalScroll, can_focus=False):
    """The lines between the dialog's title and its keys; they scroll where they are more than fit.

    What must be typed and the keys keep their place on the smallest terminal, however much the guards have to say.
    """

    DEFAULT_CSS = """
    Facts { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines = _Lines()

    def compose(self) -> ComposeResult:
        """All the lines, however many."""
        yield self._lines

    def draw(self, preview: Preview, now: Moment, tick: Decimal, again: str, whose: str) -> None:
        """Show `preview` as it stands at `now`.

        `tick` is the price step of its instrument, 0 when unknown; `again` is the key that prices it again; `whose`
        is its account in words.
        """
        self.styles.max_height = max(_LEAST, self.screen.size.height - _AROUND)
        self._lines.show(Content("\n").join(facts_of(preview, now, tick, again, whose)))

    def turn(self, key: str) -> bool:
        """Scroll by the key that scrolls anything; False for another one, and where everything fits."""
        turns = {
            "up": self.scroll_up,
            "down": self.scroll_down,
            "pageup": self.scroll_page_up,
            "pagedown": self.scroll_page_down,
        }
        if key not in turns or not self.max_scroll_y:
            return False
        turns[key](animate=False)
        return True


class _Lines(Widget):
    DEFAULT_CSS = """
    _Lines { height: auto; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._content = Content("")

    def show(self, content: Content) -> None:
        """Show this instead, laid out anew only when the number of lines may have changed."""
        if content.is_same(self._content):
            return
        needs_layout = content.plain.count("\n") != self._content.plain.count("\n")
        self._content = content
        self.refresh(layout=needs_layout)

    def render(self) -> Content:
        """The lines."""
        return self._content


def titled(words: str) -> Content:
    """A dialog's title, never markup."""
    return Content(words)


def kind_of(draft: Draft) -> str:
    """What the dialog is about."""
    match draft:
        case SwapDraft():
            return "Swap"
        case OrderDraft(side=side):
            return f"{side.value.capitalize()} order"
        case TicketDraft(form=form):
            return form.kind.value.capitalize()
        case TicketActionDraft(action=action, ticket=ticket):
            return f"{action.value.capitalize()} {ticket.kind.value}"
        case _:
            assert_never(draft)


def facts_of(preview: Preview, now: Moment, tick: Decimal, again: str, whose: str = "") -> list[Content]:
    """The lines of a preview, whatever it is of; `again` prices it again, `whose` is its account in words."""
    facts = [*_of_draft(preview.draft, tick), *_of_sides(preview), *_of_price(preview, tick)]
    facts.append(_of_time(preview, now, again))
    if preview.after:
        after = " · ".join(line(show.money(money), 60) for money in preview.after)
        facts.append(_fact("after", Content(after)))
    facts.append(_fact("account", safe(whose or preview.account or "?", limit=60)))
    if preview.to_type:
        facts.append(_fact("type", (line(preview.to_type, 64), "bold"), ("  to send it", "$soft")))
    width = max(_NAME, *(len(name) for name, _ in facts))
    lines = [Content.assemble((f"{name:<{width}} ", "$soft"), value) for name, value in facts]
    if preview.notes:
        lines.append(Content(""))
        lines += [_note(note) for note in preview.notes]
    return lines


def _fact(name: str, *values: Content | str | tuple[str, str]) -> Fact:
    return name, Content.assemble(*values)


def _of_draft(draft: Draft, tick: Decimal) -> list[Fact]:
    match draft:
        case SwapDraft():
            return []
        case OrderDraft():
            return [_fact("order", Content(_order_words(draft, tick)))]
        case TicketDraft():
            return _of_ticket(draft)
        case TicketActionDraft(ticket=ticket):
            return [
                _fact("ticket", safe(ticket.ticket_id, limit=60)),
                _fact("amount", Content(line(show.money(Money(ticket.amount, ticket.asset)), 60))),
                *([_fact("to", _address(line(ticket.destination)))] if ticket.destination else []),
            ]
        case _:
            assert_never(draft)


def _order_words(draft: OrderDraft, tick: Decimal) -> str:
    kind = draft.type.value.replace("_", " ") if draft.type is not OrderType.OTHER else "?"
    words = [draft.side.value, show.grouped(draft.quantity), line(str(draft.pair.base), 24), kind]
    if draft.limit_price is not None:
        words += ["at", show.price(draft.limit_price, tick)]
    if draft.stop_price is not None:
        words += ["stop", show.price(draft.stop_price, tick)]
    words.append(draft.time_in_force.value)
    if draft.post_only:
        words.append("post only")
    return " ".join(words)


def _of_ticket(draft: TicketDraft) -> list[Fact]:
    facts = [_fact("by", safe(draft.form.title, limit=60))]
    for field in draft.form.fields:
        answer = draft.answers.get(field.name, "") if field.fixed is None else field.fixed
        # The method is what the title above says already.
        if not answer or field.fixed == draft.form.method:
            continue
        name = "to" if field.address else line(field.label, 24).lower()
        in_groups = field.address or (answer.isdecimal() and len(answer) >= _LONG_NUMBER)
        facts.append(_fact(name, _address(line(answer)) if in_groups else safe(answer, limit=120)))
    return facts


def _address(address: str) -> Content:
    """An address or an account's number whole, in groups of four, the first and the last group bold."""
    groups = in_fours(address)
    ends = {0, len(groups) - 1}
    parts = [(group, "bold" if n in ends else "") for n, group in enumerate(groups)]
    return Content(" ").join(Content.styled(text, style) if style else Content(text) for text, style in parts)


def _of_sides(preview: Preview) -> list[Fact]:
    lines: list[Fact] = []
    sides = [side for side in (preview.give, preview.get, preview.fee) if side is not None]
    width = max((len(show.grouped(side.amount)) for side in sides), default=0)
    if preview.give is not None:
        free = f"   of {show.amount(preview.free.amount)} free" if preview.free is not None else ""
        lines.append(_fact("give", *_side(preview.give, width), (free, "$soft")))
    if preview.get is not None:
        fee = f"   net of {show.grouped(preview.fee.amount)} fee" if preview.fee is not None else ""
        lines.append(_fact("get", *_side(preview.get, width), (fee, "$soft")))
    elif preview.fee is not None:
        lines.append(_fact("fee", *_side(preview.fee, width)))
    return lines


def _side(side: Money, width: int) -> tuple[tuple[str, str], str]:
    return (f"{show.grouped(side.amount):>{width}}", "bold"), f" {line(side.asset, 24)}"


def _of_price(preview: Preview, tick: Decimal) -> list[Fact]:
    parts: list[Content | str | tuple[str, str]] = []
    if preview.rate is not None:
        parts.append((show.grouped(preview.rate, max(2, _places(tick))), "bold"))
        unit = f" {preview.pair.quote} per {preview.pair.base}" if preview.pair else ""
        parts.append(
            (f"{line(unit, 60)} all in", "$soft") if not unit else (f" {line(unit, 60)} all in", "$soft")
        )
    lines = [_fact("rate", *parts)] if parts else []
    if preview.worst_price is not None:
        slip = _slippage(preview.draft)
        lines.append(_fact("worst", show.price(preview.worst_price, tick), (slip, "$soft")))
    elif isinstance(preview.draft, SwapDraft):
        lines.append(_fact("worst", ("not named in the request", "$soft")))
    return lines


def _slippage(draft: Draft) -> str:
    if isinstance(draft, SwapDraft):
        return f"  {show.MINUS}{show.fraction(draft.max_slippage)} at most"
    return ""


def _places(tick: Decimal) -> int:
    return len(plain(tick).partition(".")[2]) if tick else 2


def _of_time(preview: Preview, now: Moment, again: str) -> Fact:
    left = preview.expires_at.mono - now.mono
    expired = (f"expired: {again} prices it again", "$stale bold")
    until = (f"expires in {ceil(left)}s", "") if left > 0 else expired
    if preview.quoted_at is None:
        return _fact("valid", until)
    return _fact("quote", f"{show.old(preview.quoted_at.age(now))}   ", until)


def _note(note: GuardNote) -> Content:
    mark, style = _NOTE_MARKS[note.severity]
    return Content.assemble((f"{mark} ", style), safe(note.sentence, style, limit=300))
