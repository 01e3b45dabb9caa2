"""Deposits and withdrawals as the cells of the queue and the facts of the detail pane. Pure: values in, cells out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from textual.content import Content

from fxtui.desk.ticket_book import Sight, TicketBook, Usual
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment, iso
from fxtui.domain.money import Money
from fxtui.domain.ticket import Ticket, TicketAction, TicketKind, TicketState
from fxtui.ui import format as show
from fxtui.ui.plain import named
from fxtui.ui.text import line, safe
from fxtui.ui.widgets.details import Fact
from fxtui.ui.widgets.sheet_layout import Align, Column, Row

COLUMNS = (
    Column("!"),
    Column("Age", Align.RIGHT),
    Column("In state", Align.RIGHT, rank=3),
    Column("Venue", rank=2),
    Column("Kind"),
    Column("Asset"),
    Column("Amount", Align.POINT),
    Column("State"),
    Column("Venue's word", rank=5),
    Column("Next", grow=True, least=24),
)
ACTION_WORDS = {
    TicketAction.CONFIRM: "enter code",
    TicketAction.CANCEL: "cancel",
    TicketAction.ACCEPT: "accept",
    TicketAction.PROCESS: "process",
}
_STATE_STYLES = {
    TicketState.REQUESTED: "",
    TicketState.WAITING_FOR_YOU: "$stale bold",
    TicketState.IN_REVIEW: "",
    TicketState.PROCESSING: "",
    TicketState.SENT: "",
    TicketState.DONE: "$good",
    TicketState.REJECTED: "$danger",
    TicketState.FAILED: "$danger",
    TicketState.CANCELED: "dim",
    TicketState.OTHER: "$unknown",
}
_FINAL = frozenset(state for state in TicketState if state.final)
_STUCK, _WAITS, _FINE = "●", "▸", " "
_ADDRESS = 400


class Surroundings(Struct, frozen=True):
    """What rows are drawn with: the time, the venues' names, which of them did not answer, whether amounts show."""

    now: Moment
    titles: dict[VenueId, str]
    silent: frozenset[VenueId] = field(default_factory=frozenset)
    hidden: bool = False

    def title(self, venue: VenueId) -> str:
        """A venue's name, harmless."""
        return line(self.titles.get(venue, venue), 12)


def ticket_key(ticket: Ticket) -> str:
    """The key of a ticket's row: unique over venues and kinds."""
    return f"{ticket.venue}\n{ticket.kind.value}\n{ticket.ticket_id}"


def queue_order(tickets: Iterable[Ticket], book: TicketBook, now: Moment) -> list[Ticket]:
    """What needs a person first: stuck, then waiting for you, then the other unfinished ones, oldest first; the
    finished ones below, in the order given.
    """
    unfinished: list[Ticket] = []
    finished: list[Ticket] = []
    for ticket in tickets:
        (finished if ticket.state in _FINAL else unfinished).append(ticket)
    unfinished.sort(
        key=lambda ticket: (
            not book.is_stuck(ticket, now),
            ticket.state is not TicketState.WAITING_FOR_YOU,
            -(book.age(ticket, now) or 0.0),
        )
    )
    return unfinished + finished


def ticket_text(ticket: Ticket, titles: Mapping[VenueId, str]) -> str:
    """What a filter looks through."""
    words = (
        titles.get(ticket.venue, ""),
        ticket.kind.value,
        ticket.asset,
        ticket.state.value,
        ticket.venue_state.raw,
        ticket.ticket_id,
        ticket.reference,
        ticket.destination.raw if ticket.destination else "",
        ticket.note.raw if ticket.note else "",
    )
    return " ".join((ticket.venue, *words))


def next_words(ticket: Ticket) -> str:
    """What can be done to it now."""
    return " · ".join(ACTION_WORDS[action] for action in ticket.actions) or show.NOTHING


def state_cell(ticket: Ticket) -> Content:
    """The state in our one vocabulary; the venue's word where we have none."""
    style = _STATE_STYLES[ticket.state]
    if ticket.state is TicketState.OTHER:
        return Content.styled(f"? {line(ticket.venue_state, 24)}", style)
    return Content.styled(ticket.state.value, style)


def facts(
    ticket: Ticket,
    timeline: Sequence[Sight],
    usual: Usual,
    in_state: float,
    stuck: bool,
    around: Surroundings,
) -> list[Fact]:
    """Everything known of a ticket; the destination whole."""
    told = [
        Fact("", _heading(ticket, around)),
        Fact("", Content("")),
        Fact("amount", _amount(ticket, around)),
        Fact("state", _state(ticket, in_state)),
        *_usual(usual, in_state, stuck),
    ]
    if ticket.destination:
        word = "from" if ticket.kind is TicketKind.DEPOSIT else "to"
        told.append(Fact(word, destination(ticket.destination)))
    if ticket.reference:
        told.append(Fact("reference", safe(ticket.reference)))
    if ticket.note:
        told.append(Fact("note", Content.assemble("“", line(ticket.note, _ADDRESS), "”")))
    told.append(Fact("account", safe(ticket.account or show.NOTHING)))
    for name, when in (("created", ticket.created_at), ("updated", ticket.updated_at)):
        if when is not None:
            told.append(Fact(name, Content(iso(when))))
    told.append(Fact("next", Content.styled(next_words(ticket), "bold" if ticket.actions else "$quiet")))
    told += [Fact("", Content("")), Fact("", Content.styled("seen", "$head"))]
    told += [_sight(sight, around.now) for sight in reversed(timeline)]
    return told


def destination(text: Foreign | str) -> Content:
    """An address whole and in groups of four; words with blanks as they are."""
    whole = line(text, _ADDRESS)
    return Content.styled(whole if " " in whole else show.groups_of_four(whole), "bold")


def ticket_row(ticket: Ticket, book: TicketBook, around: Surroundings) -> Row:
    """The row of a ticket."""
    stuck = book.is_stuck(ticket, around.now)
    age = book.age(ticket, around.now)
    final = ticket.state.final
    amount = show.HIDDEN if around.hidden else show.amount(ticket.amount)
    cells = (
        _mark(ticket, stuck),
        Content(show.age(age) if age is not None else show.UNKNOWN),
        Content("" if final else show.age(book.in_state(ticket, around.now))),
        Content(around.title(ticket.venue)),
        Content(ticket.kind.value),
        safe(ticket.asset, limit=10),
        Content(amount),
        state_cell(ticket),
        safe(ticket.venue_state, "$quiet", limit=24),
        Content.styled(next_words(ticket), "" if ticket.actions else "$quiet"),
    )
    tone = "dim" if final or ticket.venue in around.silent else ""
    return Row(ticket_key(ticket), cells, tone, lambda: _plain_ticket(ticket, stuck, around))


def _plain_ticket(ticket: Ticket, stuck: bool, around: Surroundings) -> str:
    return named(
        around.titles.get(ticket.venue, ticket.venue),
        ticket.kind.value,
        ticket_id=ticket.ticket_id,
        asset=ticket.asset,
        amount=ticket.amount,
        fee=ticket.fee,
        state=ticket.state,
        venue_state=ticket.venue_state,
        stuck=stuck,
        actions=" ".join(action.value for action in ticket.actions),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        reference=ticket.reference,
        destination=ticket.destination,
        note=ticket.note,
    )


def _mark(ticket: Ticket, stuck: bool) -> Content:
    if stuck:
        return Content.styled(_STUCK, "$danger bold")
    if ticket.state is TicketState.WAITING_FOR_YOU:
        return Content.styled(_WAITS, "$stale bold")
    return Content(_FINE)


def _heading(ticket: Ticket, around: Surroundings) -> Content:
    title = around.title(ticket.venue)
    number = line(ticket.ticket_id, 40)
    return Content.assemble((f"{title} {ticket.kind.value}", "bold"), (f"  #{number}", "$quiet"))


def _amount(ticket: Ticket, around: Surroundings) -> Content:
    if around.hidden:
        return Content(f"{show.HIDDEN} {line(ticket.asset, 12)}")
    amount = show.money(Money(ticket.amount, ticket.asset))
    if ticket.fee is None:
        return Content.assemble((amount, "bold"), ("  fee not told", "$quiet"))
    fee = show.money(Money(ticket.fee, ticket.asset))
    return Content.assemble((amount, "bold"), f"  fee {fee}")


def _state(ticket: Ticket, in_state: float) -> Content:
    since = "" if ticket.state.final else f" · for {show.age(in_state)}"
    return Content.assemble(
        state_cell(ticket), (f"  {line(ticket.venue_state, 40)}", "$quiet"), (since, "$quiet")
    )


def _usual(usual: Usual, in_state: float, stuck: bool) -> list[Fact]:
    if usual.p90 <= 0:
        return []
    if usual.seen == 0:
        told = f"not known yet, {show.age(usual.p90)} allowed"
    else:
        told = f"{show.age(usual.median)} here, 90 % under {show.age(usual.p90)}"
    facts = [Fact("usual", Content.styled(told, "$quiet"))]
    if stuck:
        late = show.age(max(0.0, in_state - usual.p90))
        facts.append(Fact("stuck", Content.styled(f"{_STUCK} for {late}", "$danger bold")))
    return facts


def _sight(sight: Sight, now: Moment) -> Fact:
    state, word, at = sight
    when = show.stamp(at.wall, now.wall)
    return Fact(
        when, Content.assemble((state.value, _STATE_STYLES[state]), (f"  {line(word, 40)}", "$quiet"))
    )
