"""The line of every key of every TOML text."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from fxtui.store.config_lines import Lines
from fxtui.store.config_lines import Path as KeyPath

TEXT = '''\
# a comment with [brackets] and = signs
schema = 1
"quoted key" = "a = b" # [not.a.table]
long = """
[profiles.fake]
mode = "x"
""" # more
lines = \'\'\'
x = 1
\'\'\'
list = [ "a", # one
  "b]",
  [ 1, 2 ],
  { in = 1, other = { deep = 2 } },
]
[profiles."my sim".venues.kiiex]
user.id = "96"
   trading = true
[[array]]
one = 1
[[array]]
one = 2
[array.below]
x = { a = [1,
  2] }
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("schema",), 2),
        (("quoted key",), 3),
        (("long",), 4),
        (("lines",), 8),
        (("list",), 11),
        (("list", 0), 11),
        (("list", 1), 12),
        (("list", 2, 1), 13),
        (("list", 3, "in"), 14),
        (("list", 3, "other", "deep"), 14),
        (("profiles", "my sim", "venues", "kiiex"), 16),
        (("profiles", "my sim", "venues", "kiiex", "user", "id"), 17),
        (("profiles", "my sim", "venues", "kiiex", "trading"), 18),
        (("profiles", "my sim", "venues", "kiiex", "missing"), 16),
        (("array", 0, "one"), 20),
        (("array", 1, "one"), 22),
        (("nowhere", "to", "be", "found"), 1),
        ((), 1),
    ],
)
def test_the_line_of_a_key(path: KeyPath, line: int) -> None:
    tomllib.loads(TEXT)
    assert Lines(TEXT).line(path) == line


KEYS = st.text(max_size=6) | st.sampled_from(["a", "b.c", 'd"e', "f'g", "h\\i", "é", "x\ny"])
KEYS = KEYS.filter(lambda key: all(character == "\n" or character.isprintable() for character in key))
SCALARS = st.integers(-99, 99) | st.booleans() | st.floats(-9, 9) | KEYS
INLINE = st.recursive(SCALARS, lambda below: st.lists(below, max_size=3), max_leaves=6)
TREES = st.recursive(
    st.dictionaries(KEYS, INLINE, max_size=4),
    lambda below: st.dictionaries(KEYS, INLINE | below, max_size=4),
    max_leaves=8,
)


def leaves(tree: dict[str, Any], path: KeyPath = ()) -> list[tuple[KeyPath, Any]]:
    found: list[tuple[KeyPath, Any]] = []
    for key, value in tree.items():
        found += leaves(value, (*path, key)) if isinstance(value, dict) else [((*path, key), value)]
    return found


@settings(max_examples=50)
@given(TREES)
def test_a_key_changed_on_its_line_is_the_key_that_changes(tree: dict[str, Any]) -> None:
    text = tomlkit.dumps(tree)
    assert tomllib.loads(text) == tree
    lines = Lines(text)
    numbers = [lines.line(path) for path, _ in leaves(tree)]
    written = text.split("\n")
    assert len(set(numbers)) == len(numbers)
    for (path, _), number in zip(leaves(tree), numbers, strict=True):
        without = "\n".join((*written[: number - 1], *written[number:]))
        left = tomllib.loads(without)
        assert path not in [known for known, _ in leaves(left)]
        assert len(leaves(left)) == len(leaves(tree)) - 1
