"""Commands of the forms of the back office: fields, what would be sent, and what became of it."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command("office_form.send", "y", "send", "Send exactly what is shown, once.", rank=1),
    Command(
        "office_form.next",
        "enter",
        "next",
        "The next field; after the last one what would be sent is shown.",
        rank=2,
    ),
    Command(
        "office_form.back",
        "escape",
        "back",
        "From what would be sent to the fields, from there to the customers.",
        rank=3,
    ),
)
