"""Intents for the tests of the journal, plain ones and all there may be."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from fxtui.domain.intent import FrozenRequest, Intent, IntentKind
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money, asset
from tests.support.clock import START

ANY_TEXT = st.text(max_size=30)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**15), max_value=10**15)
ASSETS = st.sampled_from(["USDT", "COPM", "USDC", "EUR", "B.T-C_1", "usdt"]).map(asset)
MONEY = st.builds(Money, NUMBERS, ASSETS)
WALLS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone
MOMENTS = st.builds(Moment, WALLS, st.floats(0, 1e9))


def intents(intent_id: str) -> st.SearchStrategy[Intent]:
    """Every intent called `intent_id`."""
    return st.builds(
        Intent,
        intent_id=st.just(intent_id),
        client_id=TEXT,
        venue=TEXT,
        account=TEXT,
        kind=st.sampled_from(IntentKind),
        lane=TEXT,
        request=st.builds(FrozenRequest, TEXT, st.binary(max_size=200)),
        created_at=MOMENTS,
        give=st.none() | MONEY,
        get=st.none() | MONEY,
        seen=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4),
        marks=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4),
    )


def intent(intent_id: str = "one", *, at: Moment | None = None) -> Intent:
    """A swap of 250 USDT."""
    return Intent(
        intent_id=intent_id,
        client_id="1752062400000",
        venue="kiiex",
        account="7",
        kind=IntentKind.SWAP,
        lane="order:USDT/COPM",
        request=FrozenRequest("SendOrder", b'{"Quantity":250}'),
        created_at=at or Moment(START, 1000.0),
        give=Money(Decimal("250.00"), asset("USDT")),
        get=Money(Decimal(999_000), asset("COPM")),
        seen={"rate": "3996.00"},
        marks={"balance.USDT": "1000.00"},
    )
