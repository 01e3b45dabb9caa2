"""What bytes from a terminal mean, and what is noted of them: the keys, and that there was more than keys.

Textual's parser says nothing of what it swallows (it takes a colour for the mouse) and gives what may be the beginning of
a sequence a tenth of a second to go on. Both are the marks of a paste whose terminal does not mark it, so they are noted
with what they were read with: a key among them was not pressed by itself.

- Modifiers are no arrivals: a terminal that reports them sends shift before every `Y`.
- Dozens of keys in one read are such a paste as well: they drive no screen.
- Bytes that are no UTF-8 are a replacement character, not the end; a paste whose end never comes is ended.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder

from textual import events
from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from fxtui.ui.arrivals import PASTE, Arrivals
from fxtui.ui.unfinished_paste import END, UnfinishedPaste

_REPORT = re.compile(r"\x1b\[(?:<\d+;-?\d+;-?\d+[Mm]|\d+;\d+;\d+M|[IO]|\?\d+;\d\$y|48(?:;\d+(?::\d*)*){4}t)")
"""What a terminal tells by itself: the mouse, its focus, what it can do, its size."""
_NOBODY_TYPES = 64
"""Keys in one read that even a line that stood still for seconds does not bring together."""


class Reading:
    """Bytes in, messages out; on the way everything that arrived is noted, before any of it is acted on."""

    def __init__(self, debug: bool, arrivals: Arrivals) -> None:
        """What arrived is noted in `arrivals`; `debug` is Textual's."""
        self._parser = XTermParser(debug)
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._paste = UnfinishedPaste()
        self._arrivals = arrivals
        self._read_at = 0.0
        self._begun = ""
        """What the parser waits for the rest of."""

    def take(self, read: bytes, at: float) -> list[Message]:
        """What was read at `at` means this."""
        text = self._decoder.decode(read)
        return self._take(text, at, cut_off=bool(self._decoder.getstate()[0]))

    def look(self, now: float) -> list[Message]:
        """What is not waited for any longer means this."""
        # It was noted when it was read.
        messages = self._at(list(self._parser.tick()), self._read_at)
        if not self._waits():
            self._begun = ""
        if self._paste.is_overdue(now):
            messages += self._take(END, now)
        return messages

    def _take(self, text: str, at: float, *, cut_off: bool = False) -> list[Message]:
        self._read_at = at
        is_pasted = self._paste.take(text, at) or cut_off
        understood = list[Message]()
        arrived = list[str]()
        for character in text:
            messages = list(self._parser.feed(character))
            understood += messages
            if not self._waits():
                arrived += _arrived(self._begun + character, messages)
                self._begun = ""
            elif messages:
                # An escape is never the rest of anything.
                arrived += _arrived(self._begun, messages)
                self._begun = character
            else:
                self._begun += character
        if self._begun:
            arrived += _arrived(self._begun, _as_it_stands(self._begun))
        keys = [name for name in arrived if name != PASTE]
        if len(keys) > _NOBODY_TYPES:
            keys, is_pasted, understood = [], True, _as_pasted(understood)
        for key in keys:
            self._arrivals.note(key, at)
        if is_pasted or PASTE in arrived:
            self._arrivals.note(PASTE, at)
        return self._at(understood, at)

    def _waits(self) -> bool:
        return self._parser._awaiting.timeout is not None

    @staticmethod
    def _at(messages: list[Message], at: float) -> list[Message]:
        for message in messages:
            message.time = at
        return messages


def _arrived(text: str, messages: list[Message]) -> list[str]:
    """Under which names `text` is noted: its keys but for the modifiers, nothing for a report, else it is a paste."""
    keys = [message.key for message in messages if isinstance(message, events.Key)]
    if keys:
        return [key for key in keys if key not in MODIFIER_FUNCTIONAL_KEYS]
    return [] if _REPORT.fullmatch(text) else [PASTE]


def _as_it_stands(begun: str) -> list[Message]:
    """What `begun` means if nothing follows."""
    parser = XTermParser()
    return [*parser.feed(begun), *parser.feed("")]


def _as_pasted(understood: list[Message]) -> list[Message]:
    """What was read at once, with so many keys in it that nobody typed them taken for the paste it is."""
    keys = [message for message in understood if isinstance(message, events.Key)]
    others = [message for message in understood if not isinstance(message, events.Key)]
    return [*others, events.Paste("".join(key.character or "" for key in keys))]
