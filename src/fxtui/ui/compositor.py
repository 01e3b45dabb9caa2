"""A guarded change to how Textual 8.2.8 writes partial updates: a changed span is cropped on both of its sides.

Textual crops on the right only, so that one changed cell re-sends its row from the widget's left edge. The version is
pinned; `tests/ui/test_compositor.py` fails when Textual's own code changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor

if TYPE_CHECKING:
    from textual.screen import Screen


class CroppedUpdate(ChopsUpdate):
    """The changed spans and nothing beside them."""

    def render_segments(self, console: Console) -> str:
        """The escape sequences that paint the spans."""
        written: list[str] = []
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                left, right = max(x, x1), min(end, x2)
                cut = strip if (left, right) == (x, end) else strip.crop(left - x, right - x)
                written.append(Control.move_to(left, y).segment.text)
                written.append(cut.render(console))
        return "".join(written)


class CroppingCompositor(Compositor):
    """Textual's compositor with cropped partial updates."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed since the last update, None when nothing did."""
        update = super().render_partial_update()
        if update is None:
            return None
        return CroppedUpdate(update.chops, update.spans, update.chop_ends)


def crop_both_sides(screen: Screen[Any]) -> None:
    """Give `screen` the cropping compositor; call it before the screen is mounted."""
    screen._compositor = CroppingCompositor()
