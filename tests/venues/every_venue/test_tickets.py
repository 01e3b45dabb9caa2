"""Deposits and withdrawals at every venue: made, followed to their end, acted upon only where that is legal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import NotOffered, VenueRefused
from fxtui.contract.venue import Venue
from fxtui.domain.money import is_multiple
from fxtui.domain.outcome import Accepted, Rejected
from fxtui.domain.ticket import Ticket, TicketAction, TicketActionDraft, TicketDraft, TicketKind, TicketState
from tests.venues.support import moves
from tests.venues.support.deals import a_form, a_ticket_draft, forms
from tests.venues.support.simulated import Simulated, played
from tests.venues.support.words import is_one_sentence

KINDS = (TicketKind.DEPOSIT, TicketKind.WITHDRAWAL)
MOST_STEPS = 30


async def followed(
    venue: Venue,
    sim: Simulated,
    ticket: Ticket,
    before_each: Callable[[Ticket], Awaitable[None]] | None = None,
) -> list[Ticket]:
    """Take a ticket to its end, confirming it where that is asked, and return what was seen on the way."""
    tickets = played(venue.tickets, "tickets")
    seen = [ticket]
    for _ in range(MOST_STEPS):
        if before_each is not None:
            await before_each(seen[-1])
        if seen[-1].state.final:
            return seen
        if TicketAction.CONFIRM in seen[-1].actions:
            draft = await moves.action_draft(venue, sim, seen[-1], TicketAction.CONFIRM)
            outcome = await venue.execute(moves.intent_of(venue, await tickets.prepare_action(draft), sim))
            assert isinstance(outcome, Accepted), outcome
        else:
            await sim.control.move(ticket.ticket_id, "next")
        await sim.pause(2)
        seen.append(await tickets.ticket(ticket.kind, ticket.ticket_id))
    raise AssertionError(f"the ticket came to no end: {seen}")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_ticket_is_followed_to_its_end_and_the_money_arrives(
    sim: Simulated, venue: Venue, kind: TicketKind
) -> None:
    ticket = await moves.made_ticket(venue, sim, kind)
    books = await sim.control.books()
    before = books.total(venue.account, ticket.asset)
    row = books.ticket(ticket.ticket_id)
    seen = await followed(venue, sim, ticket)
    assert seen[-1].state is TicketState.DONE, seen[-1]
    assert not seen[-1].actions
    assert TicketState.OTHER not in {one.state for one in seen}
    after = (await sim.control.books()).total(venue.account, ticket.asset)
    moved = after - before if kind is TicketKind.DEPOSIT else before - after
    assert 0 < moved <= Decimal(row["amount"]) + Decimal(row["fee"])
    assert seen[0].created_at is not None
    assert {one.updated_at is None for one in seen} in ({True}, {False}), "told at times, and at times not"
    assert seen[-1].updated_at is None or seen[-1].updated_at >= seen[0].created_at


async def test_every_form_can_be_filled_and_costs_what_it_says(sim: Simulated, venue: Venue) -> None:
    tickets = played(venue.tickets, "tickets")
    for kind in moves.ticket_kinds(venue):
        for form in await forms(venue, kind):
            await sim.pause(10)
            draft = await a_ticket_draft(venue, form)
            terms = await tickets.terms(draft)
            assert terms.draft == draft
            if terms.leaves is not None and terms.arrives is not None and terms.fee is not None:
                assert terms.leaves - terms.arrives == terms.fee, terms
            before = (await sim.control.books()).ticket_numbers
            prepared = await tickets.prepare(terms, moves.client_key(venue))
            outcome = await venue.execute(moves.intent_of(venue, prepared, sim))
            assert isinstance(outcome, Accepted), (form, outcome)
            books = await sim.control.books()
            (made,) = books.ticket_numbers - before
            row = books.ticket(made)
            assert (row["asset"], Decimal(row["amount"])) == (form.asset, draft.amount)
            if terms.leaves is not None and kind is TicketKind.WITHDRAWAL:
                assert Decimal(row["held"]) == terms.leaves
            for answer in draft.answers.values():
                assert any(answer in given for given in row["form"].values()), (answer, row["form"])


async def test_forms_ask_for_named_things(venue: Venue) -> None:
    for kind in moves.ticket_kinds(venue):
        for form in await forms(venue, kind):
            assert form.kind is kind
            assert form.method
            names = [field.name for field in form.fields]
            assert len(set(names)) == len(names)
            assert all(field.name and field.label for field in form.fields)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_amount_that_makes_no_sense_is_refused_before_it_is_sent(
    sim: Simulated, venue: Venue, kind: TicketKind
) -> None:
    form = await a_form(venue, kind)
    good = await a_ticket_draft(venue, form)
    step = form.step
    assert is_multiple(good.amount, step)
    amounts = [Decimal(0), Decimal(-1), *([good.amount + step / 10] if step else [])]
    before = (await sim.control.books()).effects
    for amount in amounts:
        with pytest.raises(VenueRefused) as refused:
            await _prepare(venue, TicketDraft(venue.id, form, amount, good.answers))
        assert is_one_sentence(refused.value.message)
    required = [field.name for field in form.fields if field.required and field.fixed is None]
    for name in required:
        answers = {**good.answers, name: ""}
        with pytest.raises(VenueRefused) as refused:
            await _prepare(venue, TicketDraft(venue.id, form, good.amount, answers))
        assert is_one_sentence(refused.value.message)
    assert (await sim.control.books()).effects == before


async def _prepare(venue: Venue, draft: TicketDraft) -> None:
    tickets = played(venue.tickets, "tickets")
    await tickets.prepare(await tickets.terms(draft), moves.client_key(venue))


async def test_more_than_there_is_cannot_be_withdrawn(sim: Simulated, venue: Venue) -> None:
    tickets = played(venue.tickets, "tickets")
    form = await a_form(venue, TicketKind.WITHDRAWAL)
    draft = await a_ticket_draft(venue, form)
    greedy = TicketDraft(venue.id, form, draft.amount * 1000, draft.answers)
    before = (await sim.control.books()).effects
    prepared = await tickets.prepare(await tickets.terms(greedy), moves.client_key(venue))
    outcome = await venue.execute(moves.intent_of(venue, prepared, sim))
    assert isinstance(outcome, Rejected), outcome
    assert is_one_sentence(outcome.reason)
    assert (await sim.control.books()).effects == before


@pytest.mark.parametrize("kind", KINDS)
async def test_only_legal_actions_are_prepared_all_the_way(
    sim: Simulated, venue: Venue, kind: TicketKind
) -> None:
    await sim.control.fault("stuck-ticket", "*")
    ticket = await moves.made_ticket(venue, sim, kind)
    legal: set[TicketAction] = set()
    for seen in await followed(venue, sim, ticket, before_each=partial(_only_legal, venue, sim)):
        legal.update(seen.actions)
    assert legal or kind is TicketKind.DEPOSIT or "ticket actions" in dict(venue.abilities.missing)


async def _only_legal(venue: Venue, sim: Simulated, ticket: Ticket) -> None:
    """What the ticket allows can be prepared, and everything else is refused in a sentence."""
    tickets = played(venue.tickets, "tickets")
    for action in TicketAction:
        draft = await moves.action_draft(venue, sim, ticket, action)
        if action in ticket.actions:
            assert (await tickets.prepare_action(draft)).request.body, action
            continue
        with pytest.raises((VenueRefused, NotOffered)) as refused:
            await tickets.prepare_action(draft)
        assert is_one_sentence(refused.value.message), action


async def test_a_canceled_withdrawal_gives_the_money_back(sim: Simulated, venue: Venue) -> None:
    tickets = played(venue.tickets, "tickets")
    ticket = await moves.made_ticket(venue, sim, TicketKind.WITHDRAWAL)
    if TicketAction.CANCEL not in ticket.actions:
        pytest.skip("the venue's withdrawals can't be canceled")
    books = await sim.control.books()
    held = Decimal(books.ticket(ticket.ticket_id)["held"])
    before = books.held(venue.account, ticket.asset)
    draft = await moves.action_draft(venue, sim, ticket, TicketAction.CANCEL)
    intent = moves.intent_of(venue, await tickets.prepare_action(draft), sim)
    assert isinstance(await venue.execute(intent), Accepted)
    ended = await tickets.ticket(TicketKind.WITHDRAWAL, ticket.ticket_id)
    assert ended.state is TicketState.CANCELED
    assert not ended.actions
    assert (await sim.control.books()).held(venue.account, ticket.asset) == before - held
    again = await venue.execute(intent)
    assert not isinstance(again, Accepted), again


async def test_a_wrong_code_confirms_nothing(sim: Simulated, venue: Venue) -> None:
    tickets = played(venue.tickets, "tickets")
    ticket = await moves.made_ticket(venue, sim, TicketKind.WITHDRAWAL)
    if TicketAction.CONFIRM not in ticket.actions:
        pytest.skip("the venue's withdrawals need no code")
    draft = await moves.action_draft(venue, sim, ticket, TicketAction.CONFIRM)
    another = await moves.made_ticket(venue, sim, TicketKind.WITHDRAWAL)
    its_code = (await moves.action_draft(venue, sim, another, TicketAction.CONFIRM)).code
    mistyped = draft.code[:-1] + ("0" if draft.code[-1] != "0" else "1")
    for code in (mistyped, its_code, "", " ", "\x1b[2J"):
        await _refused_code(venue, sim, replace(draft, code=code))
    for one in (ticket, another):
        assert (await tickets.ticket(TicketKind.WITHDRAWAL, one.ticket_id)).state is one.state


async def _refused_code(venue: Venue, sim: Simulated, draft: TicketActionDraft) -> None:
    """The code is refused when the request is prepared, or at the latest by the venue."""
    try:
        prepared = await played(venue.tickets, "tickets").prepare_action(draft)
    except VenueRefused as refused:
        reason = refused.message
    else:
        outcome = await venue.execute(moves.intent_of(venue, prepared, sim))
        assert isinstance(outcome, Rejected), (draft.code, outcome)
        reason = outcome.reason
    assert is_one_sentence(reason), reason


async def test_every_address_is_the_venues_own_words(venue: Venue) -> None:
    tickets = played(venue.tickets, "tickets")
    found = 0
    for asset in await tickets.assets(TicketKind.DEPOSIT):
        for address in await tickets.deposit_addresses(asset):
            found += 1
            assert address.asset == asset
            assert address.address.raw.strip() == address.address.raw
            assert address.address
    assert found
