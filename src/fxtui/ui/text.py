"""The door: the one way words from a venue, a file or a user's hand reach a widget.

Everything shown passes `line` (plain text for strips and titles) or `safe` (a `Content` for widgets). Neither reads
markup, so a bracket is a bracket. What makes a character harmless is decided in `fxtui.domain.foreign`.
"""

from __future__ import annotations

from textual.content import Content

from fxtui.domain.foreign import LIMIT, Foreign, printable


def line(text: Foreign | str, limit: int = LIMIT) -> str:
    """`text` as one harmless line of at most `limit` characters; only for sinks that read no markup."""
    return printable(text, limit)


def safe(text: Foreign | str, style: str = "", limit: int = LIMIT) -> Content:
    """`text` as harmless content in `style` (`"bold"`, `"$danger"`, `"dim"`), brackets shown as they are."""
    shown = printable(text, limit)
    return Content.styled(shown, style) if style else Content(shown)


def block(text: Foreign | str, limit: int = 4_000) -> Content:
    """A text of several lines, each of them harmless; for help pages and explanations."""
    raw = text.raw if isinstance(text, Foreign) else text
    return Content("\n".join(printable(part) for part in raw[:limit].splitlines()))


def join(*parts: Content | str | tuple[str, str]) -> Content:
    """Put contents, plain words of ours and (text, style) pairs after one another; strings are never markup."""
    return Content.assemble(*parts)
