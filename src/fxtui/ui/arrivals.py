"""When keys arrived at the terminal: what tells one press of a person from a paste and from a key that is held down.

A terminal sends no key's release and does not say what was pasted; only when something arrived tells them apart. The
driver notes it in its own thread as it is read, so that a busy event loop changes nothing; where no driver notes
anything, as under a test's pilot, every key is a person's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from enum import Enum
from itertools import pairwise
from threading import Lock

APART = 0.05
"""Seconds of silence around a key that was pressed alone. A paste leaves less than a millisecond between its keys,
people leave more than 60 between two different ones; it is also what a decision waits for what may follow."""
LET_GO = 0.75
"""Seconds between two presses of one key: keyboards repeat a held key after 0.66 at most, then every 0.03 to 0.1."""
POURED = 0.03
"""Seconds in which nobody presses three keys."""
PASTE = "<paste>"
"""The name under which a paste is noted."""
HELD_LATELY = 10.0
"""Seconds for which a key that was held is waited for longer: a stalled line lets single repeats through, far apart."""
_KEPT = 64


class Doubt(Enum):
    """Why a key may not be a person's."""

    CROWDED = "crowded"
    """Others arrived at the same moment, as in a paste without its marks."""
    HELD = "held"
    """The same key came shortly before: it is held down, stuck, or was pressed for something else."""


class Arrivals:
    """The last keys and when they were read, in seconds of Textual's clock; noted in one thread, asked in another."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, str]] = deque(maxlen=_KEPT)
        self._lock = Lock()

    def note(self, key: str, at: float) -> None:
        """A key, or `PASTE`, was read."""
        with self._lock:
            self._seen.append((at, key))

    def last(self, keys: Collection[str]) -> float | None:
        """When one of `keys` was read last; None when that is not known."""
        return next((at for at, key in reversed(self._copy()) if key in keys), None)

    def silence(self, keys: Collection[str]) -> float:
        """Seconds to wait after the last of `keys` for what may follow: longer when one was held shortly before."""
        seen = self._copy()
        last = next((at for at, key in reversed(seen) if key in keys), None)
        held = last is not None and any(
            one[1] in keys and two[1] in keys and two[0] - one[0] < LET_GO and last - two[0] < HELD_LATELY
            for one, two in pairwise(seen)
        )
        return LET_GO if held else APART

    def doubt(self, keys: Collection[str]) -> Doubt | None:
        """Why the last of `keys` may not be one press of a person; what can't be known speaks for the person.

        Ask `silence` seconds after it was read: what follows it counts as much as what was before.
        """
        seen = self._copy()
        at = next((i for i in reversed(range(len(seen))) if seen[i][1] in keys), None)
        if at is None:
            return None
        when = seen[at][0]
        before = seen[at - 1] if at else None
        after = seen[at + 1] if at + 1 < len(seen) else None
        if before is not None and before[1] in keys and when - before[0] < LET_GO:
            return Doubt.HELD
        if any(other is not None and abs(other[0] - when) < APART for other in (before, after)):
            return Doubt.CROWDED
        return None

    def poured(self, at: float) -> bool:
        """Whether what was read at `at` is one of three keys that came faster than anybody presses them."""
        times = [when for when, _ in self._copy()]
        return any(
            first <= at <= third and third - first < POURED
            for first, third in zip(times, times[2:], strict=False)
        )

    def _copy(self) -> tuple[tuple[float, str], ...]:
        with self._lock:
            return tuple(self._seen)
