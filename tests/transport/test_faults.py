"""What every fault of a venue's network comes to, for money and for reads, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest

from fxtui.contract.errors import RateLimited, VenueError, VenueGarbled, VenueUnreachable
from fxtui.domain.outcome import Accepted, RefusedBy, Rejected, Unknown
from fxtui.transport.evidence import EvidenceTable, Said, SaidAccepted, SaidNothing, SaidRefused, judge
from fxtui.transport.request import Answer, Answered, Lost, NotSent, Priority
from tests.transport.clients import a_read, an_order, client_of
from tests.transport.raw_server import (
    Behaviour,
    RawServer,
    answer,
    begins_and_drips,
    drips,
    half_closes,
    is_silent,
    refused_url,
    says,
    says_and_closes,
    says_and_resets,
    serving,
)

YES = b'{"status":"Accepted","errormsg":"","OrderId":71}'
NO = b'{"status":"Rejected","errormsg":"Not_Enough_Funds","errorcode":101}'
PAGE = b"<html><body>Bad gateway</body></html>"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PACKED = gzip.compress(YES)
BOMB = gzip.compress(b'"' + b" " * 40_000_000 + b'"', 9)
TABLE = EvidenceTable({"Not_Enough_Funds": "The balance is too small."}, frozenset({200, 400}))

Serving = Callable[[], AbstractAsyncContextManager[RawServer]]


def read_order(value: object, _answer: Answer) -> Said:
    """The way a venue's adapter reads the answer to an order."""
    match value:
        case {"status": "Accepted", "OrderId": int(ref)}:
            return SaidAccepted(str(ref))
        case {"status": "Rejected", "errormsg": str(code)}:
            return SaidRefused(code)
        case _:
            return SaidNothing("the answer names no order")


@dataclass(frozen=True)
class Fault:
    """A fault: what serves it, and what must come of it."""

    serve: Serving
    attempt: type
    outcome: type
    read: int | type[VenueError]
    tries: int = 1


LOST = (Lost, Unknown)
REPEATED = (VenueUnreachable, 3)

FAULTS = {
    "reset before the request is read": Fault(
        lambda: serving(says_and_resets(b""), at_once=True), *LOST, VenueUnreachable, 0
    ),
    "reset after the request": Fault(lambda: serving(says_and_resets(b"")), *LOST, *REPEATED),
    "reset amid the head": Fault(
        lambda: serving(says_and_resets(b"HTTP/1.1 200 OK\r\nCo")), *LOST, *REPEATED
    ),
    "reset amid the body": Fault(lambda: serving(says_and_resets(answer(YES, length=500))), *LOST, *REPEATED),
    "reset after the answer": Fault(lambda: serving(says_and_resets(answer(YES))), Answered, Accepted, 200),
    "closed without a word": Fault(lambda: serving(says_and_closes(b"")), *LOST, *REPEATED),
    "half closed": Fault(lambda: serving(half_closes), *LOST, *REPEATED),
    "silence": Fault(lambda: serving(is_silent), *LOST, VenueUnreachable, 2),
    "the head drips": Fault(
        lambda: serving(drips(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 99)), *LOST, VenueUnreachable
    ),
    "the body drips": Fault(
        lambda: serving(begins_and_drips(answer(b"{", length=9999))), *LOST, VenueUnreachable
    ),
    "continue without end": Fault(
        lambda: serving(drips(b"HTTP/1.1 100 Continue\r\n\r\n", every=0.001)), *LOST, VenueUnreachable
    ),
    "fewer bytes than promised": Fault(
        lambda: serving(says_and_closes(answer(YES, length=len(YES) + 1))), *LOST, *REPEATED
    ),
    "a chunk cut off": Fault(lambda: serving(says_and_closes(CHUNKED + b"40\r\n{")), *LOST, *REPEATED),
    "no last chunk": Fault(lambda: serving(says_and_closes(CHUNKED + b"2\r\n{}\r\n")), *LOST, *REPEATED),
    "a chunk of odd length": Fault(lambda: serving(says(CHUNKED + b"zz\r\n{}")), *LOST, *REPEATED),
    "no HTTP": Fault(lambda: serving(says_and_closes(b"SSH-2.0-OpenSSH_9.6\r\n")), *LOST, *REPEATED),
    "a head without end": Fault(
        lambda: serving(says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000)), *LOST, *REPEATED
    ),
    "a gzip bomb": Fault(
        lambda: serving(says(answer(BOMB, "200 OK", "Content-Encoding: gzip"))), *LOST, VenueGarbled
    ),
    "gzip cut off": Fault(
        lambda: serving(says(answer(PACKED[:-12], "200 OK", "Content-Encoding: gzip"))), *LOST, *REPEATED
    ),
    "gzip that is none": Fault(
        lambda: serving(says(answer(YES, "200 OK", "Content-Encoding: gzip"))), *LOST, VenueGarbled
    ),
    "gzip and more": Fault(
        lambda: serving(says(answer(PACKED + PACKED, "200 OK", "Content-Encoding: gzip"))),
        *LOST,
        VenueGarbled,
    ),
    "packed otherwise": Fault(
        lambda: serving(says(answer(YES, "200 OK", "Content-Encoding: br"))), *LOST, VenueGarbled
    ),
    "nine megabytes": Fault(lambda: serving(says(answer(b" " * 9_000_000))), *LOST, VenueGarbled),
    "gzip as asked for": Fault(
        lambda: serving(says(answer(PACKED, "200 OK", "Content-Encoding: gzip"))), Answered, Accepted, 200
    ),
    "an answer in chunks": Fault(
        lambda: serving(says(CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (len(YES), YES))), Answered, Accepted, 200
    ),
    "a web page": Fault(lambda: serving(says(answer(PAGE))), Answered, Unknown, 200),
    "an empty answer": Fault(lambda: serving(says(answer(b""))), Answered, Unknown, 200),
    "no content": Fault(lambda: serving(says(answer(b"", "204 No Content"))), Answered, Unknown, 204),
    "moved for good": Fault(
        lambda: serving(says(answer(YES, "301 Moved Permanently", "Location: /elsewhere"))),
        Answered,
        Unknown,
        301,
    ),
    "see other": Fault(
        lambda: serving(says(answer(YES, "303 See Other", "Location: /elsewhere"))), Answered, Unknown, 303
    ),
    "moved with the body": Fault(
        lambda: serving(says(answer(YES, "308 Permanent Redirect", "Location: /elsewhere"))),
        Answered,
        Unknown,
        308,
    ),
    "a listed refusal": Fault(lambda: serving(says(answer(NO))), Answered, Rejected, 200),
    "a listed refusal under 400": Fault(
        lambda: serving(says(answer(NO, "400 Bad Request"))), Answered, Rejected, 400
    ),
    "a listed refusal under 409": Fault(
        lambda: serving(says(answer(NO, "409 Conflict"))), Answered, Unknown, 409
    ),
    "a listed refusal under 500": Fault(
        lambda: serving(says(answer(NO, "500 Oops"))), Answered, Unknown, 500
    ),
    "a request that took too long": Fault(
        lambda: serving(says(answer(NO, "408 Request Timeout"))), Answered, Unknown, 408
    ),
    "too many requests": Fault(
        lambda: serving(says(answer(NO, "429 Too Many Requests", "Retry-After: 7"))),
        Answered,
        Unknown,
        RateLimited,
    ),
    "a blocked address": Fault(
        lambda: serving(says(answer(NO, "418 Teapot"))), Answered, Unknown, RateLimited
    ),
    "a firewall's page": Fault(
        lambda: serving(says(answer(PAGE, "403 Forbidden"))), Answered, Unknown, RateLimited
    ),
    "a bad gateway": Fault(
        lambda: serving(says(answer(PAGE, "502 Bad Gateway"))), Answered, Unknown, *REPEATED
    ),
    "out of service": Fault(
        lambda: serving(says(answer(YES, "503 Service Unavailable"))), Answered, Unknown, *REPEATED
    ),
    "a gateway's timeout": Fault(
        lambda: serving(says(answer(b"", "504 Gateway Timeout"))), Answered, Unknown, *REPEATED
    ),
    "another protocol": Fault(
        lambda: serving(
            says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
        ),
        *LOST,
        *REPEATED,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_money_meets(name: str) -> None:
    fault = FAULTS[name]
    async with fault.serve() as server, client_of(server.url) as client:
        attempt = await client.send_once(an_order())
        assert type(attempt) is fault.attempt
        outcome = judge(attempt, TABLE, read_order, venue="KIIEX", operation="SendOrder")
        assert type(outcome) is fault.outcome
        assert server.connections == 1
        assert len(server.requests) <= 1


@pytest.mark.parametrize("name", FAULTS)
async def test_a_read_meets(name: str) -> None:
    fault = FAULTS[name]
    async with fault.serve() as server, client_of(server.url) as client:
        if isinstance(fault.read, int):
            assert (await client.read(a_read())).status == fault.read
        else:
            with pytest.raises(fault.read):
                await client.read(a_read())
        assert len(server.requests) == fault.tries
        assert all(request.startswith(b"POST /ap/GetLevel1 HTTP/1.1\r\n") for request in server.requests)


async def test_money_meets_nobody() -> None:
    async with client_of(refused_url()) as client:
        attempt = await client.send_once(an_order())
    assert attempt == NotSent("SendOrder was not sent to KIIEX: the connection was refused; try again.")
    outcome = judge(attempt, TABLE, read_order, venue="KIIEX", operation="SendOrder")
    assert isinstance(outcome, Rejected)
    assert outcome.by is RefusedBy.NETWORK


async def test_a_read_meets_nobody() -> None:
    async with client_of(refused_url()) as client:
        with pytest.raises(VenueUnreachable) as raised:
            await client.read(a_read())
    assert raised.value.message == (
        "KIIEX can't be reached for GetLevel1: the connection was refused, 3 times; "
        "check the network and its status page."
    )
    assert raised.value.venue == "kiiex"


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.attempt is Lost])
async def test_no_connection_is_kept_busy_by(name: str) -> None:
    async with FAULTS[name].serve() as server, client_of(server.url) as client:
        for _ in range(2):
            attempts = await asyncio.gather(*(client.send_once(an_order()) for _ in range(4)))
            # An attempt that finds every connection taken would be `NotSent`.
            assert [type(attempt) for attempt in attempts] == [Lost] * 4


@pytest.mark.parametrize(
    "fault", [is_silent, begins_and_drips(answer(b"{", length=9999)), says(answer(b" " * 9_000_000))]
)
async def test_reads_go_on_after(fault: Behaviour) -> None:
    async with serving(*[fault] * 8, says(answer(YES))) as server, client_of(server.url) as client:
        while len(server.requests) < 8:
            reads = (client.read(a_read(priority=Priority.LOOKUP)) for _ in range(4))
            ends = await asyncio.gather(*reads, return_exceptions=True)
            assert all(isinstance(end, VenueError) for end in ends)
        assert (await client.read(a_read())).status == 200


@pytest.mark.parametrize(
    "more",
    [answer(b'{"of":"another"}'), b"HTTP/1.1 \x00\xff garbage\r\n", b"\r\n", b'{"n":0}'],
    ids=["a second answer", "garbage", "a blank line", "a body"],
)
async def test_what_follows_an_answer_is_not_the_answer_to_the_next_question(more: bytes) -> None:
    first, second = answer(b'{"n":1}'), answer(b'{"n":2}')
    async with serving(says(first + more), says(second)) as server, client_of(server.url) as client:
        bodies = [(await client.read(a_read())).body for _ in range(3)]
        assert bodies == [b'{"n":1}', b'{"n":2}', b'{"n":2}']
        assert server.connections == 2


async def test_a_body_under_a_status_without_one_is_not_the_answer_to_the_next_question() -> None:
    with_body = answer(b'{"n":1}', "204 No Content")
    async with serving(says(with_body), says(answer(b'{"n":2}'))) as server, client_of(server.url) as client:
        assert [(await client.read(a_read())).body for _ in range(2)] == [b"", b'{"n":2}']
        assert server.connections == 2


async def test_a_connection_is_kept_after_an_answer_that_ends_where_it_says() -> None:
    async with serving(says(answer(YES))) as server, client_of(server.url) as client:
        for _ in range(3):
            await client.read(a_read())
        assert server.connections == 1
