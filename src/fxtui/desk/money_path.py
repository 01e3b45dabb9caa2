"""Everything that moves money, put together: previews, execution, look-ups, following, cancels.

Imported when the first of it is needed: what only reads, and the first paint, pay nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable

from fxtui.desk.cancels import Cancels
from fxtui.desk.execution import Execution
from fxtui.desk.floor import Floor
from fxtui.desk.follow import Follow
from fxtui.desk.gate import Gate
from fxtui.desk.previews import Previews
from fxtui.desk.reads import Reads
from fxtui.desk.reconcile import Reconcile
from fxtui.desk.scrutiny import Scrutiny
from fxtui.desk.writes import Writes
from fxtui.domain.instrument import VenueId


class MoneyPath:
    """The parts a desk moves money with. `soon(venue, role)` asks polling to read a role within a moment."""

    def __init__(
        self, floor: Floor, gate: Gate, reads: Reads, writes: Writes, soon: Callable[[VenueId, str], None]
    ) -> None:
        self.follow = Follow(floor, soon)
        self.reconcile = Reconcile(floor, self.follow)
        scrutiny = Scrutiny(floor, gate)
        self.execution = Execution(floor, scrutiny, self.follow, self.reconcile, soon)
        self.previews = Previews(floor, scrutiny, reads, self.reconcile)
        self.cancels = Cancels(floor, reads, writes, soon)
