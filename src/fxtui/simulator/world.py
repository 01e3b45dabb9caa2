"""One simulated venue's inside: ledger, exchange, broker, back office and clock, and the steps it lives in.

A venue deals as an exchange or as a broker; the other one of the two stays empty.
"""

from __future__ import annotations

from decimal import Decimal

from fxtui.simulator.backoffice import BackOffice
from fxtui.simulator.broker import Broker
from fxtui.simulator.clock import SimClock
from fxtui.simulator.exchange import Exchange, Rules
from fxtui.simulator.ledger import OUTSIDE, BooksDoNotBalance, Entry, Ledger, Movement, added
from fxtui.simulator.numbers import Numbers

FIRST_NUMBER = 2**53 + 1
"""Orders and trades are numbered from here: real venues use 64-bit numbers, and a float would lose these."""
FIRST_TICKET = 104_801


class World:
    """Everything that happens at a venue, whoever asks for it and however. Nothing moves but in `catch_up`, `step`."""

    def __init__(self, seed: int, clock: SimClock, rules: Rules) -> None:
        self.seed = seed
        self.clock = clock
        self.steps = 0
        self._frozen_from: int | None = None
        self.numbers = Numbers(seed, FIRST_NUMBER)
        self.ledger = Ledger()
        self.exchange = Exchange(self.ledger, clock, self.numbers, rules)
        self.broker = Broker(self.ledger, clock)
        self.office = BackOffice(self.ledger, clock, self.numbers, FIRST_TICKET)

    def catch_up(self) -> None:
        """Do what was due by now: orders arrive at the engine, deals end, tickets go on."""
        self.exchange.land_due()
        self.broker.settle_due()
        self.office.move_due()

    def step(self, count: int = 1) -> None:
        """Let prices move `count` times; a world whose prices stand still only counts the steps."""
        self.catch_up()
        for _ in range(count):
            self.steps += 1
            if self._frozen_from is None or self.steps < self._frozen_from:
                self.exchange.step(self.steps)
                self.broker.step()

    def freeze_from(self, step: int | None) -> None:
        """Let prices stand still from `step` on; None lets them move again."""
        self._frozen_from = step

    @property
    def feed_stands(self) -> bool:
        """Whether prices are told that nobody looks after any more."""
        return self._frozen_from is not None and self.steps >= self._frozen_from

    def credit(self, account: str, asset: str, amount: Decimal, at_ms: int | None = None) -> None:
        """Bring `amount` in from outside; a negative one takes it away, `Overdrawn` when it is not available."""
        now = self.clock.now_ms() if at_ms is None else at_ms
        movement = Movement.OPENING if at_ms is not None else Movement.MANUAL
        self.ledger.transfer(movement, "", Entry(account, asset, amount), OUTSIDE, now)

    def check(self) -> None:
        """Prove that no money was made or lost and that every hold has its reason; `BooksDoNotBalance` otherwise."""
        self.ledger.check()
        for account, asset, _, held in self.ledger.balances():
            known = added(part.held(account, asset) for part in (self.exchange, self.broker, self.office))
            if held != known:
                raise BooksDoNotBalance(
                    f"{account}: {held} {asset} held, orders, deals and tickets explain {known}"
                )
