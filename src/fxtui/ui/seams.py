"""Private seams of Textual 8.2.8 that the start uses, so that the first frame is styled once and not five times,
and rendered once and not twice.

Textual restyles a new screen when its theme is set, when its first mode is made, and when its breakpoints are found;
here all three are known beforehand. The version is pinned; `tests/ui/test_start.py` tells when these seams move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

if TYPE_CHECKING:
    from textual.screen import Screen


def set_first_theme(app: App[Any], name: str) -> None:
    """Set the theme before the application runs: nothing is styled yet, so nothing must be styled again."""
    app.set_reactive(App.theme, name)
    theme = app.current_theme
    looks = {f"-theme-{name}": True, "-dark-mode": theme.dark, "-light-mode": not theme.dark}
    app.update_classes(looks, update=False)
    app._refresh_truecolor_filter(app.ansi_theme)
    app._watch_ansi_color(None)
    app.stylesheet.set_variables(app.get_css_variables())


def know_the_size(screen: Screen[Any], app: App[Any]) -> None:
    """Give a screen its breakpoint classes before it is mounted, and tell that its styles will be current."""
    width, height = app.size
    found = screen._get_breakpoint_classes(width, app.HORIZONTAL_BREAKPOINTS or [])
    found |= screen._get_breakpoint_classes(height, app.VERTICAL_BREAKPOINTS or [])
    screen.add_class(*found, update=False)
    screen._css_update_count = app._css_update_count


class FirstFrameOnce:
    """A screen whose first frame is styled once and rendered once; mix it in before `Screen`."""

    _shown_before = False

    def update_node_styles(self, animate: bool = True) -> None:
        """Restyle, except when first shown: mounting has just done that."""
        if self._shown_before:
            super().update_node_styles(animate=animate)  # type: ignore[misc]
        self._shown_before = True

    def _compositor_refresh(self) -> None:
        """Render, except while the application holds updates back: Textual would render and throw it away."""
        if self.app._batch_count:  # type: ignore[attr-defined]
            self.refresh()  # type: ignore[attr-defined]
        else:
            super()._compositor_refresh()  # type: ignore[misc]
