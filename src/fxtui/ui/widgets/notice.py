"""The line below the tabs that is only there while a money action has no known outcome."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from fxtui.domain.intent import IntentState
from fxtui.domain.money import Money
from fxtui.store.records import IntentRecord
from fxtui.ui import format as show
from fxtui.ui.text import line
from fxtui.ui.widgets.line import Line

_ATTENTION = {IntentState.UNKNOWN, IntentState.NEEDS_HUMAN}


class Notice(Line):
    """Says that outcomes are unknown, of what, and where to look; it can't be dismissed, only resolved."""

    DEFAULT_CSS = """
    Notice {
        display: none; color: $unknown; text-style: bold; padding: 0 1;
        &.-shown { display: block; }
    }
    """

    def draw(self, unresolved: Sequence[IntentRecord], key: str) -> None:
        """Show what is UNKNOWN among `unresolved`, nothing when it is only on its way; `key` opens Intents."""
        waiting = [record for record in unresolved if record.state in _ATTENTION]
        self.set_class(bool(waiting), "-shown")
        if not waiting:
            self.show(Content(""))
            return
        first = waiting[0]
        more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
        word = show.INTENT_WORDS[first.state]
        meaning = "it may have happened, never send it again"
        self.show(Content(f"? {word}: {what(first)}{more} · {meaning} · {key} Intents"))


def what(record: IntentRecord) -> str:
    """An intent in a few words: `swap 100 USDT → 405 186.88 COPM at kiiex`."""
    intent = record.intent
    kind = intent.kind.value.replace("_", " ")
    sides = " → ".join(_money(side) for side in (intent.give, intent.get) if side is not None)
    return f"{kind} {sides} at {line(intent.venue, 20)}" if sides else f"{kind} at {line(intent.venue, 20)}"


def _money(value: Money) -> str:
    return line(show.money(value), 48)
