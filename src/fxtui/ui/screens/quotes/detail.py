"""One pair large, with its trend and its book: what stands in the panel beside the board."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from fxtui.domain.moment import Moment
from fxtui.domain.quote import Depth
from fxtui.ui import format as show
from fxtui.ui.screens.quotes.rows import Line as Shown
from fxtui.ui.widgets.big_digits import big
from fxtui.ui.widgets.ladder import Ladder
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.trend import Trend


class PairDetail(Vertical):
    """Name, prices, facts, trend and book of one pair."""

    DEFAULT_CSS = """
    PairDetail {
        & > #panel-name { height: 1; margin-bottom: 1; }
        & > Trend { height: 7; margin-top: 1; }
        & > Ladder { height: 1fr; margin-top: 1; }
        & > #panel-facts { margin-top: 1; }
    }
    """

    def compose(self) -> ComposeResult:
        """The parts from top to bottom."""
        yield Line(id="panel-name")
        yield BigPrices()
        yield Line(id="panel-facts")
        yield Trend()
        yield Ladder()

    def draw(self, shown: Shown | None, now: Moment) -> None:
        """Show the pair under the cursor."""
        self.query_one("#panel-name", Line).show(_name(shown))
        self.query_one(BigPrices).draw(shown, now)
        self.query_one("#panel-facts", Line).show(_facts(shown))
        history = shown.history if shown else ()
        self.query_one(Trend).draw(history, shown.tick if shown else Decimal(0))

    def draw_depth(self, depth: Depth | None, tick: Decimal, reason: str = "") -> None:
        """Show the book of the pair, or why there is none."""
        ladder = self.query_one(Ladder)
        if depth is not None:
            ladder.show(depth, tick)
        elif reason:
            ladder.clear(reason)
        else:
            ladder.clear()


class BigPrices(Widget):
    """Bid and ask in digits three lines high; small print when there is no room or no price."""

    DEFAULT_CSS = """
    BigPrices { height: 8; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._content = Content("")

    def draw(self, shown: Shown | None, now: Moment) -> None:
        """Show the prices of a pair."""
        content = Content("\n").join(_big(shown, now))
        if not content.is_same(self._content):
            self._content = content
            self.refresh()

    def render(self) -> Content:
        """Two prices."""
        return self._content


def _name(shown: Shown | None) -> Content:
    if shown is None:
        return Content("")
    return Content.assemble((shown.name, "bold"), (f"  {shown.venue}", "$soft"))


def _big(shown: Shown | None, now: Moment) -> list[Content]:
    quote = shown.quote if shown else None
    if shown is None or quote is None:
        return [Content.styled("no price yet", "$soft")]
    stale = quote.is_stale(now, shown.max_age)
    lines: list[Content] = []
    for name, price, before in (
        ("bid", quote.bid, shown.before.bid if shown.before else None),
        ("ask", quote.ask, shown.before.ask if shown.before else None),
    ):
        arrow = show.direction(price, before)
        colour = "$soft" if stale else {"▲": "$up", "▼": "$down"}.get(arrow, "")
        lines.append(Content.assemble((f"{name} ", "$soft"), (arrow, colour)))
        text = show.price(price, shown.tick) if price is not None else show.NOTHING
        lines += [Content.styled(row, colour) if colour else Content(row) for row in big(text)]
    return lines


def _facts(shown: Shown | None) -> Content:
    quote = shown.quote if shown else None
    if quote is None:
        return Content("")
    parts: list[str | tuple[str, str]] = []
    if quote.spread_bps is not None:
        parts += [("spread ", "$soft"), f"{show.bps(quote.spread_bps)} bp   "]
    if quote.change_24h is not None:
        style = "$up" if quote.change_24h > 0 else "$down" if quote.change_24h < 0 else ""
        parts += [("24h ", "$soft"), (show.percent(quote.change_24h), style), "   "]
    if quote.last is not None and shown is not None:
        parts += [("last ", "$soft"), show.price(quote.last, shown.tick)]
    return Content.assemble(*parts)
