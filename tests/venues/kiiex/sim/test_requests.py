"""How requests reach the simulated KIIEX: paths, methods, bodies (dossier 1.2, 11.1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.venues.kiiex.sim import OPTIONS, simulate
from tests.venues.kiiex.sim.client import ACCOUNT, OMS, USDT_COPM, kiiex, read

INVALID = {"result": False, "errormsg": "Invalid Request", "errorcode": 100, "detail": None}


async def test_paths_are_read_in_any_case() -> None:
    async with kiiex() as client:
        for path in ("/ap/Ping", "/AP/Ping", "/ap/ping", "/Ap/PING/"):
            answer = await client.http.post(client.root + path, json={})
            assert read(answer) == {"msg": "PONG"}


@pytest.mark.parametrize("path", ["/ap/GetNothing", "/ap", "/ap/Ping/more", "/other/Ping", "/"])
async def test_what_is_not_there_is_not_found(path: str) -> None:
    async with kiiex() as client:
        assert (await client.http.post(client.root + path, json={})).status_code == 404


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b"\xff", b'{"OMSId":NaN}', b'{"OMSId":1,"OMSId":1}'])
async def test_a_malformed_body_is_an_invalid_request(body: bytes) -> None:
    async with kiiex() as client:
        answer = await client.http.post("/GetAccountPositions", content=body)
        assert (answer.status_code, read(answer)) == (400, INVALID)


async def test_names_that_differ_only_in_case_are_refused() -> None:
    async with kiiex() as client:
        answer = await client.http.post(
            "/GetAccountPositions", content=b'{"OMSId":1,"omsId":1,"AccountId":7}'
        )
        assert (answer.status_code, read(answer)["errorcode"]) == (400, 100)


async def test_reads_and_writes_also_come_as_get_with_a_query() -> None:
    async with kiiex() as client:
        query = {"OMSId": str(OMS), "AccountId": str(ACCOUNT)}
        rows = read(await client.http.get("/GetAccountPositions", params={**query, "IncludePending": "true"}))
        assert len(rows) == 7
        order = {**query, "InstrumentId": str(USDT_COPM), "Side": "1", "OrderType": "1", "TimeInForce": "1"}
        answer = read(await client.http.get("/SendOrder", params={**order, "Quantity": "10.5"}))
        assert answer["status"] == "Accepted"
        assert (await client.balance("USDT"))[0] == Decimal("12469.5")


@pytest.mark.parametrize("account", ["x", 7.5, True, 2**64, [7], None])
async def test_a_number_that_is_none_is_an_invalid_request(account: object) -> None:
    async with kiiex() as client:
        body = {"OMSId": OMS} if account is None else {"OMSId": OMS, "AccountId": account}
        answer = await client.http.post("/GetAccountPositions", json=body)
        assert read(answer)["errorcode"] == 100


@pytest.mark.parametrize(("key", "values"), OPTIONS.items())
def test_every_value_of_every_option_makes_a_simulation(key: str, values: tuple[str, ...]) -> None:
    for value in values:
        assert (
            simulate(options={key: value, "world": value if key == "world" else "bare"}).modes[key] == value
        )


def test_an_unknown_option_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"^KIIEX has no option 'colour': it is one of auth, .*world\.$"):
        simulate(options={"colour": "blue"})


def test_an_unknown_value_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"^The option casing is one of seed, alphapoint, not 'upper'\.$"):
        simulate(options={"casing": "upper"})


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="There is no scenario 'storm': it is one of lost-answer"):
        simulate(scenario="storm")


def test_a_seed_always_gives_the_same_venue() -> None:
    one, same, other = simulate(seed=3), simulate(seed=3), simulate(seed=4)
    assert one.credentials == same.credentials != other.credentials
    assert [t.code for t in one.world.office.tickets.values()] == [
        t.code for t in same.world.office.tickets.values()
    ]
