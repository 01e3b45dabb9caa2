"""The sum of a day and the indexes of the intent book say what a walk over all records would say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from fxtui.desk.day_sum import DaySum
from fxtui.desk.intent_book import IntentBook
from fxtui.domain.intent import FrozenRequest, Intent, IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money
from fxtui.store.limits import Level
from fxtui.store.records import IntentRecord
from tests.support.clock import START
from tests.support.desk_rig import Rig
from tests.support.fake_venue import COPM, USDT

LEVELS = (
    Level("test"),
    Level("test", "kiiex"),
    Level("test", "kiiex", "COPM/USDT"),
    Level("test", "other", "BTC/USDT"),
)
NOTHING_MOVED = {IntentState.REJECTED, IntentState.NOT_PLACED}
SPENT = {IntentKind.ORDER, IntentKind.SWAP, IntentKind.WITHDRAWAL, IntentKind.TRANSFER}
CANCEL = 11
"""The number of the ticket action that lets nothing leave; number 5 lets something leave."""


@st.composite
def records(draw: st.DrawFn) -> IntentRecord:
    """An intent of one of twelve ids, in any state, of today or of the days beside it; an id keeps its pair and value."""
    number = draw(st.integers(0, 11))
    kind = list(IntentKind)[number % len(IntentKind)]
    paired = kind in {IntentKind.ORDER, IntentKind.SWAP}
    seen = {"value": f"{number}.01", "value_asset": "USDT"}
    if paired:
        seen["pair"] = "USDT/COPM" if number % 2 else "BTC/USDT"
    at = START + timedelta(days=draw(st.sampled_from([-1, 0, 0, 0, 1])), hours=draw(st.integers(-11, 11)))
    intent = Intent(
        intent_id=f"i{number}",
        client_id="",
        venue=("kiiex", "other")[number % 3 == 0],
        account="7",
        kind=kind,
        lane=f"lane{number % 4}",
        request=FrozenRequest("SendOrder", b"{}"),
        created_at=Moment(at, float(number)),
        give=None if number == CANCEL else Money(Decimal(number), USDT),
        get=Money(Decimal(number), COPM),
        seen=seen,
    )
    return IntentRecord(intent, draw(st.sampled_from(IntentState)), "", "", "", (), at)


def ids(found: Iterable[IntentRecord]) -> list[tuple[str, IntentState]]:
    return sorted(((one.intent.intent_id, one.state) for one in found), key=lambda one: one[0])


def expected(known: dict[str, IntentRecord], level: Level, now: datetime) -> Decimal:
    total = Decimal(0)
    for record in known.values():
        intent = record.intent
        pair = intent.seen.get("pair", "")
        if (
            intent.created_at.wall.date() == now.date()
            and record.state not in NOTHING_MOVED
            and (intent.kind in SPENT or (intent.kind is IntentKind.TICKET_ACTION and intent.give))
            and level.venue in ("", intent.venue)
            and (not level.pair or set(level.pair.split("/")) == set(pair.split("/")))
        ):
            total += Decimal(intent.seen["value"])
    return total


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(st.lists(records(), max_size=6), max_size=8))
def test_the_running_sum_is_what_all_records_come_to_after_every_change(
    steps: list[list[IntentRecord]],
) -> None:
    rig, known = Rig("kiiex", "other"), dict[str, IntentRecord]()
    day, now = DaySum(rig.desk._floor), rig.clock.now()
    for step in steps:
        for record in step:
            rig.desk.intents.put(record)
            known[record.intent.intent_id] = record
        for level in LEVELS:
            assert day.confirmed(level, now) == expected(known, level, now.wall)
    tomorrow = Moment(now.wall + timedelta(days=1), now.mono)
    for level in LEVELS:
        assert day.confirmed(level, tomorrow) == expected(known, level, tomorrow.wall)
        assert day.confirmed(level, now) == expected(known, level, now.wall)


@settings(max_examples=150, deadline=None)
@given(changes=st.lists(st.tuples(records(), st.booleans()), max_size=40))
def test_the_book_answers_from_its_indexes_what_a_walk_over_it_answers(
    changes: list[tuple[IntentRecord, bool]],
) -> None:
    book, known = IntentBook(), dict[str, IntentRecord]()
    for record, loaded in changes:
        if loaded:
            book.load([record])
            known.setdefault(record.intent.intent_id, record)
        else:
            book.put(record)
            known[record.intent.intent_id] = record
    assert ids(book.records()) == ids(known.values())
    times = [record.intent.created_at.wall for record in book.records()]
    assert times == sorted(times, reverse=True)
    for day in {START.date() + timedelta(days=n) for n in (-2, -1, 0, 1, 2)}:
        of_day = (r for r in known.values() if r.intent.created_at.wall.astimezone(UTC).date() == day)
        assert ids(book.of_day(day)) == ids(of_day)
    unresolved = [record for record in known.values() if record.state.unresolved]
    assert ids(book.unresolved()) == ids(unresolved)
    for venue in ("kiiex", "other"):
        assert ids(book.unresolved(venue)) == ids(r for r in unresolved if r.intent.venue == venue)
        for lane in range(4):
            busy = book.in_lane(venue, "7", f"lane{lane}")
            fitting = [r for r in unresolved if (r.intent.venue, r.intent.lane) == (venue, f"lane{lane}")]
            assert (busy in fitting) if fitting else busy is None


async def test_a_part_that_can_not_be_valued_leaves_the_sum_unknown_until_it_can() -> None:
    rig = Rig(value_asset="COPM")
    day = DaySum(rig.desk._floor)
    record = await rig.done(await rig.swap("10"))
    seen = {name: said for name, said in record.intent.seen.items() if not name.startswith("value")}
    bare = Intent(
        **{
            name: getattr(record.intent, name)
            for name in Intent.__struct_fields__
            if name not in {"seen", "get"}
        },
        seen=seen,
    )
    rig.desk.intents.put(IntentRecord(bare, IntentState.ACCEPTED, "", "", "", (), rig.clock.now().wall))
    level = Level("test")
    assert day.confirmed(level, rig.clock.now()) is None
    await rig.desk.refresh("quotes")
    assert day.confirmed(level, rig.clock.now()) == Decimal("40020.000")
