"""How requests reach the simulated Kriptomat: paths, methods, headers, bodies, limits (dossier 1, 5)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx
import pytest

from fxtui.venues.kriptomat.sim import OPTIONS, simulate
from tests.venues.kriptomat.sim.client import CUSTOMER, START_MS, Kriptomat, data, errors, kriptomat, read

NOT_FOUND = {"status": False, "message": "Not found."}
BROWSER = {"X-Requested-With": "", "Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(("prefix", "path"), [("v1", "/v1"), ("partners", "/api/v1/partners")])
async def test_the_base_path_is_that_of_its_generation(prefix: str, path: str) -> None:
    async with kriptomat(prefix=prefix) as client:
        assert client.simulation.base_path == path
        assert str(client.http.base_url).endswith(f"{path}/")
        assert "btceur" in data(await client.get("/pairs"))
        other = {"/v1": "/api/v1/partners", "/api/v1/partners": "/v1"}[path]
        assert (await client.http.get(f"{client.root}{other}/pairs")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/pairs/", "/Pairs", "/nothing", "/users/x", "/users/2/", "/users//balances", "/users/2.0", "/auth"],
)
async def test_what_is_not_there_is_not_found(path: str) -> None:
    async with kriptomat() as client:
        answer = await client.get(path)
        assert (answer.status_code, read(answer)) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/pairs", "GET"),
        ("GET", "/auth/login", "POST"),
        ("PATCH", "/users/2", "PUT, GET"),
        ("GET", "/users/2/buy", "POST"),
        ("DELETE", "/users/2/bank-accounts", "POST, GET"),
    ],
)
async def test_another_method_is_refused_and_the_right_ones_are_named(
    method: str, path: str, allowed: str
) -> None:
    async with kriptomat() as client:
        answer = await client.http.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        told = read(answer)
        assert told == {
            "message": f"The {method} method is not supported for this route. Supported methods: {allowed}."
        }


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b"\xff", b'{"amount":NaN}', b'{"a":1,"a":1}'])
async def test_a_body_is_one_json_object(body: bytes) -> None:
    async with kriptomat() as client:
        answer = await client.http.post(
            f"/users/{CUSTOMER}/buy", content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, read(answer)["status"]) == (400, False)


async def test_a_body_that_does_not_say_it_is_json_has_no_fields() -> None:
    async with kriptomat() as client:
        answer = await client.http.post(
            f"/users/{CUSTOMER}/buy", content=b'{"amount":"1.00"}', headers={"Content-Type": "text/plain"}
        )
        assert errors(answer).keys() == {"amount", "pair", "idempotency_key"}


async def as_a_browser(client: Kriptomat, method: str, path: str, **more: object) -> httpx.Response:
    return await client.http.request(method, path, headers=BROWSER, json=more or None)


async def test_who_does_not_ask_for_json_gets_pages_where_something_is_wrong() -> None:
    async with kriptomat() as client:
        assert data(await as_a_browser(client, "GET", "/pairs"))
        missing = await as_a_browser(client, "GET", "/users/99")
        assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "<title>Not Found</title>" in missing.text
        wrong = await as_a_browser(client, "POST", f"/users/{CUSTOMER}/buy", amount="1")
        assert (wrong.status_code, wrong.headers["location"]) == (302, "/")
        client.http.headers["Authorization"] = "Bearer x"
        outside = await as_a_browser(client, "GET", "/pairs")
        assert (outside.status_code, outside.headers["location"]) == (302, "/login")


@pytest.mark.parametrize(
    ("headers", "as_json"),
    [
        ({"X-Requested-With": "XMLHttpRequest", "Accept": "*/*"}, True),
        ({"X-Requested-With": "", "Accept": "application/json"}, True),
        ({"X-Requested-With": "", "Accept": "application/problem+json"}, True),
        ({"X-Requested-With": "XMLHttpRequest", "Accept": "text/html"}, False),
        ({"X-Requested-With": "", "Accept": "*/*"}, False),
    ],
)
async def test_json_is_asked_for_by_name_or_by_a_script(headers: dict[str, str], as_json: bool) -> None:
    async with kriptomat() as client:
        answer = await client.http.get("/users/99", headers=headers)
        assert answer.headers["content-type"].startswith("application/json") == as_json


async def test_a_rate_is_three_prices_and_when_they_were_looked_after() -> None:
    async with kriptomat() as client:
        for pair in data(await client.get("/pairs")):
            client.world.clock.advance(1500)
            client.world.step()
            client.world.clock.advance(250)
            rate = await client.rate(pair)
            assert 0 < rate["price_sell"] < rate["price"] < rate["price_buy"]
            assert rate["price_buy"] - rate["price"] == rate["price"] - rate["price_sell"]
            assert 4 < (rate["price_buy"] - rate["price"]) / rate["price"] * 10_000 < 7
            assert rate["timestamp"] == client.world.clock.now_ms()
            assert rate["date"].startswith("2025-07-09T14:52:")
            assert len(rate["date"]) == len("2018-11-27T13:46:22.658")


async def test_a_feed_that_stands_tells_since_when() -> None:
    async with kriptomat() as client:
        client.world.step()
        since = client.world.clock.now_ms()
        client.world.freeze_from(client.world.steps)
        client.world.clock.advance(90_000)
        client.world.step()
        assert (await client.rate("btceur"))["timestamp"] == since


async def test_prices_are_those_of_the_seed() -> None:
    found = []
    for seed in (3, 3, 4):
        async with kriptomat(seed=seed) as client:
            client.world.step(30)
            found.append((await client.rate())["price"])
    assert found[0] == found[1] != found[2]


async def test_the_limit_counts_a_minute_from_its_first_request() -> None:
    async with kriptomat(rate_limit="60") as client:
        client.world.clock.advance(59_000)
        for left in range(58, -1, -1):
            answer = await client.get("/pairs")
            assert (answer.headers["x-ratelimit-limit"], answer.headers["x-ratelimit-remaining"]) == (
                "60",
                str(left),
            )
        answer = await client.get("/pairs")
        assert (answer.status_code, read(answer)) == (429, {"message": "Too Many Attempts."})
        assert answer.headers["retry-after"] == "1"
        assert (await client.log_in()).status_code == 429
        assert (await client.sim("state"))["requests"] == {"login": 1, "pairs": 59}
        client.world.clock.advance(1000)
        assert (await client.get("/pairs")).status_code == 200


async def test_other_limits_are_other_limits() -> None:
    async with kriptomat(rate_limit="600") as client:
        assert (await client.get("/pairs")).headers["x-ratelimit-remaining"] == "598"
    async with kriptomat(rate_limit="off") as client:
        assert "x-ratelimit-limit" not in (await client.get("/pairs")).headers


async def test_every_answer_is_dated_by_the_venues_clock() -> None:
    async with kriptomat(login=False) as client:
        client.world.clock.advance(90_000)
        answer = await client.get("/pairs")
        assert answer.status_code == 401
        assert parsedate_to_datetime(answer.headers["date"]).timestamp() == START_MS // 1000 + 90


@pytest.mark.parametrize(("key", "values"), OPTIONS.items())
def test_every_value_of_every_option_makes_a_simulation(key: str, values: tuple[str, ...]) -> None:
    for value in values:
        assert simulate(options={key: value}).modes[key] == value


def test_an_unknown_option_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"^Kriptomat has no option 'colour': it is one of bank_.*world\.$"):
        simulate(options={"colour": "blue"})


def test_an_unknown_value_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"^The option prefix is one of v1, partners, not 'v2'\.$"):
        simulate(options={"prefix": "v2"})


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="There is no scenario 'storm': it is one of lost-answer"):
        simulate(scenario="storm")


def test_a_seed_always_gives_the_same_secrets() -> None:
    one, same, other = simulate(seed=3), simulate(seed=3), simulate(seed=4)
    assert one.credentials == same.credentials != other.credentials
    assert one.credentials.keys() == {
        "email", "password", "client_id", "client_secret", "totp_secret", "totp_period", "customer_id",
        "requests_per_minute",
    }  # fmt: skip
