"""What the panes show of customers: asked of the venue once when it is looked at, kept with when, or why not.

Nothing of it reaches the disk. The list of customers is not here: it is the desk's book.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fxtui.contract.errors import FxtuiError
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment

if TYPE_CHECKING:
    from fxtui.ui.screens.base import DeskScreen

Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)
Whose = tuple[VenueId, str]
"""A customer: venue and number."""
_MISTAKE = "fxtui made a mistake while it read this: the log says more."


class Answer(Struct, Generic[Value_co], frozen=True):
    """What is known: the value and when it was read; why it could not be; whether it is being read."""

    value: Value_co | None = None
    at: Moment | None = None
    problem: str = ""
    reading: bool = False


class Shelf(Generic[Value]):
    """One kind of answer, by customer."""

    def __init__(
        self,
        screen: DeskScreen,
        name: str,
        read: Callable[[VenueId, str], Awaitable[Value]],
        changed: Callable[[], None],
    ) -> None:
        """`read` asks the venue; `changed` is called when an answer came or a read began."""
        self._screen = screen
        self._name = name
        self._read = read
        self._changed = changed
        self._answers: dict[Whose, Answer[Value]] = {}
        self._turns: dict[Whose, int] = {}

    def of(self, whose: Whose) -> Answer[Value]:
        """What is known of a customer."""
        return self._answers.get(whose, Answer())

    def want(self, whose: Whose, *, again: bool = False) -> None:
        """Have it: nothing is asked for what is known or on its way, unless `again`."""
        known = self.of(whose)
        if not again and (known.reading or known.at is not None or known.problem):
            return
        turn = self._turns[whose] = self._turns.get(whose, 0) + 1
        self._answers[whose] = replace(known, reading=True)
        self._changed()

        async def read() -> None:
            problem = _MISTAKE
            try:
                value = await self._read(*whose)
            except FxtuiError as error:
                problem = error.message
            else:
                self._put(whose, turn, Answer(value, self._screen.now()))
                return
            finally:
                self._put(whose, turn, replace(self.of(whose), problem=problem, reading=False))

        self._screen.fetch(read, group=f"{self._name} {whose[0]} {whose[1]}")

    def forget(self, whose: Whose) -> None:
        """What was read is out of date, and so is what is being read now."""
        self._turns[whose] = self._turns.get(whose, 0) + 1
        self._answers.pop(whose, None)

    def _put(self, whose: Whose, turn: int, answer: Answer[Value]) -> None:
        """Keep an answer, once, unless it was asked for before something changed."""
        if self._turns.get(whose) == turn and self.of(whose).reading:
            self._answers[whose] = answer
            self._changed()
