"""Drawing a sheet's lines in the colours of the theme, kept until they change."""

from __future__ import annotations

from typing import Literal

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

Look = Literal["plain", "cursor", "resting"]
"""How a row is drawn: under the cursor of a sheet with the focus, without it, or anywhere else."""

_MARKS: dict[Look, Content] = {
    "plain": Content(" "),
    "cursor": Content.styled("▌", "$accent"),
    "resting": Content.styled("▏", "$head"),
}


class SheetStrips:
    """Strips by place; forgets them when told."""

    def __init__(self, sheet: Widget) -> None:
        self._sheet = sheet
        self._known: dict[int, tuple[Look, Strip]] = {}

    def head(self, titles: Content, width: int) -> Strip:
        """The line of titles."""
        return self._drawn(Content(" ") + titles, self._sheet.get_visual_style("sheet--head"), width)

    def known(self, place: int, look: Look, width: int) -> Strip | None:
        """What stands at a place, if it is drawn like that already."""
        drawn = self._known.get(place)
        if drawn is None or drawn[0] != look or drawn[1].cell_length != width:
            return None
        return drawn[1]

    def draw(self, place: int, line: Content, look: Look, width: int) -> Strip:
        """Draw a row's line and keep it."""
        base = self._sheet.visual_style if look == "plain" else self._look(f"sheet--{look}")
        strip = self._drawn(_MARKS[look] + line, base, width)
        self._known[place] = (look, strip)
        return strip

    def forget(self, place: int | None = None) -> None:
        """Forget one place, or all of them."""
        if place is None:
            self._known.clear()
        else:
            self._known.pop(place, None)

    def keep(self, places: range) -> None:
        """Forget what is not at these places."""
        for place in [known for known in self._known if known not in places]:
            del self._known[place]

    def _look(self, name: str) -> Style:
        """A component's style with its `reverse`, which `get_visual_style` leaves out."""
        reverse = bool(self._sheet.get_component_styles(name).text_style.reverse)
        return self._sheet.get_visual_style(name) + Style(reverse=reverse)

    def _drawn(self, content: Content, base: Style, width: int) -> Strip:
        segments = [
            Segment(text, _over(base, style).rich_style)
            for text, style in content.render(base, end="", parse_style=self._sheet._get_style)
        ]
        return Strip(segments).adjust_cell_length(width, base.rich_style)


def _over(base: Style, style: Style) -> Style:
    """A span's style over its row's; on a reversed row colours would become blocks, so weight alone is kept."""
    if not base.reverse:
        return base + style
    return base + Style(bold=style.bold, dim=style.dim, underline=style.underline, strike=style.strike)
