"""The envelope of Kriptomat's answers, `{"status": true, "data": …}`, and what a refusal in any of its forms says.

What a refusal means for a read is in `calls`, what it proves for a write is in `verdicts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from fxtui.domain.foreign import Foreign

_PLAIN_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class Envelope(Struct, frozen=True):
    """What an answer says about itself: `status` None where it says nothing, `data` None where it has none.

    `words` are the venue's; `field` is the first one it refuses (dossier 5), empty for none or a strange name.
    """

    status: bool | None
    data: object
    has_data: bool
    words: Foreign | None
    field: str


def envelope(value: object) -> Envelope | None:
    """The envelope in `value`, None when it is no JSON object."""
    if not isinstance(value, dict):
        return None
    status = value.get("status")
    errors = value.get("errors")
    field = next(iter(errors), "") if isinstance(errors, dict) else ""
    text = _message(value)
    return Envelope(
        status if isinstance(status, bool) else None,
        value.get("data"),
        "data" in value,
        Foreign(text) if text else None,
        field if isinstance(field, str) and _PLAIN_FIELD.fullmatch(field) else "",
    )


def _message(value: Mapping[str, object]) -> str:
    """The first of `message`, `error.message`, `error_description`, `error`, `errors.*` (dossier 5)."""
    error = value.get("error")
    nested = error.get("message") if isinstance(error, dict) else None
    for found in (value.get("message"), nested, value.get("error_description"), error):
        if isinstance(found, str) and found.strip():
            return found
    errors = value.get("errors")
    if isinstance(errors, dict):
        for said in errors.values():
            first = said[0] if isinstance(said, list) and said else said
            if isinstance(first, str) and first.strip():
                return first
    return ""
