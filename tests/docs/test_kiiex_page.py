"""docs/venues/kiiex.md says of every refusal what the code makes of it."""

from __future__ import annotations

import pytest

from fxtui.domain.outcome import Rejected, Unknown
from fxtui.transport.evidence import judge
from fxtui.transport.request import Answer, Answered
from fxtui.transport.strict_json import dumps
from fxtui.venues.kiiex.verdicts import VERDICTS
from tests.docs.pages import page, rows
from tests.support.clock import FakeClock

HEAD = "### What an answer proves"
PAGE = page("docs/venues/kiiex.md")
EVIDENCE = rows(PAGE, HEAD)
TEXTS = {
    "2fa": "This endpoint requires 2FACode along with the payload",
    "not_enough_funds": "Not_Enough_Funds",
    "unknown_ticket": "Withdraw Ticket not found for OmsId, AccountId, RequestCode",
    "already_processed": "Withdraw ticket already processed",
    "invalid_client_order_id": "Invalid_ClientOrderId",
}


def columns() -> list[str]:
    (head,) = [line for line in PAGE.splitlines() if line.startswith("| code | KIIEX says |")]
    return [cell.strip(" `") for cell in head.strip("|").split("|")][2:]


def by_the_data(code: str, call: str) -> str:
    verdict = VERDICTS[call]
    if code not in verdict.table.rejections:
        return "Unknown"
    return "looked up" if code in verdict.of_its_own_making else "Rejected"


def test_every_call_that_moves_something_has_its_column() -> None:
    assert columns() == list(VERDICTS)


def test_every_listed_code_has_its_row_and_says_what_the_data_say() -> None:
    listed = {code for verdict in VERDICTS.values() for code in verdict.table.rejections}
    assert listed <= set(EVIDENCE)
    for code, (_, *cells) in EVIDENCE.items():
        assert cells == [by_the_data(code, call) for call in columns()], code


def test_what_is_looked_up_is_listed() -> None:
    for call, verdict in VERDICTS.items():
        assert verdict.of_its_own_making <= set(verdict.table.rejections), call


@pytest.mark.parametrize("status", [200, 400, 401, 404])
@pytest.mark.parametrize("call", VERDICTS)
def test_every_row_is_what_an_answer_comes_to(call: str, status: int) -> None:
    verdict = VERDICTS[call]
    for code, (_, *cells) in EVIDENCE.items():
        number = int(code) if code.isdigit() else 101
        said = {"result": False, "errormsg": TEXTS.get(code, ""), "errorcode": number, "detail": None}
        attempt = Answered(Answer(status, {}, dumps(said), FakeClock().now(), 0.1))
        outcome = judge(attempt, verdict.table, verdict.read, venue="KIIEX", operation=call)
        told = cells[columns().index(call)]
        assert isinstance(outcome, Unknown if told == "Unknown" else Rejected), (code, told, outcome)


def test_the_statuses_of_a_refusal_are_named() -> None:
    (statuses,) = {verdict.table.http_rejections for verdict in VERDICTS.values()}
    named = [f"{status}" for status in sorted(statuses)]
    assert f"a well-formed refusal under {', '.join(named[:-1])} or {named[-1]} |" in PAGE
