"""What the way to a venue costs: nothing before it is used, and little beside the HTTP library."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from time import perf_counter, process_time

import pytest

from fxtui.transport.strict_json import loads
from tests.transport.clients import a_read, client_of
from tests.transport.raw_server import answer, says, serving


def modules_after(code: str) -> set[str]:
    """The modules a fresh interpreter has loaded after `code`."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


MAKE = """
from fxtui.contract.venue import Connection
from fxtui.transport.client import Metering, VenueClient
from tests.support.chance import FakeChance
from tests.support.clock import FakeClock
VenueClient(Connection("kiiex", "https://venue.example/ap", {}, {}, FakeClock(), FakeChance()), Metering(), title="K")
"""


def test_making_a_client_loads_no_network_library() -> None:
    loaded = modules_after(MAKE)
    assert "fxtui.transport.client" in loaded
    assert not loaded & {"httpx", "httpcore", "h11", "anyio", "certifi", "pydantic", "email.utils"}


def test_the_http_library_comes_without_its_command_line() -> None:
    loaded = modules_after("from fxtui.transport.client import preload\npreload()")
    assert "httpx" in loaded
    assert not loaded & {"click", "rich", "pygments", "certifi"}
    assert "httpx._main" not in loaded


def test_what_others_imported_of_it_stays() -> None:
    assert "httpx._main" in modules_after(
        "import httpx\nfrom fxtui.transport.client import preload\npreload()"
    )


async def test_plain_http_loads_no_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    import ssl

    from fxtui.transport import exchange

    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("certificates are loaded for plain HTTP")

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", refuse)
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", refuse)
    exchange._trusting.cache_clear()
    async with serving(says(answer(b"{}"))) as server, client_of(server.url) as client:
        assert (await client.read(a_read())).status == 200


def quotes(count: int) -> bytes:
    """A list of quotes as a venue sends it."""
    quote = (
        '{"OMSId":1,"InstrumentId":%d,"BestBid":4012.%02d,"BestOffer":4013.25,"LastTradedPx":4012.87,'
        '"LastTradedQty":0.00012345,"SessionHigh":4100.00,"Volume":1298374.92837465,"Symbol":"USDT\\/COPM",'
        '"TimeStamp":1752062400123}'
    )
    return ("[" + ",".join(quote % (number, number % 100) for number in range(count)) + "]").encode()


def best_of(times: int, call: Callable[[], object]) -> float:
    """The shortest time of several calls, in seconds: what noise there is only adds."""
    best = float("inf")
    for _ in range(times):
        begun = perf_counter()
        call()
        best = min(best, perf_counter() - begun)
    return best


def test_a_thousand_quotes_are_read_in_proportion() -> None:
    raw = quotes(1000)
    assert loads(raw) == json.loads(raw, parse_float=Decimal)
    anchor = best_of(15, lambda: json.loads(raw, parse_float=Decimal))
    strict = best_of(15, lambda: loads(raw))
    assert strict <= 4 * anchor


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 4_000_000,
        b"[" * 4_000_000 + b"]" * 4_000_000,
        b"[]" * 4_000_000,
        b"[[]" * 2_000_000 + b"]" * 2_000_000,
        b"[[[[[]]]]]" * 800_000,
        b"[" + b"[]," * 290_000 + b"[]]",
        b'"' * 8_000_000,
        b'"' + b"\\" * 8_000_000,
        b"9" * 8_000_000,
        b"0." + b"9" * 8_000_000,
        b"1e" + b"9" * 8_000_000,
        b"-" * 8_000_000,
        b'["' + b"a" * 8_000_000 + b'"]',
        b'"' + b"\\ud800" * 1_300_000 + b'"',
    ],
    ids=lambda raw: f"{raw[:6]!r}",
)
def test_a_hostile_document_is_answered_soon(raw: bytes) -> None:
    begun = process_time()
    with suppress(ValueError):
        loads(raw)
    # What is not proportional to the size takes minutes.
    assert process_time() - begun < 5


async def test_a_bomb_stays_small() -> None:
    import gzip
    import tracemalloc

    bomb = gzip.compress(b" " * 100_000_000, 9)
    packed = says(answer(bomb, "200 OK", "Content-Encoding: gzip"))
    async with serving(packed) as server, client_of(server.url) as client:
        tracemalloc.start()
        try:
            await asyncio.gather(client.read(a_read()), return_exceptions=True)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 32 * 1024 * 1024
