"""What the faces may know of the journal itself: who has it, what was damaged, and any one intent whole."""

from __future__ import annotations

from fxtui.desk.events import VenueChanged
from fxtui.desk.floor import Floor
from fxtui.store.records import IntentRecord


class JournalView:
    """The journal of one desk, to be looked at."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    @property
    def read_only(self) -> str:
        """Why nothing can be written, with the process that holds the journal; empty when this one does."""
        return self._floor.journaling.read_only

    @property
    def damaged(self) -> str:
        """The name a damaged journal is kept under until a person acknowledges it; empty when all is well."""
        return self._floor.journaling.damaged

    async def find(self, intent_id: str) -> IntentRecord:
        """One intent, however old; `UsageError` when the journal has none of this name."""
        await self._floor.journaling.open()
        return await self._floor.journaling.find(intent_id)

    def read_on(self) -> None:
        """Load the rest of today's intents in the background, and tell when money no longer waits for that."""
        self._floor.supervisor.spawn("reading today's intents", self._read_on, restart=True)

    async def _read_on(self) -> None:
        await self._floor.journaling.read_on()
        for link in self._floor.links.values():
            self._floor.bus.tell(VenueChanged(link.id))
