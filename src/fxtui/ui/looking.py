"""What the verbs that only look open: the screen that shows it, with the rows that were asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, assert_never

from fxtui.contract.errors import UsageError
from fxtui.contract.health import Check, CheckState
from fxtui.desk.events import Tone
from fxtui.desk.views import VenueView
from fxtui.domain.instrument import Instrument, Pair, VenueId, pair
from fxtui.grammar import requests as ask
from fxtui.ui.office_line import refuse_another
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.text import line

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.ui.app import FxtuiApp

AnyScreen = TypeVar("AnyScreen", bound=DeskScreen)

_WORST_FIRST = (CheckState.FAILED, CheckState.WARNING, CheckState.OK)
_TONES: dict[CheckState, Tone] = {
    CheckState.OK: "good",
    CheckState.WARNING: "warning",
    CheckState.FAILED: "danger",
}
_MARKS = {CheckState.OK: "✔", CheckState.WARNING: "!", CheckState.FAILED: "✖"}

Looking = (
    ask.BalancesRequest
    | ask.QuotesRequest
    | ask.OrdersRequest
    | ask.FillsRequest
    | ask.TicketsRequest
    | ask.IntentsRequest
    | ask.IntentRequest
    | ask.VenuesRequest
)
"""A request that moves nothing; a person's word on an intent is asked for once more before it is written down."""


async def opened(app: FxtuiApp, kind: type[AnyScreen], words: str = "") -> AnyScreen:
    """Open a main screen with only the rows that have these words, all without words; returns the screen."""
    await app.go(kind.NAME)
    screen = next(screen for screen in app.screen_stack if isinstance(screen, kind))
    screen.narrow(words)
    return screen


async def show(app: FxtuiApp, request: Looking) -> None:
    """Open what answers the request; raises a `FxtuiError` with what is wrong with it."""
    match request:
        case ask.BalancesRequest(venue=venue, asset=asset, customer=customer):
            from fxtui.ui.screens.balances import BalancesScreen

            await refuse_another(app, venue, customer)
            await opened(app, BalancesScreen, " ".join(word for word in (asset, venue) if word))
        case ask.QuotesRequest():
            await _quotes(app, request)
        case ask.OrdersRequest() | ask.FillsRequest():
            await _trade(app, request)
        case ask.TicketsRequest(open_only=only, venue=venue, customer=customer):
            from fxtui.ui.screens.tickets import TicketsScreen

            await refuse_another(app, venue, customer)
            (await opened(app, TicketsScreen, venue or "")).show_open(only=only)
        case ask.IntentsRequest() | ask.IntentRequest():
            await _intents(app, request)
        case ask.VenuesRequest(test=test, venue=venue):
            from fxtui.ui.screens.venues import VenuesScreen

            venues = await opened(app, VenuesScreen)
            if test:
                _test(app, venues, venue)
        case _:
            assert_never(request)


async def _intents(app: FxtuiApp, request: ask.IntentsRequest | ask.IntentRequest) -> None:
    """The list, one intent in it, or the question whether what a person saw is to be written down."""
    from fxtui.ui.screens.intents import IntentsScreen

    match request:
        case ask.IntentsRequest(acknowledge=True):
            from fxtui.ui.screens.venues import VenuesScreen

            await opened(app, VenuesScreen)
            app.run_command("venues.acknowledge")
        case ask.IntentsRequest(unresolved=only, resolve=intent_id):
            screen = await opened(app, IntentsScreen)
            screen.show_unresolved(only=only)
            if intent_id is not None:
                screen.look_up(intent_id)
        case ask.IntentRequest(intent_id=intent_id, word=word, ref=ref):
            record = await app.desk.journal.find(intent_id)
            screen = await opened(app, IntentsScreen)
            screen.show_intent(record)
            if word is ask.PersonsWord.EXECUTED:
                screen.ask_placed(ref or "")
            elif word is ask.PersonsWord.NOT_PLACED:
                screen.ask_absent()


async def _trade(app: FxtuiApp, request: ask.OrdersRequest | ask.FillsRequest) -> None:
    from fxtui.ui.screens.trade import TradeScreen

    screen = await opened(app, TradeScreen, request.venue or "")
    if isinstance(request, ask.OrdersRequest):
        screen.show_list("history" if request.history else "open")
        return
    screen.show_list("fills", request.order_id or "")
    for problem in await app.desk.refresh("fills", request.venue):
        app.say("danger", problem.message)


# -- quotes


async def _quotes(app: FxtuiApp, request: ask.QuotesRequest) -> None:
    """The board with these pairs only; a pair that is listed and not watched is opened by itself."""
    from fxtui.ui.screens.quotes import QuotesScreen

    names = [_watched(app.desk, text, request.venue) for text in request.pairs]
    if None not in names:
        at = request.venue or ""
        words = ", ".join(f"{name} {at}".strip() for name in names) or at
        await opened(app, QuotesScreen, words)
        return
    unwatched = await _listed(app.desk, pair(request.pairs[names.index(None)]), request.venue)
    if len(names) > 1:
        name = unwatched.pair
        raise UsageError(f"{name} is not in the watchlist: `quotes {name}` alone opens it.")
    await opened(app, QuotesScreen)
    app.open_instrument(unwatched.venue, unwatched.pair)


def _watched(desk: Desk, text: str, venue: VenueId | None) -> str | None:
    """What to filter by: a watched pair as its venue turns it, part of a name as it is; None for any other pair."""
    try:
        wanted = pair(text)
    except ValueError:
        return text
    watched = (one for at, one in desk.watchlist() if venue in {None, at} and _either_way(one, wanted))
    return next(map(str, watched), None)


async def _listed(desk: Desk, wanted: Pair, venue: VenueId | None) -> Instrument:
    from fxtui.grammar.lookup import the_one

    problems = await desk.refresh("instruments", venue)
    found = [one for one in desk.instruments(venue) if _either_way(one.pair, wanted)]
    several = (
        f"{wanted} is not in the watchlist and listed by {', '.join(sorted(one.venue for one in found))}"
    )
    return the_one(found, several, UsageError(f"No venue of this profile lists {wanted}."), problems)


# -- testing venues


def _test(app: FxtuiApp, screen: DeskScreen, venue: VenueId | None) -> None:
    """Test one venue or all at once; every venue says one sentence, and a page tells all while Venues is in front."""
    views = [view for view in app.desk.venues() if venue in {None, view.id}]

    async def test() -> None:
        found = await asyncio.gather(*(app.desk.check(view.id) for view in views))
        tested = sorted(zip(views, found, strict=True), key=lambda one: _worst(one[1]), reverse=True)
        for view, checks in tested:
            app.say(*_verdict(view, checks))
        if app.screen is screen:
            app.show_page("Venue test", _page(views, found))

    app.say("info", f"Testing {', '.join(view.title for view in views)}…")
    app.fetch(test, group="venue test")


def _worst(checks: Sequence[Check]) -> int:
    """The place of the worst check's state among the states, 0 for a failure."""
    return min((_WORST_FIRST.index(check.state) for check in checks), default=len(_WORST_FIRST))


def _verdict(view: VenueView, checks: Sequence[Check]) -> tuple[Tone, str]:
    if not checks:
        return "warning", f"{view.title}: there is nothing to test."
    worst = min(checks, key=lambda check: _WORST_FIRST.index(check.state))
    if worst.state is CheckState.OK:
        return "good", f"{view.title}: everything that was tested is fine."
    return _TONES[worst.state], f"{view.title}: {worst.name}: {line(worst.sentence)}"


def _page(views: Sequence[VenueView], found: Sequence[Sequence[Check]]) -> str:
    told: list[str] = []
    for view, checks in zip(views, found, strict=True):
        told += [line(view.title), *(f"{_MARKS[c.state]} {line(c.name)}: {line(c.sentence)}" for c in checks)]
        told.append("")
    return "\n".join(told[:-1])


def _either_way(one: Pair, wanted: Pair) -> bool:
    """Whether two pairs are of the same assets, either way round."""
    return one.reads_as(wanted) or one.reads_as(wanted.flipped())
