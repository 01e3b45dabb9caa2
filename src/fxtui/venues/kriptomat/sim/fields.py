"""Reading the fields of a request as Laravel's validator would: all complaints at once, by field (dossier 5)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal

from fxtui.venues.kriptomat.sim.refusal import invalid

LONGEST = 255
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]+)?", re.ASCII)
_ZERO = Decimal(0)


class Fields:
    """The members of a JSON body, or of a query. A field that does not pass reads as empty until `check` refuses."""

    def __init__(self, members: Mapping[str, object]) -> None:
        self._members = members
        self._errors: defaultdict[str, list[str]] = defaultdict(list)

    def has(self, name: str) -> bool:
        """Whether the field is there at all."""
        return name in self._members

    def raw(self, name: str) -> str | None:
        """A parameter that is heeded if it can be and never complained about; None without one."""
        value = self._members.get(name)
        return None if value is None else str(value)

    def complain(self, name: str, told: str) -> None:
        """Note what is wrong with a field."""
        self._errors[name].append(told)

    def check(self) -> None:
        """Refuse with 422 when anything was wrong."""
        if self._errors:
            raise invalid(self._errors)

    def text(self, name: str, longest: int = LONGEST) -> str:
        """A text that is not blank."""
        value = self._needed(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.complain(name, f"The {_words(name)} must be a string.")
            return ""
        if len(value) > longest:
            self.complain(name, f"The {_words(name)} may not be greater than {longest} characters.")
        return value

    def matching(self, name: str, pattern: re.Pattern[str]) -> str:
        """A text of a certain form."""
        value = self.text(name)
        if value and not pattern.fullmatch(value):
            self.complain(name, f"The {_words(name)} format is invalid.")
        return value

    def one_of(self, name: str, known: Callable[[str], bool]) -> str:
        """A text that is known to the venue."""
        value = self.text(name)
        if value and not known(value):
            self.complain(name, f"The selected {_words(name)} is invalid.")
        return value

    def amount(self, name: str, places: int) -> Decimal:
        """A positive amount as decimal text with at most `places` decimals."""
        value = self.text(name)
        if not value:
            return _ZERO
        if not _AMOUNT.fullmatch(value) or len(value.partition(".")[2]) > places:
            told = f"The {_words(name)} must be a decimal number with at most {places} decimals."
            self.complain(name, told)
            return _ZERO
        amount = Decimal(value)
        if amount <= 0:
            self.complain(name, f"The {_words(name)} must be greater than 0.")
        return amount

    def whole(self, name: str) -> int:
        """A whole number; its digits as text do as well."""
        value = self._needed(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= LONGEST:
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if value is not None:
            self.complain(name, f"The {_words(name)} must be an integer.")
        return 0

    def _needed(self, name: str) -> object:
        value = self._members.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            self.complain(name, f"The {_words(name)} field is required.")
            return None
        return value


def _words(name: str) -> str:
    return name.replace("_", " ")
