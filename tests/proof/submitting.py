"""A program that confirms many wishes at the real desk, one after the other: `python -m tests.proof.submitting HOME`.

The words of each stand on a line of standard input as a JSON list. Orders that rest are canceled, so that none stands
in the way of the next.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from fxtui.bootstrap.composition import Composition
from fxtui.contract.errors import RateLimited
from fxtui.desk.desk import Desk
from fxtui.desk.views import Draft, Preview
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.grammar.drafts import order_draft, swap_draft, ticket_draft
from fxtui.grammar.parser import parse
from fxtui.grammar.requests import NewTicketRequest, OrderRequest, SwapRequest

_SETTLED_WITHIN = 30.0
_LOOKED_UP_FOR = 60.0
_BUDGET_AGAIN = 2.0


def submitted(home: str, wishes: Sequence[Sequence[str]]) -> int:
    """Confirm every wish once; returns the program's exit code."""
    composition = Composition(os.environ)
    composition.home = home
    return composition.run_on_desk(None, lambda desk: _confirm(desk, wishes), journal=True)


async def _confirm(desk: Desk, wishes: Sequence[Sequence[str]]) -> int:
    for words in wishes:
        preview = await _previewed(desk, words)
        intent = desk.submit(preview, preview.to_type)
        record = await desk.settled(intent.intent_id, _SETTLED_WITHIN)
        if record.state is IntentState.UNKNOWN:
            record = await desk.resolve(intent.intent_id, _LOOKED_UP_FOR)
        if intent.kind is IntentKind.ORDER and "--limit" in words and record.venue_ref:
            await desk.cancel(intent.venue, record.venue_ref)
    return 0


async def _previewed(desk: Desk, words: Sequence[str]) -> Preview:
    """The preview of a wish, once the venue's budget of requests has room for it."""
    while True:
        try:
            return await desk.preview(await _draft(desk, words))
        except RateLimited:
            await desk.clock.sleep(_BUDGET_AGAIN)


async def _draft(desk: Desk, words: Sequence[str]) -> Draft:
    parsed = parse(words)
    assert parsed is not None
    match parsed.request:
        case SwapRequest() as request:
            return await swap_draft(desk, request)
        case OrderRequest() as order:
            return await order_draft(desk, order)
        case NewTicketRequest() as ticket:
            return await ticket_draft(desk, ticket)
        case other:
            raise AssertionError(f"{other} moves no money")


if __name__ == "__main__":
    asked = [json.loads(line) for line in sys.stdin]
    sys.exit(submitted(sys.argv[1], asked))
