"""Secrets kept out of logs: registered values, and the forms they are likely to appear in, become a mark.

This is the last fence, not the first: no message of this project names a header, a query or a body.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import traceback
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

MARK = "<redacted>"
SHORTEST = 6
"""Characters below which a text is no secret worth the name: replacing it would garble every log."""

_LEAST_CORE = 8
_QUIET = ("httpx", "httpcore")
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__)


class _Registry:
    """The registered secrets in all their forms, and the one pattern that finds them."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        forms = set(_forms(secret))
        if len(secret) < SHORTEST or forms <= self._forms:
            return
        self._forms |= forms
        self._pattern = None

    def clean(self, text: str) -> str:
        if not self._forms:
            return text
        if self._pattern is None:
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self._pattern.sub(MARK, text)


_registry = _Registry()


def register(secret: str) -> None:
    """Redact `secret` from now on, as it is and in its base64, hex, URL and JSON forms; short texts are ignored."""
    _registry.add(secret)


def redacted(text: str) -> str:
    """`text` with every registered secret replaced by a mark."""
    return _registry.clean(text)


class RedactingFilter(logging.Filter):
    """Rewrites log records: message, traceback, stack and extra fields; drops none and never raises."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact `record` in place and let it pass, emptied where it can't be redacted."""
        try:
            self._redact(record)
        except Exception:  # noqa: BLE001 - whoever logs goes on, and nothing that was not redacted is written
            record.msg, record.args = "(a line that could not be redacted)", None
            record.exc_info = record.exc_text = record.stack_info = None
        return True

    def _redact(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - a log line with wrong arguments must not become an error of the caller's
            message = f"{record.msg} (with arguments that do not fit)"
        record.msg, record.args = redacted(message), None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            record.exc_info = None
        for name in ("exc_text", "stack_info"):
            text = getattr(record, name)
            if text:
                setattr(record, name, redacted(text))
        for name, value in list(record.__dict__.items()):
            if name not in _STANDARD and isinstance(value, str):
                record.__dict__[name] = redacted(value)


def install() -> None:
    """Redact every log record where it is made and on the handlers there are, and quiet the HTTP library's loggers."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        if not any(isinstance(one, RedactingFilter) for one in handler.filters):
            handler.addFilter(RedactingFilter())
    make = logging.getLogRecordFactory()
    if not isinstance(make, _RedactingFactory):
        logging.setLogRecordFactory(_RedactingFactory(make))


class _RedactingFactory:
    """Makes records as before and redacts them at once, whichever logger and handler they are for."""

    def __init__(self, make: Any) -> None:
        self._make = make
        self._filter = RedactingFilter()

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*args, **kwargs)
        self._filter.filter(record)
        return record


def _forms(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    yield secret
    yield raw.hex()
    yield raw.hex().upper()
    yield quote(secret, safe="", errors="replace")
    yield quote_plus(secret, errors="replace")
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield repr(raw)[2:-1]
    for before in range(3):
        yield from _base64_cores(raw, before)


def _base64_cores(raw: bytes, before: int) -> Iterator[str]:
    """The characters `raw` always gives in base64 when `before` bytes (modulo 3) precede it, as in `user:secret`."""
    padded = base64.b64encode(b"\0" * before + raw).decode()
    first = (before * 8 + 5) // 6
    last = (before + len(raw)) * 8 // 6
    core = padded[first:last]
    if len(core) >= _LEAST_CORE:
        yield core
        yield core.replace("+", "-").replace("/", "_")
