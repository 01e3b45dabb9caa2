"""Leaving: at once when nothing is open, after a question when orders of this session still work at a venue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fxtui.ui.widgets.ask import AskModal

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.ui.app import FxtuiApp


def ask_to_quit(app: FxtuiApp) -> None:
    """End the application, or ask first."""
    sentences = still_open(app.desk)
    if not sentences:
        app.exit()
        return

    def answered(leave: bool | None) -> None:
        if leave:
            app.exit()

    app.push_screen(AskModal("Leave fxtui?", sentences, "leave"), answered)


def still_open(desk: Desk) -> list[str]:
    """What of this session goes on without the console, one sentence each; empty when nothing does."""
    ours = {
        record.intent.client_id
        for record in desk.intents.records()
        if record.intent.client_id and desk.intents.made_here(record.intent.intent_id)
    }
    orders = [order for order in desk.blotter.open_orders() if order.client_id in ours]
    unknown = [r for r in desk.intents.unresolved() if desk.intents.made_here(r.intent.intent_id)]
    sentences = []
    if orders:
        what = (
            "1 order of this session works on"
            if len(orders) == 1
            else f"{len(orders)} orders of this session work on"
        )
        sentences.append(f"{what} at the venue; leaving cancels nothing.")
    if unknown:
        what = "1 money action has" if len(unknown) == 1 else f"{len(unknown)} money actions have"
        sentences.append(f"{what} no known outcome; the journal keeps it and the next start looks it up.")
    return sentences
