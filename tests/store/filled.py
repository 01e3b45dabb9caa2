"""A journal with very many intents, in seconds instead of the hours their commits would take.

The rows are made by the product's own functions and statements; what is left out is the commit after each of them.
`tests/store/test_journal_scale.py` holds them against rows the journal wrote.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from fxtui.domain.intent import FrozenRequest, Intent, IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money, asset
from fxtui.store import journal_file
from fxtui.store.journal_rows import of_intent, of_time

FIRST_NUMBER = 1_700_000_000_000
_TOOK = timedelta(milliseconds=180)
_AT_ONCE = 5_000


def settled(number: int, at: datetime, venue: str = "venue") -> Intent:
    """The `number`-th intent: an order as venues take it, with what was on the screen and the marks."""
    key = FIRST_NUMBER + number
    body = {"InstrumentId": 1, "OMSId": 1, "AccountId": 7, "TimeInForce": 3, "ClientOrderId": key}
    body |= {
        "OrderIdOCO": 0,
        "Side": 1,
        "Quantity": 250,
        "OrderType": 2,
        "PegPriceType": 3,
        "LimitPrice": 3996,
    }
    return Intent(
        intent_id=f"{at:%Y%m%d-%H%M%S}-{number:06d}",
        client_id=str(key),
        venue=venue,
        account="7",
        kind=IntentKind.ORDER,
        lane="order:USDT/COPM",
        request=FrozenRequest("SendOrder", json.dumps(body).encode()),
        created_at=Moment(at, 1000.0 + number),
        give=Money(Decimal("250.00"), asset("USDT")),
        get=Money(Decimal(999_000), asset("COPM")),
        seen={
            "headline": "sell 250 USDT for about 999 000 COPM",
            "draft": f"order sell 250 USDT/COPM limit 3996 #{number}",
            "rate": "3996.00",
            "worst": "3984.01",
            "value": "250",
            "value_asset": "USDT",
        },
        marks={"balance.USDT": "1000.00", "balance.COPM": "12500000.00", "order": str(key - 7)},
    )


STATES = (IntentState.PREPARED, IntentState.SENDING, IntentState.ACCEPTED)
"""What each of them went through."""


def fill(path: Path, count: int, *, last: datetime, every: timedelta, venue: str = "venue") -> None:
    """Put `count` accepted orders into a journal nobody has open, the newest confirmed at `last`, `every` apart."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    highest = connection.execute("SELECT coalesce(max(number), 0) FROM intents").fetchone()[0]
    insert = journal_file.INSERT.replace("intent_id,", "number, intent_id,").replace(
        "VALUES (", "VALUES (?, "
    )
    try:
        for begin in range(0, count, _AT_ONCE):
            made = [
                (highest + 1 + n, settled(n, last - every * (count - 1 - n), venue))
                for n in range(begin, min(count, begin + _AT_ONCE))
            ]
            connection.execute("BEGIN")
            connection.executemany(insert, [(number, *of_intent(one), _at(one)) for number, one in made])
            connection.executemany(
                journal_file.STEP, [row for number, one in made for row in _steps(number, one)]
            )
            connection.executemany(journal_file.MOVE, [_moved(number, one) for number, one in made])
            connection.execute("COMMIT")
    finally:
        connection.close()


def ref(intent: Intent) -> str:
    """The id the venue gave it."""
    return str(int(intent.client_id) - FIRST_NUMBER + 90_000)


def _steps(number: int, intent: Intent) -> Iterator[tuple[object, ...]]:
    for state, later, known in zip(STATES, (0, 0, 1), ("", "", ref(intent)), strict=True):
        at, mono = (
            intent.created_at.wall + _TOOK * later,
            intent.created_at.mono + _TOOK.total_seconds() * later,
        )
        yield (number, state.value, of_time(at), mono, known, "", "", "")


def _moved(number: int, intent: Intent) -> tuple[object, ...]:
    return (STATES[-1].value, ref(intent), "", "", of_time(intent.created_at.wall + _TOOK), number)


def _at(intent: Intent) -> str:
    return of_time(intent.created_at.wall)
