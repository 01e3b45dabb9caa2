"""The money half against the simulator over a socket: bought, sold and paid out to the end, lost answers found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from fxtui.contract.venue import Venue
from fxtui.domain.customer import TransactionKind
from fxtui.domain.intent import Intent
from fxtui.domain.money import asset
from fxtui.domain.order import Order, OrderState, Side
from fxtui.domain.outcome import Absent, Accepted, CannotTell, Found, Rejected, Unknown
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketDraft, TicketKind, TicketState
from tests.venues.support import moves
from tests.venues.support.control import Books
from tests.venues.support.simulated import Simulated, eventually, played, ref_of, simulated

EUR, BTC = asset("EUR"), asset("BTC")
CUSTOMER = "2"
BUY = SwapDraft("kriptomat", EUR, BTC, Decimal(250), EUR, Decimal("0.02"))
SELL = SwapDraft("kriptomat", BTC, EUR, Decimal("0.01"), BTC, Decimal("0.02"))
WIDE = {"requests_per_minute": 6000}
OPTIONS = {"rate_limit": "off", "pace": "fast"}


def connected(sim: Simulated, **settings: object) -> Venue:
    """An adapter that does not run out of requests."""
    return sim.connect(settings={**WIDE, **settings})


@pytest.fixture
async def sim() -> AsyncIterator[Simulated]:
    """A Kriptomat on a socket that answers as many requests as there are."""
    async with simulated("kriptomat", options=OPTIONS) as served:
        yield served


def made(books: Books) -> int:
    """How many purchases, sales and withdrawals were made."""
    return books.effects.orders + books.effects.tickets


async def frozen(venue: Venue, sim: Simulated, wish: SwapDraft = BUY) -> Intent:
    return await moves.swap(venue, sim, wish)


async def paid_out(venue: Venue, sim: Simulated, amount: str = "100") -> Intent:
    tickets = played(venue.tickets, "tickets")
    form = (await tickets.forms(TicketKind.WITHDRAWAL, EUR))[0]
    terms = await tickets.terms(TicketDraft(venue.id, form, Decimal(amount)))
    return moves.intent_of(venue, await tickets.prepare(terms, moves.client_key(venue)), sim)


async def followed(venue: Venue, sim: Simulated, ref: str) -> Order:
    swaps = played(venue.swaps, "swaps")
    return await eventually(
        sim, lambda: swaps.dealt(ref, CUSTOMER), lambda one: one.state.final, "the deal's end"
    )


@pytest.mark.parametrize("options", [{}, {"tx_words": "upper", "numbers": "php"}, {"deal_delay": "3000"}])
@pytest.mark.parametrize(("wish", "side"), [(BUY, Side.BUY), (SELL, Side.SELL)])
async def test_a_swap_to_its_end(options: dict[str, str], wish: SwapDraft, side: Side) -> None:
    async with simulated("kriptomat", options={**OPTIONS, **options}) as sim:
        venue = connected(sim)
        before = await sim.control.books()
        intent = await frozen(venue, sim, wish)
        ref = ref_of(await venue.execute(intent))
        order = await followed(venue, sim, ref)
        assert (order.state, order.side, order.account) == (OrderState.FILLED, side, CUSTOMER)
        assert await venue.find(intent) == Found(ref)
        (fill,) = await played(venue.fills, "fills").fills(ref, 200)
        assert (fill.quantity, fill.order_id, fill.account) == (order.filled, ref, CUSTOMER)
        assert fill.fee is not None
        after = await sim.control.books()
        assert intent.give is not None
        assert intent.get is not None
        assert (
            before.total(CUSTOMER, intent.give.asset) - after.total(CUSTOMER, intent.give.asset)
            == intent.give.amount
        )
        got = after.total(CUSTOMER, intent.get.asset) - before.total(CUSTOMER, intent.get.asset)
        assert abs(got - intent.get.amount) <= intent.get.amount / 50
        assert made(after) == made(before) + 1
        assert sim.relay.times(intent.request.body) == 1


@pytest.mark.parametrize("on_top", [False, True])
async def test_what_is_expected_of_a_still_price_is_what_happens(on_top: bool) -> None:
    options = {**OPTIONS, "pace": "still", "fee_on_top": "on" if on_top else "off"}
    async with simulated("kriptomat", options=options) as sim:
        venue = connected(sim, fee_on_top=on_top)
        for wish in (BUY, SELL):
            before = await sim.control.books()
            intent = await frozen(venue, sim, wish)
            await followed(venue, sim, ref_of(await venue.execute(intent)))
            after = await sim.control.books()
            assert intent.give is not None
            assert intent.get is not None
            given = before.total(CUSTOMER, wish.give) - after.total(CUSTOMER, wish.give)
            got = after.total(CUSTOMER, wish.get) - before.total(CUSTOMER, wish.get)
            assert intent.give.amount - Decimal("0.01") <= given <= intent.give.amount <= wish.amount
            assert intent.get.amount <= got <= intent.get.amount * Decimal("1.001")


async def test_a_withdrawal_to_its_end(sim: Simulated) -> None:
    venue = connected(sim)
    tickets = played(venue.tickets, "tickets")
    before = await sim.control.books()
    intent = await paid_out(venue, sim)
    ref = ref_of(await venue.execute(intent))
    ticket = await tickets.ticket(TicketKind.WITHDRAWAL, ref)
    assert (ticket.account, ticket.asset, ticket.amount) == (CUSTOMER, EUR, Decimal(100))
    assert ref in {one.ticket_id for one in await tickets.tickets(50)}
    ticket = await eventually(
        sim,
        lambda: tickets.ticket(TicketKind.WITHDRAWAL, ref),
        lambda one: one.state.final,
        "the withdrawal's end",
    )
    assert ticket.state is TicketState.DONE
    after = await sim.control.books()
    assert before.total(CUSTOMER, EUR) - after.total(CUSTOMER, EUR) == 100
    assert await venue.find(intent) == Found(ref)


@pytest.mark.parametrize("kind", ["lost-answer", "server-error", "truncated"])
@pytest.mark.parametrize("what", ["buy", "sell", "withdrawal"])
async def test_an_answer_that_was_lost_is_found(sim: Simulated, kind: str, what: str) -> None:
    venue = connected(sim)
    wishes = {"buy": BUY, "sell": SELL}
    intent = await (frozen(venue, sim, wishes[what]) if what in wishes else paid_out(venue, sim))
    before = await sim.control.books()
    await sim.control.fault(kind, intent.request.operation)
    assert isinstance(await venue.execute(intent), Unknown)
    await sim.control.peace()
    found = await venue.find(intent)
    assert isinstance(found, Found), found
    assert made(await sim.control.books()) == made(before) + 1
    assert isinstance(await venue.find(intent, taken=(found.ref,)), Absent)


async def test_what_never_landed_is_absent(sim: Simulated) -> None:
    venue = connected(sim)
    intent = await frozen(venue, sim)
    assert isinstance(await venue.find(intent), Absent)


async def test_the_same_again_is_found_for_the_second_alone(sim: Simulated) -> None:
    venue = connected(sim)
    first = await frozen(venue, sim)
    ref = ref_of(await venue.execute(first))
    second = await frozen(venue, sim)
    assert ref in second.marks["alike"].split()
    assert isinstance(await venue.find(second), Absent)
    again = ref_of(await venue.execute(second))
    assert again != ref
    assert await venue.find(second, (ref,)) == Found(again)
    assert await venue.find(first, (again,)) == Found(ref)
    assert isinstance(await venue.find(first), CannotTell)


async def test_a_server_that_ignores_pages_proves_no_absence() -> None:
    async with simulated("kriptomat", options={**OPTIONS, "paging": "ignored"}, lively=True) as sim:
        venue = connected(sim)
        intent = await frozen(venue, sim)
        assert intent.marks["alike_complete"] == "no"
        finding = await venue.find(intent)
        assert isinstance(finding, CannotTell)
        assert finding.answered


@pytest.mark.parametrize("meta", ["right", "sample"])
async def test_a_life_of_many_pages_is_read_whole(meta: str) -> None:
    """Also where the number of pages contradicts the rest, as in the documented sample."""
    options = {**OPTIONS, "paging": "page_only", "meta": meta}
    async with simulated("kriptomat", options=options, lively=True) as sim:
        venue = connected(sim)
        customers = played(venue.customers, "customers")
        own, everybody = await customers.transactions(CUSTOMER), await customers.transactions()
        assert len(everybody) >= len(own) > 8
        assert {one.customer_id for one in own} == {CUSTOMER}
        assert not any(one.kind is TransactionKind.OTHER for one in everybody)
        dates = [one.at for one in everybody if one.at is not None]
        assert dates == sorted(dates, reverse=True)
        intent = await frozen(venue, sim)
        assert intent.marks["alike_complete"] == "yes"
        ref = ref_of(await venue.execute(intent))
        assert await venue.find(intent) == Found(ref)


async def test_a_list_that_lags_behind_finds_it_later() -> None:
    async with simulated("kriptomat", options={**OPTIONS, "list_lag": "5000"}) as sim:
        venue = connected(sim)
        intent = await frozen(venue, sim)
        ref = ref_of(await venue.execute(intent))
        await eventually(sim, lambda: venue.find(intent), lambda one: one == Found(ref), "the finding")


@pytest.mark.parametrize("what", ["buy", "withdrawal"])
async def test_a_request_that_arrives_twice_has_one_effect(sim: Simulated, what: str) -> None:
    venue = connected(sim)
    intent = await (frozen(venue, sim) if what == "buy" else paid_out(venue, sim))
    before = await sim.control.books()
    await sim.control.fault("duplicated", intent.request.operation)
    assert isinstance(await venue.execute(intent), Accepted)
    assert made(await sim.control.books()) == made(before) + 1


@pytest.mark.parametrize("what", ["buy", "withdrawal"])
async def test_everything_spent_at_once_is_found_behind_the_refusal(what: str) -> None:
    """A server that heeds no key, and a request that arrives twice: the second time there is no money left."""
    async with simulated("kriptomat", options={**OPTIONS, "idempotency": "off"}) as sim:
        venue = connected(sim)
        intent = await (frozen(venue, sim) if what == "buy" else paid_out(venue, sim))
        assert intent.give is not None
        books = await sim.control.books()
        have = books.total(CUSTOMER, EUR) - books.held(CUSTOMER, EUR)
        await sim.control.credit(CUSTOMER, EUR, str(intent.give.amount - have))
        await sim.control.fault("duplicated", intent.request.operation)
        outcome = await venue.execute(intent)
        assert isinstance(outcome, Unknown), outcome
        assert outcome.evidence.endswith("it is there all the same")
        assert isinstance(await venue.find(intent), Found)


async def test_what_is_refused_is_refused(sim: Simulated) -> None:
    venue = connected(sim)
    books = await sim.control.books()
    wish = SwapDraft("kriptomat", EUR, BTC, books.total(CUSTOMER, EUR) * 2, EUR, Decimal("0.02"))
    outcome = await venue.execute(await frozen(venue, sim, wish))
    assert isinstance(outcome, Rejected), outcome
    assert outcome.code == "insufficient_balance"
    assert (await sim.control.books()).effects == books.effects


async def test_sent_again_with_the_same_key_it_is_the_same_one(sim: Simulated) -> None:
    venue = connected(sim, replay=True)
    for intent in (await frozen(venue, sim), await paid_out(venue, sim)):
        before = await sim.control.books()
        await sim.control.fault("lost-answer", intent.request.operation)
        assert isinstance(await venue.execute(intent), Unknown)
        await sim.control.peace()
        ref = ref_of(await venue.repeat(intent))
        assert ref_of(await venue.repeat(intent)) == ref
        assert await venue.find(intent) == Found(ref)
        assert made(await sim.control.books()) == made(before) + 1


async def test_money_comes_in_by_a_transfer_with_a_reference(sim: Simulated) -> None:
    addresses = await played(connected(sim).tickets, "tickets").deposit_addresses(EUR)
    assert addresses
    assert all(one.memo for one in addresses)
