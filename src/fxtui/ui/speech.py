"""What was said: the sentences of the line above the keys, kept for `e`. How they look is `widgets/speech.py`."""

from __future__ import annotations

from collections import deque

from msgspec import Struct

from fxtui.desk.events import Tone
from fxtui.domain.moment import Moment

MARKS: dict[Tone, str] = {"info": "·", "good": "✔", "warning": "!", "danger": "✖"}
"""The sign in front of a sentence; colour only repeats it."""
STYLES: dict[Tone, str] = {"info": "", "good": "$good", "warning": "$stale", "danger": "$danger"}
_KEPT = 200


class Spoken(Struct, frozen=True):
    """One sentence, already harmless, with when it was said."""

    tone: Tone
    sentence: str
    at: Moment


class SpeechLog:
    """The last sentences, newest last."""

    def __init__(self) -> None:
        self._said: deque[Spoken] = deque(maxlen=_KEPT)

    def add(self, spoken: Spoken) -> None:
        """Keep a sentence; the same one said again at once only renews its time."""
        if self._said and (self._said[-1].tone, self._said[-1].sentence) == (spoken.tone, spoken.sentence):
            self._said.pop()
        self._said.append(spoken)

    @property
    def last(self) -> Spoken | None:
        """What was said last."""
        return self._said[-1] if self._said else None

    def all(self) -> tuple[Spoken, ...]:
        """Everything kept, newest first."""
        return tuple(reversed(self._said))
