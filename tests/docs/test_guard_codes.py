"""docs/configuration.md lists every code a guard may have: collected from the code that says them, not from a copy."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from fxtui.store import config_schema as schema
from tests.docs.pages import page
from tests.hygiene.sources import ROOT
from tools.guards import GUARDS, REFUSALS

PAGE = page("docs/configuration.md")
OURS = ROOT / "src" / "fxtui"
SEVERITY = {"warn": "warn", "confirm": "confirm", "refuse": "refuse", "_refusal": "refuse"}
"""The functions that make notes, by their names."""

DYNAMIC = {("desk/previews.py", "error.code or error.kind"), ("desk/previews.py", "error.kind")}
"""Where a note takes its code from an error: those of a venue's rules stand in `VenueRefused`, kinds in docs/cli.md."""


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((OURS / folder).rglob("*.py")):
            if "sim" not in path.relative_to(OURS).parts:
                yield str(path.relative_to(OURS)), ast.parse(path.read_text(encoding="utf-8"))


def name_of(called: ast.expr) -> str:
    """What is called: a name, one of `guards`, or a method as `.name`."""
    if isinstance(called, ast.Attribute):
        return called.attr if ast.unparse(called.value) == "guards" else f".{called.attr}"
    return getattr(called, "id", "")


def literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def severities_in(function: ast.AST) -> set[str]:
    """The severities a function names: those of the notes whose severity it works out."""
    named = (node for node in ast.walk(function) if isinstance(node, ast.Attribute))
    return {n.attr.lower() for n in named if isinstance(n.value, ast.Name) and n.value.id == "Severity"}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def spoken() -> dict[str, set[str]]:
    """Every code of a note with what it may do, from the desk's own sources and from the rules adapters check."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, tree in sources("desk"):
        functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
        makers = {id(call) for name in SEVERITY if name in functions for call in calls(functions[name])}
        for call in calls(tree):
            name = name_of(call.func)
            if not call.args or id(call) in makers:
                continue
            code = literal(call.args[0])
            if name == "GuardNote":
                assert code is not None, f"{path}:{call.lineno} has a code that can't be read here"
                found[code] |= severities_in(functions["_bounded"])
            elif name in SEVERITY and code is not None:
                found[code].add(SEVERITY[name])
            elif name in SEVERITY:
                assert (path, ast.unparse(call.args[0])) in DYNAMIC, f"{path}:{call.lineno}"
    for code in rules_of_venues():
        found[code].add("refuse")
    return found


def rules_of_venues() -> set[str]:
    """The codes of what an adapter refuses before anything is sent; what a venue answers has the venue's codes."""
    found: set[str] = set()
    for _, tree in sources("venues"):
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            makes = any(name_of(call.func) == "VenueRefused" for call in calls(function))
            if function.name == "_no" and makes:
                found |= {
                    c for call in calls(tree) if name_of(call.func) == "._no" and (c := literal(call.args[0]))
                }
        found |= {
            code
            for call in calls(tree)
            if name_of(call.func) == "VenueRefused" and (code := literal(keyword(call, "code")))
        }
    return found


def otherwise_refused() -> set[str]:
    """The codes of refusals that are no note of a preview."""
    found: set[str] = set()
    for _, tree in sources("desk", "cli", "grammar", "venues"):
        for call in calls(tree):
            name = name_of(call.func)
            if name == "Rejected" and len(call.args) > 1 and "GUARD" in ast.unparse(call.args[0]):
                found |= {code for code in (literal(call.args[1]),) if code}
            if name in {"Refused", "NotFoundAtVenue", ".move"}:
                found |= {code for code in (literal(keyword(call, "code")),) if code}
    return found


def test_every_code_is_listed_with_what_it_may_do_and_none_that_nobody_says() -> None:
    listed = {guard.code: set(guard.severities) for guard in GUARDS}
    assert len(listed) == len(GUARDS)
    assert listed == dict(spoken())


def test_every_other_refusal_is_listed_and_none_that_nobody_makes() -> None:
    assert set(REFUSALS) == otherwise_refused() - {guard.code for guard in GUARDS}


def test_every_limit_is_named_by_the_guard_it_sets_and_by_no_other_name() -> None:
    keys = {key for guard in GUARDS for key in guard.keys}
    assert {key.name for key in schema.LIMITS} <= keys
    assert keys - {key.name for key in schema.LIMITS} == {"trading", "pairs"}


def test_the_page_has_a_row_for_each() -> None:
    section = PAGE.split("\n## Guards\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
    assert [row[0].strip("| `") for row in rows] == [*(guard.code for guard in GUARDS), *REFUSALS]
    for row, guard in zip(rows, GUARDS, strict=False):
        assert row[1] == ", ".join(f"`{severity}`" for severity in guard.severities)
        assert all(f"`{key}`" in row[2] for key in guard.keys)


def test_what_is_collected_is_not_nothing() -> None:
    assert {"size", "daily", "lane", "expired"} <= spoken().keys()
    assert {"tick", "lot", "minimum"} <= rules_of_venues()
    assert Path(OURS / "desk" / "guards.py").exists()
