"""What Kriptomat's answers to calls that change something say, and which refusals prove that nothing happened.

The tables are data for `fxtui.transport.evidence`, which alone draws the conclusion. Kriptomat documents no error at
all: dossier 5 infers them from the software it is made with. A refusal counts when it is well-formed, came with a
status that such a refusal comes with, and speaks of nothing that may be our own request arriving twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from msgspec import Struct

from fxtui.domain.foreign import Foreign
from fxtui.transport.evidence import EvidenceTable, Said, SaidAccepted, SaidNothing, SaidRefused
from fxtui.transport.request import Answer

INVALID, INVALID_AMOUNT, NO_BALANCE = "invalid", "invalid_amount", "insufficient_balance"
INVALID_PAIR, INVALID_BANK = "invalid_pair", "invalid_bank_account"
FORBIDDEN, NOT_FOUND, TAKEN = "forbidden", "not_found", "taken"
"""Codes of ours for what was refused; Kriptomat has none."""

_UNAUTHENTICATED, _NOT_ALLOWED = "unauthenticated", "not_allowed"
_REPEATED = "repeated"
"""A refusal that speaks of something done before: listed nowhere that money moves."""

_REFUSING_STATUSES = frozenset({200, 400, 401, 403, 404, 405, 422})
_OF_STATUS = {401: _UNAUTHENTICATED, 403: FORBIDDEN, 404: NOT_FOUND, 405: _NOT_ALLOWED}
_OF_FIELD = {"amount": INVALID_AMOUNT, "pair": INVALID_PAIR, "bank_account_id": INVALID_BANK}
_KEY_FIELD = "idempotency_key"
_SPENT = ("insufficient", "not enough", "balance", "funds")
_BEFORE = ("already", "been taken", "duplicate", "exists", "idempoten", "in progress", "processed", "twice")
_FIRST_ERROR = 400
_BY_LARAVEL = frozenset({401, 405})
_INVALID_DATA = 422
_LONGEST_ID = 10**19

Reader = Callable[[object, Answer], Said]


class Verdict(Struct, frozen=True):
    """What one call's refusals prove and how its answer is read.

    `of_its_own_making` are listed refusals that the very same request may bring about when a proxy sends it twice: the
    first one was executed, the second one's answer is seen. They prove nothing before the request was looked up.
    """

    table: EvidenceTable
    read: Reader
    of_its_own_making: frozenset[str] = frozenset()


class _No(Struct, frozen=True):
    """A well-formed refusal: its words, and the fields it names, each with the first thing that is wrong."""

    words: str
    fields: Mapping[str, str]


_COMMON: Mapping[str, str] = {
    _UNAUTHENTICATED: "Kriptomat did not take it: the session had ended, and nothing was done.",
    FORBIDDEN: "Kriptomat does not allow this for the customer and did nothing.",
    NOT_FOUND: "Kriptomat does not know what the request names and did nothing.",
    _NOT_ALLOWED: "Kriptomat has no such call and did nothing.",
    INVALID: "Kriptomat found the request invalid and did nothing.",
}


def _table(**more: str) -> EvidenceTable:
    """What every call lists, and the refusals of one call."""
    return EvidenceTable({**_COMMON, **more}, _REFUSING_STATUSES)


def _answer(value: object, answer: Answer, ref: str, names: str, changes_money: bool) -> Said:
    """Read an answer: `ref` is the key of the id under `data`, empty where a yes names none; `names` says what it is of."""
    fields = value if isinstance(value, dict) else {}
    within = fields.get("data")
    told = within.get(ref) if ref and isinstance(within, dict) else None
    status = fields.get("status")
    if status is True:
        if not ref:
            return SaidAccepted("")
        made = _id(told)
        return SaidAccepted(made) if made else SaidNothing(f"it names no {names}")
    if status is not False and ("status" in fields or answer.status < _FIRST_ERROR):
        return SaidNothing("it says neither yes nor no")
    if told is not None or (ref and fields.get(ref) is not None):
        return SaidNothing(f"it refuses and names a {names}")
    if status is not False and not _by_the_framework(fields, answer.status):
        return SaidNothing("it refuses in a form that is not documented")
    no = _refusal(fields, documented=status is False)
    if no is None:
        return SaidNothing("it refuses in a form that is not documented")
    return SaidRefused(_code(no, answer.status, changes_money), Foreign(no.words))


def _by_the_framework(fields: Mapping[str, object], status: int) -> bool:
    """Whether a refusal without `status: false` is one that Laravel itself makes before anything is executed.

    Anybody may stand between us and Kriptomat and answer with a `message`: what has more keys, or comes with another
    status, proves nothing.
    """
    if fields.keys() - {"message", "errors"}:
        return False
    return status in _BY_LARAVEL or (status == _INVALID_DATA and bool(fields.get("errors")))


def _refusal(fields: Mapping[str, object], *, documented: bool) -> _No | None:
    """The refusal in the fields, None when it is not well-formed.

    Beside `status: false` the words may stand in any of the places dossier 5 names; without it only Laravel's own
    `message` and `errors` count.
    """
    errors = _errors(fields.get("errors"))
    if errors is None:
        return None
    places = [fields.get("message")]
    if documented:
        error = fields.get("error")
        places += [error.get("message")] if isinstance(error, dict) else []
        places += [fields.get("error_description"), error]
    words = next((text for text in places if isinstance(text, str) and text.strip()), "")
    words = words or next(iter(errors.values()), "")
    return _No(words, errors) if words else None


def _errors(value: object) -> Mapping[str, str] | None:
    """Laravel's `errors`: what is wrong by field; empty where there are none, None where they are of another form."""
    if value is None or value == []:
        return {}
    if not isinstance(value, dict):
        return None
    found: dict[str, str] = {}
    for name, texts in value.items():
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
            return None
        found[str(name)] = " ".join(texts)
    return found


def _code(no: _No, status: int, changes_money: bool) -> str:
    """The table's key for a refusal.

    Whatever speaks of something done before comes first: that may be this very request, arriving twice.
    """
    said = " ".join((no.words, *no.fields.values())).casefold()
    named = frozenset(name.split(".")[0].casefold() for name in no.fields)
    if any(word in said for word in _BEFORE) or _KEY_FIELD in named:
        return _REPEATED if changes_money else TAKEN
    if status in _OF_STATUS:
        return _OF_STATUS[status]
    if changes_money and any(word in said for word in _SPENT):
        return NO_BALANCE
    return _OF_FIELD.get(next(iter(named)), INVALID) if len(named) == 1 else INVALID


def _id(value: object) -> str:
    return str(value) if type(value) is int and 0 < value < _LONGEST_ID else ""


_MOVES = partial(_answer, ref="transaction_id", names="transaction", changes_money=True)
_WRITES = partial(_answer, ref="", names="", changes_money=False)

_MAYBE_OURS = frozenset({NO_BALANCE, INVALID_AMOUNT, INVALID, FORBIDDEN})
"""Refusals that what was executed just before may cause: the balance is gone, a limit is reached."""

_SWAP = Verdict(
    _table(
        insufficient_balance="The customer's balance does not cover this, and nothing was done.",
        invalid_amount="Kriptomat does not take this amount and did nothing.",
        invalid_pair="Kriptomat does not deal in this pair and did nothing.",
    ),
    _MOVES,
    _MAYBE_OURS,
)

VERDICTS: Mapping[str, Verdict] = {
    "buy": _SWAP,
    "sell": _SWAP,
    "withdraw": Verdict(
        _table(
            insufficient_balance="The customer's balance does not cover this withdrawal, and nothing was done.",
            invalid_amount="Kriptomat does not pay out this amount and did nothing.",
            invalid_bank_account="Kriptomat does not pay to this bank account and did nothing.",
        ),
        _MOVES,
        _MAYBE_OURS,
    ),
    "create_user": Verdict(
        _table(taken="Kriptomat knows a customer with this e-mail address or phone number already."),
        partial(_answer, ref="id", names="customer", changes_money=False),
        frozenset({TAKEN}),
    ),
    "update_user": Verdict(
        _table(taken="Another customer has this e-mail address or phone number already."), _WRITES
    ),
    "kyc_import": Verdict(_table(), _WRITES),
    "create_bank": Verdict(
        _table(taken="The bank account is known already."),
        partial(_answer, ref="id", names="bank account", changes_money=False),
        frozenset({TAKEN, INVALID}),
    ),
    "delete_bank": Verdict(
        _table(not_found="The customer has no such bank account."), _WRITES, frozenset({NOT_FOUND})
    ),
}
"""Every call that changes something, by its short name."""
