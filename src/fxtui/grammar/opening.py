"""The words that open the console, understood before anything else is imported.

`fxtui.grammar.parser` understands the same words the same way; it needs click, which the first paint would wait for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fxtui.grammar.requests import ConsoleRequest, DemoRequest, Options, Parsed

_WITH_VALUE = {"--profile": "profile", "--home": "home"}


def opening(words: Sequence[str]) -> Parsed | None:
    """What `fxtui [--profile NAME] [--home DIR] [--verbose] [demo]` asks for; None leaves the words to the parser."""
    given: dict[str, Any] = {}
    request: ConsoleRequest | DemoRequest = ConsoleRequest()
    rest = iter(words)
    for word in rest:
        if word in _WITH_VALUE:
            value = next(rest, "")
            if not value or value.startswith("-"):
                return None
            given[_WITH_VALUE[word]] = value
        elif word == "--verbose":
            given["verbose"] = True
        elif word == "demo" and isinstance(request, ConsoleRequest):
            request = DemoRequest(seed=None, scenario=None)
        else:
            return None
    return Parsed(request, Options(**given))
