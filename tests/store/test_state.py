"""The last known figures come back as old as they are, or not at all."""

from __future__ import annotations

import json
import stat
import tempfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.contract.errors import StoreError
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Instrument, Pair, pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import asset
from fxtui.domain.quote import Quote
from fxtui.domain.ticket import Ticket, TicketAction, TicketKind, TicketState
from fxtui.store.config import Profile, VenueProfile
from fxtui.store.state import Remembered, StateStore, belonging
from tests.store.intents import ANY_TEXT, ASSETS, NUMBERS, WALLS
from tests.support.clock import START, FakeClock

SEEN = Moment(START, 990.0)
BALANCE = Balance(
    "kiiex", "7", asset("USDT"), Decimal("10.50"), Decimal(2), Decimal("12.50"), SEEN, Decimal(1)
)
QUOTE = Quote("kiiex", pair("USDT/COPM"), Decimal("3995.10"), Decimal("3996.00"), None, SEEN)
TICKET = Ticket(
    venue="kiiex",
    account="7",
    ticket_id="12",
    kind=TicketKind.WITHDRAWAL,
    asset=asset("COPM"),
    amount=Decimal(100000),
    fee=None,
    state=TicketState.IN_REVIEW,
    venue_state=Foreign("Pending\x1b[2J"),
    actions=(TicketAction.CANCEL,),
    created_at=START,
    updated_at=None,
    reference="ab-c",
    destination=Foreign("[/x] \N{RIGHT-TO-LEFT OVERRIDE}"),
)


def store(folder: Path, clock: FakeClock, profile: str = "sim", mark: str = "") -> StateStore:
    return StateStore(folder / "last-known", profile, clock, belongs_to=mark)


def test_without_a_file_nothing_is_known(folder: Path, clock: FakeClock) -> None:
    assert store(folder, clock).load() == Remembered()


def test_what_was_saved_comes_back_with_its_age(folder: Path, clock: FakeClock) -> None:
    store(folder, clock).save(balances=[BALANCE], quotes=[QUOTE], tickets=[TICKET])
    later = FakeClock(START + timedelta(seconds=60), mono=3.0)
    known = store(folder, later).load()
    assert known.saved_at == START
    (balance,), (quote,), (ticket,) = known.balances, known.quotes, known.tickets
    assert balance.as_of.age(later.now()) == pytest.approx(70.0)
    assert quote.received_at.age(later.now()) == pytest.approx(70.0)
    assert replace(balance, as_of=SEEN) == BALANCE
    assert replace(quote, received_at=SEEN) == QUOTE
    assert quote.is_stale(later.now(), 5.0)
    assert ticket == TICKET
    assert isinstance(ticket.venue_state, Foreign)


def test_a_clock_that_went_back_makes_nothing_fresh(folder: Path, clock: FakeClock) -> None:
    store(folder, clock).save(quotes=[QUOTE])
    earlier = FakeClock(START - timedelta(hours=1), mono=3.0)
    (quote,) = store(folder, earlier).load().quotes
    assert quote.received_at.age(earlier.now()) > 3600


def test_a_clock_that_jumped_before_saving_does_not_count(folder: Path, clock: FakeClock) -> None:
    clock.jump(-3600)
    store(folder, clock).save(quotes=[QUOTE])
    (quote,) = store(folder, clock).load().quotes
    assert quote.received_at.age(clock.now()) == pytest.approx(10.0)


def test_what_a_venue_guaranteed_is_over(folder: Path, clock: FakeClock) -> None:
    locked = replace(QUOTE, received_at=clock.now(), valid_until=Moment(START + timedelta(hours=1), 4600.0))
    store(folder, clock).save(quotes=[locked])
    (quote,) = store(folder, clock).load().quotes
    assert quote.is_stale(clock.now(), 1e9)


def test_each_profile_has_its_own_file_and_it_is_private(folder: Path, clock: FakeClock) -> None:
    sim, other = store(folder, clock), store(folder, clock, "other")
    sim.save(balances=[BALANCE])
    assert other.load() == Remembered()
    assert sim.path != other.path
    assert stat.S_IMODE(sim.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(sim.path.parent.stat().st_mode) == 0o700


def test_figures_of_paper_are_not_shown_as_live(folder: Path, clock: FakeClock) -> None:
    paper = Profile("p", live=False, venues=(VenueProfile("kiiex", "http://127.0.0.1:1", {"user_id": "96"}),))
    live = replace(paper, live=True)
    elsewhere = replace(paper, venues=(replace(paper.venues[0], base_url="http://127.0.0.1:2"),))
    somebody_else = replace(paper, venues=(replace(paper.venues[0], settings={"user_id": "97"}),))
    store(folder, clock, "p", belonging(paper)).save(balances=[BALANCE])
    assert store(folder, clock, "p", belonging(paper)).load().balances
    for other in (live, elsewhere, somebody_else):
        assert store(folder, clock, "p", belonging(other)).load() == Remembered()


def test_the_file_holds_no_number_but_its_schema_and_no_strange_byte(folder: Path, clock: FakeClock) -> None:
    one = store(folder, clock)
    one.save(balances=[BALANCE], quotes=[QUOTE], tickets=[TICKET])
    written = one.path.read_bytes()
    assert all(32 <= byte < 127 for byte in written)

    def numbers(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [found for part in value.values() for found in numbers(part)]
        if isinstance(value, list):
            return [found for part in value for found in numbers(part)]
        return [value] if isinstance(value, (int, float)) and not isinstance(value, bool) else []

    assert numbers(json.loads(written)) == [1]


DAMAGES: list[tuple[str, Any]] = [
    ("balances", [{}]),
    ("balances", {"a": 1}),
    ("balances", None),
    ("quotes", [1]),
    ("tickets", [None]),
    ("tickets", "x"),
    ("instruments", 5),
    ("saved_at", "yesterday"),
    ("saved_at", "2025-07-09T12:00:00"),
    ("saved_at", 1),
    ("schema", 2),
    ("profile", "other"),
]


@pytest.mark.parametrize(("key", "value"), DAMAGES)
def test_a_bent_file_is_no_file(folder: Path, clock: FakeClock, key: str, value: Any) -> None:
    one = store(folder, clock)
    one.save(balances=[BALANCE])
    document = json.loads(one.path.read_text())
    one.path.write_text(json.dumps(document | {key: value}))
    assert one.load() == Remembered()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("available", 10.5),
        ("available", 10),
        ("available", "NaN"),
        ("available", "1e999999999"),
        ("available", None),
        ("asset", "U S"),
        ("account", 7),
        ("as_of", {"wall": "2025-07-09T12:00:00+00:00", "age": "nan"}),
        ("as_of", {"wall": "2025-07-09T12:00:00+00:00", "age": "-5"}),
        ("as_of", "2025-07-09T12:00:00+00:00"),
    ],
)
def test_a_bent_figure_is_no_figure(folder: Path, clock: FakeClock, column: str, value: Any) -> None:
    one = store(folder, clock)
    one.save(balances=[BALANCE])
    document = json.loads(one.path.read_text())
    document["balances"][0][column] = value
    one.path.write_text(json.dumps(document))
    assert one.load() == Remembered()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a":1e9}', b" " * 8_388_609],
    ids=["empty", "torn", "a list", "null", "no text", "deep", "a number", "large"],
)
def test_what_is_no_such_document_is_no_file(folder: Path, clock: FakeClock, content: bytes) -> None:
    one = store(folder, clock)
    one.save()
    one.path.write_bytes(content)
    assert one.load() == Remembered()


def test_a_file_others_could_have_written_is_not_believed(folder: Path, clock: FakeClock) -> None:
    one = store(folder, clock)
    one.save(balances=[BALANCE])
    one.path.chmod(0o666)
    assert one.load() == Remembered()
    one.path.chmod(0o600)
    one.path.parent.chmod(0o777)
    assert one.load() == Remembered()
    with pytest.raises(StoreError):
        one.save()


def test_a_disk_that_refuses_leaves_what_was_saved(
    folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = store(folder, clock)
    one.save(balances=[BALANCE])

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", refuse)
        with pytest.raises(StoreError, match="No space left"):
            one.save()
    assert len(one.load().balances) == 1


MAYBE = st.none() | NUMBERS
PAIRS = st.builds(Pair, ASSETS, ASSETS)
TIMES = st.none() | WALLS
FOREIGN = st.builds(Foreign, st.text(max_size=20) | st.just("\ud800"))
BALANCES = st.builds(Balance, ANY_TEXT, ANY_TEXT, ASSETS, NUMBERS, NUMBERS, NUMBERS, st.just(SEEN), MAYBE)
QUOTES = st.builds(Quote, ANY_TEXT, PAIRS, MAYBE, MAYBE, MAYBE, st.just(SEEN), TIMES, MAYBE, MAYBE)
TICKETS = st.builds(
    Ticket,
    venue=ANY_TEXT,
    account=ANY_TEXT,
    ticket_id=ANY_TEXT,
    kind=st.sampled_from(TicketKind),
    asset=ASSETS,
    amount=NUMBERS,
    fee=MAYBE,
    state=st.sampled_from(TicketState),
    venue_state=FOREIGN,
    actions=st.lists(st.sampled_from(TicketAction)).map(tuple),
    created_at=TIMES,
    updated_at=TIMES,
    reference=ANY_TEXT,
    destination=st.none() | FOREIGN,
    note=st.none() | FOREIGN,
)
INSTRUMENTS = st.builds(
    Instrument,
    ANY_TEXT,
    PAIRS,
    ANY_TEXT,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    MAYBE,
    ANY_TEXT,
)


@settings(max_examples=50)
@given(
    st.lists(BALANCES, max_size=3),
    st.lists(QUOTES, max_size=3),
    st.lists(TICKETS, max_size=3),
    st.lists(INSTRUMENTS, max_size=3),
)
def test_every_figure_comes_back_exactly(
    balances: list[Balance], quotes: list[Quote], tickets: list[Ticket], instruments: list[Instrument]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        clock = FakeClock()
        one = store(Path(made), clock)
        one.save(balances=balances, quotes=quotes, tickets=tickets, instruments=instruments)
        known = one.load()
        assert [repr(b.available) for b in known.balances] == [repr(b.available) for b in balances]
        assert known.balances == tuple(balances)
        assert known.quotes == tuple(quotes)
        assert known.tickets == tuple(tickets)
        assert known.instruments == tuple(instruments)
