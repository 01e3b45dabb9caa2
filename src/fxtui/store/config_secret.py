"""What a reference to a secret in `config.toml` may be. No error repeats a value: it may be the secret itself."""

from __future__ import annotations

import re

from fxtui.store.config_schema import ElementError, suggestion
from fxtui.store.config_values import SecretRef

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def secret(value: object) -> SecretRef:
    """A reference to a secret, or a list of them of which the first that has it is used; never echoes a value."""
    if isinstance(value, list):
        if not value:
            raise ValueError("names no place to look for the secret")
        found: SecretRef | None = None
        for number, element in reversed(list(enumerate(value))):
            try:
                one = _reference(element)
            except ValueError as wrong:
                raise ElementError(number, str(wrong)) from None
            found = SecretRef(one.kind, one.value, found)
        assert found is not None
        return found
    return _reference(value)


def _reference(value: object) -> SecretRef:
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError(
            'is a reference to a secret: { env = "NAME" }, { command = ["pass", "show", "…"] }'
            ' or { keyring = "service/name" }'
        )
    ((kind, where),) = value.items()
    match kind:
        case "env":
            if not isinstance(where, str) or not _VARIABLE.fullmatch(where):
                raise ValueError("names no environment variable: letters, digits and _")
            return SecretRef("env", where)
        case "command":
            return SecretRef("command", _command(where))
        case "keyring":
            if not isinstance(where, str) or not all(where.rpartition("/")) or not where.isprintable():
                raise ValueError('names no entry of the keyring: write it like "fxtui/kiiex/api_key"')
            return SecretRef("keyring", where)
        case "value":
            if not isinstance(where, str) or not where:
                raise ValueError("has an empty secret, or one that is not text in quotes")
            return SecretRef("value", where)
        case _:
            kinds = ("env", "command", "keyring", "value")
            raise ValueError(f"is a reference by one of {', '.join(kinds)}{suggestion(str(kind), kinds)}")


def _command(where: object) -> tuple[str, ...]:
    if (
        not isinstance(where, list)
        or not where
        or not all(isinstance(word, str) for word in where)
        or not where[0]
    ):
        raise ValueError(
            'needs its command as a list of words, like ["pass", "show", "kiiex"]: no shell reads it'
        )
    if any("\0" in word for word in where):
        raise ValueError("has a command with a character that can't be passed on")
    return tuple(where)
