"""Keys that come too fast: held Enters, a held `y`, type-ahead and pastes trade nothing; one press of a person does.

The real console in a terminal of its own, against a simulated venue. What is sent has to be what stood on the screen
when the `y` was pressed, at most once, and a person's single press must never be lost.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

from fxtui.contract.plugin import venue_names
from tests.proof.figures import Figure, at_least, exactly, told
from tests.proof.payloads import PAYLOADS, Payload
from tests.proof.terminal import FXTUI, Terminal
from tests.proof.trading_home import TradingHome, trading_home

_SEND = "y send"
"""What a preview shows as long as it is not sent: the `y` is bold where it can be, and dim where it does nothing."""
_REFUSED = "✖"
"""What stands before every reason for which a preview can't be sent."""
_LET_GO = 0.8
_SHOWS_WITHIN = 12.0
_PRICED_WITHIN = 20.0
"""Seconds a preview may take on a busy machine; who asks again meanwhile would not know which of two it is."""
_MAY_SHOW_WITHIN = 3.0
"""The same where none may come at all, as what was pasted made no amount."""
_LASTS = 4
_REPEATS = 0.03
_TELLS_EVERY = 10.0
_AMOUNT = r"([\d\s.]+?)\s+([A-Z][A-Z0-9]*)\b"


@dataclass
class Tally:
    """What was pressed and what came of it."""

    enters: int = 0
    held: int = 0
    pastes: int = 0
    presses: int = 0
    on_preview: int = 0
    on_armed: int = 0
    heard_on_preview: int = 0
    in_form: int = 0
    heard_after_form: int = 0
    made: int = 0
    unasked: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    orders: int = 0

    def figures(self) -> Sequence[Figure]:
        """The lines of the proof."""
        for what in (*self.unasked, *self.differing, *self.ignored):
            sys.stderr.write(f"keys: {what}\n")
        return (
            told("Enters sent", self.enters),
            told("repeats of a held y", self.held),
            told("pastes", self.pastes),
            told("single presses of y", self.presses),
            exactly("intents made", self.made, self.presses),
            exactly("orders at the venue", self.orders, self.presses),
            exactly("intents made without a press of y", len(self.unasked), 0),
            exactly("presses of y that were ignored", len(self.ignored), 0),
            exactly("values that differ from what was shown", len(self.differing), 0),
        )

    def of_pastes(self) -> Sequence[Figure]:
        """The same, and whether what was pasted met what it was meant for; some close the dialog, some make no amount."""
        return (
            *self.figures(),
            exactly("pasted onto an armed preview", self.on_armed, self.on_preview),
            at_least(
                "previews sent after a paste onto them", self.heard_on_preview, max(1, self.on_preview // 2)
            ),
            at_least(
                "previews sent after a paste into their form",
                self.heard_after_form,
                max(1, self.in_form // 2),
            ),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """An intent as it is on disk: its names, and what it gives and gets."""

    intent_id: str
    client_id: str
    give: tuple[Decimal, str]
    get: tuple[Decimal, str]


class Person:
    """Somebody at the console of one home, with a clumsy hand or a full clipboard."""

    def __init__(self, home: TradingHome, tally: Tally, chance: Random) -> None:
        self.home = home
        self.tally = tally
        self.chance = chance
        self.number = 0
        self.made = 0
        self._screen: Terminal | None = None
        self._before = self._orders()

    # -- the console

    @property
    def screen(self) -> Terminal:
        """The console; a new one when a paste has quit the last."""
        if self._screen is not None and self._screen.ended:
            self._screen.close()
            self._screen = None
        if self._screen is None:
            self._screen = Terminal([*FXTUI, "--home", str(self.home.folder)])
            self._screen.until("PAPER")
            self._screen.look(1.0)
        return self._screen

    def close(self) -> None:
        """Leave, and count what the venue has been asked for."""
        if self._screen is not None:
            self._screen.close()
        self.tally.orders += self._orders() - self._before
        self.tally.made += self.made

    def back(self) -> None:
        """Close every dialog, and go to the first screen; what a paste may have opened is left."""
        for _ in range(3):
            self.screen.press("esc")
            self.screen.look(0.15)
        self.screen.press("2")
        self.screen.look(0.15)

    def open_line(self) -> None:
        """Open the `:` line and type a deal nobody made before."""
        self.number += 1
        self.screen.press(":")
        self.screen.look(0.3)
        self.screen.press(f"text:{' '.join(self.home.dealing.wish(self.number).words)}")
        self.screen.look(0.2)

    def open_form(self) -> None:
        """Open the form of a swap and type an amount nobody typed before."""
        self.number += 1
        self.screen.press("s")
        self.screen.look(0.4)
        self.screen.press(f"text:{25 + Decimal(self.number) / 100}")
        self.screen.look(0.2)

    def preview(self) -> None:
        """Bring up a preview that is armed."""
        for _ in range(8):
            self.open_line()
            self.screen.press("enter")
            if self.screen.comes(_SEND, _SHOWS_WITHIN):
                self.arm(self.screen.text)
                return
            self.back()
        raise AssertionError(f"no preview:\n{self.screen.text}")

    def arm(self, what: str) -> None:
        """Wait until the preview on the screen is armed, and have it priced again where it would not last."""
        within = _LET_GO
        for _ in range(6):
            if self.screen.comes(self._will_send, within):
                return
            self.screen.press("r")
            # The venue's request budget may be used up for a while: the price comes when it has room again.
            within = _PRICED_WITHIN
        raise AssertionError(f"no price that lasts after {what}:\n{self.screen.text}")

    # -- what came of it

    def nothing_made(self, what: str) -> None:
        """See that no intent was made by `what`."""
        made = self._made()
        if len(made) > self.made:
            self.tally.unasked.append(f"{what} made {len(made) - self.made} intents")
            self.made = len(made)

    def press_y(self, what: str) -> bool:
        """A person reads what stands there and presses `y` once; it has to be sent, once, and as it was shown.

        Returns whether the press was heard.
        """
        self.screen.look(_LET_GO)
        self.arm(what)
        shown = self.screen.text
        before = len(self._made())
        self.tally.presses += 1
        self.screen.press("y")
        try:
            self.screen.until(lambda: len(self._made()) > before, 10.0)
        except AssertionError:
            self.tally.ignored.append(f"a single y after {what}:\n{shown}\n{self.screen.text}")
            return False
        self.made += 1
        self.nothing_made(f"a single y after {what}")
        self._compare(shown, self._made()[-1], what)
        return True

    def _will_send(self) -> bool:
        """Whether `y` would send the preview on the screen, now and in a few seconds."""
        left = re.search(r"expires in (\d+)s", self.screen.text)
        return left is not None and int(left[1]) >= _LASTS and self.screen.bold(_SEND)

    def _compare(self, shown: str, made: Made, what: str) -> None:
        self.screen.until(lambda: self._orders() - self._before >= self.made)
        seen = {label: _amount(shown, label) for label in ("give", "get")}
        if seen["give"] != made.give or seen["get"] != made.get:
            self.tally.differing.append(f"{what}: shown {seen}, journaled {made}")
        names = made.client_id
        placed = [o for o in self.home.sim.books()["orders"] if str(o["client_order_id"]) == names]
        if [Decimal(o["quantity"]) in {made.give[0], made.get[0]} for o in placed] != [True]:
            self.tally.differing.append(f"{what}: journaled {made}, placed {placed}")

    def _made(self) -> Sequence[Made]:
        with closing(sqlite3.connect(f"file:{self.home.journal}?mode=ro", uri=True)) as journal:
            rows = journal.execute(
                "SELECT intent_id, client_id, give_amount, give_asset, get_amount, get_asset FROM intents ORDER BY number"
            ).fetchall()
        return [
            Made(name, client, (Decimal(give or 0), give_asset), (Decimal(get or 0), get_asset))
            for name, client, give, give_asset, get, get_asset in rows
        ]

    def _orders(self) -> int:
        return sum(not order["seeded"] for order in self.home.sim.books()["orders"])


def _amount(shown: str, label: str) -> tuple[Decimal, str] | None:
    """What a preview says under `label`."""
    found = re.search(rf"\b{label}\s+{_AMOUNT}", shown)
    return (Decimal(re.sub(r"\s", "", found[1])), found[2]) if found else None


def _at_every_venue(seed: str, tally: Tally, do: Callable[[Person], None]) -> None:
    """Let somebody do this at the console of every venue, one after the other."""
    for venue in venue_names():
        chance = Random(f"{seed} {venue}")
        with (
            tempfile.TemporaryDirectory(prefix="fxtui-keys-") as folder,
            trading_home(venue, Path(folder)) as home,
            closing(Person(home, tally, chance)) as person,
        ):
            do(person)


class _Progress:
    """A line to standard error now and then."""

    def __init__(self, of: int) -> None:
        self._of = of
        self._told_at = time.monotonic()

    def tell(self, done: int) -> None:
        """So much is done."""
        if time.monotonic() - self._told_at > _TELLS_EVERY:
            self._told_at = time.monotonic()
            sys.stderr.write(f"keys: {done} of {self._of}\n")


# -- held keys


def held_keys(rounds: int, seed: int) -> Sequence[Figure]:
    """Hold Enter and `y` down before, in and after `rounds` previews at every venue; press `y` once in each."""
    tally, progress = Tally(), _Progress(rounds)

    def hold(person: Person) -> None:
        for number in range(rounds):
            _held_round(person, number)
            progress.tell(number + 1)

    _at_every_venue(f"held {seed}", tally, hold)
    return tally.figures()


def _held_round(person: Person, number: int) -> None:
    many, gap = person.chance.randint(1, 50), person.chance.uniform(0, _REPEATS)
    what = f"{many} Enters {gap * 1000:.0f} ms apart"
    openings: Sequence[Callable[[], None]] = (person.open_line, person.open_form)
    openings[number % len(openings)]()
    person.tally.enters += many
    person.screen.hold("enter", many, gap)
    if not person.screen.comes(_SEND, _SHOWS_WITHIN):
        # The first prices were not there yet: another round comes to a preview.
        person.back()
        person.preview()
    person.tally.enters += many
    person.screen.hold("enter", many, gap)
    person.nothing_made(f"{what} in a preview")
    # A `y` that was down before the preview was armed, and stays down.
    person.screen.press("r")
    person.tally.held += many + 40
    person.screen.hold("y", many + 40, _REPEATS)
    person.nothing_made(f"a y held for {(many + 40) * _REPEATS:.1f} s")
    person.press_y(what)
    person.screen.look(0.3)
    person.tally.enters += many
    person.screen.hold("enter", many, gap)
    person.screen.hold("y", 20, _REPEATS)
    person.tally.held += 20
    person.nothing_made(f"{what} after the sending")
    person.back()


# -- pastes


def pastes(count: int, seed: int, *, everywhere: bool = True) -> Sequence[Figure]:
    """Paste `count` payloads at every venue on a screen, into a form and onto an armed preview; in turn or `everywhere`."""
    tally, progress = Tally(), _Progress(count)
    places: Sequence[Callable[[Person, Payload], None]] = (_on_preview, _into_form, _on_screen)

    def paste(person: Person) -> None:
        for number, payload in enumerate(PAYLOADS[:count]):
            for place in places if everywhere else (places[number % len(places)],):
                place(person, payload)
            progress.tell(number + 1)
        person.back()
        person.preview()
        person.press_y("all pastes")

    _at_every_venue(f"pastes {seed}", tally, paste)
    return tally.of_pastes()


def _paste(person: Person, payload: Payload) -> None:
    person.tally.pastes += 1
    for piece in payload.pieces:
        person.screen.send(piece)
    person.screen.look(payload.takes)


def _on_preview(person: Person, payload: Payload) -> None:
    """Onto a preview that is armed; where it still stands after that, a person's press must be heard."""
    what = f"{payload.name} on an armed preview"
    person.preview()
    person.tally.on_preview += 1
    person.tally.on_armed += person.screen.bold(_SEND)
    _paste(person, payload)
    person.nothing_made(what)
    if not person.screen.ended and _SEND in person.screen.text:
        person.tally.heard_on_preview += person.press_y(what)
    person.back()


def _into_form(person: Person, payload: Payload) -> None:
    """Into the amount of a swap, and on with Enter: what a preview then shows is what is sent.

    What was pasted may have made an amount that is refused (a `K` makes thousands): that is shown, and nobody sends it.
    """
    person.open_form()
    person.tally.in_form += 1
    what = f"{payload.name} in a form"
    _paste(person, payload)
    person.nothing_made(what)
    if not person.screen.ended:
        person.screen.press("enter")
        if person.screen.comes(_SEND, _MAY_SHOW_WITHIN) and _REFUSED not in person.screen.text:
            person.tally.heard_after_form += person.press_y(what)
    person.back()


def _on_screen(person: Person, payload: Payload) -> None:
    """Onto the prices, and all at once with the keys that open and fill a form."""
    _paste(person, payload)
    person.nothing_made(f"{payload.name} on a screen")
    person.back()
    person.tally.pastes += 1
    person.screen.send(b"s25\r" + b"".join(payload.pieces) + b"\ry")
    person.screen.look(payload.takes)
    person.nothing_made(f"s, 25, Enter, {payload.name}, Enter and y at once")
    person.back()
