"""Serving over real sockets, and what each fault of the wire does to them, seen by a client."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime

import httpx
import pytest

from fxtui.simulator.faults import Fault, FaultKind
from fxtui.simulator.server import BackgroundServer, serve
from fxtui.simulator.simulation import Simulation
from tests.simulator.counting import TLS, Counter
from tests.simulator.engine import START_MS


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
async def client(counter: Counter) -> AsyncIterator[httpx.AsyncClient]:
    simulations: list[Simulation] = [counter]
    async with (
        serve(simulations) as served,
        httpx.AsyncClient(base_url=served[0].base_url, trust_env=False, verify=TLS, timeout=2.0) as client,
    ):
        yield client


async def test_it_listens_when_the_context_opens_and_lives_until_it_closes(counter: Counter) -> None:
    async with serve([counter]) as served:
        assert served[0].base_url.startswith("http://127.0.0.1:")
        assert served[0].base_url.endswith("/api")
        assert (served[0].venue, served[0].credentials) == ("counter", {"key": "k"})
        async with httpx.AsyncClient(trust_env=False, verify=TLS) as client:
            answer = await client.post(served[0].base_url + "/Do", content=b"1")
        assert answer.json()["executed"] == 1
        assert counter.alive
    assert not counter.alive


async def test_each_simulation_has_its_own_port() -> None:
    async with serve([Counter(), Counter()]) as first:
        addresses = {served.base_url for served in first}
        assert len(addresses) == 2


async def test_a_taken_port_is_an_error_at_once() -> None:
    async with serve([Counter()]) as served:
        port = int(served[0].base_url.split(":")[2].partition("/")[0])
        with pytest.raises(OSError, match="in use"):
            async with serve([Counter()], port=port):
                raise AssertionError("it must not listen")


async def test_the_date_is_the_simulations_own(client: httpx.AsyncClient, counter: Counter) -> None:
    counter.clock.advance(90_000)
    answer = await client.post("/Do")
    told = parsedate_to_datetime(answer.headers["date"])
    assert int(told.timestamp()) == (START_MS + 90_000) // 1000


async def test_answers_do_not_wait_for_acknowledgements(client: httpx.AsyncClient, counter: Counter) -> None:
    await client.post("/Do")
    assert counter.connections[0].option(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_lost_answer_was_executed_and_the_connection_is_gone(
    client: httpx.AsyncClient, counter: Counter
) -> None:
    counter.plan.add([Fault(FaultKind.LOST_ANSWER, "Do")])
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        await client.post("/Do", content=b"order")
    assert counter.executed == [b"order"]
    assert (await client.post("/Do")).status_code == 200


async def test_a_reset_executes_nothing(client: httpx.AsyncClient, counter: Counter) -> None:
    counter.plan.add([Fault(FaultKind.RESET, "Do")])
    with pytest.raises(httpx.ReadError):
        await client.post("/Do", content=b"order")
    assert counter.executed == []


async def test_a_truncated_answer_breaks_off_in_the_middle(
    client: httpx.AsyncClient, counter: Counter
) -> None:
    counter.plan.add([Fault(FaultKind.TRUNCATED, "Do")])
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        await client.post("/Do")
    assert len(counter.executed) == 1


async def test_a_truncated_answer_announces_its_whole_length(
    client: httpx.AsyncClient, counter: Counter
) -> None:
    counter.plan.add([Fault(FaultKind.TRUNCATED, "Do")])
    async with client.stream("POST", "/Do") as answer:
        announced = int(answer.headers["content-length"])
        pieces = answer.aiter_raw()
        received = await anext(pieces)
        with pytest.raises(httpx.RemoteProtocolError):
            await anext(pieces)
    assert 0 < len(received) == announced // 2


async def test_a_garbled_answer_is_no_json(client: httpx.AsyncClient, counter: Counter) -> None:
    counter.plan.add([Fault(FaultKind.GARBLED, "Do")])
    answer = await client.post("/Do")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert len(counter.executed) == 1


@pytest.mark.parametrize(
    ("kind", "status", "word"),
    [(FaultKind.HTML, 502, "Bad Gateway"), (FaultKind.TOO_MANY, 429, "TOO MANY REQUESTS")],
)
async def test_a_proxy_answers_in_the_venues_place(
    client: httpx.AsyncClient, counter: Counter, kind: FaultKind, status: int, word: str
) -> None:
    counter.plan.add([Fault(kind, "Do"), Fault(kind, "Do", nth=2, executes=True)])
    for executed in (0, 1):
        answer = await client.post("/Do")
        assert answer.status_code == status
        assert word in answer.text
        assert len(counter.executed) == executed


async def test_a_slow_answer_comes_after_its_delay(client: httpx.AsyncClient, counter: Counter) -> None:
    counter.plan.add([Fault(FaultKind.SLOW, "Do", after_ms=120)])
    began = time.perf_counter()
    assert (await client.post("/Do")).json()["executed"] == 1
    assert time.perf_counter() - began >= 0.12


async def test_a_client_that_does_not_wait_has_executed_all_the_same(
    client: httpx.AsyncClient, counter: Counter
) -> None:
    counter.plan.add([Fault(FaultKind.SLOW, "Do", after_ms=60_000)])
    with pytest.raises(httpx.ReadTimeout):
        await client.post("/Do", timeout=0.1)
    assert len(counter.executed) == 1


async def test_a_late_landing_executes_after_the_connection_is_gone(
    client: httpx.AsyncClient, counter: Counter
) -> None:
    counter.plan.add([Fault(FaultKind.LATE_LANDING, "Do", after_ms=8000)])
    with pytest.raises(httpx.RemoteProtocolError):
        await client.post("/Do", content=b"late")
    counter.clock.advance(7999)
    await client.post("/Do", content=b"other")
    assert counter.executed == [b"other"]
    counter.landed.clear()
    counter.clock.advance(1)
    await asyncio.wait_for(counter.landed.wait(), 5)
    assert counter.executed == [b"other", b"late"]


async def test_without_a_server_a_broken_connection_is_an_exception(counter: Counter) -> None:
    counter.plan.add([Fault(FaultKind.LOST_ANSWER, "Do")])
    transport = httpx.ASGITransport(app=counter.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        with pytest.raises(ConnectionResetError):
            await client.post("/Do")
    assert len(counter.executed) == 1


def test_a_thread_can_serve_those_without_a_loop(counter: Counter) -> None:
    server = BackgroundServer([counter])
    served = server.start()
    with httpx.Client(base_url=served[0].base_url, trust_env=False, verify=TLS) as client:
        assert client.post("/Do").json()["executed"] == 1
    assert server.call(lambda: len(counter.executed)) == 1
    server.stop()
    assert not counter.alive


def test_a_thread_tells_when_it_can_not_serve(counter: Counter) -> None:
    with BackgroundServer([counter]) as served:
        port = int(served[0].base_url.split(":")[2].partition("/")[0])
        failing = BackgroundServer([Counter()], port=port)
        with pytest.raises(OSError, match="in use"):
            failing.start()
        failing.stop()
