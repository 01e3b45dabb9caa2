"""From a request to a draft: words become assets, pairs, amounts and a venue, with what the desk knows.

Nothing here is about money's rules (those are the desk's guards); it only finds out what was meant, and says so in
one sentence when that can't be found out.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fxtui.contract.errors import NotOffered, Relayed, UsageError
from fxtui.desk.desk import Desk
from fxtui.domain.amount import AmountError, parse_amount
from fxtui.domain.instrument import Instrument, Pair, VenueId, pair
from fxtui.domain.money import Asset, floor_to, trimmed
from fxtui.domain.order import OrderDraft, OrderType, Side, TimeInForce
from fxtui.domain.part import base_quantity, is_part
from fxtui.domain.quote import Depth
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketDraft, TicketKind
from fxtui.grammar.lookup import the_one
from fxtui.grammar.requests import NewTicketRequest, OrderRequest, SwapRequest
from fxtui.grammar.ticket_forms import answers_to, form_meant

_LEVELS = 50
"""How much of a book a market order is counted with: as deep as the desk prices it."""


async def swap_draft(desk: Desk, request: SwapRequest) -> SwapDraft:
    """What `request` wants swapped; `UsageError` when assets, amount or venue can't be told."""
    await _read_instruments(desk, request.venue)
    known = {a for i in desk.instruments(request.venue) for a in (i.pair.base, i.pair.quote)}
    give, get = _asset(request.give, known), _asset(request.get, known)
    offering = [v for v in desk.swap_venues(give, get) if request.venue in {None, v}]
    venue = _one_venue(offering, f"{give} to {get}")
    _check_customer(desk, venue, request)
    amount = await _amount(desk, request.amount, venue, give)
    asked = request.max_slippage
    slippage = desk.limits(venue, Pair(give, get)).slippage if asked is None else percent(asked)
    return SwapDraft(venue, give, get, amount, give, slippage)


async def order_draft(desk: Desk, request: OrderRequest) -> OrderDraft:
    """The order `request` describes; `UsageError` when pair, venue, quantity or prices can't be told."""
    await _read_instruments(desk, request.venue)
    wanted = _pair(request.pair)
    listed = [i for i in desk.instruments(request.venue) if i.pair.reads_as(wanted)]
    if not listed:
        raise UsageError(_not_listed(desk.instruments(request.venue), wanted))
    venue = _one_venue([i.venue for i in listed], str(wanted))
    instrument = next(i for i in listed if i.venue == venue)
    side = Side(request.side)
    limit, stop = price(request.limit, "--limit"), price(request.stop, "--stop")
    return OrderDraft(
        venue,
        instrument.pair,
        side,
        _order_type(limit, stop),
        await _quantity(desk, request.quantity, instrument, side, limit or stop),
        limit,
        stop,
        TimeInForce(request.time_in_force or ("ioc" if limit is None and stop is None else "gtc")),
        request.post_only,
    )


async def ticket_draft(desk: Desk, request: NewTicketRequest) -> TicketDraft:
    """The deposit or withdrawal `request` describes; `UsageError` lists what the venue's form still needs."""
    kind = TicketKind(request.kind)
    assert request.amount is not None
    if kind is TicketKind.DEPOSIT and is_part(request.amount):
        raise UsageError(
            f"{request.amount}: a deposit takes no part of a balance, because nothing is held yet to take it of: "
            "type the amount in digits."
        )
    venue, wanted = await ticket_asset(desk, request)
    _check_customer(desk, venue, request)
    form = form_meant(await desk.forms(venue, kind, wanted), request, wanted)
    answers = answers_to(form, request)
    missing = [f for f in form.asked if f.required and not answers.get(f.name, "").strip()]
    if missing:
        listed = ", ".join(f"{f.name} ({f.label})" for f in missing)
        raise UsageError(
            f"The form {form.method} still needs {listed}.", hint="Answer each with --field NAME=VALUE."
        )
    return TicketDraft(venue, form, await _amount(desk, request.amount, venue, wanted, form.step), answers)


async def ticket_asset(desk: Desk, request: NewTicketRequest) -> tuple[VenueId, Asset]:
    """The venue and the asset a deposit or withdrawal is about."""
    kind = TicketKind(request.kind)
    offering: dict[VenueId, Asset] = {}
    for view in desk.venues():
        if request.venue not in {None, view.id} or "tickets" in view.missing:
            continue
        for known in await desk.ticket_assets(view.id, kind):
            if known.lower() == request.asset.lower():
                offering[view.id] = known
    venue = _one_venue(list(offering), f"a {kind.value} of {request.asset}")
    return venue, offering[venue]


def _check_customer(desk: Desk, venue: VenueId, request: SwapRequest | NewTicketRequest) -> None:
    """Who pays is in the request that will be frozen: nobody else than the customer that was named."""
    if request.customer is not None:
        from fxtui.grammar.customer_lookup import refuse_another_customer

        refuse_another_customer(desk, venue, request.customer)


def percent(text: str) -> Decimal:
    """`0.3%` or `0.3` as the fraction 0.003; `UsageError` when it is no percentage from 0 to 100."""
    try:
        number = Decimal(text.strip().removesuffix("%").strip())
    except ArithmeticError:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 100:
        raise UsageError(f"{text!r} is not a percentage: write it like 0.3%.")
    return number / 100


def price(text: str | None, name: str) -> Decimal | None:
    """A typed price; `UsageError` names the option it came with."""
    if text is None:
        return None
    try:
        return parse_amount(text)
    except AmountError as wrong:
        raise UsageError(f"{name} {text}: {wrong}") from None


async def _read_instruments(desk: Desk, venue: VenueId | None) -> None:
    """Have what is listed; where no venue answered, the first problem says why."""
    problems = await desk.refresh("instruments", venue)
    if problems and not desk.instruments(venue):
        raise Relayed(problems[0])


async def _amount(desk: Desk, text: str, venue: VenueId, held: Asset, step: Decimal = Decimal(0)) -> Decimal:
    """An amount of `held`: digits as they were typed, a part of the balance cut down to `step`."""
    part = is_part(text)
    free = await _free(desk, venue, held) if part else None
    try:
        asked = parse_amount(text, free)
    except AmountError as wrong:
        raise UsageError(f"{text}: {wrong}") from None
    amount = floor_to(asked, step) if part else asked
    if amount <= 0:
        raise UsageError(f"{text}: Less than one step of {trimmed(step)} {held}.")
    return amount


async def _quantity(
    desk: Desk, text: str, instrument: Instrument, side: Side, named: Decimal | None
) -> Decimal:
    """A quantity of base: digits as they were typed, a part of the balance cut down to the lot.

    A part that buys counts with the price `named` (the limit, else the stop), without one with the book as it is now.
    """
    traded = instrument.pair
    if not is_part(text):
        return await _amount(desk, text, instrument.venue, traded.base)
    free = await _free(desk, instrument.venue, traded.base if side is Side.SELL else traded.quote)
    counted: Decimal | Depth | None = named
    if side is Side.BUY and named is None:
        counted = await desk.depth(instrument.venue, traded, _LEVELS)
    try:
        return base_quantity(text, instrument, side, free, counted)[1]
    except AmountError as wrong:
        raise UsageError(f"{text}: {wrong}") from None


async def _free(desk: Desk, venue: VenueId, held: Asset) -> Decimal | None:
    """What is available of `held`, read now; where that failed and nothing was read lately, the problem is raised."""
    problems = await desk.refresh("balances", venue)
    free = desk.balances.available(venue, held)
    if problems and (free is None or desk.balances.why_no_part(venue, desk.clock.now())):
        raise Relayed(problems[0])
    return free


def _asset(text: str, known: Iterable[Asset]) -> Asset:
    listed = set(known)
    for candidate in listed:
        if candidate.lower() == text.lower():
            return candidate
    offered = ", ".join(sorted(listed)) or "nothing"
    raise UsageError(f"No venue of this profile lists {text!r}: they list {offered}.")


def _pair(text: str) -> Pair:
    try:
        return pair(text)
    except ValueError as wrong:
        raise UsageError(f"{wrong}.") from None


def _not_listed(instruments: Iterable[Instrument], wanted: Pair) -> str:
    flipped = wanted.flipped()
    for instrument in instruments:
        if instrument.pair.reads_as(flipped):
            return (
                f"{instrument.venue} lists {instrument.pair}, not {wanted}: "
                f"write the order for {instrument.pair} (buying one is selling the other)."
            )
    return f"No venue of this profile lists {wanted}: `fxtui quotes` shows what there is."


def _one_venue(offering: list[VenueId], what: str) -> VenueId:
    several = f"{what} is offered by {', '.join(sorted(offering))}"
    return the_one(offering, several, NotOffered("", f"No connected venue offers {what}."))


def _order_type(limit: Decimal | None, stop: Decimal | None) -> OrderType:
    match (limit is not None, stop is not None):
        case (True, True):
            return OrderType.STOP_LIMIT
        case (True, False):
            return OrderType.LIMIT
        case (False, True):
            return OrderType.STOP_MARKET
        case _:
            return OrderType.MARKET
