"""A secret in memory: readable only where it is asked for by name."""

from __future__ import annotations

from typing import Final


class Secret:
    """A text that shows itself nowhere: not in `repr`, not in a format, not in a pickle."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text: Final = text

    def reveal(self) -> str:
        """The secret itself; call it as late as possible and keep it in no variable that outlives the call."""
        return self.__text

    def __repr__(self) -> str:
        return "<Secret>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "<Secret>"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not pickled")

    def __bool__(self) -> bool:
        return bool(self.__text)
