"""What became of something that was asked for a customer: one line of the dialog, and one sentence to say. Pure.

The sentence to say is ours alone; a venue's words about a person are shown in the dialog and nowhere else.
"""

from __future__ import annotations

from typing import assert_never

from textual.content import Content

from fxtui.desk.events import Tone
from fxtui.domain.outcome import Accepted, Outcome, RefusedBy, Rejected, Unknown
from fxtui.ui.screens.office.deeds import Deed
from fxtui.ui.text import line

_ARROW = (" → ", "$soft")
_SENT = (("✔ ", "$good bold"), "sent", _ARROW)


def progress(deed: Deed, outcome: Outcome | None) -> Content:
    """The line that follows it; None while the answer is waited for."""
    match outcome:
        case None:
            return Content.assemble(*_SENT, ("◌ waiting for the answer", "$soft"))
        case Accepted(ref=ref):
            number = f" #{line(ref, 20)}" if ref else ""
            return Content.assemble(*_SENT, ("✔ ", "$good bold"), f"accepted{number}")
        case Rejected(by=by, reason=reason, venue_reason=words):
            way = _SENT if by is RefusedBy.VENUE else ()
            said = f"\nthe venue says: {line(words, 200)}" if words else ""
            return Content.assemble(
                *way, ("✖ refused", "$danger bold"), f": {line(reason, 300)}", (said, "$quiet")
            )
        case Unknown(reason=reason):
            return Content.assemble(
                *_SENT,
                ("? UNKNOWN", "$unknown bold"),
                f"\n{line(deed.unknown, 300)}",
                (f"\n{line(reason, 300)}", "$quiet"),
            )
        case _:
            assert_never(outcome)


def said(deed: Deed, outcome: Outcome) -> tuple[Tone, str]:
    """The sentence for the line above the keys; nothing personal is in it."""
    match outcome:
        case Accepted(ref=ref):
            return "good", deed.done.replace("{ref}", line(ref, 20) or "its number was not told")
        case Rejected(reason=reason):
            return "danger", f"{deed.doing[0].upper()}{deed.doing[1:]} was refused: {line(reason, 200)}"
        case Unknown():
            return "warning", deed.unknown
        case _:
            assert_never(outcome)
