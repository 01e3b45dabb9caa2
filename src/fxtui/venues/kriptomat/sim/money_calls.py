"""Buying, selling and withdrawing (dossier 3, calls 15 to 17, and 4.5)."""

from __future__ import annotations

from decimal import Decimal

from fxtui.domain.order import Side
from fxtui.simulator.backoffice import Direction, Ticket
from fxtui.simulator.broker import Deal
from fxtui.simulator.ledger import Overdrawn
from fxtui.simulator.orders import Listing, OrderState
from fxtui.venues.kriptomat.sim.banks import BankAccount, BankState
from fxtui.venues.kriptomat.sim.call import Asked, Call, Venue, done
from fxtui.venues.kriptomat.sim.catalogue import BY_PAIR, EUR
from fxtui.venues.kriptomat.sim.flows import PENDING, transfer_flow
from fxtui.venues.kriptomat.sim.options import Modes
from fxtui.venues.kriptomat.sim.pricing import LEAST_WITHDRAWAL, TRANSFER_FEE, Terms, Worth, buying, selling
from fxtui.venues.kriptomat.sim.users import User

EURO_PLACES, COIN_PLACES = 2, 8


def terms_of(modes: Modes) -> Terms:
    """How purchases are worked out in these modes."""
    return Terms(modes.on("fee_on_top", "on"), Decimal(1).scaleb(-modes.number("quantity_digits")))


def _buy(venue: Venue, asked: Asked) -> object:
    """`amount` is in euro."""
    return _deal(venue, asked, Side.BUY)


def _sell(venue: Venue, asked: Asked) -> object:
    """`amount` is in the coin."""
    return _deal(venue, asked, Side.SELL)


def _deal(venue: Venue, asked: Asked, side: Side) -> object:
    """At the price of this moment, whatever was shown before."""
    user, fields = asked.user(venue), asked.fields
    user.check_may_deal()
    amount = fields.amount("amount", EURO_PLACES if side is Side.BUY else COIN_PLACES)
    pair, key = fields.one_of("pair", BY_PAIR.__contains__), fields.text("idempotency_key")
    fields.check()
    listing = BY_PAIR[pair]
    quote = venue.world.broker.rates[listing.symbol].quote
    buys = side is Side.BUY
    worth = buying(amount, quote.buy, terms_of(venue.modes)) if buys else selling(amount, quote.sell)
    if worth.quantity <= 0 or worth.gross <= 0:
        fields.complain("amount", "The amount is too small.")
        fields.check()
    deal = _made(venue, user, key, listing, side, worth)
    try:
        venue.world.broker.take(deal)
    except Overdrawn:
        fields.complain("amount", "Insufficient balance.")
        fields.check()
    return done({"transaction_id": deal.id})


def _made(venue: Venue, user: User, key: str, listing: Listing, side: Side, worth: Worth) -> Deal:
    now = venue.world.clock.now_ms()
    return Deal(
        id=venue.transactions.number(),
        key=key,
        account=user.account,
        listing=listing,
        side=side,
        quantity=worth.quantity,
        price=worth.price,
        gross=worth.gross,
        fee=worth.fee,
        received_ms=now,
        due_ms=now + venue.modes.number("deal_delay"),
        ends=OrderState.FILLED if venue.modes.on("deal_ends", "success") else OrderState.REJECTED,
    )


def _withdraw(venue: Venue, asked: Asked) -> object:
    """To a verified bank account of the user's own; the fee comes out of the amount."""
    user, fields = asked.user(venue), asked.fields
    user.check_may_deal()
    amount = fields.amount("amount", EURO_PLACES)
    if 0 < amount < LEAST_WITHDRAWAL:
        fields.complain("amount", f"The amount must be at least {LEAST_WITHDRAWAL}.")
    number, key = fields.whole("bank_account_id"), fields.text("idempotency_key")
    bank = venue.banks.find(user, number)
    if number and bank is None:
        fields.complain("bank_account_id", "The selected bank account id is invalid.")
    elif bank is not None and bank.state is not BankState.VERIFIED:
        fields.complain("bank_account_id", "The bank account is not verified.")
    fields.check()
    assert bank is not None
    ticket = withdrawal(venue, user, bank, amount, key)
    try:
        venue.world.office.open(ticket, PENDING)
    except Overdrawn:
        fields.complain("amount", "Insufficient balance.")
        fields.check()
    return done({"transaction_id": ticket.number})


def withdrawal(venue: Venue, user: User, bank: BankAccount, amount: Decimal, key: str) -> Ticket:
    """A withdrawal that is not filed yet; `key` is what whoever asked for it calls it."""
    return Ticket(
        number=venue.transactions.number(),
        code=key,
        verify_code="",
        direction=Direction.WITHDRAWAL,
        account=user.account,
        asset=EUR,
        amount=amount,
        fee=TRANSFER_FEE,
        flow=transfer_flow(Direction.WITHDRAWAL, venue.modes["pace"]),
        form={"bank_account_id": bank.id, "iban": bank.iban},
        form_type="bank",
        user=user.id,
    )


def deposit(venue: Venue, user: User, sent: Decimal, reference: str) -> Ticket:
    """A bank transfer of `sent` euro that is on its way in; the fee comes out of it."""
    return Ticket(
        number=venue.transactions.number(),
        code="",
        verify_code="",
        direction=Direction.DEPOSIT,
        account=user.account,
        asset=EUR,
        amount=sent,
        fee=TRANSFER_FEE,
        flow=transfer_flow(Direction.DEPOSIT, venue.modes["pace"]),
        form={"reference_number": reference},
        form_type="bank",
        user=user.id,
    )


CALLS = (
    Call("buy", "POST", "/users/{user}/buy", _buy, keyed=True),
    Call("sell", "POST", "/users/{user}/sell", _sell, keyed=True),
    Call("withdraw", "POST", "/users/{user}/withdraw", _withdraw, keyed=True),
)
