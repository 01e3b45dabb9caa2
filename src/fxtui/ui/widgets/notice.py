"""The line below the tabs that is only there while a money action has no known outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from fxtui.domain.instrument import VenueId
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

    def draw(self, unresolved: Sequence[IntentRecord], titles: Mapping[VenueId, str], key: str) -> None:
        """Show what is UNKNOWN among `unresolved`, nothing when it is only on its way.

        `titles` names the venues, `key` opens Intents, empty where that is what is open.
        """
        waiting = [record for record in unresolved if record.state in _ATTENTION]
        self.set_class(bool(waiting), "-shown")
        if not waiting:
            self.show(Content(""))
            return
        first = waiting[0]
        more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
        word = show.INTENT_WORDS[first.state]
        meaning = "it may have happened, never send it again"
        where = f" · {key} Intents" if key else ""
        self.show(Content(f"? {word}: {_what(first, titles)}{more} · {meaning}{where}"))


def _what(record: IntentRecord, titles: Mapping[VenueId, str]) -> str:
    """An intent in a few words: `swap 100 USDT → 405 186.88 COPM at KIIEX`."""
    intent = record.intent
    words = [intent.kind.value.replace("_", " ")]
    sides = " → ".join(_money(side) for side in (intent.give, intent.get) if side is not None)
    venue = line(titles.get(intent.venue, intent.venue), 20)
    return " ".join([*words, *([sides] if sides else []), *(["at", venue] if venue else [])])


def _money(value: Money) -> str:
    return line(show.money(value), 48)
