"""The one way a verb changes something that is no money: show it, ask, send it once, say what became of it.

What is asked about is shown whole, on the terminal that is asked and nowhere else; a dry run masks personal data.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from fxtui.cli.customer_rows import masked_text
from fxtui.cli.exits import Exit, rejection
from fxtui.cli.render import Column, Row
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.contract.errors import OutcomeUnknown, Problem, Refused
from fxtui.desk.views import VenueView
from fxtui.domain.foreign import Foreign, printable
from fxtui.domain.outcome import Accepted, Outcome, Rejected, Unknown
from fxtui.domain.personal import HIDDEN
from fxtui.grammar.requests import CustomerChanging, Output

_CHANGES = (
    Column("venue", "Venue"),
    Column("customer_id", "Customer"),
    Column("what", "What"),
    Column("outcome", "Outcome"),
    Column("ref", "Ref"),
    Column("reason", "Reason"),
)
_WHY, _INSTEAD = "This changes a customer", "Add --yes, or --dry-run to look first."
_HARMLESS = re.compile(
    r"[a-z]+(?:['-][a-z]+)*|An?|BIC|Customer|EUR|IBAN|ID|Invalid|KYC|No|Not|Only|The|This|Unknown|User"
)
"""Words of a venue that are no names: small letters, and the capitals that are none either."""
_POINTS = ".,;:!?()'\""
_MASK = HIDDEN * 3
_LONGEST = 120
"""Characters of a venue's words that are told."""


class Question(Struct, frozen=True):
    """What is asked before something is sent, and what is to be typed."""

    text: str
    typed: str = "y"


SEND = Question("Type y to send, anything else to leave it: ")


class Told(Struct, frozen=True):
    """One line of what is shown before: `key` says how it is masked, `now` what it was so far.

    `sent` is False for what only tells whom it is about.
    """

    key: str
    text: str | Foreign
    now: str | Foreign | None = None
    sent: bool = True


async def _nothing() -> None:
    """There is nothing to wait for."""


class Change(Struct, frozen=True):
    """One change as it is shown, asked about and sent.

    `done` and `sure` are for an unknown outcome: what may have happened (`the customer was made`), and how to be sure.
    `private` are texts the venue's words may not repeat, None when they are not to be told at all. `ready` is awaited
    between showing and asking.
    """

    what: str
    customer_id: str | None
    told: Sequence[Told]
    questions: Sequence[Question]
    send: Callable[[], Awaitable[Outcome]]
    done: str
    sure: str
    private: Sequence[str] | None
    ready: Callable[[], Awaitable[None]] = _nothing


def refuse_unasked(session: Session, request: CustomerChanging) -> None:
    """Refuse what nobody confirmed where nobody can be asked, before anything is read."""
    if not request.yes and not request.dry_run:
        session.need_a_terminal(_WHY, _INSTEAD)


async def carry_out(session: Session, at: VenueView, change: Change, request: CustomerChanging) -> Exit:
    """Show `change`, have it confirmed, send it and write what became of it.

    Raises:
        Refused: it was not confirmed.
    """
    if request.dry_run:
        return _dry_run(session, at, change, reveal=getattr(request, "reveal", False))
    if not request.yes:
        session.show_before_asking(_facts(at, change, revealed=True))
    await change.ready()
    if not request.yes:
        for question in change.questions:
            if not await session.ask(question.text, question.typed, why=_WHY, instead=_INSTEAD):
                raise Refused("Nothing was sent: it was not confirmed.", code="not_confirmed")
    return _said(session, at, change, await change.send())


def _dry_run(session: Session, at: VenueView, change: Change, *, reveal: bool) -> Exit:
    if session.options.output is Output.TABLE:
        session.facts(_facts(at, change, revealed=reveal))
        session.write("Nothing was sent (--dry-run).\n")
        return Exit.DONE
    sent = {told.key: masked_text(told.key, told.text, revealed=reveal) for told in change.told if told.sent}
    row: Row = {
        "venue": at.id,
        "live": at.live,
        "customer_id": change.customer_id,
        "what": change.what,
        "sent": sent,
        "masked": not reveal,
    }
    session.rows("previews", (), [row], empty="")
    return Exit.DONE


def _facts(at: VenueView, change: Change, *, revealed: bool) -> list[tuple[str, str]]:
    facts = [
        ("venue", f"{at.title} · {'LIVE' if at.live else 'PAPER'}"),
        ("change", change.what),
        ("customer", change.customer_id or ""),
    ]
    for told in change.told:
        text = masked_text(told.key, told.text, revealed=revealed)
        now = masked_text(told.key, told.now, revealed=revealed) if told.now is not None else ""
        facts.append((told.key, f"{now} → {text}" if now else text))
    return facts


def _said(session: Session, at: VenueView, change: Change, outcome: Outcome) -> Exit:
    """Write what became of it; the exit code is the outcome's."""
    match outcome:
        case Accepted(ref=ref):
            _write(session, at, change, "accepted", ref=ref)
            return Exit.DONE
        case Rejected():
            reason = _with_words(outcome, change.private)
            _write(session, at, change, "refused", reason=reason)
            return session.fail(rejection(at.id, replace(outcome, reason=reason)))
        case Unknown(reason=reason):
            _write(session, at, change, "unknown", reason=reason)
            said = (
                reason if reason.startswith("Whether ") else f"Whether {change.done} is not known: {reason}"
            )
            return session.fail(Problem(OutcomeUnknown.kind, said, at.id, False, change.sure))


def _write(
    session: Session, at: VenueView, change: Change, outcome: str, *, ref: str = "", reason: str = ""
) -> None:
    row: Row = {
        "venue": at.id,
        "customer_id": change.customer_id or line(ref) or None,
        "what": change.what,
        "outcome": outcome,
        "ref": line(ref) or None,
        "reason": line(reason) or None,
    }
    with session.unheard():
        session.rows("changes", _CHANGES, [row], empty="")


def _with_words(outcome: Rejected, private: Sequence[str] | None) -> str:
    """Our reason with the venue's words, of which nothing is left that may be personal."""
    if private is None or not outcome.venue_reason:
        return outcome.reason
    words = printable(outcome.venue_reason, _LONGEST)
    for text in private:
        words = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", _MASK, words, flags=re.IGNORECASE)
    said = " ".join(_harmless(word) for word in words.split())
    return f"{outcome.reason.removesuffix('.')} ({said.removesuffix('.')})."


def _harmless(word: str) -> str:
    """A word that is neither a name nor a figure nor an address, else a mask in its place."""
    bare = word.strip(_POINTS)
    return word if not bare or _HARMLESS.fullmatch(bare) else word.replace(bare, _MASK)
