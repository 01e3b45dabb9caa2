"""One venue's client over real sockets: what it sends, how often, and what it says about it."""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path

import pytest

from fxtui import __version__
from fxtui.contract.errors import (
    ConfigurationError,
    VenueGarbled,
    VenueUnreachable,
)
from fxtui.transport.client import Limit, Metering, Timing, VenueClient
from fxtui.transport.request import Answer, Answered, Lost, NotSent, Priority, Request
from tests.support.clock import FakeClock
from tests.transport.clients import a_read, an_order, client_of, connection
from tests.transport.raw_server import (
    Wire,
    answer,
    is_silent,
    refused_url,
    says,
    says_and_closes,
    serving,
)

OK = says(answer(b'{"result":true}', "200 OK", "X-One: a", "X-One: b", "Content-Type: application/json"))
PATIENT = Timing(total=5, connect=2, read=2, write=2, pool=2)


async def test_an_answer_is_whole() -> None:
    clock = FakeClock()
    async with serving(OK) as server, client_of(server.url, clock) as client:
        got = await client.read(a_read())
    assert got.status == 200
    assert got.body == b'{"result":true}'
    assert got.headers["x-one"] == "a, b"
    assert got.json("kiiex", "GetLevel1") == {"result": True}
    assert got.received_at == clock.now()


async def test_a_request_says_who_we_are_and_no_more() -> None:
    async with serving(OK) as server, client_of(server.url) as client:
        await client.send_once(an_order())
    assert server.head().split("\r\n") == [
        "post /ap/sendorder http/1.1",
        f"host: 127.0.0.1:{server.port}",
        f"user-agent: fxtui/{__version__}",
        "accept: */*",
        "accept-encoding: gzip",
        "content-type: application/json",
        "aptoken: token-of-the-session",
        "connection: close",
        "content-length: 16",
    ]
    assert server.requests[0].endswith(b'\r\n\r\n{"Quantity":1.5}')


async def test_a_path_keeps_its_query() -> None:
    async with serving(OK) as server, client_of(server.url) as client:
        await client.read(Request("GetTicker", "GET", "/GetTicker?pair=USDT%2FCOPM&n=1"))
    assert server.head().startswith("get /ap/getticker?pair=usdt%2fcopm&n=1 http/1.1\r\n")


@pytest.mark.parametrize("path", ["SendOrder", "@evil.example/x", "", ".evil.example"])
def test_a_path_can_not_change_the_host(path: str) -> None:
    with pytest.raises(ValueError, match="starts with"):
        Request("X", "GET", path)


async def test_reads_share_a_connection() -> None:
    async with serving(OK) as server, client_of(server.url) as client:
        for _ in range(5):
            await client.read(a_read())
    assert server.connections == 1
    assert "connection: close" not in server.head()


async def test_every_money_request_has_a_connection_of_its_own() -> None:
    async with serving(OK) as server, client_of(server.url) as client:
        await client.read(a_read())
        for _ in range(3):
            assert isinstance(await client.send_once(an_order()), Answered)
        await asyncio.gather(*(client.send_once(an_order()) for _ in range(4)))
    assert server.connections == 8


async def test_an_idle_connection_the_venue_closed_costs_no_error() -> None:
    async with serving(says_and_closes(answer(b"{}"))) as server, client_of(server.url) as client:
        for _ in range(5):
            assert (await client.read(a_read())).status == 200
    assert server.connections == 5


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, refused_url())
    async with serving(OK) as server, client_of(server.url) as client:
        assert (await client.read(a_read())).status == 200
        assert isinstance(await client.send_once(an_order()), Answered)


async def test_cookies_are_not_kept() -> None:
    setting = says(answer(b"{}", "200 OK", "Set-Cookie: session=1; Path=/"))
    async with serving(setting) as server, client_of(server.url) as client:
        await client.read(a_read())
        await client.read(a_read())
    assert "cookie" not in server.head()


async def test_a_read_is_tried_again_after_a_pause() -> None:
    clock = FakeClock(hurried=True)
    sorry = says(answer(b"", "503 Service Unavailable"))
    async with serving(says_and_closes(b""), sorry, OK) as server, client_of(server.url, clock) as client:
        assert (await client.read(a_read())).status == 200
    assert len(server.requests) == 3
    assert clock.slept == pytest.approx([0.2, 0.4])


async def test_at_most_four_reads_are_in_flight() -> None:
    inside = most = 0
    enter = asyncio.Event()

    async def counts(wire: Wire) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        if inside == 3:
            enter.set()
        await enter.wait()
        await asyncio.sleep(0)
        inside -= 1
        await wire.send(answer(b"{}"))

    async with serving(counts) as server, client_of(server.url, timing=PATIENT) as client:
        await asyncio.gather(*(client.read(a_read()) for _ in range(20)))
    assert most == 3
    assert server.connections <= 4


async def test_a_look_up_and_money_pass_reads_that_hang() -> None:
    async with (
        serving(is_silent, is_silent, is_silent, OK) as server,
        client_of(server.url, timing=PATIENT) as client,
    ):
        hanging = [asyncio.ensure_future(client.read(a_read())) for _ in range(10)]
        await server.got(3)
        assert (await client.read(a_read(priority=Priority.LOOKUP))).status == 200
        assert isinstance(await client.send_once(an_order()), Answered)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)


async def test_cancelling_money_in_flight_is_passed_on() -> None:
    async with serving(is_silent) as server, client_of(server.url, timing=PATIENT) as client:
        task = asyncio.ensure_future(client.send_once(an_order()))
        await server.got(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(server.requests) == 1


async def test_cancelling_a_read_frees_its_place() -> None:
    async with serving(*[is_silent] * 8, OK) as server, client_of(server.url, timing=PATIENT) as client:
        for count in range(1, 9):
            task = asyncio.ensure_future(client.read(a_read()))
            await server.got(count)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert (await client.read(a_read())).status == 200


async def test_nothing_is_sent_after_closing() -> None:
    async with serving(OK) as server, client_of(server.url) as client:
        await client.read(a_read())
        await client.aclose()
        assert isinstance(await client.send_once(an_order()), NotSent)
        with pytest.raises(VenueUnreachable):
            await client.read(a_read())
        await client.aclose()
    assert len(server.requests) == 1


async def test_closing_ends_what_is_in_flight() -> None:
    async with serving(is_silent) as server, client_of(server.url, timing=PATIENT) as client:
        reading = asyncio.ensure_future(client.read(a_read()))
        paying = asyncio.ensure_future(client.send_once(an_order()))
        await server.got(2)
        await client.aclose()
        assert isinstance(await paying, Lost)
        with pytest.raises(VenueUnreachable, match="its connection is closed"):
            await reading
    assert len(server.requests) == 2


async def test_what_waits_for_its_turn_is_not_sent_after_closing() -> None:
    clock = FakeClock()
    limits = Metering({"default": Limit(60, 60, 1)})
    async with serving(OK) as server, client_of(server.url, clock, limits) as client:
        await client.read(a_read())
        paying = asyncio.ensure_future(client.send_once(an_order()))
        reading = asyncio.ensure_future(client.read(a_read()))
        await clock.asleep(2)
        await client.aclose()
        clock.advance(1)
        assert isinstance(await paying, NotSent)
        with pytest.raises(VenueUnreachable, match="its connection is closed"):
            await reading
    assert len(server.requests) == 1


async def test_money_whose_turn_came_while_the_machine_slept_is_not_sent() -> None:
    clock = FakeClock()
    async with (
        serving(OK) as server,
        client_of(server.url, clock, Metering({"default": Limit(60, 60, 1)})) as client,
    ):
        await client.read(a_read())
        paying = asyncio.ensure_future(client.send_once(an_order()))
        await clock.asleep()
        clock.advance(600)
        attempt = await paying
        assert isinstance(attempt, NotSent)
        assert attempt.reason.startswith("SendOrder was not sent to KIIEX: the connection came 59")
        assert attempt.reason.endswith(" s too late, as after a sleep of the machine; try again.")
    assert len(server.requests) == 1


async def test_a_look_up_that_never_connected_leaves_the_budget_to_the_cancel_after_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    limits = Metering({"default": Limit(5, 60, 3)})
    async with client_of(f"http://127.0.0.1:{port}", FakeClock(hurried=True), limits) as client:
        with pytest.raises(VenueUnreachable):
            await client.read(a_read())
        attempt = await client.send_once(an_order(priority=Priority.CANCEL))
        assert isinstance(attempt, NotSent)
        assert "the connection was refused" in attempt.reason
        assert client.health().budget_left == 5


async def test_money_that_finds_every_connection_busy_is_not_sent() -> None:
    busy = Timing(total=5, connect=2, read=2, write=2, pool=0.1)
    async with serving(is_silent) as server, client_of(server.url, timing=busy) as client:
        hanging = [asyncio.ensure_future(client.send_once(an_order())) for _ in range(4)]
        await server.got(4)
        assert await client.send_once(an_order()) == NotSent(
            "SendOrder was not sent to KIIEX: no connection came free within 0.1 s; try again."
        )
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
    assert len(server.requests) == 4


async def test_a_ca_file_that_is_none_sends_nothing(tmp_path: Path) -> None:
    nonsense = tmp_path / "ca.pem"
    nonsense.write_text("not a certificate")
    for ca_file in (nonsense, tmp_path / "missing.pem"):
        async with client_of("https://127.0.0.1:9/ap", ca_file=str(ca_file)) as client:
            attempt = await client.send_once(an_order())
            assert isinstance(attempt, NotSent)
            assert "CA file" in attempt.reason
            with pytest.raises(ConfigurationError, match="CA file"):
                await client.read(a_read())


async def test_no_secret_is_in_what_is_said_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    request = Request(
        "GetTicker",
        "POST",
        "/GetTicker?key=hunter2",
        b"hunter2",
        {"aptoken": "hunter2\nx: y"},
        priority=Priority.MONEY,
    )
    said = [repr(request)]
    async with serving(OK) as server, client_of(server.url) as client:
        attempt = await client.send_once(request)  # a header that can't be written
        said.append(repr(attempt))
        with pytest.raises(VenueUnreachable) as raised:
            await client.read(request)
        said += [raised.value.message, repr(raised.value), repr(client.health())]
        assert raised.value.__suppress_context__
    assert server.requests == []
    assert "hunter2" not in "".join(said) + caplog.text
    assert isinstance(attempt, Lost)


def test_an_answer_hides_its_body() -> None:
    answered = Answer(200, {"set-cookie": "hunter2"}, b"hunter2", FakeClock().now(), 0.1)
    assert "hunter2" not in repr(answered)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html>", "a web page, HTTP 502"),
        (b"{", "something that can't be read (not JSON), HTTP 502"),
        (b"nope", "something that can't be read (not JSON), HTTP 502"),
    ],
)
def test_an_answer_that_is_no_json_is_garbled(body: bytes, what: str) -> None:
    garbled = Answer(502, {}, body, FakeClock().now(), 0.1, "KIIEX")
    with pytest.raises(VenueGarbled) as raised:
        garbled.json("kiiex", "GetLevel1")
    assert raised.value.message == (
        f"KIIEX answered GetLevel1 with {what}: try again, and check the venue's status page if it stays so."
    )


async def test_a_client_is_made_without_a_loop_or_a_network() -> None:
    made = await asyncio.to_thread(
        VenueClient, connection("https://venue.example"), Metering(), title="KIIEX"
    )
    assert made.health().requests == 0
    await made.aclose()
