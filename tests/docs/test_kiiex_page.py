"""docs/venues/kiiex.md says of every refusal what an answer of KIIEX comes to."""

from __future__ import annotations

import pytest

from fxtui.domain.outcome import Rejected, Unknown
from fxtui.transport.evidence import judge
from fxtui.transport.request import Answer, Answered
from fxtui.transport.strict_json import dumps
from fxtui.venues.kiiex.verdicts import VERDICTS
from tests.docs.pages import page, rows
from tests.docs.test_venue_pages import HEAD, columns
from tests.support.clock import FakeClock

PAGE = page("docs/venues/kiiex.md")
EVIDENCE = rows(PAGE, HEAD)
TEXTS = {
    "2fa": "This endpoint requires 2FACode along with the payload",
    "not_enough_funds": "Not_Enough_Funds",
    "unknown_ticket": "Withdraw Ticket not found for OmsId, AccountId, RequestCode",
    "already_processed": "Withdraw ticket already processed",
    "invalid_client_order_id": "Invalid_ClientOrderId",
}


@pytest.mark.parametrize("status", [200, 400, 401, 404])
@pytest.mark.parametrize("call", VERDICTS)
def test_every_row_is_what_an_answer_comes_to(call: str, status: int) -> None:
    verdict = VERDICTS[call]
    for code, (_, *cells) in EVIDENCE.items():
        number = int(code) if code.isdigit() else 101
        said = {"result": False, "errormsg": TEXTS.get(code, ""), "errorcode": number, "detail": None}
        attempt = Answered(Answer(status, {}, dumps(said), FakeClock().now(), 0.1))
        outcome = judge(attempt, verdict.table, verdict.read, venue="KIIEX", operation=call)
        told = cells[columns(PAGE).index(call)]
        assert isinstance(outcome, Unknown if told == "Unknown" else Rejected), (code, told, outcome)


def test_the_statuses_of_a_refusal_are_named() -> None:
    (statuses,) = {verdict.table.http_rejections for verdict in VERDICTS.values()}
    named = [f"{status}" for status in sorted(statuses)]
    assert f"a well-formed refusal under {', '.join(named[:-1])} or {named[-1]} |" in PAGE
