"""Things to do at any venue, made from what the venue itself lists: no name of a venue, a pair or a coin is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from msgspec.structs import replace

from fxtui.contract.venue import Venue
from fxtui.domain.balance import Balance
from fxtui.domain.instrument import Instrument
from fxtui.domain.money import Asset, ceil_to, divide, floor_to
from fxtui.domain.order import OrderDraft, OrderType, Side, TimeInForce
from fxtui.domain.quote import Quote
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import FormField, TicketDraft, TicketForm, TicketKind
from tests.venues.support.simulated import played

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


@dataclass(frozen=True, slots=True)
class Deal:
    """An instrument that can be dealt in now, on the side the account has the money for."""

    instrument: Instrument
    quote: Quote
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
        assert self.quote.bid is not None
        assert self.quote.ask is not None
        if self.side is Side.BUY:
            return floor_to(divide(self.quote.bid * 4, Decimal(5)), self.instrument.tick)
        return ceil_to(divide(self.quote.ask * 5, Decimal(4)), self.instrument.tick)

    @property
    def near(self) -> Decimal:
        """A limit price on the tick that is met at once."""
        assert self.quote.bid is not None
        assert self.quote.ask is not None
        if self.side is Side.BUY:
            return ceil_to(divide(self.quote.ask * 101, Decimal(100)), self.instrument.tick)
        return floor_to(divide(self.quote.bid * 99, Decimal(100)), self.instrument.tick)

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

    def market(self) -> OrderDraft:
        """A market order."""
        return replace(self.order(), type=OrderType.MARKET, limit_price=None, time_in_force=TimeInForce.IOC)

    def swap(self) -> SwapDraft:
        """The same as a swap of an exact amount given away."""
        assert self.quote.bid is not None
        amount = self.quantity if self.side is Side.SELL else self.quantity * self.quote.bid
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
    rates, balances = played(venue.rates, "rates"), played(venue.balances, "balances")
    free = {balance.asset: balance.available for balance in await balances.balances()}
    found: list[Deal] = []
    for instrument in await rates.instruments():
        if not instrument.tradable or len({deal.instrument.pair for deal in found}) == pairs:
            continue
        for quote in await rates.quotes([instrument.pair]):
            if quote.bid is not None and quote.ask is not None:
                found += _sides(instrument, quote, free)
    return found


def _sides(instrument: Instrument, quote: Quote, free: dict[Asset, Decimal]) -> list[Deal]:
    """Odd quantities, a few times the least one, that the account can pay for."""
    assert quote.ask is not None
    quantity = ceil_to(max(instrument.minimum, instrument.lot) * 3, instrument.lot) + instrument.lot
    sides = []
    if free.get(instrument.pair.base, Decimal(0)) * _PART >= quantity:
        sides.append(Deal(instrument, quote, Side.SELL, quantity))
    if free.get(instrument.pair.quote, Decimal(0)) * _PART >= quantity * quote.ask * 2:
        sides.append(Deal(instrument, quote, Side.BUY, quantity))
    return sides


async def a_deal(venue: Venue, side: Side | None = None) -> Deal:
    """The first deal there is, on `side` where one is asked for."""
    found = [deal for deal in await deals(venue, 1) if side in {None, deal.side}]
    assert found, f"the simulator gives its account nothing to deal with on side {side}"
    return found[0]


async def a_form(venue: Venue, kind: TicketKind) -> TicketForm:
    """A way to move an asset the account has enough of, in this direction."""
    return (await forms(venue, kind))[0]


async def forms(venue: Venue, kind: TicketKind) -> Sequence[TicketForm]:
    """Every way to move an asset the account has something of."""
    tickets = played(venue.tickets, "tickets")
    held = await _balances(venue)
    found = [
        form
        for asset in await tickets.assets(kind)
        if kind is TicketKind.DEPOSIT or (asset in held and held[asset].available > 0)
        for form in await tickets.forms(kind, asset)
    ]
    assert found, f"the simulator offers no {kind.value} its account could make"
    return found


async def a_ticket_draft(venue: Venue, form: TicketForm, parts: int = 20) -> TicketDraft:
    """A deposit or withdrawal by this form of one part of the balance in `parts`."""
    balance = (await _balances(venue)).get(form.asset)
    total = balance.available if balance is not None else Decimal(0)
    amount = floor_to(divide(total, Decimal(parts)), form.step)
    if form.kind is TicketKind.DEPOSIT and amount <= 0:
        amount = Decimal(100)
    answers = {field.name: _answer(field, form) for field in form.fields if field.fixed is None}
    return TicketDraft(venue.id, form, amount, answers)


async def _balances(venue: Venue) -> dict[Asset, Balance]:
    return {balance.asset: balance for balance in await played(venue.balances, "balances").balances()}


def _answer(field: FormField, form: TicketForm) -> str:
    if field.address:
        network = f"{form.method} {form.title.raw} {form.provider}".lower()
        return next(
            (address for word, address in _ADDRESSES.items() if word in network), _ADDRESSES["ethereum"]
        )
    return "1020304050" if "number" in f"{field.name} {field.label}".lower() else "Ana Maria Restrepo"
