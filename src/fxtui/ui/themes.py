"""The five looks: dark, light, colour-blind, mono and terminal (the terminal's own 16 colours).

A theme is a table of variables; style sheets and `Content` name them (`$up`, `$danger`, …) and nothing else names a
colour. Meaning never hangs on colour alone: every use has a sign, an arrow or a word beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

VARIABLES = {
    "up": "#4cc38a",
    "down": "#f2697b",
    "good": "#4cc38a",
    "stale": "#e0a84b",
    "unknown": "#e0a84b",
    "danger": "#f2697b",
    "live": "#c62a3d",
    "live-text": "#ffffff",
    "live-style": "bold",
    "paper": "#1c2029",
    "paper-text": "#9aa3b2",
    "edge": "#2a303b",
    "head": "#8a94a4",
    "head-style": "none",
    "quiet": "#8a94a4",
    "quiet-style": "none",
    "soft": "#8a94a4",
    "cursor": "#1d2634",
    "cursor-style": "none",
    "field": "#171b22",
    "field-style": "none",
    "bar": "#4f77ad",
    "accent-style": "bold",
}
"""What our style sheets use beyond Textual's own variables, with the values of the dark theme.

`$soft` is for `Content` alone: the look of secondary words, a colour or the terminal's dim.
"""


def _theme(
    name: str,
    own: Mapping[str, str],
    *,
    accent: str,
    foreground: str,
    background: str,
    surface: str,
    panel: str,
    dark: bool = True,
    ansi: bool = False,
) -> Theme:
    variables = {**VARIABLES, **own}
    return Theme(
        name=name,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=variables["stale"],
        error=variables["danger"],
        success=variables["good"],
        foreground=foreground,
        background=background,
        surface=surface,
        panel=panel,
        boost=panel,
        dark=dark,
        ansi=ansi,
        luminosity_spread=0.12,
        text_alpha=1.0,
        variables={
            **variables,
            "border": variables["edge"],
            "border-blurred": variables["edge"],
            "scrollbar": variables["edge"],
            "scrollbar-hover": variables["head"],
            "scrollbar-active": accent,
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "scrollbar-corner-color": background,
            "input-cursor-background": foreground,
            "input-cursor-foreground": background,
            "block-cursor-background": variables["cursor"],
            "block-cursor-foreground": foreground,
            "block-cursor-text-style": variables["cursor-style"],
            "block-cursor-blurred-background": surface,
            "block-cursor-blurred-foreground": foreground,
        },
    )


_DARK = _theme(
    "dark",
    {},
    accent="#7cb7ff",
    foreground="#d6dbe4",
    background="#0d0f14",
    surface="#12151b",
    panel="#171b22",
)
_LIGHT = _theme(
    "light",
    {
        "up": "#067a46",
        "down": "#c0243b",
        "good": "#067a46",
        "stale": "#96600a",
        "unknown": "#96600a",
        "danger": "#c0243b",
        "live": "#c0243b",
        "paper": "#e6e8ec",
        "paper-text": "#4d5663",
        "edge": "#d3d7de",
        "head": "#5f6875",
        "quiet": "#5f6875",
        "soft": "#5f6875",
        "cursor": "#dfe9f8",
        "field": "#eef0f4",
        "bar": "#9dbbe3",
    },
    accent="#1459b3",
    foreground="#1d232c",
    background="#fbfbfc",
    surface="#f3f4f7",
    panel="#eceef2",
    dark=False,
)
_COLOUR_BLIND = _theme(
    "colour-blind",
    {
        "up": "#5db4f0",
        "down": "#f0a03c",
        "good": "#5db4f0",
        "stale": "#f0e06a",
        "unknown": "#f0e06a",
        "danger": "#ff8a3d",
        "live": "#d55e00",
        "live-text": "#000000",
        "bar": "#4a4f63",
    },
    accent="#d9a3e8",
    foreground="#dcdfe6",
    background="#0d0f14",
    surface="#12151b",
    panel="#171b22",
)
_PLAIN_TERMINAL = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "live-text": "ansi_bright_white",
    "paper": "ansi_default",
    "paper-text": "ansi_default",
    "edge": "ansi_bright_black",
    "head": "ansi_default",
    "head-style": "dim",
    "quiet": "ansi_default",
    "quiet-style": "dim",
    "soft": "ansi_default dim",
    "cursor": "ansi_default",
    "cursor-style": "reverse",
    "field": "ansi_default",
    "field-style": "underline",
}
_TERMINAL = _theme(
    "terminal",
    {
        **_PLAIN_TERMINAL,
        "up": "ansi_green",
        "down": "ansi_red",
        "good": "ansi_green",
        "stale": "ansi_yellow",
        "unknown": "ansi_yellow",
        "danger": "ansi_bright_red",
        "live": "ansi_red",
        "bar": "ansi_blue",
    },
    accent="ansi_bright_cyan",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    ansi=True,
)
_MONO = _theme(
    "mono",
    {
        **_PLAIN_TERMINAL,
        **dict.fromkeys(("up", "down", "good", "stale", "unknown", "danger", "edge", "bar"), "ansi_default"),
        "live": "ansi_default",
        "live-text": "ansi_default",
        "live-style": "bold reverse",
        "accent-style": "bold underline",
    },
    accent="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    ansi=True,
)

THEMES: Mapping[str, Theme] = {
    theme.name: theme for theme in (_DARK, _LIGHT, _COLOUR_BLIND, _MONO, _TERMINAL)
}
"""The themes by name, in the order `ctrl+t` goes through them."""


def chosen_theme(configured: str, environ: Mapping[str, str]) -> str:
    """The theme to start with: `mono` when `NO_COLOR` is set, 16 colours when the terminal has no more, else as configured.

    An unknown name gives `dark`.
    """
    if environ.get("NO_COLOR"):
        return "mono"
    if configured in THEMES and configured != "dark":
        return configured
    term = environ.get("TERM", "")
    truecolor = environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}
    if configured not in THEMES or truecolor or "256" in term or not term:
        return "dark"
    return "terminal"
