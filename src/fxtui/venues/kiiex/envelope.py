"""The generic answer of KIIEX (`result`, `errormsg`, `errorcode`, `detail`) and what it says; keys in any case.

What a refusal means for a read is in `calls`, what it proves for money is in `verdicts`.
"""

from __future__ import annotations

import re

from msgspec import Struct

OK = 0
NOT_AUTHORIZED = 20
INVALID_REQUEST = 100
OPERATION_FAILED = 101
NOT_FOUND = 104
IN_PROCESS = 107
"""Error codes (KIIEX dossier 1.6); 107 means accepted and on its way."""

TEMPLATE_NOT_AUTHORIZED = 32
NO_ASSET_MANAGER = 33
"""Codes of `statuscode`, which template and deposit calls use (KIIEX dossier 1.6)."""

_MARKS = frozenset({"result", "errorcode", "errormsg", "statuscode"})
_DIGITS = re.compile(r"-?\d{1,9}", re.ASCII)


class Envelope(Struct, frozen=True):
    """What a generic answer says: `result` and `code` None where it says nothing, `text` is the venue's words."""

    result: bool | None
    code: int | None
    text: str
    detail: str

    @property
    def refused(self) -> bool:
        """Whether it says no: a false result, an error code, or nothing but an error text (KIIEX dossier 1.6)."""
        if self.result is False or self.code not in {None, OK, IN_PROCESS}:
            return True
        return self.result is None and self.code is None and bool(self.text)

    @property
    def unauthorized(self) -> bool:
        """Whether it refuses the session or a permission."""
        return self.refused and (
            self.code in {NOT_AUTHORIZED, TEMPLATE_NOT_AUTHORIZED}
            or (self.code in {None, OK} and folded(self.text) == "notauthorized")
        )


def lowered(value: object) -> object:
    """`value` with the keys of its object, or of its list's objects, in lower case; deeper levels stay as they are.

    Raises:
        ValueError: when a key comes in two spellings with two values, so that nobody can tell which counts.
    """
    match value:
        case dict():
            return _lowered(value)
        case list() if value and isinstance(value[0], dict):
            return [_lowered(item) if isinstance(item, dict) else item for item in value]
        case _:
            return value


def _lowered(fields: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, item in fields.items():
        name = key.lower()
        if name in found and found[name] != item:
            raise ValueError("a key in two spellings with two values")
        found[name] = item
    return found


def envelope(value: object) -> Envelope | None:
    """The generic answer in `value` (keys in lower case), None when it is something else."""
    if not isinstance(value, dict) or _MARKS.isdisjoint(value):
        return None
    result = value.get("result")
    if isinstance(result, str) and result.lower() in {"true", "false"}:
        result = result.lower() == "true"
    return Envelope(
        result if isinstance(result, bool) else None,
        _code(value.get("errorcode", value.get("statuscode"))),
        _text(value.get("errormsg")),
        _text(value.get("detail")),
    )


def folded(text: str) -> str:
    """`text` in lower case, letters and digits only: `Not_Enough_Funds` and `Not enough funds` are one."""
    return "".join(character for character in text.lower() if character.isalnum())


def _code(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
