"""Logging in: once for everybody, renewed in time, never hammered, and carried as configured."""

from __future__ import annotations

import asyncio

import pytest

from fxtui.contract.errors import CredentialsRefused, VenueGarbled, VenueUnreachable
from fxtui.contract.health import CheckState
from fxtui.transport.redact import MARK, redacted
from fxtui.transport.request import Request
from fxtui.transport.strict_json import loads
from tests.venues.kiiex.scripted import API_KEY, API_SECRET, TOKEN, Rig, Script, changed, sample

POSITIONS = sample("alphapoint/GetAccountPositions")
REFUSED = sample("alphapoint/AuthenticateUser_refused")
NO_RIGHT = sample("alphapoint/not_authorized")


def headers_of(rig: Rig, operation: str) -> dict[str, str]:
    return dict(next(r for r in reversed(rig.client.requests) if r.operation == operation).headers)


async def test_balances_cost_a_login_and_one_call() -> None:
    rig = Rig()
    await rig.venue.balances.balances()
    await rig.venue.balances.balances()
    assert rig.client.counts == {"AuthenticateUser": 1, "GetAccountPositions": 2}


async def test_the_login_sends_the_key_in_body_and_headers_and_learns_the_account() -> None:
    rig = Rig()
    assert rig.venue.account == ""
    await rig.venue.balances.balances()
    (body,) = rig.client.bodies("AuthenticateUser")
    headers = headers_of(rig, "AuthenticateUser")
    assert body["Signature"] == headers["Signature"]
    assert (body["UserId"], headers["UserId"], body["Nonce"], headers["Nonce"]) == ("96", "96", "1", "1")
    assert headers["Content-Type"] == "application/json"
    assert rig.venue.account == "9"
    assert rig.client.bodies("GetAccountPositions") == [{"AccountId": 9, "OMSId": 1, "IncludePending": True}]


async def test_a_configured_account_and_nonce_win() -> None:
    rig = Rig(account_id=77, fixed_nonce="424242", user_name="trader")
    await rig.venue.balances.balances()
    assert rig.venue.account == "77"
    assert rig.client.bodies("GetAccountPositions")[0]["AccountId"] == 77
    (login,) = rig.client.bodies("AuthenticateUser")
    assert (login["Nonce"], login["UserName"]) == ("424242", "trader")


async def test_the_token_travels_as_configured() -> None:
    both, bare = Rig(), Rig(session_header="aptoken")
    for rig in (both, bare):
        await rig.venue.balances.balances()
        assert headers_of(rig, "GetAccountPositions")["aptoken"] == TOKEN
    assert headers_of(both, "GetAccountPositions")["Authorization"] == f"Bearer {TOKEN}"
    assert "Authorization" not in headers_of(bare, "GetAccountPositions")


async def test_without_a_token_every_call_is_signed_afresh() -> None:
    rig = Rig({"AuthenticateUser": [sample("seed/AuthenticateUser")]})
    await rig.venue.balances.balances()
    first = headers_of(rig, "GetAccountPositions")
    await rig.venue.balances.balances()
    second = headers_of(rig, "GetAccountPositions")
    assert {"APIKey", "Signature", "UserId", "Nonce"} <= set(first)
    assert "aptoken" not in first
    assert first["Nonce"] != second["Nonce"]
    assert first["Signature"] != second["Signature"]
    assert rig.client.counts["AuthenticateUser"] == 1


async def test_signing_every_call_can_be_configured() -> None:
    rig = Rig(session_header="signed")
    await rig.venue.balances.balances()
    assert "Signature" in headers_of(rig, "GetAccountPositions")
    assert "aptoken" not in headers_of(rig, "GetAccountPositions")


@pytest.mark.parametrize("name", ["Token", "JWT", "sessionToken"])
async def test_the_token_is_found_under_its_other_names(name: str) -> None:
    rig = Rig(
        {"AuthenticateUser": [sample("alphapoint/AuthenticateUser").replace(b"SessionToken", name.encode())]}
    )
    await rig.venue.balances.balances()
    assert headers_of(rig, "GetAccountPositions")["aptoken"] == TOKEN


async def test_many_callers_share_one_login() -> None:
    rig = Rig()
    await asyncio.gather(*(rig.venue.balances.balances() for _ in range(8)))
    assert rig.client.counts["AuthenticateUser"] == 1


async def test_many_callers_share_one_refusal() -> None:
    rig = Rig({"AuthenticateUser": [REFUSED]})
    results = await asyncio.gather(*(rig.venue.balances.balances() for _ in range(8)), return_exceptions=True)
    assert all(isinstance(result, CredentialsRefused) for result in results)
    assert rig.client.counts["AuthenticateUser"] == 1


async def test_a_session_is_renewed_after_fifty_minutes_and_not_before() -> None:
    rig = Rig()
    await rig.venue.balances.balances()
    assert rig.client.session_until is not None
    rig.clock.advance(49 * 60)
    await rig.venue.balances.balances()
    assert rig.client.counts["AuthenticateUser"] == 1
    rig.clock.advance(61)
    await rig.venue.balances.balances()
    assert rig.client.counts["AuthenticateUser"] == 2


@pytest.mark.parametrize("refusal", [NO_RIGHT, (401, NO_RIGHT), (401, b"")])
async def test_a_dead_session_is_renewed_without_a_word(refusal: Script) -> None:
    rig = Rig({"GetAccountPositions": [POSITIONS, refusal, POSITIONS]})
    await rig.venue.balances.balances()
    assert len(await rig.venue.balances.balances()) == 2
    assert rig.client.counts == {"AuthenticateUser": 2, "GetAccountPositions": 3}


async def test_a_call_logs_in_anew_at_most_once_and_a_missing_right_costs_no_more_logins() -> None:
    rig = Rig({"GetOpenOrders": [NO_RIGHT]})
    with pytest.raises(CredentialsRefused, match=r"api_key.*GetOpenOrders") as caught:
        await rig.venue.orders.open_orders()
    assert caught.value.credential == "api_key"
    assert rig.client.counts == {"AuthenticateUser": 2, "GetOpenOrders": 2}
    for _ in range(5):
        with pytest.raises(CredentialsRefused):
            await rig.venue.orders.open_orders()
    assert rig.client.counts == {"AuthenticateUser": 2, "GetOpenOrders": 7}


async def test_a_right_that_is_given_later_works_at_once() -> None:
    rig = Rig({"GetOpenOrders": [NO_RIGHT, NO_RIGHT, b"[]", NO_RIGHT, b"[]"]})
    with pytest.raises(CredentialsRefused):
        await rig.venue.orders.open_orders()
    assert await rig.venue.orders.open_orders() == []
    assert await rig.venue.orders.open_orders() == []
    assert rig.client.counts["AuthenticateUser"] == 3


async def test_a_wrong_secret_is_one_sentence_that_names_venue_and_credential() -> None:
    rig = Rig({"AuthenticateUser": [REFUSED]})
    with pytest.raises(CredentialsRefused) as caught:
        await rig.venue.balances.balances()
    message = caught.value.message
    assert "KIIEX" in message
    assert "api_secret" in message
    assert "Invalid username or password" in message
    assert API_SECRET not in message
    assert API_KEY not in message
    assert rig.client.problems == [caught.value]


async def test_refused_logins_are_spaced_and_stop_after_three() -> None:
    rig = Rig({"AuthenticateUser": [REFUSED]})

    async def tries(times: int) -> int:
        for _ in range(times):
            with pytest.raises(CredentialsRefused):
                await rig.venue.balances.balances()
        return rig.client.counts["AuthenticateUser"]

    assert await tries(10) == 1
    rig.clock.advance(6)
    assert await tries(10) == 2
    rig.clock.advance(31)
    assert await tries(10) == 3
    rig.clock.advance(600)
    assert await tries(10) == 3
    rig.clock.advance(301)
    assert await tries(10) == 4


async def test_a_locked_user_is_left_alone_at_once() -> None:
    rig = Rig({"AuthenticateUser": [changed("alphapoint/AuthenticateUser_refused", locked=True)]})
    with pytest.raises(CredentialsRefused, match="locked"):
        await rig.venue.balances.balances()
    rig.clock.advance(600)
    with pytest.raises(CredentialsRefused, match="locked"):
        await rig.venue.balances.balances()
    assert rig.client.counts["AuthenticateUser"] == 1


async def test_after_a_login_that_works_the_count_starts_again() -> None:
    good = sample("alphapoint/AuthenticateUser")
    rig = Rig({"AuthenticateUser": [REFUSED, REFUSED, good, REFUSED]})
    for wait in (6, 31):
        with pytest.raises(CredentialsRefused):
            await rig.venue.balances.balances()
        rig.clock.advance(wait)
    await rig.venue.balances.balances()
    rig.clock.advance(3001)
    with pytest.raises(CredentialsRefused):
        await rig.venue.balances.balances()
    rig.clock.advance(6)
    with pytest.raises(CredentialsRefused):
        await rig.venue.balances.balances()
    assert rig.client.counts["AuthenticateUser"] == 5


@pytest.mark.parametrize(
    "trouble",
    [
        VenueUnreachable("kiiex", "no"),
        (500, b"oops"),
        (200, b'{"result":false,"errormsg":"Server Error","errorcode":102,"detail":null}'),
    ],
)
async def test_a_login_that_fails_for_another_reason_blames_no_credential(trouble: Script) -> None:
    rig = Rig({"AuthenticateUser": [trouble, sample("alphapoint/AuthenticateUser")]})
    with pytest.raises(VenueUnreachable):
        await rig.venue.balances.balances()
    assert len(await rig.venue.balances.balances()) == 2


@pytest.mark.parametrize("raw", [b"<html>", b"[]", b'{"authenticated":"maybe"}', b'{"authenticated":true}'])
async def test_a_login_that_makes_no_sense_is_garbled(raw: bytes) -> None:
    rig = Rig({"AuthenticateUser": [raw]})
    with pytest.raises(VenueGarbled):
        await rig.venue.balances.balances()


@pytest.mark.parametrize("text", ["a\\r\\nX-Evil: 1", "t\\u00f6ken"])
async def test_a_token_that_would_break_a_header_is_refused(text: str) -> None:
    raw = sample("alphapoint/AuthenticateUser").replace(TOKEN.encode(), text.encode())
    rig = Rig({"AuthenticateUser": [raw]})
    with pytest.raises(VenueGarbled):
        await rig.venue.balances.balances()


async def test_a_canceled_login_leaves_the_next_caller_free() -> None:
    rig = Rig()
    stuck = asyncio.Event()
    read = rig.client.read

    async def hang(request: Request) -> object:
        stuck.set()
        await asyncio.Event().wait()
        return None

    rig.client.read = hang  # type: ignore[assignment,method-assign]
    first = asyncio.create_task(rig.venue.balances.balances())
    await stuck.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    rig.client.read = read  # type: ignore[method-assign]
    assert len(await rig.venue.balances.balances()) == 2


async def test_key_secret_signature_and_token_are_redacted_everywhere() -> None:
    rig = Rig()
    await rig.venue.balances.balances()
    signature = rig.client.bodies("AuthenticateUser")[0]["Signature"]
    for secret in (API_KEY, API_SECRET, TOKEN, signature):
        assert redacted(f"x {secret} y") == f"x {MARK} y"


async def test_closing_logs_out_with_the_token_and_closes() -> None:
    rig = Rig()
    await rig.venue.balances.balances()
    await rig.venue.aclose()
    (farewell,) = rig.client.sent
    assert (farewell.operation, farewell.headers["aptoken"]) == ("LogOut", TOKEN)
    assert loads(farewell.body or b"") == {}
    assert rig.client.closed


async def test_closing_without_a_session_sends_nothing() -> None:
    rig = Rig()
    await rig.venue.aclose()
    assert rig.client.requests == []
    assert rig.client.closed


async def test_the_checks_go_through_reach_clock_login_and_rights() -> None:
    rig = Rig({"GetOpenOrders": [NO_RIGHT]})
    found = {check.name: check for check in await rig.venue.check()}
    assert list(found)[:3] == ["reach", "clock", "login"]
    assert found["orders"].state is CheckState.FAILED
    assert "GetOpenOrders" in found["orders"].sentence
    assert {c.state for name, c in found.items() if name != "orders"} == {CheckState.OK}


async def test_the_checks_stop_where_there_is_no_going_on() -> None:
    unreachable = Rig({"GetProducts": [VenueUnreachable("kiiex", "KIIEX can't be reached.")]})
    assert [check.state for check in await unreachable.venue.check()] == [CheckState.FAILED]
    refused = Rig({"AuthenticateUser": [REFUSED]})
    assert [check.name for check in await refused.venue.check()] == ["reach", "clock", "login"]
