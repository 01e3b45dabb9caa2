"""The quick swap: a field, an estimate that follows the typing, and `enter` to the preview that can be sent.

It reads and asks the desk for previews; it sends nothing. What `y` sends is the preview that `enter` opens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input

from fxtui.contract.errors import FxtuiError
from fxtui.desk.balance_book import FROM_EARLIER, TOO_OLD
from fxtui.desk.events import BalancesChanged, Event, VenueChanged
from fxtui.desk.views import Preview, Visible
from fxtui.domain.amount import AmountError, parse_amount
from fxtui.domain.instrument import Pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset, trimmed
from fxtui.domain.part import is_part
from fxtui.domain.swap import SwapDraft
from fxtui.ui.accounts import available, where
from fxtui.ui.commands import bindings, command, commands_of
from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.screens.swap import choice as choices
from fxtui.ui.screens.swap.choice import Choice
from fxtui.ui.screens.swap.facts import facts_of, obstacle_of
from fxtui.ui.screens.swap.sides import Sides
from fxtui.ui.text import line
from fxtui.ui.widgets.amount_input import AmountInput
from fxtui.ui.widgets.key_line import key_line
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.picker import Candidate, PickModal
from fxtui.ui.widgets.preview import PreviewModal
from fxtui.ui.widgets.preview_facts import titled

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk

ESTIMATES_AFTER = 0.15
"""Seconds after the last key until the estimate is asked for."""
_FACTS = ("fact-rate", "fact-quote", "fact-after")
_LASTING = (command("app.help"), command("swap.close"))
_OWN = tuple(one for one in commands_of("swap") if one not in _LASTING)
_WIDTH = 60
_LATE = "The price came while another dialog stood: ask for it again."


class SwapModal(DeskModal[None]):
    """Give, get, rate, quote, after; `enter` opens the preview."""

    NAME = "swap"
    BINDINGS = bindings(commands_of("swap"))
    AUTO_FOCUS: ClassVar[str | None] = ""
    CSS_PATH = "swap.tcss"

    def __init__(self, asked: SwapDraft | None = None) -> None:
        super().__init__()
        self._asked = asked
        self._choice: Choice | None = None
        self._estimate: Preview | None = None
        self._reason = ""
        self._pricing = False
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Two sides, the facts, what stands in the way, the keys."""
        with Vertical(id="dialog", classes="-live" if self.desk.live else None) as dialog:
            dialog.border_title = titled("Swap")
            yield Sides(trimmed(self._asked.amount) if self._asked is not None else "")
            for name in _FACTS:
                yield Line(id=name)
            yield Line(id="obstacle")
            yield Line(id="swap-keys")

    def on_mount(self) -> None:
        """Choose what to start with."""
        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        under_cursor = getattr(below, "swap_pair", lambda: None)()
        self._choose(choices.first_choice(self.desk, self._asked, under_cursor, self.fxtui.last_swap))

    # -- hooks

    def watches(self) -> Visible:
        """The pair's price and what there is to give."""
        return Visible(quotes=choices.prices_of(self.desk, self._choice), balances=True)

    def repaint(self, now: Moment) -> None:
        """The age of the quote."""
        self._draw()

    def on_desk_event(self, event: Event) -> None:
        """Balances arrive, venues come and go."""
        if not isinstance(event, (BalancesChanged, VenueChanged)):
            return
        if self._choice is None:
            self._choose(choices.first_choice(self.desk, self._asked, None, self.fxtui.last_swap))
        else:
            if self._reason in {FROM_EARLIER, TOO_OLD}:
                self._reason = ""
                self._estimate_soon()
            self._draw()

    def why_not(self, name: str) -> str:
        """Why a key does nothing now."""
        if name in {"swap.close", "app.help"}:
            return ""
        if self._pricing:
            return f"It is being priced: {self.fxtui.key('swap.close')} stops that."
        if self._choice is None:
            return "No venue has told yet what can be swapped."
        if name == "swap.venue" and len(self.desk.swap_venues(self._choice.give, self._choice.get)) < 2:
            return "No other venue swaps these two."
        return ""

    def action_command(self, name: str) -> None:
        """A key of this dialog; what it can't do is said at the field, not behind the dialog."""
        reason = self.why_not(name)
        if reason:
            self._reason = reason
            self._draw()
        else:
            self.fxtui.run_command(name)

    # -- commands

    def do_preview(self) -> None:
        """Price what stands here and open the preview; keys pressed before this one are still on their way here."""
        self.query_one(Sides).field.call_later(self._price)

    def _price(self) -> None:
        if self._pricing or not self.is_active:
            return
        draft = self._draft()
        if draft is None:
            self._draw()
            return
        self._pricing, self._reason = True, ""
        self._stop_resting()
        self._draw()

        async def price() -> None:
            preview = await self._ask(draft)
            self._pricing = False
            if preview is not None and self.is_active:
                self.app.switch_screen(PreviewModal(preview))
                return
            self._reason = _LATE if preview is not None else self._reason
            self._draw()

        self.fxtui.fetch(price, group="swap", node=self)

    def do_dealt(self) -> None:
        """Type the other currency."""
        if self._choice is not None:
            self._choose(replace(self._choice, by_get=not self._choice.by_get))

    def do_turn(self) -> None:
        """The other way round."""
        if self._choice is not None:
            self._choose(self._choice.turned())

    def do_venue(self) -> None:
        """The next venue."""
        if self._choice is not None:
            self._choose(choices.next_venue(self.desk, self._choice))

    def do_next(self, by: int = 1) -> None:
        """The next pair."""
        if self._choice is not None:
            self._choose(choices.next_pair(self.desk, self._choice, by))

    def do_previous(self) -> None:
        """The previous pair."""
        self.do_next(-1)

    def do_give(self) -> None:
        """Choose what to give."""
        if self._choice is not None:
            self._pick("Give", choices.givable(self.desk), self._choice.give, choices.with_give)

    def do_get(self) -> None:
        """Choose what to get."""
        if self._choice is not None:
            options = choices.gettable(self.desk, self._choice.give)
            self._pick("Get", options, self._choice.get, choices.with_get)

    def do_close(self) -> None:
        """Close; a price that is still being asked for is not waited for."""
        self.dismiss(None)

    # -- the choice and the amount

    def _choose(self, choice: Choice | None) -> None:
        self._choice, self._estimate, self._reason = choice, None, ""
        self.query_one(Sides).turn_to(by_get=choice.by_get if choice else False)
        self.fxtui.look()
        self._draw()
        self._estimate_soon()

    def _pick(
        self,
        title: str,
        options: Sequence[Asset],
        chosen: Asset,
        chose: Callable[[Desk, Choice, Asset], Choice],
    ) -> None:
        def take(key: str | None) -> None:
            if key is not None and self._choice is not None:
                self._choose(chose(self.desk, self._choice, Asset(key)))

        self.app.push_screen(PickModal(title, [Candidate(o, line(o, 24)) for o in options], chosen), take)

    def _free(self) -> Decimal | None:
        choice = self._choice
        return available(self.desk, choice.venue, choice.give) if choice else None

    def _draft(self) -> SwapDraft | None:
        """What stands here as a draft; None, with the reason at the field, when it makes no sense."""
        choice = self._choice
        if choice is None:
            return None
        text = self.query_one(Sides).field.value
        try:
            if choice.by_get and is_part(text):
                types = self.fxtui.key("swap.dealt")
                raise AmountError(f"Parts and max are of what is given: {types} types that.")
            no_part = self.desk.balances.why_no_part(choice.venue, self.desk.clock.now())
            amount = parse_amount(text, self._free(), no_part)
        except AmountError as error:
            self._reason = str(error)
            return None
        slippage = self.desk.limits(choice.venue, Pair(choice.give, choice.get)).slippage
        return SwapDraft(choice.venue, choice.give, choice.get, amount, choice.dealt, slippage)

    # -- the estimate

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._reason = ""
        self._estimate_soon()
        self._draw()

    @on(AmountInput.Refused)
    def _refused(self, event: AmountInput.Refused) -> None:
        self._reason = event.reason
        self._draw()

    def _stop_resting(self) -> None:
        if self._resting is not None:
            self._resting.stop()
            self._resting = None

    def _estimate_soon(self) -> None:
        self._stop_resting()
        self._estimate = None
        self._resting = self.set_timer(ESTIMATES_AFTER, self._estimate_now, name="typing rests")

    def _estimate_now(self) -> None:
        if not self.query_one(Sides).field.value.strip() or self._pricing:
            return
        draft = self._draft()
        self._draw()
        if draft is None:
            return

        async def price() -> None:
            self._estimate = await self._ask(draft)
            self._draw()

        self.fxtui.fetch(price, group="swap", node=self)

    async def _ask(self, draft: SwapDraft) -> Preview | None:
        try:
            return await self.desk.preview(draft)
        except FxtuiError as error:
            self._reason = f"{error.message} {error.hint}".strip()
            return None

    # -- drawing

    def _draw(self) -> None:
        choice, hidden = self._choice, self.fxtui.amounts_hidden
        dialog = self.query_one("#dialog")
        dialog.border_subtitle = titled(where(self.desk, choice.venue if choice else ""))
        if choice is not None:
            self.query_one(Sides).draw(choice, self._estimate, self._free(), hidden=hidden)
        tick = self.fxtui.tick_of(self._estimate) if self._estimate else Decimal(0)
        for name, fact in zip(_FACTS, facts_of(self._estimate, self.now(), tick, hidden=hidden), strict=True):
            self.query_one(f"#{name}", Line).show(fact)
        obstacle = obstacle_of(self._estimate, self._reason, pricing=self._pricing, waiting=choice is None)
        self.query_one("#obstacle", Line).show(obstacle)
        keys = self.query_one("#swap-keys", Line)
        keys.show(key_line(_OWN, _LASTING, self.fxtui.keymap, self.why_not, _WIDTH))
        self.query_one(Sides).field.set_class(bool(self._reason), "-wrong")
