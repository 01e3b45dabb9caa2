"""Verbs that have verbs of their own: options before, between and after the words, and help when one is missing."""

from __future__ import annotations

import pytest

from fxtui.contract.errors import UsageError
from fxtui.grammar.parser import Unfinished, parse, usage
from fxtui.grammar.requests import ConfigRequest, Options, Output, Parsed, VenuesRequest


def understood(line: str) -> Parsed:
    parsed = parse(line.split())
    assert parsed is not None
    return parsed


@pytest.mark.parametrize("line", ["--json venue list", "venue --json list", "venue list --json"])
def test_global_options_stand_before_between_and_after_the_words(line: str) -> None:
    assert understood(line) == Parsed(VenuesRequest(False, None), Options(output=Output.JSON))


def test_what_is_said_later_holds() -> None:
    options = understood("--home /a --profile x config --profile y --verbose show --profile z").options
    assert options == Options(profile="z", home="/a", verbose=True)


def test_what_was_said_between_the_words_holds_unless_said_again() -> None:
    assert understood("--profile x config --profile y show") == Parsed(
        ConfigRequest("show"), Options(profile="y")
    )


@pytest.mark.parametrize("line", ["venue", "config", "venue --json", "--json config --verbose"])
def test_a_verb_without_the_word_it_needs_brings_its_help(line: str) -> None:
    verb = "venue" if "venue" in line else "config"
    with pytest.raises(Unfinished) as half:
        parse(line.split())
    assert half.value.text == usage([verb])
    assert len(half.value.text.splitlines()) > 5


def test_one_sentence_names_the_words_a_verb_needs() -> None:
    with pytest.raises(UsageError) as half:
        parse(["venue"])
    assert half.value.message == "`fxtui venue` needs one more word: list or test."
    assert half.value.hint == "`fxtui venue --help` shows how it is written."


def test_help_of_a_verb_with_verbs_lists_the_global_options() -> None:
    assert "--profile NAME" in usage(["venue"])
    assert usage(["venue"]).index("--profile") < usage(["venue"]).index("--verbose")


def test_json_and_csv_exclude_each_other_between_the_words_too() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        parse(["venue", "--json", "--csv", "list"])
