"""Commands of the preview, the one dialog that sends money."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command("preview.send", "y", "send", "Send exactly what is shown, once.", rank=1),
    Command("preview.reprice", "r", "price again", "Price the same request again.", rank=2),
    Command("preview.close", "escape", "back", "Close; nothing that was sent is canceled.", rank=3),
)
