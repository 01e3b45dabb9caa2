"""One of a few: a line of options with one of them chosen; what is not offered is greyed and says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

_CHOSEN, _OTHER = "● ", "○ "


class Option(Struct, frozen=True):
    """One option; `reason` says why it can't be chosen, empty when it can."""

    value: str
    label: str
    reason: str = ""


class Choice(Widget, can_focus=True):
    """Options beside one another; left and right choose, greyed ones are passed over."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "turn(-1)", "previous", show=False),
        Binding("right,l,space", "turn(1)", "next", show=False),
    ]
    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; background: $background; color: $foreground; text-wrap: nowrap; text-overflow: ellipsis; }
    Choice:focus { background: $cursor; }
    """

    value: reactive[str] = reactive("", init=False)
    """The value of the chosen option."""

    class Changed(Message):
        """Another option was chosen."""

        def __init__(self, choice: Choice, value: str) -> None:
            super().__init__()
            self.choice = choice
            self.value = value

        @property
        def control(self) -> Choice:
            """The line of options."""
            return self.choice

    def __init__(
        self, options: Sequence[Option], value: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._options = tuple(options)
        self.set_reactive(Choice.value, value or (self._options[0].value if self._options else ""))

    @property
    def options(self) -> tuple[Option, ...]:
        """What there is to choose from, offered or not."""
        return self._options

    @property
    def reasons(self) -> str:
        """Why what is greyed is greyed, as one line; empty when everything is offered."""
        return " ".join(f"{option.label}: {option.reason}" for option in self._options if option.reason)

    def offer(self, options: Sequence[Option]) -> None:
        """Offer other options; the chosen one stays when it is still offered, else the first that is."""
        if tuple(options) == self._options:
            return
        self._options = tuple(options)
        open_values = [option.value for option in self._options if not option.reason]
        if self.value not in open_values and open_values:
            self.value = open_values[0]
        self.refresh(layout=True)

    def watch_value(self, value: str) -> None:
        """Say so when another option is chosen."""
        self.post_message(self.Changed(self, value))

    def render(self) -> Content:
        """The options on one line."""
        return Content("  ").join([self._shown(option) for option in self._options])

    def action_turn(self, by: int) -> None:
        """Choose the next option that is offered, in the direction of `by`, without going round."""
        places = [i for i, option in enumerate(self._options) if not option.reason]
        now = next((i for i, option in enumerate(self._options) if option.value == self.value), -1)
        ahead = [i for i in places if (i > now if by > 0 else i < now)]
        if ahead:
            self.value = self._options[min(ahead) if by > 0 else max(ahead)].value

    def _shown(self, option: Option) -> Content:
        if option.value == self.value:
            return Content.assemble((_CHOSEN, "$accent"), (option.label, "bold"))
        if option.reason:
            return Content.styled(f"{_OTHER}{option.label}", "dim strike")
        return Content.styled(f"{_OTHER}{option.label}", "$quiet")
