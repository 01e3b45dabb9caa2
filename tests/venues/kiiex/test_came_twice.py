"""A request that a proxy sends twice: the second answer refuses what the first one did, and that proves nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fxtui.contract.errors import VenueUnreachable
from fxtui.contract.venue import Venue
from fxtui.domain.intent import Intent, IntentKind
from fxtui.domain.order import OrderState
from fxtui.domain.outcome import Accepted, Found, Outcome, Rejected, Unknown
from fxtui.domain.ticket import TicketAction, TicketKind
from fxtui.transport.strict_json import dumps
from tests.venues.kiiex.scripted import Rig, Script, as_intent, sample
from tests.venues.kiiex.simulated import SWAP
from tests.venues.support import moves
from tests.venues.support.control import Books
from tests.venues.support.moves import action_draft, made_ticket
from tests.venues.support.simulated import Simulated, eventually, played, ref_of, simulated

NO_FUNDS = b'{"status":"Rejected","errormsg":"Not_Enough_Funds","errorcode":101}'


@pytest.fixture
async def sim() -> AsyncIterator[Simulated]:
    """A KIIEX on a socket, orders matched at once."""
    async with simulated("kiiex", options={"order_delay": "0"}) as served:
        yield served


async def found_behind_a_refusal(venue: Venue, intent: Intent) -> str:
    """What the look-up finds of an intent whose answer was the refusal of its own second arrival."""
    outcome = await venue.execute(intent)
    assert isinstance(outcome, Unknown), outcome
    assert outcome.evidence.endswith("; it is there all the same")
    found = await venue.find(intent)
    assert isinstance(found, Found), found
    return found.ref


async def arriving_twice(intent: Intent, sim: Simulated) -> Books:
    """Leave the account what the intent gives and no more, and let its request arrive twice; the books before that."""
    assert intent.give is not None
    books = await sim.control.books()
    have = books.total(intent.account, intent.give.asset) - books.held(intent.account, intent.give.asset)
    await sim.control.credit(intent.account, intent.give.asset, str(intent.give.amount - have))
    await sim.control.fault("duplicated", intent.request.operation)
    return books


async def test_everything_swapped_at_once_is_found_behind_the_refusal(sim: Simulated) -> None:
    venue = sim.connect()
    intent = await moves.swap(venue, sim)
    books = await arriving_twice(intent, sim)
    ref = await found_behind_a_refusal(venue, intent)
    order = (await sim.control.books()).order(ref)
    assert str(order["client_order_id"]) == intent.client_id
    assert (await sim.control.books()).effects.orders == books.effects.orders + 1


async def test_everything_withdrawn_at_once_is_found_behind_the_refusal(sim: Simulated) -> None:
    venue = sim.connect()
    intent = await moves.withdrawal(venue, sim)
    books = await arriving_twice(intent, sim)
    ref = await found_behind_a_refusal(venue, intent)
    (made,) = (await sim.control.books()).ticket_numbers - books.ticket_numbers
    assert (await sim.control.books()).ticket(made)["request_code"] == ref


@pytest.mark.parametrize("action", [TicketAction.CONFIRM, TicketAction.CANCEL])
async def test_a_step_that_was_taken_is_found_behind_the_refusal(
    sim: Simulated, action: TicketAction
) -> None:
    venue = sim.connect()
    ticket = await made_ticket(venue, sim, TicketKind.WITHDRAWAL)
    draft = await action_draft(venue, sim, ticket, action)
    prepared = await played(venue.tickets, "tickets").prepare_action(draft)
    intent = moves.intent_of(venue, prepared, sim)
    await sim.control.fault("duplicated", intent.request.operation)
    await found_behind_a_refusal(venue, intent)
    assert sim.relay.times(intent.request.body) == 1


async def test_an_order_canceled_twice_is_canceled(sim: Simulated) -> None:
    venue = sim.connect()
    orders = played(venue.orders, "orders")
    ref = ref_of(await venue.execute(await moves.order(venue, sim)))
    await sim.control.fault("duplicated", "CancelOrder")
    assert isinstance(await orders.cancel(ref), Accepted)
    await eventually(sim, lambda: orders.order(ref), lambda o: o.state is OrderState.CANCELED, "the cancel")


async def an_order(rig: Rig, *looks: Script) -> tuple[Outcome, Intent]:
    """What an order comes to that is refused for want of funds, with these answers to the look at the history."""
    terms = await rig.venue.swaps.terms(SWAP)
    intent = as_intent(await rig.venue.swaps.prepare(terms, "17"), rig.clock)
    rig.answer("SendOrder", NO_FUNDS)
    rig.answer("GetOrdersHistory", *looks)
    return await rig.venue.execute(intent), intent


async def test_a_refusal_that_can_not_be_looked_up_is_unknown() -> None:
    rig = Rig()
    outcome, intent = await an_order(rig, VenueUnreachable("kiiex", "KIIEX can't be reached."))
    assert intent.kind is IntentKind.SWAP
    assert isinstance(outcome, Unknown), outcome
    assert outcome.evidence.startswith("code not_enough_funds")
    assert len(rig.client.sent) == 1


async def test_a_refusal_with_nothing_behind_it_stands() -> None:
    rig = Rig()
    outcome, _ = await an_order(rig, b"[]")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "not_enough_funds"


@pytest.mark.parametrize("state", ["Canceled", "Working"])
async def test_a_cancel_of_an_order_nobody_knows_is_looked_at(state: str) -> None:
    rig = Rig({"CancelOrder": [sample("alphapoint/not_found")]})
    open_orders = await rig.venue.orders.open_orders()
    order_id = open_orders[0].order_id
    status = {"OrderId": int(order_id), "OrderState": state}
    rig.answer("GetOrderStatus", dumps(status))
    outcome = await rig.venue.orders.cancel(order_id)
    assert isinstance(outcome, Unknown if state == "Canceled" else Rejected), outcome


async def test_a_cancel_whose_order_can_not_be_looked_at_is_unknown() -> None:
    rig = Rig({"CancelOrder": [sample("alphapoint/not_found")]})
    rig.answer("GetOrderStatus", VenueUnreachable("kiiex", "KIIEX can't be reached."))
    outcome = await rig.venue.orders.cancel("6714")
    assert isinstance(outcome, Unknown), outcome
