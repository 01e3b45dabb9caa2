"""Whether money may move at a venue at all, whatever is asked for; what is asked for is `fxtui.desk.scrutiny`'s matter."""

from __future__ import annotations

from fxtui.desk import guards
from fxtui.desk.connections import Link
from fxtui.desk.floor import Floor
from fxtui.desk.views import GuardNote, VenueView


class Gate:
    """The guards that stand before every venue of one desk."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def view(self, link: Link) -> VenueView:
        """A venue as it stands now, with the reason why it is read-only where it is."""
        standing = self.standing(link)
        venue = link.venue
        return VenueView(
            id=link.id,
            title=link.title,
            account=link.account,
            live=link.spec.live,
            state=link.state(),
            read_only=standing.sentence if standing else "",
            health=link.health(),
            problem=link.problem,
            missing=link.missing(),
            abilities=venue.abilities if venue is not None else None,
            since=link.since,
        )

    def standing(self, link: Link) -> GuardNote | None:
        """Why nothing new may be sent to a venue whatever is asked for, None when it may."""
        if self._floor.closing:
            return guards.refuse("closing", "fxtui is closing: nothing new is sent.")
        return self.permission(link)

    def permission(self, link: Link) -> GuardNote | None:
        """The same for what was confirmed before: a desk that is closing still sends that."""
        if not link.spec.profile.trading:
            where = f"profiles.{self._floor.profile.name}.venues.{link.id}"
            said = f"{link.title} is read-only: set trading = true in {where}."
            return guards.refuse("read-only", said, f"{where}.trading")
        if link.paused:
            return guards.refuse("paused", f"{link.title} is paused: resume it first.")
        if link.stopped:
            return guards.refuse(
                "login", f"{link.title} refused the login: mend the key, then resume the venue."
            )
        blocked = self._floor.journaling.block()
        if blocked is not None:
            return blocked
        return None if link.reconciled else self._unreconciled(link)

    def _unreconciled(self, link: Link) -> GuardNote:
        """Why the leftovers of an earlier run hold a venue: a damaged row waits for a person, the others for a look."""
        leftovers = self._floor.intents.leftovers(link.id)
        damaged = next((record.intent.intent_id for record in leftovers if record.damaged), None)
        if damaged is None:
            until = "what an earlier run left unfinished was looked up"
        else:
            until = f"{damaged}, which is damaged on disk, is settled on Intents"
        return guards.refuse("reconciling", f"{link.title} is read-only until {until}.")
