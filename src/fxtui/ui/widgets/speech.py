"""The line above the keys: what just happened, what is wrong, what to do."""

from __future__ import annotations

from textual.content import Content

from fxtui.domain.moment import Moment
from fxtui.ui import format as show
from fxtui.ui.speech import MARKS, STYLES, Spoken
from fxtui.ui.widgets.line import Line

_FADES_AFTER = 60.0
_LOUD = {"warning", "danger"}


class Speech(Line):
    """The last sentence with its mark and its age; a quiet one leaves after a minute, a loud one stays."""

    DEFAULT_CSS = """
    Speech { padding: 0 1; }
    """

    def draw(self, spoken: Spoken | None, now: Moment) -> None:
        """Show `spoken`, aged to `now`."""
        if spoken is None or (spoken.tone not in _LOUD and spoken.at.age(now) > _FADES_AFTER):
            self.show(Content(""))
            return
        age = _coarse(spoken.at.age(now))
        room = max(8, self.content_size.width - len(age) - 3)
        sentence = spoken.sentence if len(spoken.sentence) <= room else f"{spoken.sentence[: room - 1]}…"
        gap = " " * max(1, self.content_size.width - len(sentence) - len(age) - 2)
        style = STYLES[spoken.tone]
        self.show(
            Content.assemble(
                (f"{MARKS[spoken.tone]} ", f"{style} bold".strip()), (sentence, style), gap, (age, "$soft")
            )
        )


def _coarse(seconds: float) -> str:
    """An age that changes seldom: every ten seconds in the first minute, then by the minute."""
    return show.age(seconds) if seconds >= 60 or seconds < 10 else f"{int(seconds) // 10 * 10}s"
