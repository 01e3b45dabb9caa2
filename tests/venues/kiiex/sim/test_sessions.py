"""Logging in to the simulated KIIEX, and what keeps one in or out (dossier 1.3, 1.4, 2.1)."""

from __future__ import annotations

import pytest

from fxtui.venues.kiiex.sim.sessions import IDLE_MS, signature
from tests.venues.kiiex.sim.client import ACCOUNT, OMS, Kiiex, kiiex, read, sign

VECTORS = [
    ("96", "1752072752050", "870688c3a9afcca6dc9e6abf6b4ff1324cad5394c132e6b91ce223e4bd90cb97"),
    ("9", "2247733562", "a6a7d1ddfced31366ed4437c330269e9417d5db31552768e01f1310e6458f5a7"),
]
POSITIONS = {"OMSId": OMS, "AccountId": ACCOUNT}


@pytest.mark.parametrize(("user_id", "nonce", "expected"), VECTORS)
def test_signatures_are_the_dossiers(user_id: str, nonce: str, expected: str) -> None:
    secret, key = "fedcba9876543210fedcba9876543210", "0123456789abcdef0123456789abcdef"
    assert signature(secret, nonce, user_id, key) == expected
    assert sign(secret, nonce, user_id, key) == expected


async def allowed(client: Kiiex, headers: dict[str, str]) -> bool:
    answer = await client.http.post("/GetAccountPositions", json=POSITIONS, headers=headers)
    if answer.status_code == 401:
        assert read(answer) == {
            "result": False,
            "errormsg": "Not Authorized",
            "errorcode": 20,
            "detail": None,
        }
    return answer.status_code == 200


async def test_a_login_tells_who_one_is_and_gives_a_token() -> None:
    async with kiiex(login=False) as client:
        answer = await client.ask("AuthenticateUser", **client.signed())
    assert answer["authenticated"] is True
    assert answer["user"]["userId"] == 96
    assert answer["user"]["accountId"] == ACCOUNT
    assert len(answer["SessionToken"]) == 36


async def test_the_parts_may_come_as_headers() -> None:
    async with kiiex(login=False) as client:
        answer = await client.http.post("/Authenticate", headers=client.signed())
        assert read(answer)["authenticated"] is True
        answer = await client.http.get("/AuthenticateUser", headers=client.signed())
        assert read(answer)["authenticated"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"Signature": "0" * 64},
        {"Signature": ""},
        {"UserId": "97"},
        {"Nonce": "another"},
        {"APIKey": "f" * 32},
        {"Signature": "é"},
    ],
)
async def test_a_wrong_part_is_refused(wrong: dict[str, str]) -> None:
    async with kiiex(login=False) as client:
        answer = await client.post("AuthenticateUser", **client.signed(**wrong))
        assert answer.status_code == 200
        assert read(answer) == {
            "authenticated": False,
            "locked": False,
            "errormsg": "Invalid username or password",
        }


async def test_an_upper_case_signature_is_not_the_right_one() -> None:
    async with kiiex(login=False) as client:
        parts = client.signed()
        parts["Signature"] = parts["Signature"].upper()
        assert (await client.ask("AuthenticateUser", **parts))["authenticated"] is False


async def test_too_many_failures_lock_the_user_until_somebody_unlocks() -> None:
    async with kiiex(login=False) as client:
        answers = [
            await client.ask("AuthenticateUser", **client.signed(Signature="0" * 64)) for _ in range(5)
        ]
        assert [answer["locked"] for answer in answers] == [False] * 4 + [True]
        assert (await client.ask("AuthenticateUser", **client.signed()))["locked"] is True
        await client.sim("unlock", now=True)
        assert (await client.ask("AuthenticateUser", **client.signed()))["authenticated"] is True


async def test_slow_failures_do_not_lock() -> None:
    async with kiiex(login=False) as client:
        for _ in range(8):
            await client.ask("AuthenticateUser", **client.signed(Signature="0" * 64))
            client.world.clock.advance(61_000)
        assert (await client.ask("AuthenticateUser", **client.signed()))["authenticated"] is True


async def test_any_of_three_headers_proves_the_session() -> None:
    async with kiiex() as client:
        token = client.http.headers.pop("aptoken")
        assert not await allowed(client, {})
        assert not await allowed(client, {"aptoken": "x"})
        assert await allowed(client, {"APToken": token})
        assert await allowed(client, {"Authorization": f"Bearer {token}"})
        assert await allowed(client, client.signed())


@pytest.mark.parametrize(
    ("auth", "accepted"),
    [
        ("aptoken", (True, False, False)),
        ("bearer", (False, True, False)),
        ("signed", (False, False, True)),
    ],
)
async def test_a_strict_venue_accepts_one_header_only(auth: str, accepted: tuple[bool, bool, bool]) -> None:
    async with kiiex(auth=auth) as client:
        token = client.http.headers.pop("aptoken")
        tried = (
            await allowed(client, {"aptoken": token}),
            await allowed(client, {"Authorization": f"Bearer {token}"}),
            await allowed(client, client.signed()),
        )
    assert tried == accepted


async def test_without_a_token_the_four_headers_remain() -> None:
    async with kiiex(login=False, login_token="absent") as client:
        answer = await client.ask("AuthenticateUser", **client.signed())
        assert "SessionToken" not in answer
        assert await allowed(client, client.signed())


async def test_an_idle_session_ends_and_a_used_one_goes_on() -> None:
    async with kiiex() as client:
        token = {"aptoken": client.http.headers.pop("aptoken")}
        for _ in range(3):
            client.world.clock.advance(IDLE_MS - 1000)
            assert await allowed(client, token)
        client.world.clock.advance(IDLE_MS + 1000)
        assert not await allowed(client, token)


async def test_logging_out_ends_the_session() -> None:
    async with kiiex() as client:
        assert (await client.ask("LogOut"))["result"] is True
        assert not await allowed(client, {})


async def test_in_alphapoint_mode_not_authorized_comes_with_status_200() -> None:
    async with kiiex(login=False, http_errors="alphapoint") as client:
        answer = await client.post("GetAccountPositions", **POSITIONS)
    assert (answer.status_code, read(answer)["errorcode"]) == (200, 20)


async def test_another_users_account_is_out_of_reach() -> None:
    async with kiiex() as client:
        answer = await client.post("GetAccountPositions", OMSId=OMS, AccountId=8)
        assert (answer.status_code, read(answer)["errorcode"]) == (401, 20)
        own = await client.ask("GetAccountPositions", OMSId=OMS, AccountId=70)
        assert {row["accountId"] for row in own} == {70}
        assert await client.ask("GetUserAccounts", OMSId=OMS) == [7, 70]


async def test_another_oms_is_an_invalid_request() -> None:
    async with kiiex() as client:
        for oms in ({"OMSId": 2}, {}):
            assert (await client.ask("GetAccountPositions", AccountId=ACCOUNT, **oms))["errorcode"] == 100


@pytest.mark.parametrize(
    ("permissions", "order", "withdrawal"),
    [("all", None, 0), ("no-withdraw", None, 20), ("read", 20, 20)],
)
async def test_a_key_may_do_what_it_was_made_for(
    permissions: str, order: int | None, withdrawal: int
) -> None:
    async with kiiex(permissions=permissions) as client:
        assert (await client.send(1, 5)).get("errorcode") == order
        assert (await client.withdraw())["errorcode"] == withdrawal
        assert await client.mine("GetAccountPositions")


async def test_too_many_requests_a_minute_are_told_so() -> None:
    async with kiiex(rate_limit="60") as client:
        for _ in range(60):
            assert (await client.post("Ping")).status_code == 200
        answer = await client.post("Ping")
        assert (answer.status_code, answer.text) == (429, "TOO MANY REQUESTS")
        assert (await client.post("AuthenticateUser", **client.signed())).status_code == 200
        client.world.clock.advance(60_000)
        assert (await client.post("Ping")).status_code == 200


async def test_logins_have_a_limit_of_their_own() -> None:
    async with kiiex(rate_limit="600", login=False) as client:
        answers = [await client.post("AuthenticateUser", **client.signed()) for _ in range(51)]
        assert [answer.status_code for answer in answers] == [200] * 50 + [429]
        assert (await client.post("Ping")).status_code == 200
