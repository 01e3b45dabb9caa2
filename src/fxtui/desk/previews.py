"""From a draft to a preview: what it would do, built from the request that will be sent, with every guard's word.

Only reads are made here. What a venue's rules forbid becomes a refusing note; an error is raised only when nothing
can be shown.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from msgspec.structs import replace

from fxtui.contract.abilities import ClientKey
from fxtui.contract.errors import (
    CredentialsRefused,
    FxtuiError,
    RateLimited,
    StoreError,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.contract.venue import Prepared, Venue
from fxtui.desk import guards
from fxtui.desk.connections import Link, as_error
from fxtui.desk.floor import Floor
from fxtui.desk.reads import Reads
from fxtui.desk.reconcile import Reconcile
from fxtui.desk.scrutiny import Scrutiny, account_of, assets_of
from fxtui.desk.sketches import Sketch, Sketches
from fxtui.desk.views import Draft, GuardNote, Preview, Severity
from fxtui.desk.waiting import end
from fxtui.desk.wording import dealt_amount
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money
from fxtui.domain.ticket import TicketActionDraft
from fxtui.store.limits import LimitsInForce

_Answer = TypeVar("_Answer")


Freeze = Callable[[str], Awaitable[Prepared]]
"""Makes the request with a client key."""


class Previews:
    """Makes previews for one desk."""

    def __init__(self, floor: Floor, scrutiny: Scrutiny, reads: Reads, reconcile: Reconcile) -> None:
        self._floor = floor
        self._scrutiny = scrutiny
        self._reads = reads
        self._reconcile = reconcile
        self._sketches = Sketches(floor, reads)

    async def preview(self, draft: Draft) -> Preview:
        """What `draft` would do now.

        Raises:
            UsageError: the profile has no such venue.
            VenueError: the venue can't be reached, does not offer it, or can't price it.
        """
        link = self._floor.link(draft.venue)
        notes = await self._open_journal()
        venue = await link.connect()
        await self._reconcile.ensure(link)
        balances = asyncio.ensure_future(self._fresh_balances(link, venue, draft))
        try:
            sketch = await self._asked(link, self._sketches.draw(link, venue, draft))
            prepared, refused = await self._freeze(link, venue, sketch)
            await balances
        finally:
            await end((balances,))
        notes += (*sketch.notes, *refused)
        await self._learn_rates(link, venue, sketch, self._scrutiny.limits(draft))
        return self._judged(self._put_together(link, draft, sketch, prepared), notes)

    async def _open_journal(self) -> tuple[GuardNote, ...]:
        try:
            await self._floor.journaling.open()
            await self._floor.journaling.read_on()
        except StoreError as error:
            return (guards.refuse("disk", f"Nothing can be sent without a journal: {error.message}"),)
        self._reconcile.mark()
        return ()

    async def _fresh_balances(self, link: Link, venue: Venue, draft: Draft) -> None:
        if venue.balances is None:
            return
        with contextlib.suppress(FxtuiError):
            await self._reads.read_balances(link, account_of(draft), assets_of(draft))

    async def _freeze(
        self, link: Link, venue: Venue, sketch: Sketch
    ) -> tuple[Prepared | None, tuple[GuardNote, ...]]:
        """The frozen request, or the note that says why there is none."""
        if not self._floor.journaling.writable:
            return None, ()
        try:
            key = await self._client_key(venue.abilities.client_key)
            return await self._asked(link, sketch.freeze(key)), ()
        except VenueRefused as error:
            return None, (guards.refuse(error.code or error.kind, error.message),)
        except (CredentialsRefused, VenueUnreachable, RateLimited):
            raise
        except FxtuiError as error:
            return None, (guards.refuse(error.kind, f"It can't be prepared: {error.message}"),)

    async def _client_key(self, form: ClientKey) -> str:
        match form:
            case ClientKey.NONE:
                return ""
            case ClientKey.INT53:
                return str(await self._floor.journaling.next_number())
            case ClientKey.UUID4:
                return self._floor.keys.uuid4()
            case ClientKey.TEXT32:
                return self._floor.keys.text32()

    async def _learn_rates(self, link: Link, venue: Venue, sketch: Sketch, limits: LimitsInForce) -> None:
        """Read the prices that value what moves, when a limit needs the value and no price is known."""
        now, given = self._floor.clock.now(), sketch.at_most or sketch.give
        known = given is None or self._scrutiny.day.value(given, now) is not None
        if known or venue.rates is None or not limits.need_a_value:
            return
        assets = {money.asset for money in (sketch.give, sketch.get) if money is not None}
        target = self._floor.value_asset
        with contextlib.suppress(FxtuiError):
            await self._asked(link, self._reads.learn_instruments(link, venue.rates))
            listed = (instrument.pair for instrument in link.instruments)
            pairs = [
                pair
                for pair in listed
                if pair == sketch.pair or any(pair.has(asset, target) for asset in assets)
            ]
            if pairs:
                await self._reads.read(link, "quotes", pairs)

    def _put_together(self, link: Link, draft: Draft, sketch: Sketch, prepared: Prepared | None) -> Preview:
        now = self._floor.clock.now()
        account = prepared.account if prepared is not None else link.account
        give = prepared.give if prepared is not None and prepared.give is not None else sketch.give
        get = prepared.get if prepared is not None and prepared.get is not None else sketch.get
        value = self._scrutiny.day.value(sketch.at_most or give, now)
        taken = None if isinstance(draft, TicketActionDraft) else give
        return Preview(
            preview_id=self._floor.keys.preview_id(),
            draft=draft,
            venue=link.id,
            venue_title=link.title,
            account=account,
            live=link.spec.live,
            give=give,
            get=get,
            fee=sketch.fee,
            rate=sketch.rate,
            worst_price=sketch.worst_price,
            pair=sketch.pair,
            free=self._free(link.id, account, taken),
            quoted_at=sketch.quoted_at,
            made_at=now,
            expires_at=_later(sketch.priced_at or now, sketch.lasts),
            to_type=sketch.to_type,
            prepared=prepared,
            terms=sketch.terms,
            after=self._after(link.id, account, taken, get if sketch.arrives else None),
            value=Money(value, self._floor.value_asset) if value is not None else None,
            at_most=sketch.at_most,
        )

    def _free(self, venue: VenueId, account: str, give: Money | None) -> Money | None:
        if give is None:
            return None
        free = self._floor.balances.available(venue, give.asset, account)
        return Money(free, give.asset) if free is not None else None

    def _after(
        self, venue: VenueId, account: str, give: Money | None, get: Money | None
    ) -> tuple[Money, ...]:
        """What would be available of each asset that changes; an asset whose balance is unknown is left out."""
        after: list[Money] = []
        for money, change in ((give, Money.__sub__), (get, Money.__add__)):
            if money is None:
                continue
            free = self._floor.balances.available(venue, money.asset, account)
            if free is not None:
                after.append(change(Money(free, money.asset), money))
        return tuple(after)

    def _judged(self, preview: Preview, notes: tuple[GuardNote, ...]) -> Preview:
        """The preview with the notes of all guards, and what they want typed."""
        every = (*notes, *self._scrutiny.notes(preview))
        confirmed = any(note.severity is Severity.CONFIRM for note in every)
        to_type = preview.to_type or (dealt_amount(preview.draft) if confirmed else "")
        order = {Severity.REFUSE: 0, Severity.CONFIRM: 1, Severity.WARN: 2}
        return replace(
            preview, notes=tuple(sorted(every, key=lambda note: order[note.severity])), to_type=to_type
        )

    async def _asked(self, link: Link, answer: Awaitable[_Answer]) -> _Answer:
        try:
            return await answer
        except FxtuiError:
            raise
        except Exception as raised:
            raise as_error(link, "the preview", raised) from raised


def _later(at: Moment, seconds: float) -> Moment:
    return Moment(at.wall + timedelta(seconds=seconds), at.mono + seconds)
