"""The first frame: styled once, rendered once, and the private seams of Textual that make it so."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from fxtui.store.config import Config
from fxtui.ui.screens.quotes.panel import PairPanel
from fxtui.ui.themes import THEMES
from tests.support.console import console
from tests.ui.test_compositor import digest

# What the seams were written against. When a new Textual changes it, read its code and decide again.
READ = {
    App._refresh_truecolor_filter: "de78b5",
    App._watch_theme: "a6de38",
    Screen._compositor_refresh: "7a40ef",
    Screen._on_screen_resume: "f39caa",
    Screen._on_resize: "ba5f7f",
}


def test_the_code_around_the_seams_is_the_code_that_was_read() -> None:
    found = {code.__qualname__: digest(code) for code in READ}
    assert found == {code.__qualname__: known for code, known in READ.items()}


async def test_no_widget_of_the_first_screen_is_styled_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    styled: dict[Any, int] = {}
    plain = Stylesheet.apply

    def counted(self: Stylesheet, node: Any, **options: Any) -> None:
        styled[node] = styled.get(node, 0) + 1
        plain(self, node, **options)

    monkeypatch.setattr(Stylesheet, "apply", counted)
    async with console() as opened:
        focused = opened.app.focused
        twice = [str(widget) for widget in opened.app.screen.query("*") if styled[widget] > 1]
        # The focus arrives after the first style, and changes it.
        assert [name for name in twice if name != str(focused)] == []


async def test_nothing_is_rendered_while_updates_are_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[str] = []
    plain = Screen._compositor_refresh

    def watched(self: Screen[Any]) -> None:
        if self.app._batch_count:
            held.append(type(self).__name__)
        plain(self)

    monkeypatch.setattr(Screen, "_compositor_refresh", watched)
    async with console() as opened:
        assert "USDT/COPM" in opened.text
    assert "QuotesScreen" not in held


@pytest.mark.parametrize("name", list(THEMES))
async def test_a_theme_set_before_the_start_is_the_theme_of_the_first_frame(name: str) -> None:
    async with console(config=Config(theme=name)) as opened:
        app = opened.app
        assert app.theme == name
        assert app.has_class("-dark-mode") is THEMES[name].dark
        assert app.get_css_variables()["background"] == app.stylesheet._variables["background"]


@pytest.mark.parametrize(
    ("size", "looks"), [((80, 24), {"-narrow", "-low"}), ((140, 40), {"-wide", "-tall"})]
)
async def test_the_breakpoints_are_known_before_the_first_frame(
    size: tuple[int, int], looks: set[str]
) -> None:
    async with console(size=size) as opened:
        assert looks <= set(opened.app.screen.classes)


async def test_the_detail_is_made_where_there_is_room_for_it() -> None:
    async with console(size=(100, 30)) as narrow:
        assert not narrow.app.screen.query_one(PairPanel).children
    async with console(size=(140, 40)) as wide:
        await wide.until(lambda: bool(wide.app.screen.query_one(PairPanel).children), "the detail")


def test_the_console_is_painted_without_what_the_venues_need() -> None:
    code = (
        "import sys, fxtui.ui.app, fxtui.ui.screens.quotes, fxtui.bootstrap.console, fxtui.bootstrap.desk_factory\n"
        "late = {'httpx', 'pydantic', 'click', 'sqlite3', 'textual_plotext', 'keyring', 'uvicorn', 'starlette'}\n"
        "print(sorted(late & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
