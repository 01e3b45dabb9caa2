"""One intent whole: what the journal has of it, as the row of a script and as facts for people.

The body that was sent is left out: it may hold the code of a withdrawal. Its digest tells that it is still the same.
"""

from __future__ import annotations

from fxtui.cli.render import Row
from fxtui.cli.rows import intent_row, time
from fxtui.cli.text import line
from fxtui.desk.wording import known_as
from fxtui.domain.money import Money, trimmed
from fxtui.store.records import IntentRecord, Step


def whole_row(record: IntentRecord) -> Row:
    """The keys of a listed intent, and operation, digest, lane, seen, marks, updated_at, steps."""
    intent = record.intent
    return {
        **intent_row(record),
        "operation": line(intent.request.operation),
        "digest": intent.request.digest,
        "lane": line(intent.lane),
        "seen": {line(name): line(text) for name, text in intent.seen.items()},
        "marks": {line(name): line(text) for name, text in intent.marks.items()},
        "updated_at": time(record.updated_at),
        "steps": [_step(step) for step in record.steps],
    }


def _step(step: Step) -> dict[str, str | None]:
    return {
        "state": step.state.value,
        "at": time(step.at),
        "reason": line(step.note) or None,
        "evidence": line(step.evidence) or None,
    }


def whole_facts(record: IntentRecord, title: str) -> list[tuple[str, str]]:
    """The same for people; `title` is the venue's name."""
    intent = record.intent
    told = [
        ("intent", intent.intent_id),
        ("venue", f"{title} · account {intent.account}"),
        ("kind", intent.kind.value),
        ("state", record.state.value),
        ("why", record.reason),
        ("code", record.code),
        (
            "damage",
            "the row on disk was changed after it was written: shown, never used" if record.damaged else "",
        ),
        ("give", _amount(intent.give)),
        ("get", _amount(intent.get)),
        ("venue's ref", known_as(record)),
        ("client key", intent.client_id),
        ("operation", intent.request.operation),
        ("sha-256", intent.request.digest),
    ]
    told += [(f"step {number}", _told(step)) for number, step in enumerate(record.told(), 1)]
    told += [(f"seen {name}", text) for name, text in intent.seen.items()]
    told += [(f"mark {name}", text) for name, text in intent.marks.items()]
    return [(line(name), text) for name, text in told]


def _told(step: Step) -> str:
    evidence = f"[{step.evidence}]" if step.evidence else ""
    return " ".join(word for word in (time(step.at), step.state.value, step.note, evidence) if word)


def _amount(amount: Money | None) -> str:
    return "" if amount is None else f"{trimmed(amount.amount)} {amount.asset}"
