"""How a venue is asked to cancel an order, learned from another cancel, so that the one that is struck can be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.proof.fault_matrix_drafts import Setting, a_resting_order
from tests.venues.support.relay import Heard
from tests.venues.support.simulated import played


@dataclass(frozen=True, slots=True)
class Cancel:
    """The order to be canceled, and how its venue is asked for that."""

    operation: str
    method: str
    path: str
    order_id: str

    @classmethod
    async def learned(cls, setting: Setting) -> Cancel:
        """Cancel another order in peace, and see what that asks."""
        orders, relay = played(setting.venue.orders, "orders"), setting.sim.relay
        first, second = [await a_resting_order(setting) for _ in range(2)]
        before, heard = (await setting.sim.control.books()).state["requests"], len(relay.heard)
        await orders.cancel(first)
        after = (await setting.sim.control.books()).state["requests"]
        (operation,) = [name for name, count in after.items() if count > before.get(name, 0)]
        return cls.like(operation, relay.heard[heard:], first, second)

    @classmethod
    def like(cls, operation: str, heard: Sequence[Heard], canceled: str, order_id: str) -> Cancel:
        """The cancel of `order_id`, when that of the order `canceled` was `heard`: its path may name the order."""
        (asked,) = heard
        parts = (order_id if part == canceled else part for part in asked.path.split("/"))
        return cls(operation, asked.method, "/".join(parts), order_id)

    def sends(self, heard: Sequence[Heard]) -> int:
        """How often the venue was asked for it, before any fault."""
        return sum((one.method, one.path) == (self.method, self.path) for one in heard)
