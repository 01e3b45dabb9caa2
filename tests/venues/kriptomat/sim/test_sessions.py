"""Logging in to the simulated Kriptomat, and what keeps one in or out (dossier 2, 5)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from fxtui.venues.kriptomat.sim.codes import SecurityCodes
from tests.venues.kriptomat.sim.client import CUSTOMER, Kriptomat, errors, kriptomat, read, totp

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
]
REFUSED = {"status": False, "message": "Invalid credentials."}
UNAUTHENTICATED = {"message": "Unauthenticated."}


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp(SECRET, seconds) == code
    assert SecurityCodes(SECRET, 30).use(code, seconds * 1000)


async def let_in(client: Kriptomat) -> bool:
    answer = await client.get("/pairs")
    if answer.status_code == 401:
        assert read(answer) == UNAUTHENTICATED
    return answer.status_code == 200


async def test_a_login_gives_a_bare_token_that_looks_like_passports() -> None:
    async with kriptomat(login=False) as client:
        answer = await client.log_in()
        said = read(answer)
        assert said.keys() == {"access_token", "expires_in"}
        assert said["expires_in"] == 3600
        header, claims, signature = said["access_token"].split(".")
        assert decoded(header)["alg"] == "RS256"
        assert decoded(claims)["aud"] == "5"
        assert decoded(claims)["exp"] - decoded(claims)["iat"] == 3600
        assert len(decoded(claims)["jti"]) == 80
        assert len(signature) > 600
        assert await let_in(client)


def decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "somebody@else.example"},
        {"password": "wrong"},
        {"client_id": 6},
        {"client_secret": "wrong"},
        {"security_code": "000000"},
        {"security_code": "é"},
    ],
)
async def test_a_wrong_part_is_refused(wrong: dict[str, object]) -> None:
    async with kriptomat(login=False) as client:
        answer = await client.log_in(**wrong)
        assert (answer.status_code, read(answer)) == (401, REFUSED)
        assert not await let_in(client)


async def test_the_client_id_may_be_text() -> None:
    async with kriptomat(login=False) as client:
        assert (await client.log_in(client_id="5")).status_code == 200


async def test_a_part_that_is_missing_or_of_another_kind_is_invalid() -> None:
    async with kriptomat(login=False) as client:
        body = client.credentials(client_id="five", security_code=123456, expires_in=0)
        del body["password"]
        found = errors(await client.post("/auth/login", **body))
        assert found == {
            "password": ["The password field is required."],
            "security_code": ["The security code must be a string."],
            "client_id": ["The client id must be an integer."],
            "expires_in": ["The expires in must be at least 1."],
        }


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
async def test_a_code_may_be_one_step_early_or_late(steps: int, status: int) -> None:
    async with kriptomat(login=False) as client:
        assert (await client.log_in(security_code=client.code(steps))).status_code == status


async def test_no_code_is_good_twice_nor_an_older_one() -> None:
    async with kriptomat(login=False) as client:
        early, present, late = (client.code(steps) for steps in (-1, 0, 1))
        assert (await client.log_in(security_code=present)).status_code == 200
        assert (await client.log_in(security_code=present)).status_code == 401
        assert (await client.log_in(security_code=early)).status_code == 401
        assert (await client.log_in(security_code=late)).status_code == 200
        client.world.clock.advance(30_000)
        assert (await client.log_in()).status_code == 401
        client.world.clock.advance(30_000)
        assert (await client.log_in()).status_code == 200


async def test_a_code_is_not_used_up_by_a_wrong_password() -> None:
    async with kriptomat(login=False) as client:
        assert (await client.log_in(password="wrong")).status_code == 401
        assert (await client.log_in()).status_code == 200


async def test_codes_follow_the_venues_clock() -> None:
    async with kriptomat(login=False) as client:
        old = client.code()
        client.world.clock.advance(120_000)
        assert (await client.log_in(security_code=old)).status_code == 401
        assert (await client.log_in()).status_code == 200


async def test_a_step_may_be_one_second() -> None:
    async with kriptomat(totp_period="1") as client:
        assert client.simulation.credentials["totp_period"] == 1
        assert (await client.log_in()).status_code == 401
        client.world.clock.advance(1000)
        assert (await client.log_in()).status_code == 200


async def test_five_refusals_in_a_row_are_followed_by_a_minute_of_silence() -> None:
    async with kriptomat(login=False) as client:
        refused = [(await client.log_in(password="wrong")).status_code for _ in range(5)]
        assert refused == [401] * 5
        answer = await client.log_in()
        assert (answer.status_code, read(answer)) == (429, {"message": "Too Many Attempts."})
        assert answer.headers["retry-after"] == "60"
        client.world.clock.advance(59_500)
        assert (await client.log_in()).headers["retry-after"] == "1"
        client.world.clock.advance(500)
        assert (await client.log_in(password="wrong")).status_code == 401
        assert (await client.log_in()).status_code == 200


async def test_a_login_that_goes_well_begins_the_count_anew() -> None:
    async with kriptomat(login=False) as client:
        for _ in range(2):
            for _ in range(4):
                assert (await client.log_in(password="wrong")).status_code == 401
            assert (await client.log_in()).status_code == 200
            client.world.clock.advance(30_000)


async def test_a_session_ends_after_its_time() -> None:
    async with kriptomat() as client:
        client.world.clock.advance(3_599_999)
        assert await let_in(client)
        client.world.clock.advance(1)
        assert not await let_in(client)


@pytest.mark.parametrize(
    ("longest", "asked", "lasts"), [("3600", 16, 16), ("60", None, 60), ("20", 600, 20), ("20", None, 20)]
)
async def test_a_session_may_be_shorter(longest: str, asked: int | None, lasts: int) -> None:
    async with kriptomat(login=False, session_seconds=longest) as client:
        wish = {} if asked is None else {"expires_in": asked}
        assert read(await client.log_in(**wish))["expires_in"] == lasts
        client.world.clock.advance(lasts * 1000 - 1)
        assert await let_in(client)
        client.world.clock.advance(1)
        assert not await let_in(client)


async def test_sessions_live_beside_each_other_and_log_out_alone() -> None:
    async with kriptomat() as client:
        first = client.http.headers["Authorization"]
        await client.log_in(security_code=client.code(1))
        assert client.http.headers["Authorization"] != first
        assert read(await client.post("/auth/logout")) == {"status": True}
        assert not await let_in(client)
        client.http.headers["Authorization"] = first
        assert await let_in(client)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic abc", "Token abc"])
async def test_without_a_token_of_ours_nothing_is_told(header: str) -> None:
    async with kriptomat() as client:
        client.http.headers["Authorization"] = header
        for path in ("/pairs", f"/users/{CUSTOMER}", "/users-transactions"):
            answer = await client.get(path)
            assert (answer.status_code, read(answer)) == (401, UNAUTHENTICATED)
        assert (await client.buy()).status_code == 401
        assert (await client.post("/auth/logout")).status_code == 401
