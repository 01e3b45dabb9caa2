"""Things to do at any venue, made from what the venue itself lists: no name of a venue, a pair or a coin is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fxtui.contract.venue import Venue
from fxtui.domain.balance import Balance
from fxtui.domain.instrument import Instrument
from fxtui.domain.money import EXACT, Asset, ceil_to, divide, floor_to
from fxtui.domain.order import OrderDraft, OrderType, Side
from fxtui.domain.quote import Quote
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import FormField, TicketDraft, TicketForm, TicketKind
from tests.venues.support.simulated import offered, played

_ADDRESSES = {
    "ethereum": "0x52908400098527886E0F7030069857D2E4169EE7",
    "erc": "0x52908400098527886E0F7030069857D2E4169EE7",
    "tron": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    "trc": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    "bitcoin": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "btc": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
}
"""Well-formed addresses nobody owns the key of, by a word in the name of their network."""

_PART = Decimal("0.04")
_STEPS_WORTH_IT = 500
"""Steps of the quote asset a deal is worth at least: a lot may be worth less than one."""


class NothingToDo(AssertionError):
    """The simulator gives its account nothing to do a thing with."""


@dataclass(frozen=True, slots=True)
class Deal:
    """An instrument that can be dealt in now, on the side the account has the money for."""

    instrument: Instrument
    bid: Decimal
    ask: Decimal
    side: Side
    quantity: Decimal

    @property
    def spent(self) -> Asset:
        """What is given away."""
        pair = self.instrument.pair
        return pair.quote if self.side is Side.BUY else pair.base

    @property
    def received(self) -> Asset:
        """What is got."""
        pair = self.instrument.pair
        return pair.base if self.side is Side.BUY else pair.quote

    @property
    def far(self) -> Decimal:
        """A limit price on the tick that nobody will meet."""
        if self.side is Side.BUY:
            return floor_to(divide(self.bid * 4, Decimal(5)), self.instrument.tick)
        return ceil_to(divide(self.ask * 5, Decimal(4)), self.instrument.tick)

    @property
    def near(self) -> Decimal:
        """A limit price on the tick that is met at once."""
        if self.side is Side.BUY:
            return ceil_to(divide(self.ask * 101, Decimal(100)), self.instrument.tick)
        return floor_to(divide(self.bid * 99, Decimal(100)), self.instrument.tick)

    def order(self, price: Decimal | None = None) -> OrderDraft:
        """A limit order that rests far from the market, or at `price`."""
        return OrderDraft(
            self.instrument.venue,
            self.instrument.pair,
            self.side,
            OrderType.LIMIT,
            self.quantity,
            limit_price=self.far if price is None else price,
        )

    def swap(self) -> SwapDraft:
        """The same as a swap of an exact amount given away."""
        amount = self.quantity if self.side is Side.SELL else self.quantity * self.bid
        step = self.instrument.base_step if self.side is Side.SELL else self.instrument.quote_step
        return SwapDraft(
            self.instrument.venue,
            self.spent,
            self.received,
            floor_to(amount, step),
            self.spent,
            Decimal("0.02"),
        )


async def deals(venue: Venue, pairs: int = 2) -> Sequence[Deal]:
    """Deals the account could make now in the first few pairs it has money for."""
    rates = played(venue.rates, "rates")
    free = {asset: balance.available for asset, balance in (await own_balances(venue)).items()}
    found: list[Deal] = []
    for instrument in await rates.instruments():
        if len({deal.instrument.pair for deal in found}) == pairs:
            break
        if instrument.tradable:
            for quote in await rates.quotes([instrument.pair]):
                found += _sides(instrument, quote, free)
    return found


def _sides(instrument: Instrument, quote: Quote, free: dict[Asset, Decimal]) -> list[Deal]:
    """Odd quantities, a few times the least one that is worth something, that the account can pay for."""
    if quote.bid is None or quote.ask is None:
        return []
    bid, ask = quote.bid, quote.ask
    worth_it = divide(instrument.quote_step * _STEPS_WORTH_IT, ask)
    least = max(instrument.minimum, instrument.lot, worth_it)
    quantity = ceil_to(least * 3, instrument.lot) + instrument.lot
    sides = []
    if free.get(instrument.pair.base, Decimal(0)) * _PART >= quantity:
        sides.append(Deal(instrument, bid, ask, Side.SELL, quantity))
    if free.get(instrument.pair.quote, Decimal(0)) * _PART >= quantity * ask * 2:
        sides.append(Deal(instrument, bid, ask, Side.BUY, quantity))
    return sides


async def a_deal(venue: Venue, side: Side | None = None) -> Deal:
    """The first deal there is, on `side` where one is asked for."""
    for pairs in (1, 4):
        for deal in await deals(venue, pairs):
            if side in {None, deal.side}:
                return deal
    raise NothingToDo(f"the simulator gives its account nothing to deal with on side {side}")


async def a_form(venue: Venue, kind: TicketKind) -> TicketForm:
    """The first way to move an asset the account has something of, in this direction."""
    async for form in _forms(venue, kind):
        return form
    raise NothingToDo(f"the simulator offers no {kind.value} its account could make")


async def forms(venue: Venue, kind: TicketKind) -> Sequence[TicketForm]:
    """Every way to move an asset the account has something of."""
    found = [form async for form in _forms(venue, kind)]
    if not found:
        raise NothingToDo(f"the simulator offers no {kind.value} its account could make")
    return found


async def _forms(venue: Venue, kind: TicketKind) -> AsyncIterator[TicketForm]:
    tickets = played(venue.tickets, "tickets")
    if kind is TicketKind.DEPOSIT:
        offered(venue, "deposits")
    held = await own_balances(venue)
    for asset in await tickets.assets(kind):
        if kind is TicketKind.DEPOSIT or (asset in held and held[asset].available > 0):
            for form in await tickets.forms(kind, asset):
                yield form


async def a_ticket_draft(venue: Venue, form: TicketForm, parts: int = 20) -> TicketDraft:
    """A deposit or withdrawal by this form of one part of the balance in `parts`."""
    balance = (await own_balances(venue)).get(form.asset)
    total = balance.available if balance is not None else Decimal(0)
    amount = floor_to(divide(total, Decimal(parts)), form.step)
    if form.kind is TicketKind.DEPOSIT and amount <= 0:
        amount = Decimal(100)
    answers = {field.name: _answer(field, form) for field in form.fields if field.fixed is None}
    return TicketDraft(venue.id, form, amount, answers)


async def own_balances(venue: Venue) -> dict[Asset, Balance]:
    """What the account acted for holds."""
    rows = await played(venue.balances, "balances").balances()
    return {row.asset: row for row in rows if row.account == venue.account}


def _answer(field: FormField, form: TicketForm) -> str:
    if field.address:
        network = f"{form.method} {form.title.raw} {form.provider}".lower()
        return next(
            (address for word, address in _ADDRESSES.items() if word in network), _ADDRESSES["ethereum"]
        )
    return "1020304050" if "number" in f"{field.name} {field.label}".lower() else "Ana Maria Restrepo"


def as_told(exact: Decimal, told: Decimal) -> Decimal:
    """`exact` to as many decimals as the venue told, which are eight at least where there are so many."""
    places, there = (-int(number.normalize(EXACT).as_tuple().exponent) for number in (told, exact))
    assert places >= min(there, 8), (exact, told)
    return exact.quantize(told.normalize(EXACT), context=EXACT)
