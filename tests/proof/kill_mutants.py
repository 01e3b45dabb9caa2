"""The program with one mistake planted: run as a script, with the mistake's name before the words of the command line.

What the kill loop is for, it has to notice here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fxtui.__main__ import main
from fxtui.desk.connections import Link
from fxtui.desk.journaling import Journaling
from fxtui.desk.reconcile import Reconcile
from fxtui.domain.intent import Intent, IntentState


def journal_after_send() -> None:
    """Put an intent on disk when its outcome is known."""
    append, move = Journaling.append, Journaling.move
    waiting: dict[str, Intent] = {}

    async def later(_: Journaling, intent: Intent) -> None:
        waiting[intent.intent_id] = intent

    async def with_it(self: Journaling, intent_id: str, state: IntentState, **words: Any) -> Any:
        if state is IntentState.SENDING:
            return self.show(intent_id, state)
        if intent_id in waiting:
            await append(self, waiting.pop(intent_id))
            await move(self, intent_id, IntentState.SENDING)
        return await move(self, intent_id, state, **words)

    _plant(Journaling, "append", later)
    _plant(Journaling, "move", with_it)


def died_means_not_sent() -> None:
    """Take what was being sent when the program died for never sent."""
    usual = Reconcile._adopt

    async def never_sent(self: Reconcile, link: Link) -> None:
        for record in self._floor.intents.leftovers(link.id):
            if record.state is IntentState.SENDING:
                await self._floor.journaling.move(
                    record.intent.intent_id, IntentState.REJECTED, code="never-sent", reason="It died."
                )
        await usual(self, link)

    _plant(Reconcile, "_adopt", never_sent)


def sent_again_at_start() -> None:
    """Send what was being sent when the program died once more, then go on as usual."""
    usual = Reconcile._adopt

    async def again(self: Reconcile, link: Link) -> None:
        for record in self._floor.intents.leftovers(link.id):
            if record.state is IntentState.SENDING:
                venue = await link.connect(patient=True)
                await venue.execute(record.intent)
        await usual(self, link)

    _plant(Reconcile, "_adopt", again)


def _plant(where: type, name: str, method: Callable[..., Any]) -> None:
    """Put `method` in the place of one that has to be there."""
    assert callable(getattr(where, name)), f"{where.__name__} has no {name} any more"
    setattr(where, name, method)


MUTANTS: Mapping[str, Callable[[], None]] = {
    "journal-after-send": journal_after_send,
    "died-means-not-sent": died_means_not_sent,
    "sent-again-at-start": sent_again_at_start,
}


def program_with(mistake: str) -> tuple[str, ...]:
    """What to run instead of `fxtui`."""
    return sys.executable, str(Path(__file__).resolve()), mistake


if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
