"""Strange text is shown harmless: on every screen, in every field, in a crash."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color

from fxtui.contract.errors import Problem, VenueRefused
from fxtui.desk.views import GuardNote, Severity, VenueState
from fxtui.domain.foreign import Foreign
from fxtui.store.config import Config
from fxtui.ui.app import FxtuiApp
from fxtui.ui.fence import ControlFilter
from fxtui.ui.text import block, join, line, safe
from tests.support.console import TRUECOLOR, Console, console
from tests.support.fake_desk import FakeDesk, filled_desk

HOSTILE = [
    "\x1b[2J\x1b[H owned",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]0;title\x1b\\",
    "\x9b31m c1",
    "\u202eevil\u202c \u2066bidi\u2069",
    "[/x]",
    "[@click=app.quit]click[/]",
    "[bold red]LIVE[/bold red]",
    "$danger [$live on $paper]",
    "a\nb\r\nc\ttab\x00nul",
    "zero\u200bwidth\ufeff",
    "e" + "\u0301" * 60,
    "漢字カナ" * 40,
    "x" * 5_000,
    "\ud800 lone",
    "\N{TAG LATIN SMALL LETTER A}\ue000",
    "",
    "\\[/]\\",
]
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff\ud800-\udfff]"
)


def assert_harmless(opened: Console) -> None:
    """No character on the screen could drive a terminal, and the frame stands."""
    text = opened.text
    assert not CONTROL.search(text), CONTROL.search(text)
    assert opened.app._exception is None


def poison(desk: FakeDesk, words: str) -> None:
    """Put `words` wherever a venue's or a user's words may come from."""
    fake = desk.fakes["kiiex"]
    fake.title = fake.account = words
    fake.state = VenueState.DOWN
    fake.problem = Problem("garbled", words, "kiiex", True, words)
    fake.read_only = words
    fake.missing = {"orders": words}
    closed = fake.instruments[1]
    fake.instruments[1] = type(closed)(
        **{name: getattr(closed, name) for name in closed.__struct_fields__ if name != "closed"},
        closed=words,
    )
    desk.profile_name = words
    desk.balances.fail("kiiex", Problem("garbled", words, "kiiex", True, words))
    desk.change_preview = lambda preview: type(preview)(
        **{
            name: getattr(preview, name)
            for name in preview.__struct_fields__
            if name not in {"notes", "venue_title", "account"}
        },
        notes=(GuardNote("x", Severity.WARN, words), GuardNote("y", Severity.REFUSE, words)),
        venue_title=words,
        account=words,
    )


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_words_reach_no_terminal_and_end_nothing(words: str) -> None:
    desk = filled_desk()
    poison(desk, words)
    async with console(desk, toasts=True) as opened:
        for key in ("1", "2"):
            await opened.press(key)
            await opened.pilot.pause()
            assert_harmless(opened)
        desk.say("danger", words or "silence")
        await opened.press("e")
        assert_harmless(opened)
        await opened.press("escape", "s", "5")
        await opened.pilot.pause(0.2)
        assert_harmless(opened)
        desk.say("warning", words or "silence")
        await opened.press("enter")
        await opened.pilot.pause(0.1)
        assert_harmless(opened)
        await opened.press("escape")
        desk.preview_error = VenueRefused(
            "kiiex", "KIIEX refused it.", code=words, words=Foreign(words), hint=words
        )
        await opened.press("s", "5", "enter")
        await opened.pilot.pause(0.1)
        assert_harmless(opened)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_words_typed_on_the_line_are_only_words(words: str) -> None:
    async with console() as opened:
        await opened.press("colon")
        field = opened.app.screen.query_one("Input")
        field.value = words[:200]  # type: ignore[attr-defined]
        await opened.press("enter")
        await opened.pilot.pause()
        assert_harmless(opened)


@pytest.mark.parametrize("door", [line, safe, block, lambda words: join(safe(words), ("x", "bold"))])
@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_the_door_reads_no_markup(door: Callable[[str], object], words: str) -> None:
    shown = str(door(words))
    assert not CONTROL.search(shown)
    if words.startswith("["):
        assert words[:20] in shown


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_the_last_fence_lets_nothing_through(words: str) -> None:
    passed = ControlFilter().apply([Segment("ours "), Segment(words)], Color.parse("#000000"))
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "".join(s.text for s in passed)
    )


def test_the_fence_touches_nothing_of_ours() -> None:
    segments = [Segment("▲ 4 056.98 ● ✔ → … ╭─╮ ⣿ é 漢")]
    assert ControlFilter().apply(segments, Color.parse("#000000")) is segments


async def test_a_crash_is_one_sentence_with_the_log_and_no_local_variable(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    desk = filled_desk()
    app = FxtuiApp(desk.desk, config=Config(), environ=TRUECOLOR, folder=tmp_path)

    def fail() -> None:
        api_secret = "CANARY" + "-" + str(Decimal(7)) * 3
        raise RuntimeError(f"length {len(api_secret)}")

    async def run() -> None:
        async with app.run_test() as pilot:
            app.call_next(fail)
            await pilot.pause()

    with caplog.at_level(logging.CRITICAL), pytest.raises(RuntimeError, match="length"):
        await run()
    assert app.return_code == 1
    said = capsys.readouterr().err
    assert "fxtui ended because of a mistake of its own (RuntimeError)." in said
    assert tmp_path.name in said.replace("\n", "")
    assert "CANARY" not in said
    assert "Traceback" not in said
    assert "CANARY-777" not in caplog.text
    assert "RuntimeError" in caplog.text
