"""Signing and carrying the session, against the dossier's test vectors (section 2.1)."""

from __future__ import annotations

import json

import pytest

from fxtui.contract.secret import Secret
from fxtui.venues.kiiex.auth import Key, login_body, signature, signed_headers, token_headers
from tests.venues.kiiex.scripted import API_KEY, API_SECRET


def key(user_id: str, user_name: str = "") -> Key:
    return Key(Secret(API_KEY), Secret(API_SECRET), user_id, user_name)


@pytest.mark.parametrize(
    ("user_id", "nonce", "expected"),
    [
        ("96", "1752072752050", "870688c3a9afcca6dc9e6abf6b4ff1324cad5394c132e6b91ce223e4bd90cb97"),
        ("9", "2247733562", "a6a7d1ddfced31366ed4437c330269e9417d5db31552768e01f1310e6458f5a7"),
    ],
)
def test_the_signature_is_that_of_the_vectors(user_id: str, nonce: str, expected: str) -> None:
    assert signature(key(user_id), nonce) == expected


def test_another_nonce_gives_another_signature() -> None:
    assert signature(key("96"), "1") != signature(key("96"), "2")


def test_the_four_headers_carry_what_is_signed() -> None:
    headers = signed_headers(key("96"), "1752072752050")
    assert headers == {
        "APIKey": API_KEY,
        "Signature": "870688c3a9afcca6dc9e6abf6b4ff1324cad5394c132e6b91ce223e4bd90cb97",
        "UserId": "96",
        "Nonce": "1752072752050",
    }


def test_the_login_body_is_spelled_and_ordered_as_documented() -> None:
    body = login_body(key("96", "trader"), "1752072752050")
    fields = json.loads(body)
    assert list(fields) == ["APIKey", "Signature", "UserId", "UserName", "Nonce"]
    assert all(isinstance(value, str) for value in fields.values())
    assert fields["Signature"] == signature(key("96"), "1752072752050")


def test_a_login_without_a_name_sends_none() -> None:
    assert "UserName" not in json.loads(login_body(key("96"), "1"))


def test_a_token_travels_in_one_header_or_in_two() -> None:
    token = Secret("t-1")
    assert token_headers(token, bearer=False) == {"aptoken": "t-1"}
    assert token_headers(token, bearer=True) == {"aptoken": "t-1", "Authorization": "Bearer t-1"}


def test_a_key_shows_no_secret() -> None:
    assert API_SECRET not in repr(key("96"))
    assert API_KEY not in repr(key("96"))
