"""The last fences: a filter that lets no control character through to the terminal, and a crash without locals.

The first fence is `fxtui.ui.text`; what reaches these is a mistake of ours, made harmless all the same.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_log = logging.getLogger(__name__)

# C0 and DEL, C1, soft hyphen, Arabic letter mark, zero-width and bidirectional controls, line separators, interlinear
# and tag characters, private use: nothing of ours is drawn with these.
_DRIVING = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ue000-\uf8ff\U000e0000-\U000e007f\ud800-\udfff]"
)


class ControlFilter(LineFilter):
    """Replaces every character that could drive a terminal, of whatever widget."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without driving characters; untouched when there are none."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        # Compiled when first needed: what fxtui draws itself is printable.
        driving = re.compile(_DRIVING)
        return [Segment(driving.sub("\N{REPLACEMENT CHARACTER}", text), style) for text, style, _ in segments]


def crash_sentence(error: BaseException, folder: Path) -> str:
    """What a user is told when fxtui itself fails: no traceback, no values, where the rest is."""
    return (
        f"fxtui ended because of a mistake of its own ({type(error).__name__}). "
        f"What was sent stands in the journal; the log in {folder} has the details."
    )


def log_crash(error: BaseException) -> None:
    """Put the traceback, which holds no local variables, into the log."""
    _log.critical("the console ended", exc_info=(type(error), error, error.__traceback__))
