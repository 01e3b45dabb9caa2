"""What a venue takes as the options of the order form: what it doesn't is greyed with the reason. Pure."""

from __future__ import annotations

from fxtui.desk.views import VenueView
from fxtui.domain.instrument import Instrument
from fxtui.domain.order import OrderType, TimeInForce
from fxtui.ui.screens.trade.rows import TYPE_WORDS
from fxtui.ui.widgets.choice import Option

_TYPES = (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT)
_FORCES = (TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK)


def instrument_key(instrument: Instrument) -> str:
    """One name for an instrument over all venues."""
    return f"{instrument.venue}\n{instrument.pair}"


def type_options(view: VenueView | None) -> list[Option]:
    """The order types; all of them as long as the venue has not said what it takes."""
    taken = (
        view.abilities.order_types if view is not None and view.abilities is not None else frozenset(_TYPES)
    )
    return [
        Option(one.value, word, "" if one in taken else _reason(view, one.value, f"{word} orders"))
        for one in _TYPES
        for word in (TYPE_WORDS[one],)
    ]


def force_options(view: VenueView | None) -> list[Option]:
    """How long an order may live."""
    taken = (
        view.abilities.times_in_force
        if view is not None and view.abilities is not None
        else frozenset(_FORCES)
    )
    return [
        Option(one.value, one.value, "" if one in taken else _reason(view, one.value, f"{one.value} orders"))
        for one in _FORCES
    ]


def post_options(view: VenueView | None) -> list[Option]:
    """Whether an order may refuse to take from the book."""
    taken = view is None or view.abilities is None or view.abilities.post_only
    return [
        Option("no", "no"),
        Option("yes", "yes", "" if taken else _reason(view, "post_only", "post-only orders")),
    ]


def _reason(view: VenueView | None, name: str, words: str) -> str:
    if view is None:
        return f"the venue takes no {words}."
    return view.missing.get(name) or view.missing.get(words) or f"{view.title} takes no {words}."
