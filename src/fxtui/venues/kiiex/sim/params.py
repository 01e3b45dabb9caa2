"""What a request asks, read the way the venue reads it: names in any case, numbers also as text (dossier 1.5, 5.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from fxtui.domain.money import exact
from fxtui.simulator.json_text import loads
from fxtui.venues.kiiex.sim.envelope import INVALID_REQUEST, Refusal

_LARGEST = 2**63 - 1


class Params:
    """The parameters of one call. Everything that can't be read is refused as an invalid request."""

    def __init__(self, members: Iterable[tuple[str, object]]) -> None:
        """Two names that differ only in case can't be told apart by the venue: refused."""
        self._members: dict[str, object] = {}
        for name, value in members:
            if name.lower() in self._members:
                raise Refusal(INVALID_REQUEST, detail=f"{name} is given twice", status=400)
            self._members[name.lower()] = value

    def given(self, name: str) -> object:
        """The value as it came; None when absent or null."""
        return self._members.get(name.lower())

    def whole(self, name: str) -> int | None:
        """A 64-bit integer."""
        value = self.given(name)
        if value is None:
            return None
        if isinstance(value, str) and value.lstrip("-").isdecimal() and len(value) <= 20:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
            raise _invalid(name)
        return value

    def need_whole(self, name: str) -> int:
        """A 64-bit integer that must be there."""
        value = self.whole(name)
        if value is None:
            raise _invalid(name)
        return value

    def decimal(self, name: str) -> Decimal | None:
        """A decimal number."""
        value = self.given(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
            raise _invalid(name)
        try:
            return exact(value)
        except ValueError:
            raise _invalid(name) from None

    def text(self, name: str) -> str:
        """A string; empty when absent."""
        value = self.given(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise _invalid(name)
        return value

    def flag(self, name: str) -> bool:
        """A boolean; false when absent."""
        value = self.given(name)
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.lower())
        if value is not None and not isinstance(value, bool):
            raise _invalid(name)
        return bool(value)

    def form(self, name: str) -> tuple[Mapping[str, object], bool]:
        """A form as an object or as JSON text of one; and whether it came as text."""
        value = self.given(name)
        as_text = isinstance(value, str)
        if isinstance(value, str):
            try:
                value = loads(value)
            except ValueError:
                raise _invalid(name) from None
        if not isinstance(value, dict):
            raise _invalid(name)
        return value, as_text

    def ids(self, name: str) -> list[int] | None:
        """A list of ids, written as JSON text (`"[1,2]"`) or as a list; None when absent or empty."""
        value = self.given(name)
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                raise _invalid(name) from None
        if value is None or value == "":
            return None
        wanted = [value] if isinstance(value, int) else value
        if not isinstance(wanted, list) or not all(isinstance(item, int) for item in wanted):
            raise _invalid(name)
        return wanted


def _invalid(name: str) -> Refusal:
    return Refusal(INVALID_REQUEST, detail=f"{name} is missing or can't be read", status=400)
