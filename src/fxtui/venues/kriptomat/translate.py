"""Kriptomat's rows as values of ours and nothing else: pairs, rates, balances, customers and their bank accounts.

Pure functions; transactions are in `translate_transactions`. A word the dossier does not list becomes an explicit other
state, a code that is no plain code is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from fxtui.domain.balance import Balance
from fxtui.domain.customer import BankAccount, Customer, CustomerStatus, DepositInstructions, KycState
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset, asset
from fxtui.domain.quote import Quote

if TYPE_CHECKING:
    from fxtui.venues.kriptomat.wire.balances import BalanceRow
    from fxtui.venues.kriptomat.wire.customers import BankRow, CustomerRow, DepositRow
    from fxtui.venues.kriptomat.wire.market import RateRow

EUR = asset("EUR")
"""The money of every pair, in which everything is paid (dossier 3)."""

EUR_STEP, CRYPTO_STEP = Decimal("0.01"), Decimal("0.00000001")
"""The steps of amounts that are sent (dossier 4.1)."""

_ZERO = Decimal(0)
_STATUS = {
    "active": CustomerStatus.ACTIVE,
    "disabled": CustomerStatus.DISABLED,
    "deleted": CustomerStatus.DELETED,
}
_KYC = {
    "not_started": KycState.NOT_STARTED,
    "pending": KycState.PENDING,
    "verified": KycState.VERIFIED,
    "failed": KycState.REJECTED,
    "declined": KycState.REJECTED,
}
STATUS_WORD = {status: word for word, status in _STATUS.items()}
"""A customer's status as Kriptomat spells it (dossier 3, operation 4)."""

_VERIFIED = "verified"
_REMOVED = frozenset({"deleted", "removed"})


class Rate(Struct, frozen=True):
    """What one unit of `pair.base` costs and brings in EUR: `buy` is paid, `sell` is received, `mid` lies between.

    `at` is when Kriptomat priced it, by our clocks.
    """

    pair: Pair
    buy: Decimal
    sell: Decimal
    mid: Decimal
    at: Moment


def asset_code(text: str) -> Asset | None:
    """`text` in capitals as an asset, None when it is no plain asset code."""
    try:
        return asset(text.upper())
    except ValueError:
        return None


def pair_of(text: str, known: Collection[Asset]) -> Pair | None:
    """The pair a word like `btceur` stands for, None when nobody can tell where its two codes meet.

    Prices are in EUR (dossier 3); another money is read where both parts are known codes.
    """
    word = text.upper()
    splits = [(word[:at], word[at:]) for at in range(1, len(word))]
    splits.sort(key=lambda parts: (parts[1] != EUR, parts[0] not in known))
    for base, quote in splits:
        if quote != EUR and not (base in known and quote in known):
            continue
        left, right = asset_code(base), asset_code(quote)
        if left is not None and right is not None and left != right:
            return Pair(left, right)
    return None


def instrument(venue: VenueId, key: str, pair: Pair, fee: Decimal) -> Instrument:
    """The instrument of a pair: no step of prices and no minimum is told, `fee` is a fraction of what is dealt."""
    return Instrument(
        venue,
        pair,
        key,
        tick=_ZERO,
        lot=CRYPTO_STEP,
        minimum=_ZERO,
        base_step=CRYPTO_STEP,
        quote_step=EUR_STEP,
        taker_fee=fee,
    )


def rate(pair: Pair, row: RateRow, received: Moment, skew: float | None) -> Rate:
    """The rate of `row`, as old as its own time says by Kriptomat's clock; without one as of when it was received.

    Raises:
        ValueError: when a price is not above 0, or they are not in order (dossier 4.2).
    """
    if not 0 < row.price_sell <= row.price <= row.price_buy:
        raise ValueError("its prices are not above 0 and in the order sell, mid, buy")
    return Rate(pair, row.price_buy, row.price_sell, row.price, _priced_at(row, received, skew))


def quote(venue: VenueId, rate: Rate, row: RateRow) -> Quote:
    """The quote of a rate: who sells to Kriptomat gets its selling price, the bid."""
    return Quote(venue, rate.pair, rate.sell, rate.buy, None, rate.at, venue_time=row.timestamp)


def balance(venue: VenueId, account: str, held: Asset, row: BalanceRow, at: Moment) -> Balance:
    """The balance of `row`; what waits in withdrawals is not told, and nothing else is ever held."""
    return Balance(venue, account, held, row.balance, _ZERO, row.balance, at)


def customer(venue: VenueId, customer_id: str, row: CustomerRow) -> Customer:
    """The customer of `row`; every text of it stays foreign."""
    return Customer(
        venue,
        customer_id,
        email=Foreign(row.email),
        name=Foreign(row.name),
        surname=Foreign(row.surname),
        phone=Foreign(row.phone),
        born=Foreign(row.date_of_birth),
        address=Foreign(row.address),
        building_number=Foreign(row.building_number),
        city=Foreign(row.city),
        postal_code=Foreign(row.postal_code),
        country=Foreign(row.country),
        status=_STATUS.get(row.status.casefold(), CustomerStatus.OTHER),
        venue_status=Foreign(row.status),
        kyc=_KYC.get(row.kyc_status.casefold(), KycState.OTHER),
        venue_kyc=Foreign(row.kyc_status),
    )


def bank_account(venue: VenueId, customer_id: str, row: BankRow) -> BankAccount:
    """The bank account of `row`; money goes only to what Kriptomat calls verified (dossier 3, bank)."""
    return BankAccount(
        venue,
        customer_id,
        bank_id=str(row.id),
        bank=Foreign(row.name),
        iban=Foreign(row.iban),
        swift_bic=Foreign(row.swift_bic),
        reference=Foreign(row.reference_number),
        venue_state=Foreign(row.state),
        usable=row.state.casefold() == _VERIFIED,
    )


def is_removed(row: BankRow) -> bool:
    """Whether a list still shows a bank account that was removed."""
    return row.state.casefold() in _REMOVED


def deposit_instructions(venue: VenueId, customer_id: str, row: DepositRow) -> DepositInstructions:
    """Where transfers go, as Kriptomat writes it."""
    return DepositInstructions(
        venue,
        customer_id,
        iban=Foreign(row.iban),
        bank_name=Foreign(row.bank_name),
        bank_address=Foreign(row.bank_address),
        recipient_name=Foreign(row.recipient_name),
        recipient_address=Foreign(row.recipient_address),
        swift_bic=Foreign(row.swift_bic),
    )


def _priced_at(row: RateRow, received: Moment, skew: float | None) -> Moment:
    if row.timestamp is None:
        return received
    age = (received.wall - row.timestamp).total_seconds() + (skew or 0)
    if age <= 0:
        return received
    return Moment(received.wall - timedelta(seconds=age), received.mono - age)
