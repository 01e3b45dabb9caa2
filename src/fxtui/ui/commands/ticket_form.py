"""Commands of the form that makes a deposit or a withdrawal."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command("ticket_form.preview", "enter", "preview", "Show fee and net before anything is sent.", rank=10),
    Command(
        "ticket_form.reload", "ctrl+r", "ask again", "Ask the venues for assets and forms again.", rank=20
    ),
    Command("ticket_form.back", "escape", "back", "Back to the queue; nothing was sent.", rank=61),
)
