"""What an intent can be told by among transactions: Kriptomat echoes no key and names no bank account (dossier 3, 6).

The same rule says, before anything is sent, which transactions can't be the intent's, and afterwards which one is.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from msgspec import Struct

from fxtui.domain.customer import Transaction, TransactionKind
from fxtui.domain.instrument import Pair
from fxtui.domain.intent import FrozenRequest
from fxtui.domain.money import EXACT
from fxtui.venues.kriptomat.transactions import Listing
from fxtui.venues.kriptomat.translate_transactions import HALF_A_CENT, pair_of
from fxtui.venues.kriptomat.wire.money import BUY, SATOSHI, SELL, WITHDRAW, parted, read_body

ALIKE, ALIKE_COMPLETE = "alike", "alike_complete"
"""Marks: ids of transactions like the intent's that were there before, with blanks between, and whether that is all."""

YES, NO = "yes", "no"

_KINDS = {BUY: TransactionKind.BUY, SELL: TransactionKind.SELL, WITHDRAW: TransactionKind.WITHDRAWAL}


class Likeness(Enum):
    """Whether a transaction is what was asked for; `PERHAPS` where a word of it is none we know."""

    SAME = "same"
    PERHAPS = "perhaps"
    OTHER = "other"


class Wanted(Struct, frozen=True):
    """What was asked for: `figure` is EUR for a purchase or withdrawal, crypto for a sale."""

    customer: str
    kind: TransactionKind
    pair: Pair | None
    figure: Decimal

    @classmethod
    def of(cls, request: FrozenRequest) -> Wanted:
        """Read from the frozen bytes; `ValueError` when they are none of ours."""
        customer, deed = parted(request.operation)
        body = read_body(request)
        pair = pair_of(body.pair)
        if (pair is None) != (deed == WITHDRAW):
            raise ValueError("not the pair of a swap")
        return cls(customer, _KINDS[deed], pair, body.amount)

    def likeness(self, one: Transaction) -> Likeness:
        """How like this a transaction of the customer is, whenever it was made.

        A purchase shows the figure as its gross or its net, for nobody says whether the fee is in it (dossier 4.4).
        """
        unknown = one.kind is TransactionKind.OTHER
        if one.customer_id != self.customer or (one.kind is not self.kind and not unknown):
            return Likeness.OTHER
        if self.pair is not None and one.pair not in {None, self.pair}:
            return Likeness.OTHER
        if not any(self._is_figure(shown) for shown in self._figures(one)):
            return Likeness.OTHER
        unsure = unknown or (self.pair is not None and one.pair is None)
        return Likeness.PERHAPS if unsure else Likeness.SAME

    def marks(self, listing: Listing) -> dict[str, str]:
        """The marks that tell the intent's transaction from those of `listing`, read before anything is sent."""
        alike = [one for one in listing.transactions if self.likeness(one) is not Likeness.OTHER]
        return {
            ALIKE: " ".join(one.transaction_id for one in alike),
            ALIKE_COMPLETE: YES if listing.complete else NO,
        }

    def _figures(self, one: Transaction) -> tuple[Decimal, ...]:
        return (one.gross, one.net) if self.kind is TransactionKind.BUY else (one.amount,)

    def _is_figure(self, shown: Decimal) -> bool:
        nearer = SATOSHI if self.kind is TransactionKind.SELL else HALF_A_CENT
        return abs(EXACT.subtract(shown, self.figure)) < nearer
