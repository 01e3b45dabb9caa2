"""The rows of the balances board: a line per venue, a line per asset, the whole at the end. Pure; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from fxtui.desk.views import VenueState
from fxtui.domain.balance import Balance
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset
from fxtui.ui import format as show
from fxtui.ui.accounts import account_words, holder
from fxtui.ui.plain import named
from fxtui.ui.screens.balances.holdings import AccountHoldings, Holding, Sum, VenueHoldings
from fxtui.ui.text import line
from fxtui.ui.widgets.board import Cell, Column, Row, cell

_NAME = 10
_SHARE = 12
_NOTE = 28
_LEAST_NOTE = 14
_GAP = 2
_HEADS = {
    "available": "Available",
    "on_order": "On order",
    "in_ticket": "In ticket",
    "held": "Held",
    "total": "Total",
}
_ALL = ("available", "on_order", "in_ticket", "total")
# Whatever the width, what is shown adds up: held is what is on order and what is in tickets.
_WAYS = (
    (True, _ALL),
    (False, _ALL),
    (False, ("available", "held", "total")),
    (False, ("available", "total")),
)
# Where a venue does not tell what waits in tickets, nothing is said to be on order that may not be.
_UNTOLD = ((True, _WAYS[2][1]), *_WAYS[2:])


class Figures(Struct, frozen=True):
    """The widths of the columns of amounts (whole part, decimals with the point), the widths of value and share."""

    amounts: dict[str, tuple[int, int]]
    value: int
    name: int
    share: bool
    note: int
    several: bool

    @property
    def head(self) -> int:
        """Cells of the name and all amounts together."""
        return self.name + sum(_column_width(which, widths) + 1 for which, widths in self.amounts.items())


def figures_for(width: int, venues: Sequence[VenueHoldings], value_asset: Asset) -> Figures:
    """Choose columns for `width`: the share goes first, then what is held becomes one column, then none."""
    name = max([_NAME, *(len(_asset_name(v, one)) for v in venues for one in v.holdings)])
    amounts = {which: _widths(which, venues) for which in _HEADS}
    values = [_value_text(one) for venue in venues for one in venue.holdings]
    sums = [show.grouped(venue.total.value, 2) for venue in venues]
    value = _GAP + max([len(f"≈ {value_asset}"), 9, *(len(text) + 1 for text in (*values, *sums))])
    told = all(one.balance.in_ticket is not None for venue in venues for one in venue.holdings)
    for share, shown in _WAYS if told else _UNTOLD:
        kept = {which: amounts[which] for which in shown}
        made = Figures(kept, value, name, share, 0, len(venues) > 1)
        spare = width - 2 - _total_width(made)
        if spare >= 0 or shown == _WAYS[-1][1]:
            return replace(made, note=min(spare - 2, _NOTE) if spare - 2 >= _LEAST_NOTE else 0)
    raise AssertionError("the last way fits by definition")


def columns_for(figures: Figures, value_asset: Asset) -> tuple[Column, ...]:
    """The columns of the board."""
    made = [Column("Asset", figures.name)]
    for which, widths in figures.amounts.items():
        made.append(Column(_HEADS[which], _column_width(which, widths), "right"))
    made.append(Column(f"≈ {line(value_asset, 10)}", figures.value, "right"))
    if figures.share:
        made += [Column("Share", _SHARE), Column("", 4, "right")]
    if figures.note:
        made.append(Column("", figures.note))
    return tuple(made)


def venue_row(venue: VenueHoldings, figures: Figures, whole: Sum, now: Moment, *, hidden: bool) -> Row:
    """The line that names a venue: how it stands when it does not answer, else its sum."""
    view = venue.venue
    amounts = len(figures.amounts)
    down = view.state in {VenueState.DOWN, VenueState.SLOW, VenueState.PAUSED} or venue.problem
    head: list[tuple[str, str]] = [(line(view.title, 20), "bold"), (_accounts(venue), "quiet")]
    if down:
        sign = {VenueState.DOWN: ("  ○ ", "danger"), VenueState.PAUSED: ("  ‖ ", "quiet")}.get(
            view.state, ("  ◐ ", "stale")
        )
        room = figures.head - sum(len(text) for text, _ in (*head, sign))
        head += [sign, (_last_seen(venue, now, room), sign[1])]
    elif venue.as_of is None:
        head.append(("  ◌ reading the balances…", "quiet"))
    cells = [Cell(tuple(head), amounts + 1), _sum_cell(venue.total, venue.as_of is not None, hidden=hidden)]
    if figures.share and figures.several:
        cells += _share_cells(venue.total.share_of(whole), hidden=hidden)
    return Row(tuple(cells))


def account_row(venue: VenueHoldings, account: AccountHoldings, figures: Figures, *, hidden: bool) -> Row:
    """The line that names one of several accounts of a venue, with its sum."""
    name = f"  {holder(venue.venue, account.account)}"
    sums = _sum_cell(account.total, venue.as_of is not None, hidden=hidden)
    return Row((cell(name, "quiet", len(figures.amounts) + 1), sums))


def asset_row(
    venue: VenueHoldings, holding: Holding, figures: Figures, whole: Sum, now: Moment, *, hidden: bool
) -> Row:
    """The line of one asset."""
    balance = holding.balance
    cells = [cell(_asset_name(venue, holding), "bold")]
    for which, (_, places) in figures.amounts.items():
        value = _figure(balance, which)
        style = "" if which in {"available", "total"} and value else "quiet"
        cells.append(cell(_amount(value, places, hidden=hidden), style))
    cells.append(_worth_cell(holding, hidden=hidden))
    if figures.share:
        cells += _asset_share(holding, whole, figures, hidden=hidden)
    if figures.note:
        cells.append(cell(_note(holding, now, figures), "stale" if holding.worth.stale else "quiet"))
    old = venue.venue.state is VenueState.DOWN
    return Row(tuple(cells), "quiet" if old else "")


def zeros_row(venue: VenueHoldings, figures: Figures, key: str) -> Row:
    """The line that says what is left out, and which key shows it."""
    words = f"  {_with_nothing(venue.zeros)}: {key} shows them"
    return Row((cell(words, "quiet", len(figures.amounts) + 2),))


def zeros_found(zeros: int) -> str:
    """The sentence for a filter that finds only what is left out: `zeros` assets."""
    return f"{_with_nothing(zeros)} {'matches' if zeros == 1 else 'match'}."


def whole_row(whole: Sum, figures: Figures, *, hidden: bool) -> Row:
    """The last line: everything."""
    cells = [cell("All venues", "bold", len(figures.amounts) + 1), _sum_cell(whole, True, hidden=hidden)]
    return Row(tuple(cells))


def plain_asset(venue: VenueHoldings, holding: Holding) -> str:
    """A row for the clipboard."""
    balance = holding.balance
    return named(
        venue.venue.title,
        balance.asset,
        account=balance.account if venue.accounts else None,
        available=balance.available,
        held=balance.held,
        total=balance.total,
    )


def _accounts(venue: VenueHoldings) -> str:
    """Whose balances a venue shows, all of them where there are several."""
    view = venue.venue
    if not venue.accounts:
        words = account_words(view, view.account)
        return f"  {words}" if words else ""
    return "  " + " · ".join(holder(view, one.account) for one in venue.accounts)


def _asset_name(venue: VenueHoldings, holding: Holding) -> str:
    """An asset below its venue, or below its account where there are several."""
    return f"{'    ' if venue.accounts else '  '}{line(holding.balance.asset, 24)}"


def _with_nothing(zeros: int) -> str:
    return f"{zeros} {'asset' if zeros == 1 else 'assets'} with nothing"


def _widths(which: str, venues: Sequence[VenueHoldings]) -> tuple[int, int]:
    texts = [_plain(_figure(one.balance, which)) for venue in venues for one in venue.holdings]
    whole = max([4, *(len(text.partition(".")[0]) for text in texts)])
    places = max([0, *(len("".join(text.partition(".")[1:])) for text in texts)])
    return whole, places


def _column_width(which: str, widths: tuple[int, int]) -> int:
    return _GAP + max(sum(widths), len(_HEADS[which]))


def _figure(balance: Balance, which: str) -> Decimal | None:
    """One figure of a balance; what is on order is what is held and not in a ticket."""
    match which:
        case "available":
            return balance.available
        case "on_order":
            return balance.held - (balance.in_ticket or Decimal(0))
        case "in_ticket":
            return balance.in_ticket
        case "held":
            return balance.held
        case _:
            return balance.total


def _plain(value: Decimal | None) -> str:
    return show.amount(value) if value is not None else show.NOTHING


def _amount(value: Decimal | None, places: int, *, hidden: bool) -> str:
    """An amount whose point stands `places` cells before the right edge."""
    if hidden and value is not None:
        return show.HIDDEN + " " * max(0, places - 3)
    text = _plain(value)
    return text + " " * (places - len("".join(text.partition(".")[1:])))


def _value_text(holding: Holding) -> str:
    if holding.worth.value is None:
        return show.UNKNOWN
    return show.grouped(holding.worth.value, 2)


def _worth_cell(holding: Holding, *, hidden: bool) -> Cell:
    if holding.worth.value is None:
        return cell(f"{show.UNKNOWN} ", "unknown")
    if hidden:
        return cell(f"{show.HIDDEN} ", "quiet")
    return cell(f"{_value_text(holding)} ", "stale" if holding.worth.stale else "")


def _sum_cell(total: Sum, known: bool, *, hidden: bool) -> Cell:
    if not known:
        return cell(f"{show.UNKNOWN} ", "unknown")
    text = show.HIDDEN if hidden else show.grouped(total.value, 2)
    return Cell(((text, "bold"), (" " if total.complete else show.UNKNOWN, "unknown")))


def _share_cells(share: Decimal | None, *, hidden: bool) -> list[Cell]:
    if share is None or hidden:
        return [cell(""), cell("")]
    return [cell(show.bar(share, _SHARE), "bar"), cell(f"{int(share * 100 + Decimal('0.5'))}%", "quiet")]


def _asset_share(holding: Holding, whole: Sum, figures: Figures, *, hidden: bool) -> list[Cell]:
    """An asset's part of the whole: a bar where one venue is all there is, else the venues have the bars."""
    if holding.worth.value is None:
        return [cell(""), cell("")]
    bar, percent = _share_cells(Sum(holding.worth.value, complete=True).share_of(whole), hidden=hidden)
    return [cell("") if figures.several else bar, percent]


def _note(holding: Holding, now: Moment, figures: Figures) -> str:
    worth = holding.worth
    if worth.value is None and holding.balance.total:
        return "no rate leads there"
    if worth.as_of is None or not worth.via:
        return ""
    legs = worth.via.split(" × ")
    via = worth.via if figures.several else " × ".join(leg.partition(" ")[2] for leg in legs)
    return f"{line(via, 60)} {show.age(worth.as_of.age(now))}"


def _last_seen(venue: VenueHoldings, now: Moment, room: int) -> str:
    if venue.venue.state is VenueState.PAUSED:
        return "paused: these are the last figures"
    seen = venue.as_of
    if seen is None:
        return line(venue.problem or "no answer yet", 60)
    short = f"no answer for {show.age(seen.age(now))}"
    long = f"{short}: last seen {show.utc(seen.wall)}"
    return long if len(long) <= room else short


def _total_width(figures: Figures) -> int:
    columns = columns_for(figures, Asset("X" * 3))
    return sum(column.width for column in columns) + len(columns)
