"""`fxtui config check` knows the commands: names and keys of `[keys]` that can't work are named with file, line and key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fxtui.bootstrap.composition import Composition
from fxtui.cli.exits import Exit
from fxtui.cli.main import main
from tests.store.configurations import write


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of ours alone."""
    tmp_path.chmod(0o700)
    return tmp_path


def check(home: Path, *words: str) -> int:
    """The exit code of `fxtui config check`."""
    return main(["config", "check", *words, "--home", str(home)], Composition({}))


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('"quotes.pim" = "x"', '"quotes.pim"', "There is no command quotes.pim; did you mean quotes.pin?"),
        ('"quotes.pin" = "ctrl+nonsense"', '"quotes.pin"', "“ctrl+nonsense” is no key."),
        ('"quotes.pin" = "b"', '"quotes.pin"', "The key b means both quotes.pin and quotes.best."),
        ('"quotes.pin" = "s"', '"quotes.pin"', "The key s means both quotes.pin and app.swap."),
        ('"quotes.pin" = "tab"', '"quotes.pin"', "The key tab goes to the next field."),
        ('"preview.send" = "enter"', '"preview.send"', "The key enter never sends money."),
        ('"preview.send" = "ctrl+k"', '"preview.send"', "The key ctrl+k edits what is typed."),
        ('"preview.close" = "enter"', '"preview.close"', "The key enter ends what is typed."),
        ('"quotes.pin" = 2', '"quotes.pin"', "has to be text in quotes"),
        ('app.swap = "f8"', "app", "has to be text in quotes"),
    ],
)
def test_a_key_that_can_not_work_is_named_with_file_line_and_key(
    home: Path, capsys: pytest.CaptureFixture[str], line: str, key: str, words: str
) -> None:
    write(home, f'schema = 1\n\n[keys]\n"app.copy" = "f7"\n{line}\n')
    assert check(home) == Exit.CONFIGURATION
    said = capsys.readouterr().err
    assert f"config.toml:5: keys.{key}: " in said
    assert words in said


def test_what_to_do_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(home, 'schema = 1\n[keys]\n"quotes.pin" = "b"\n"quotes.more" = "ctrl+nonsense"\napp.swap = "f8"\n')
    assert check(home, "--json") == Exit.CONFIGURATION
    answer = json.loads(capsys.readouterr().out)
    said = {error["message"].split(": ")[1]: error["hint"] for error in answer["errors"]}
    assert said['keys."quotes.pin"'] == "Choose another key for quotes.pin. Until then it keeps p."
    assert "f2, ctrl+n" in said['keys."quotes.more"']
    assert said["keys.app"] == 'Put the whole name of a command in quotes: "app.swap" = "f8".'


def test_keys_that_work_are_in_order(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(home, 'schema = 1\n[keys]\n"quotes.pin" = "b"\n"quotes.best" = "?, f3"\n'.replace("?, ", "p, "))
    assert check(home) == Exit.DONE
    assert "is in order" in capsys.readouterr().out


def test_what_is_wrong_with_a_key_keeps_no_verb_from_reading_the_rest(home: Path) -> None:
    write(home, 'schema = 1\ntheme = "light"\n[keys]\n"quotes.pim" = "x"\n"quotes.pin" = "b"\n')
    composition = Composition({})
    composition.home = str(home)
    assert composition.load_config().theme == "light"


def test_without_keys_no_screen_is_loaded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(Composition, "check_keys", lambda self, keys: asked.append(keys))
    write(home, "schema = 1\n")
    assert check(home) == Exit.DONE
    assert asked == []
