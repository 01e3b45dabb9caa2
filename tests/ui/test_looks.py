"""Themes, sizes, plain text: the same facts in every dress."""

from __future__ import annotations

import re

import pytest

from fxtui.store.config import Config
from fxtui.ui.plain import print_screens
from fxtui.ui.themes import THEMES, VARIABLES, chosen_theme
from tests.support.console import TRUECOLOR, console
from tests.support.fake_desk import filled_desk

COLOUR = re.compile(r"\x1b\[[0-9;]*?(?:3[0-7]|38;|4[0-7]|48;|9[0-7]|10[0-7])[0-9;]*m")


@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("keys", [("1",), ("2",), ("s", "5"), ("question_mark",), ("colon",)])
async def test_every_theme_draws_every_screen(theme: str, keys: tuple[str, ...]) -> None:
    async with console(config=Config(theme=theme)) as opened:
        await opened.press(*keys)
        await opened.pilot.pause()
        assert opened.app.theme == theme
        assert "KIIEX" in opened.text


@pytest.mark.parametrize("theme", list(THEMES))
def test_every_theme_defines_every_variable(theme: str) -> None:
    assert set(VARIABLES) <= set(THEMES[theme].variables)


@pytest.mark.parametrize(
    ("configured", "environ", "theme"),
    [
        ("dark", TRUECOLOR, "dark"),
        ("light", TRUECOLOR, "light"),
        ("light", {**TRUECOLOR, "NO_COLOR": "1"}, "mono"),
        ("light", {**TRUECOLOR, "NO_COLOR": ""}, "light"),
        ("dark", {"TERM": "xterm"}, "terminal"),
        ("dark", {"TERM": "screen-256color"}, "dark"),
        ("light", {"TERM": "xterm"}, "light"),
        ("pink", TRUECOLOR, "dark"),
    ],
)
def test_the_theme_is_chosen_by_the_person_then_by_the_terminal(
    configured: str, environ: dict[str, str], theme: str
) -> None:
    assert chosen_theme(configured, environ) == theme


async def test_no_color_writes_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk = filled_desk(live=True)
    async with console(desk, environ={**TRUECOLOR, "NO_COLOR": "1"}) as opened:
        desk.put_quote("kiiex", "USDT/COPM", "4056.98", "4061.20")
        desk.say("danger", "KIIEX is down.")
        await opened.until_shown("▲")
        written = "".join(
            strip.render(opened.app.console) for strip in opened.app.screen._compositor.render_strips()
        )
        assert "REAL MONEY" in written
        assert not COLOUR.search(written)
        assert "\x1b[7" in written or ";7m" in written


async def test_ctrl_t_goes_through_all_themes() -> None:
    async with console() as opened:
        seen = [opened.app.theme]
        for _ in THEMES:
            await opened.press("ctrl+t")
            seen.append(opened.app.theme)
        assert seen[0] == seen[-1]
        assert set(seen) == set(THEMES)


async def test_a_resize_storm_harms_nothing() -> None:
    async with console() as opened:
        for width, height in [(200, 60), (20, 5), (80, 24), (61, 17), (140, 40), (1, 1), (80, 24)]:
            await opened.pilot.resize_terminal(width, height)
        await opened.until_shown("USDT/COPM")


async def test_every_screen_can_be_printed_without_a_terminal() -> None:
    from fxtui.ui.app import FxtuiApp

    desk = filled_desk()
    text = await print_screens(FxtuiApp(desk.desk, config=Config(), environ=TRUECOLOR))
    for mode in ("balances", "quotes", "trade", "tickets", "office", "venues", "intents"):
        assert f"── {mode} " in text
    assert "PAPER" in text
    assert "12 480.00" in text
    assert "4 056.20" in text
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) <= 100
