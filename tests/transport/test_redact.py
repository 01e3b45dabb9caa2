"""No registered secret, in whatever form it is likely to take, passes into a log."""

from __future__ import annotations

import base64
import io
import json
import logging
import sys
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.transport import redact
from fxtui.transport.redact import MARK, RedactingFilter, install, redacted, register

SECRET = 'canary-7f3a"/+=é\\bird'


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redact, "_registry", redact._Registry())


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a logger below the root writes once redaction is installed; everything is put back afterwards."""
    make, root = logging.getLogRecordFactory(), logging.getLogger()
    written, levels = io.StringIO(), {name: logging.getLogger(name).level for name in ("httpx", "httpcore")}
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    root.addHandler(handler)
    install()
    yield written
    root.removeHandler(handler)
    for one in root.handlers:
        one.filters = [each for each in one.filters if not isinstance(each, RedactingFilter)]
    logging.setLogRecordFactory(make)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def forms(secret: str) -> dict[str, str]:
    """What a secret may look like in a log."""
    raw = secret.encode()
    return {
        "itself": secret,
        "base64": base64.b64encode(raw).decode(),
        "base64 for URLs": base64.urlsafe_b64encode(raw).decode().rstrip("="),
        "basic authorisation": base64.b64encode(b"user:" + raw).decode(),
        "basic authorisation of another": base64.b64encode(b"someone:" + raw + b"!").decode(),
        "base64 inside": base64.b64encode(b'{"key":"' + raw + b'"}').decode(),
        "hex": raw.hex(),
        "upper hex": raw.hex().upper(),
        "a path": quote(secret, safe=""),
        "a query": urlencode({"key": secret}),
        "a form": quote_plus(secret),
        "JSON": json.dumps({"key": secret}),
        "JSON in UTF-8": json.dumps({"key": secret}, ensure_ascii=False),
        "a repr": repr({"key": secret}),
        "the repr of bytes": repr(raw),
    }


@pytest.mark.parametrize("form", forms(SECRET))
def test_it_redacts(form: str) -> None:
    register(SECRET)
    line = f"before {forms(SECRET)[form]} after"
    clean = redacted(line)
    assert MARK in clean
    assert clean.startswith("before ")
    assert clean.endswith(" after")
    assert "canary-7f3a" not in clean


@given(
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=16, max_size=60),
    st.binary(max_size=7),
)
def test_base64_is_seen_at_any_place(secret: str, before: bytes) -> None:
    registry = redact._Registry()
    registry.add(secret)
    packed = base64.b64encode(before + secret.encode() + b"tail").decode()
    # At most the characters that also carry a neighbour's bits are left on each side of the mark.
    left, mark, right = registry.clean(packed).partition(MARK)
    assert mark
    assert len(left) <= len(before) * 8 // 6 + 2
    assert len(right) <= 10


def test_other_text_is_left_alone() -> None:
    assert redacted("nothing is registered") == "nothing is registered"
    register(SECRET)
    assert redacted("GetLevel1 answered in 12 ms") == "GetLevel1 answered in 12 ms"


def test_a_short_text_is_no_secret() -> None:
    register("96")
    register("")
    assert redacted("user 96 has 1196 COPM") == "user 96 has 1196 COPM"


def test_the_longer_of_two_secrets_goes_as_a_whole() -> None:
    register("abcdef")
    register("abcdefghijkl")
    assert redacted("x abcdefghijkl y abcdef z") == f"x {MARK} y {MARK} z"


def test_a_log_line_has_no_secret(log: io.StringIO) -> None:
    register(SECRET)
    deep = logging.getLogger("fxtui.some.part")
    deep.warning("key %s and %r", SECRET, {"key": SECRET})
    deep.warning(f"in the message {SECRET}")
    deep.warning("%d arguments that do not fit", SECRET)
    deep.warning("extra", extra={"key": SECRET})
    deep.warning("with a stack", stack_info=True)
    try:
        raise RuntimeError(f"told too much: {SECRET}")
    except RuntimeError:
        deep.exception("failed")
    text = log.getvalue()
    assert "canary-7f3a" not in text
    assert text.count(MARK) >= 4
    assert "RuntimeError: told too much: " + MARK in text
    assert "with a stack" in text


def test_a_handler_of_its_own_sees_no_secret(log: io.StringIO) -> None:
    register(SECRET)
    seen: list[logging.LogRecord] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record)

    alone = logging.getLogger("apart")
    alone.propagate = False
    alone.addHandler(Keeping())
    try:
        alone.error("told %s", SECRET, exc_info=ValueError(SECRET))
    finally:
        alone.handlers.clear()
        alone.propagate = True
    record = seen[0]
    assert "canary-7f3a" not in record.getMessage() + str(record.exc_text) + repr(record.args)
    assert record.exc_info is None


def test_a_record_without_an_exception_stays_plain(log: io.StringIO) -> None:
    logging.getLogger("fxtui").warning("none", exc_info=True)  # noqa: LOG014 - there is no exception on purpose
    assert log.getvalue().startswith("WARNING none\n")


def test_a_record_made_elsewhere_is_redacted_by_the_filter() -> None:
    register(SECRET)
    error = ValueError(SECRET)
    record = logging.LogRecord("x", logging.INFO, "file", 1, "told %s", (SECRET,), (ValueError, error, None))
    record.key = SECRET
    assert RedactingFilter().filter(record)
    assert "canary-7f3a" not in logging.Formatter("%(message)s %(key)s").format(record)


def test_installing_twice_changes_nothing_more(log: io.StringIO) -> None:
    make = logging.getLogRecordFactory()
    install()
    assert logging.getLogRecordFactory() is make
    for handler in logging.getLogger().handlers:
        assert sum(isinstance(one, RedactingFilter) for one in handler.filters) <= 1


def test_the_http_library_is_quiet(log: io.StringIO) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        logging.getLogger("httpx").info("HTTP Request: GET https://venue.example/?key=x")
        logging.getLogger("httpcore.http11").debug("send_request_headers")
    finally:
        logging.getLogger().setLevel(logging.WARNING)
    assert log.getvalue() == ""
    assert sys.stderr is not None
