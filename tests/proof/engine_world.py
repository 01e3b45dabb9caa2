"""What the engine machine is a world of: one venue, one disk, and the runs of fxtui that come and go over them.

Every deed lasts until nothing is left to do without time passing, unless it is told to stop after so many turns.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

from fxtui.contract.abilities import ClientKey
from fxtui.contract.errors import FxtuiError
from fxtui.domain.intent import Intent, IntentState
from tests.proof.engine_disk import Disk, Row, known_as
from tests.proof.engine_laws import Laws
from tests.proof.engine_loop import MachineClock, StillLoop
from tests.proof.engine_process import Run, end_all_tasks
from tests.proof.engine_venue import RoughVenue

FOUND_WITHIN, SETTLED_WITHIN = 5.0, 45.0
_AFTER_THE_LAST_LANDING = 70.0
_NEVER_HAPPENED = frozenset({IntentState.REJECTED, IntentState.NOT_PLACED})


@dataclass(slots=True)
class Tally:
    """What lives of the machine came to."""

    lives: int = 0
    steps: int = 0
    sends: int = 0
    refusals: int = 0
    kills: int = 0
    drains: int = 0
    disk_errors: int = 0
    words: int = 0
    judged: int = 0
    mistakable: int = 0
    broken: int = 0
    keys: Counter[ClientKey] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add another's counts."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


class World:
    """The desks over one venue, which takes keys of one form, and one disk."""

    def __init__(self, tally: Tally, keys: ClientKey) -> None:
        self.tally = tally
        self.clock = MachineClock()
        self.loop = StillLoop(self.clock)
        self.disk = Disk()
        self.venue = RoughVenue(self.clock, keys)
        self.laws = Laws(self.loop, self.disk, self.venue)
        self.loop.set_exception_handler(self._unforeseen)
        self._killed: set[asyncio.Task[Any]] = set()
        self.runs = 0
        self.bent_once = False
        self.run: Run
        self.other: Run | None = None

    # ---- processes

    async def start(self, unreachable: int = 0) -> None:
        """Start fxtui: a start takes a second, as any does; the venue is out of reach at its first tries."""
        self.runs += 1
        await self.loop.pass_time(1.0)
        self.run = Run(self.loop, self.disk, self.venue, self.laws, self.runs)
        self.run.unreachable = unreachable
        await self.run.start()

    async def die(self) -> None:
        """Power is lost: no process gets another turn, and what the disk has not written is not written."""
        self.tally.kills += 1
        self.loop.forget_jobs()
        for one in (self.run, self.other):
            if one is not None:
                one.kill()
        self.other = None
        self._killed |= await end_all_tasks()
        self.loop.forget_jobs()

    def _unforeseen(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Something nobody waits for met an error; the tasks of the killed are kept, so that theirs are not told."""
        error = context.get("exception")
        self.laws.law(isinstance(error, FxtuiError), f"{context['message']}: {error!r}")

    async def again(self, how: str, unreachable: int = 0) -> None:
        """End this process, killed or drained, and start the next."""
        if how == "killed":
            await self.die()
        else:
            self.tally.drains += 1
            await self.run.drain(5.0)
        await self.start(unreachable)

    async def cancel_sending(self) -> None:
        """Cancel the very task that sends, as an event loop does that ends."""
        for task in asyncio.all_tasks():
            if task.get_name().startswith("sending "):
                task.cancel()
        await self.loop.quiet()

    async def bend(self, *, seen: bool) -> None:
        """Spoil the journal's file while nobody has it; what was in it is lost to the program, not to us."""
        self.bent_once = True
        self.disk.forget()
        await self.die()
        self.laws.forgotten |= set(self.venue.landed) | set(self.venue.coming)
        self.disk.bend()
        await self.start()
        self.laws.law(self.run.damaged, "a damaged journal was not noticed")
        if seen:
            await self.acknowledge()

    async def acknowledge(self) -> None:
        """A person has seen the damage."""
        self.tally.words += 1
        await self.run.acknowledge()

    # ---- deals

    async def deal(
        self, kind: str, amount: int, script: str, times: int = 1, turns: int | None = None
    ) -> None:
        """Preview and confirm; stop after so many turns, None for as far as it gets."""
        preview = await self.run.preview(kind, amount)
        if preview is None:
            return
        self.venue.move_the_market()
        self.venue.script(script)
        for _ in range(times):
            if self.run.submit(preview, preview.to_type) is None:
                self.tally.refusals += 1
        await (self.loop.quiet() if turns is None else self.loop.turns(turns))

    async def confirm(self, which: int, script: str, times: int, *, typed: bool) -> None:
        """Confirm a preview that was made before, whatever happened since."""
        preview = self.run.previews[which % len(self.run.previews)]
        self.venue.script(script)
        for _ in range(times):
            self.run.submit(preview, preview.to_type if typed else "y")
        await self.loop.quiet()

    async def pause_in_mid_deal(self, kind: str, amount: int, script: str, turns: int) -> None:
        """Pause the venue while something is on its way there, try more, and resume."""
        await self.deal(kind, amount, script, turns=turns)
        self.run.pause()
        await self.loop.pass_time(1.0)
        await self.deal("other withdrawal", amount, script)
        self.run.resume()
        await self.loop.quiet()

    async def deal_in_a_second_instance(self, kind: str, amount: int) -> None:
        """Start fxtui once more beside the one that runs; it can look and nothing else."""
        if self.other is None:
            self.other = Run(self.loop, self.disk, self.venue, self.laws, 1_000 + self.runs)
            await self.other.start()
            self.laws.law(not self.other.known.writes, "two instances write one journal")
        preview = await self.other.preview(kind, amount)
        if preview is not None:
            self.laws.law(preview.refusal, "a second instance offers to send")
            self.laws.law(self.other.submit(preview, preview.to_type) is None, "a second instance confirms")
        await self.loop.quiet()

    async def end_second_instance(self) -> None:
        """End it in order."""
        if self.other is not None:
            await self.other.drain(1.0)
            self.other = None

    # ---- a person's word

    def unresolved(self, which: int) -> Intent:
        """One of those nobody knows the outcome of."""
        found = self.run.desk.intents.unresolved()
        return found[which % len(found)].intent

    async def settle(self, intent: Intent, *, truthful: bool) -> None:
        """Say what became of one, truthfully or not."""
        self.venue.land_what_is_due()
        landing = self.venue.landed.get(known_as(intent))
        executed = (landing is not None) is truthful
        ref = landing.ref if landing is not None else "4711"
        self.tally.words += 1
        await self.run.settle(intent.intent_id, executed, ref if executed else "")

    # ---- the laws

    def judge(self) -> None:
        """Look at what disk, venue and screen say together; `AssertionError` names the law that is broken."""
        self.tally.steps += 1
        self.laws.still()
        for row in self.disk.rows().values():
            shown = self.run.desk.intents.get(row.intent_id)
            if shown is None or known_as(row) not in self.venue.landed:
                continue
            failed = shown.state in _NEVER_HAPPENED and IntentState(row.state) not in _NEVER_HAPPENED
            owed = row.intent_id in self.run.known.unwritten
            self.laws.law(not failed or owed, f"{row.intent_id} is shown as {shown.state.value}")
            if self.disk.steps(row.intent_id)[-2:] == ["not_placed", "accepted"]:
                self._found_after_all(row)
        assert not self.laws.wrong, self.laws.wrong[0]

    def _found_after_all(self, row: Row) -> None:
        """What was called not placed and turned up is said with a warning, by the run that found it.

        Said once the disk has taken it: one that failed is written to again, though the row may be there.
        """
        known = self.run.known
        found_here = row.intent_id in known.found_after_all and row.intent_id not in known.unwritten
        said = [one for one in self.run.said if row.intent_id in one.sentence and one.severity == "danger"]
        warned = any("do not repeat" in one.sentence for one in said)
        self.laws.law(warned or not found_here, f"{row.intent_id} turned up and nobody was warned")

    # ---- the end

    async def dawn(self) -> None:
        """Everything is mended and the program is started anew; then nothing may be left unknown for long."""
        self.disk.troubles.clear()
        self.loop.disk_takes = 0.0
        self.venue.mended()
        await self.again("killed" if self.runs % 2 else "drained")
        self.venue.land_what_is_due()
        landed_then = set(self.venue.landed)
        open_then = {name for name, row in self.disk.rows().items() if row.unresolved}
        await self.loop.pass_time(FOUND_WITHIN)
        for row in self._rows(open_then):
            if known_as(row) in landed_then:
                found = row.state == "accepted" or self._mistakable(row)
                self.laws.law(found, f"{row.intent_id} is not found within 5 s: {row.state}")
        coming = dict(self.venue.coming)
        await self.loop.pass_time(SETTLED_WITHIN - FOUND_WITHIN)
        for row in self._rows(open_then):
            if known_as(row) not in coming:
                self.laws.law(self._at_rest(row), f"{row.intent_id} is {row.state} 45 s after the start")
        if coming:
            last = max(coming.values()) + _AFTER_THE_LAST_LANDING
            await self.loop.pass_time(max(0.0, last - self.clock.mono))
        for row in self._rows(open_then):
            self.laws.law(self._at_rest(row), f"{row.intent_id} is {row.state} at last")

    def _rows(self, names: set[str]) -> list[Row]:
        return [row for name, row in self.disk.rows().items() if name in names]

    def _at_rest(self, row: Row) -> bool:
        """Whether nothing is open about it but what a person alone can tell."""
        waits = row.state == "needs_human" and known_as(row) not in self.venue.landed
        return waits or not row.unresolved or self._mistakable(row)

    def _mistakable(self, row: Row) -> bool:
        """Whether it stays unknown because the venue, which takes no keys, has more than one that may be it."""
        return row.state in {"unknown", "needs_human"} and self.laws.mistakable(row)

    def end(self) -> None:
        """Count what this life came to, and leave nothing behind."""
        self.tally.lives += 1
        self.tally.sends += sum(self.laws.sent.values())
        self.tally.judged += self.laws.judged
        self.tally.disk_errors += self.disk.met
        self.tally.mistakable += len(self.venue.mistakable)
        self.tally.keys[self.venue.abilities.client_key] += 1
        self.loop.run_until_complete(self.die())
        self.loop.close()
        self.disk.close()
