"""The customers and one of them whole: the list, the panes of the one under the cursor, its transactions.

On a small terminal one pane is shown at a time; on a large one the transactions stand below all of it. What the panes
need is asked of the venue only while they can be seen (`fxtui.ui.screens.office.kept`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widget import Widget

from fxtui.desk.customer_book import CustomerRow
from fxtui.domain.customer import BankAccount
from fxtui.domain.moment import Moment
from fxtui.ui.screens.office import absence, banks, money
from fxtui.ui.screens.office.facts import customer_facts, plain_deposit
from fxtui.ui.screens.office.filling import fill_banks, fill_deposit, fill_transactions
from fxtui.ui.screens.office.heads import pane_names, read_words
from fxtui.ui.screens.office.panes import PANES, Pane, Shelves
from fxtui.ui.screens.office.rows import Around, columns_for, customer_key, customer_row, customer_text
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fxtui.desk.customers import Customers
    from fxtui.ui.screens.base import DeskScreen

WIDE, TALL = 130, 32
"""Columns and rows from which on the transactions stand below the list and the panes."""


class CustomersView(Container):
    """See the module; `draw` fills it."""

    def __init__(self, screen: DeskScreen, customers: Customers, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pane = Pane.DETAILS
        self._beside = Pane.DETAILS
        self._going_in = False
        self._wanted_bank = ""
        self._rows: dict[str, CustomerRow] = {}
        self._around = Around(screen.now(), {}, {})
        self.shelves = Shelves(screen, customers, self._answered)
        """What was read for the panes."""

    def compose(self) -> ComposeResult:
        """List, panes, transactions."""
        yield Listing(columns_for(several=False), id="customers")
        with Vertical(id="panes"):
            yield Line(id="pane-names")
            yield Details(id="details")
            yield Listing(banks.COLUMNS, id="banks")
            yield Details(id="deposit")
        with Vertical(id="moves"):
            yield Line(id="moves-head")
            yield Listing(money.columns_for(()), id="transactions")
            yield Line(id="odd")

    # -- what is looked at

    @property
    def people(self) -> Listing:
        """The customers."""
        return self.query_one("#customers", Listing)

    @property
    def selected(self) -> CustomerRow | None:
        """The customer under the cursor."""
        key = self.people.sheet.cursor_key
        return self._rows.get(key) if key is not None else None

    @property
    def selected_bank(self) -> BankAccount | None:
        """The bank account under the cursor of its pane, None where the pane can't be seen."""
        row = self.selected
        if row is None or not self.banks_seen:
            return None
        known = self.shelves.banks(row).value or ()
        key = self._listing(Pane.BANKS).sheet.cursor_key
        return next((one for one in known if one.bank_id == key), None)

    @property
    def below(self) -> bool:
        """Whether the transactions stand below, whichever pane is shown."""
        return self.has_class("-below")

    @property
    def seen(self) -> frozenset[Pane]:
        """The panes that can be seen."""
        return frozenset({self._beside, Pane.TRANSACTIONS}) if self.below else frozenset({self.pane})

    @property
    def banks_seen(self) -> bool:
        """Whether the bank accounts can be seen."""
        return Pane.BANKS in self.seen

    @property
    def moves_seen(self) -> bool:
        """Whether the transactions can be seen."""
        return Pane.TRANSACTIONS in self.seen

    def focused_listing(self) -> Listing:
        """The list that has the focus, that of the customers where none has it."""
        found = next((one for one in self.query(Listing) if one.has_focus_within), None)
        return found or self.people

    def row_text(self) -> str:
        """What `y` copies: of the pane that has the focus, else the customer."""
        row = self.selected
        if row is not None and self.query_one("#deposit").has_focus:
            known = self.shelves.deposit(row).value
            return plain_deposit(known, self.shelves.banks(row).value, self._around) if known else ""
        return self.focused_listing().row_text

    # -- moving

    def turn(self, by: int) -> None:
        """The next or the previous pane; it takes the focus where the one before had it."""
        inside = any(self.query_one(f"#{part}").has_focus_within for part in ("panes", "moves"))
        self.turn_to(PANES[(PANES.index(self.pane) + by) % len(PANES)])
        if inside:
            self.go_in()

    def turn_to(self, pane: Pane) -> None:
        """Show a pane."""
        self.pane = pane
        if self.pane is not Pane.TRANSACTIONS:
            self._beside = self.pane
        self._arrange()

    def go_in(self) -> None:
        """Give the pane the focus."""
        target = self._body(self.pane)
        target = target.sheet if isinstance(target, Listing) else target
        self._going_in = not target.display
        if target.display:
            target.focus()
        else:
            self.people.focus_rows()

    def go_to_bank(self, bank_id: str) -> None:
        """Put the cursor on a bank account, once it is read; nowhere where none is named."""
        self._wanted_bank = bank_id
        self.draw_panes(self._around)

    def fit(self, width: int, height: int) -> None:
        """Lay out for a screen of this size."""
        self.set_class(width >= WIDE and height >= TALL, "-below")
        self._arrange()

    def stay_out(self) -> None:
        """The cursor moved on: what is being read is not gone into when it comes."""
        self._going_in = False

    def want(self, *, again: bool = False) -> None:
        """Ask for what the panes that can be seen need of the customer under the cursor."""
        row = self.selected
        if row is not None:
            self.shelves.want(row, self.seen, again=again)

    # -- drawing

    def draw(self, rows: Sequence[CustomerRow], why: absence.Why, around: Around) -> None:
        """Show these customers, and in their place `why` there is none."""
        self._around = around
        known = self._rows = {customer_key(row): row for row in rows}
        self.people.when_empty(*why)
        self.people.show(
            list(known),
            lambda key: customer_row(known[key], around),
            lambda key: customer_text(known[key], around),
            columns_for(several=around.several),
        )
        self.draw_panes(around)

    def draw_panes(self, around: Around) -> None:
        """Show the customer under the cursor in the panes that can be seen."""
        self._around = around
        row = self.selected
        self.set_class(row is None, "-nobody")
        if row is None:
            return
        for pane in self.seen:
            match pane:
                case Pane.DETAILS:
                    self.query_one("#details", Details).show(customer_facts(row, around))
                case Pane.BANKS:
                    self._draw_banks(row)
                case Pane.DEPOSIT:
                    details = self.query_one("#deposit", Details)
                    fill_deposit(details, self.shelves.deposit(row), self.shelves.banks(row), around)
                case Pane.TRANSACTIONS:
                    listing, known = self._listing(pane), self.shelves.transactions(row)
                    fill_transactions(listing, known, around, everybody=self.shelves.everybody)
                    self.draw_odd()
        self.age(around.now)

    def age(self, now: Moment) -> None:
        """The names of the panes, and how old is what they show."""
        row = self.selected
        if row is None:
            return
        answers, counts = self.shelves.answers(row), self.shelves.counts(row)
        named = [pane for pane in PANES if not self.below or pane is not Pane.TRANSACTIONS]
        titles = {self._title(pane): counts.get(pane) for pane in named}
        names, lit = self.query_one("#pane-names", Line), self._title(self.pane)
        names.show(pane_names(titles, lit, read_words(answers[self._shown], now), names.size.width))
        head, title = self.query_one("#moves-head", Line), self._title(Pane.TRANSACTIONS)
        age = read_words(answers[Pane.TRANSACTIONS], now)
        head.show(pane_names({title: counts.get(Pane.TRANSACTIONS)}, lit, age, head.size.width))

    def draw_odd(self) -> None:
        """What is odd about the transaction under the cursor."""
        row = self.selected
        known = self.shelves.transactions(row).value if row is not None else None
        under = self._listing(Pane.TRANSACTIONS).sheet.cursor_key
        said = money.oddities(known or (), under, hidden=self._around.hidden)
        odd = self.query_one("#odd", Line)
        odd.display = bool(said.plain)
        odd.show(said)

    # -- inside

    @property
    def _shown(self) -> Pane:
        """The pane whose age stands beside the names."""
        return self._beside if self.below else self.pane

    def _title(self, pane: Pane) -> str:
        return f"{pane.value} of all" if pane is Pane.TRANSACTIONS and self.shelves.everybody else pane.value

    def _body(self, pane: Pane) -> Widget:
        return self.query_one(f"#{pane.name.lower()}")

    def _listing(self, pane: Pane) -> Listing:
        return self.query_one(f"#{pane.name.lower()}", Listing)

    def _arrange(self) -> None:
        for pane in (Pane.DETAILS, Pane.BANKS, Pane.DEPOSIT):
            self._body(pane).display = pane is self._shown
        self.set_class(self.pane is Pane.TRANSACTIONS and not self.below, "-moves")
        self.draw_panes(self._around)

    def _answered(self) -> None:
        if self.is_attached:
            self.draw_panes(self._around)
            if self._going_in:
                self.go_in()

    def _draw_banks(self, row: CustomerRow) -> None:
        """The bank accounts, the cursor on the one that was asked for."""
        listing = self._listing(Pane.BANKS)
        fill_banks(listing, self.shelves.banks(row), self._around)
        if self._wanted_bank in listing.sheet.keys:
            listing.sheet.move_to(self._wanted_bank)
            self._wanted_bank = ""
