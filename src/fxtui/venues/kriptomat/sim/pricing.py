"""What a purchase, a sale and a transfer cost: fee, subtotal, total (dossier 4.3 to 4.5). Exact decimals throughout."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fxtui.domain.money import EXACT, divide, floor_to

FEE_RATE = Decimal("0.02")
"""The part of what is bought or sold that Kriptomat keeps."""
TRANSFER_FEE = Decimal("1.00")
"""What a deposit or withdrawal costs, in euro."""
LEAST_WITHDRAWAL = Decimal(10)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Terms:
    """How purchases are worked out: whether the fee comes on top, and the smallest part of a coin."""

    fee_on_top: bool
    quantity_step: Decimal


@dataclass(frozen=True, slots=True)
class Worth:
    """A deal in numbers: base quantity, price in euro per base, value with the fee and the fee, both in euro."""

    quantity: Decimal
    price: Decimal
    gross: Decimal
    fee: Decimal


def buying(amount: Decimal, price: Decimal, terms: Terms) -> Worth:
    """What `amount` euro buy at `price`: the fee comes out of the amount, or on top of it."""
    fee = _cents(EXACT.multiply(amount, FEE_RATE))
    gross = EXACT.add(amount, fee) if terms.fee_on_top else amount
    converted = EXACT.subtract(gross, fee)
    return Worth(floor_to(divide(converted, price), terms.quantity_step), price, gross, fee)


def selling(quantity: Decimal, price: Decimal) -> Worth:
    """What `quantity` coins bring at `price`; the fee comes out of it."""
    gross = _cents(EXACT.multiply(quantity, price))
    return Worth(quantity, price, gross, _cents(EXACT.multiply(gross, FEE_RATE)))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP, EXACT)
