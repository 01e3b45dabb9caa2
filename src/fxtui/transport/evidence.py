"""What a money attempt proves. This file alone decides it; each venue supplies its codes as a table.

A refusal counts only when it is well-formed, came with a status the venue refuses with, and its code is listed.
Everything else may have happened: `Unknown` (safety.md section 1). How an answer is read is the adapter's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from msgspec import Struct, field

from fxtui.contract.errors import FxtuiError, VenueUnreachable
from fxtui.domain.foreign import Foreign, printable
from fxtui.domain.outcome import Accepted, Outcome, RefusedBy, Rejected, Unknown
from fxtui.transport import strict_json
from fxtui.transport.request import Answer, Answered, Attempt, Lost, NotSent, looks_like_html

ACCEPTING = frozenset({200, 201, 202})
"""Statuses under which a venue's yes counts."""

_CODE_SHOWN = 40


class SaidAccepted(Struct, frozen=True):
    """The venue said yes; `ref` is its own id, empty where it gives none."""

    ref: str


class SaidRefused(Struct, frozen=True):
    """The venue said no in the form it documents, with its code and its words."""

    code: str
    words: Foreign | None = None


class SaidNothing(Struct, frozen=True):
    """The answer says neither; `why` is a short clause in our words (`the answer names no order`)."""

    why: str


Said = SaidAccepted | SaidRefused | SaidNothing


class EvidenceTable(Struct, frozen=True):
    """A venue's proof of refusal, as data.

    `rejections` maps the venue's code to our sentence; a code that is not listed proves nothing. `http_rejections`
    are the statuses under which a well-formed refusal counts; 3xx, 408, 429 and 5xx never do.
    """

    rejections: Mapping[str, str]
    http_rejections: frozenset[int] = field(default=frozenset({200}))

    def __post_init__(self) -> None:
        if any(_proves_nothing(status) for status in self.http_rejections):
            raise ValueError("3xx, 408, 429 and 5xx never prove a refusal")


def never_sent(what: str, error: FxtuiError) -> Rejected:
    """What `error` stopped before its first byte; the code is the error's kind (`unreachable`, `credentials`).

    `what` says what was not done, without a full stop (`SendOrder was not sent to KIIEX`).
    """
    return Rejected(RefusedBy.NETWORK, error.kind, f"{what}: {error.message}")


def judge(
    attempt: Attempt,
    table: EvidenceTable,
    read: Callable[[object, Answer], Said],
    *,
    venue: str,
    operation: str,
) -> Outcome:
    """Return what `attempt` proves; never raises.

    Args:
        attempt: what `VenueClient.send_once` returned.
        table: the venue's codes and statuses that prove a refusal.
        read: turns the strict JSON value and its answer into what the venue said; whatever it raises is `Unknown`.
        venue: the venue's name for people, for the sentences.
        operation: the venue's name of the call, for the sentences.
    """
    match attempt:
        case NotSent():
            return Rejected(RefusedBy.NETWORK, VenueUnreachable.kind, attempt.reason)
        case Lost():
            return Unknown(attempt.reason, "no whole answer")
        case Answered():
            return _weigh(attempt.answer, table, read, f"{venue} answered {operation}")
        case _:
            assert_never(attempt)


def _weigh(
    answer: Answer, table: EvidenceTable, read: Callable[[object, Answer], Said], told: str
) -> Outcome:
    status = answer.status
    if status not in ACCEPTING and status not in table.http_rejections:
        return _unknown(f"{told} with HTTP {status}, which proves nothing", answer)
    try:
        said = read(strict_json.loads(answer.body), answer)
    except strict_json.StrictJsonError as error:
        what = "a web page" if looks_like_html(answer) else f"something that can't be read ({error})"
        return _unknown(f"{told} with {what}", answer)
    except Exception as error:  # noqa: BLE001 - whatever a reader trips over, the request is out
        return _unknown(f"{told} in a form that is not documented", answer, type(error).__name__)
    match said:
        case SaidAccepted():
            if status in ACCEPTING:
                return Accepted(said.ref)
            return _unknown(f"{told} with a yes under HTTP {status}", answer)
        case SaidRefused():
            return _refusal(said, table, answer, told)
        case SaidNothing():
            return _unknown(f"{told}, but {said.why}", answer)
        case _:
            assert_never(said)


def _refusal(said: SaidRefused, table: EvidenceTable, answer: Answer, told: str) -> Outcome:
    sentence = table.rejections.get(said.code)
    if sentence is not None and answer.status in table.http_rejections:
        return Rejected(RefusedBy.VENUE, said.code, sentence, said.words)
    code = printable(said.code, _CODE_SHOWN)
    return _unknown(f"{told} with a refusal that proves nothing (code {code})", answer, f"code {code}")


def _unknown(what: str, answer: Answer, detail: str = "") -> Unknown:
    evidence = f"HTTP {answer.status}" + (f", {detail}" if detail else "")
    return Unknown(f"{what}: it may have gone through, look it up before trying again.", evidence)


def _proves_nothing(status: int) -> bool:
    return status < 200 or 300 <= status < 400 or status in {408, 429} or status >= 500
