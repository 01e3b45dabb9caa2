"""Only a proof is a refusal: everything that might have happened is unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.contract.errors import CredentialsRefused
from fxtui.domain.foreign import Foreign
from fxtui.domain.outcome import Accepted, Outcome, RefusedBy, Rejected, Unknown
from fxtui.transport.evidence import (
    EvidenceTable,
    Said,
    SaidAccepted,
    SaidNothing,
    SaidRefused,
    judge,
    never_sent,
)
from fxtui.transport.request import Answer, Answered, Attempt, Lost, NotSent
from tests.support.clock import FakeClock

TABLE = EvidenceTable({"101": "The balance is too small."}, frozenset({200, 400, 401, 404}))
UNPROVEN = [100, 101, 199, 300, 301, 302, 304, 307, 308, 399, 408, 429, 500, 502, 503, 504, 520, 599]


def answered(status: int, body: bytes = b"{}") -> Answered:
    """An attempt that was answered."""
    return Answered(Answer(status, {}, body, FakeClock().now(), 0.1))


def judged(attempt: Attempt, said: Said | Exception, table: EvidenceTable = TABLE) -> Outcome:
    """The verdict on `attempt` when the adapter reads `said`."""

    def read(_value: object, _answer: Answer) -> Said:
        if isinstance(said, Exception):
            raise said
        return said

    return judge(attempt, table, read, venue="KIIEX", operation="SendOrder")


def test_a_yes_is_accepted() -> None:
    assert judged(answered(200), SaidAccepted("71")) == Accepted("71")
    assert judged(answered(201), SaidAccepted("")) == Accepted("")


def test_a_listed_no_is_rejected_in_our_words() -> None:
    words = Foreign("Not_Enough_Funds")
    for status in (200, 400, 401, 404):
        assert judged(answered(status), SaidRefused("101", words)) == Rejected(
            RefusedBy.VENUE, "101", "The balance is too small.", words
        )


def test_what_was_not_sent_is_rejected_by_the_network() -> None:
    outcome = judged(NotSent("SendOrder was not sent."), SaidAccepted("71"))
    assert outcome == Rejected(RefusedBy.NETWORK, "unreachable", "SendOrder was not sent.")


def test_what_an_error_stopped_has_its_kind_as_the_code() -> None:
    error = CredentialsRefused("kiiex", "KIIEX refused the login.", credential="api_key")
    assert never_sent("SendOrder was not sent to KIIEX", error) == Rejected(
        RefusedBy.NETWORK, "credentials", "SendOrder was not sent to KIIEX: KIIEX refused the login."
    )


def test_what_was_lost_is_unknown() -> None:
    assert judged(Lost("SendOrder may have arrived."), SaidRefused("101")) == Unknown(
        "SendOrder may have arrived.", "no whole answer"
    )


def test_an_unlisted_code_proves_nothing() -> None:
    outcome = judged(answered(200), SaidRefused("102\x1b[31m", Foreign("Server Error")))
    assert isinstance(outcome, Unknown)
    assert "\x1b" not in outcome.reason + outcome.evidence
    assert outcome.evidence.startswith("HTTP 200, code 102")


@pytest.mark.parametrize("status", UNPROVEN)
def test_a_status_can_forbid_any_proof(status: int) -> None:
    for said in (SaidRefused("101"), SaidAccepted("71")):
        assert isinstance(judged(answered(status), said), Unknown)


@pytest.mark.parametrize("status", [*UNPROVEN, 422])
def test_the_body_of_such_an_answer_is_not_even_read(status: int) -> None:
    def refuse(_value: object, _answer: Answer) -> Said:
        raise AssertionError("it was read")

    outcome = judge(answered(status), TABLE, refuse, venue="KIIEX", operation="SendOrder")
    assert outcome == Unknown(
        f"KIIEX answered SendOrder with HTTP {status}, which proves nothing: "
        "it may have gone through, look it up before trying again.",
        f"HTTP {status}",
    )


def test_a_venue_that_refuses_under_400_proves_nothing_under_200() -> None:
    table = EvidenceTable({"101": "No."}, frozenset({400}))
    assert isinstance(judged(answered(200), SaidRefused("101"), table), Unknown)
    assert isinstance(judged(answered(400), SaidRefused("101"), table), Rejected)


@pytest.mark.parametrize("status", [203, 204, 206, 226, 402, 403, 409, 410, 422, 425, 451])
def test_a_refusal_counts_under_its_statuses_only(status: int) -> None:
    assert isinstance(judged(answered(status), SaidRefused("101")), Unknown)


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_yes_counts_under_success_only(status: int) -> None:
    assert isinstance(judged(answered(status), SaidAccepted("71")), Unknown)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"TOO MANY REQUESTS",
        b'{"status":"Rejected"',
        b'{"a":1,"a":2}',
        b"NaN",
        b"\xff",
        b"[" * 999 + b"]" * 999,
    ],
)
def test_what_can_not_be_read_is_unknown(status: int, body: bytes) -> None:
    assert isinstance(judged(answered(status, body), SaidRefused("101")), Unknown)


@pytest.mark.parametrize(
    "error",
    [
        KeyError("OrderId"),
        ValueError("x"),
        TypeError(),
        RecursionError(),
        ArithmeticError(),
        RuntimeError("bug"),
    ],
)
def test_a_reader_that_stumbles_leaves_it_unknown(error: Exception) -> None:
    outcome = judged(answered(200), error)
    assert isinstance(outcome, Unknown)
    assert type(error).__name__ in outcome.evidence


def test_an_answer_that_says_nothing_is_unknown() -> None:
    outcome = judged(answered(200), SaidNothing("the answer names no order"))
    assert outcome == Unknown(
        "KIIEX answered SendOrder, but the answer names no order: "
        "it may have gone through, look it up before trying again.",
        "HTTP 200",
    )


@given(st.integers(100, 599), st.text(max_size=5), st.sets(st.integers(400, 499) | st.just(200)))
def test_a_rejection_always_has_its_proof(status: int, code: str, statuses: set[int]) -> None:
    table = EvidenceTable({"101": "No."}, frozenset(statuses - {408, 429}))
    outcome = judged(answered(status), SaidRefused(code), table)
    proven = code == "101" and status in statuses and status not in {408, 429}
    assert isinstance(outcome, Rejected) is proven
    assert isinstance(outcome, Unknown) is not proven


@pytest.mark.parametrize("status", [100, 301, 302, 408, 429, 500, 502, 503, 504])
def test_no_table_may_call_these_a_proof(status: int) -> None:
    with pytest.raises(ValueError, match="never prove"):
        EvidenceTable({}, frozenset({200, status}))


def test_nothing_of_a_hostile_answer_reaches_the_sentences() -> None:
    body = b'{"errormsg":"\\u001b]52;c;AAAA\\u0007[/x]"}'
    for status in (200, 403, 500):
        outcome = judged(answered(status, body), SaidNothing("the answer names no order"))
        assert isinstance(outcome, Unknown)
        assert "AAAA" not in outcome.reason + outcome.evidence
