"""One-time codes against the vectors of the dossier (section 2), the login's body, and headers."""

from __future__ import annotations

import json

import pytest

from fxtui.contract.secret import Secret
from fxtui.venues.kriptomat.auth import Authenticator, authenticator_name, headers, login_body

RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def authenticator(secret: str = RFC, period: int = 30) -> Authenticator:
    return Authenticator.of(Secret(secret), period)


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_vectors(at: int, code: str) -> None:
    made = authenticator()
    assert made.code(made.step(at)) == code


@pytest.mark.parametrize(
    "written", [RFC.lower(), " ".join([RFC[:16], RFC[16:]]), f"{RFC[:8]}-{RFC[8:]}", f"{RFC}====", f"{RFC}\n"]
)
def test_a_secret_is_read_however_it_is_written(written: str) -> None:
    assert authenticator(written).code(1) == "287082"


def test_sixteen_letters_are_enough_as_most_authenticators_have_no_more() -> None:
    assert len(authenticator("JBSWY3DPEHPK3PXP").code(1)) == 6


@pytest.mark.parametrize(
    "wrong", ["", "short", "GEZDGNBVGY3TQOJ0GEZDGNBVGY3TQOJ1", "ä" * 16, "JBSWY3DPEHPK3PX"]
)
def test_what_is_no_base32_secret_is_refused_without_repeating_it(wrong: str) -> None:
    with pytest.raises(ValueError, match="it has to be") as refused:
        authenticator(wrong)
    assert not wrong or wrong not in str(refused.value)


def test_a_step_is_a_whole_period_of_the_venue_s_time() -> None:
    made = authenticator(period=30)
    assert (made.step(59.999), made.step(60.0), made.begins(2)) == (1, 2, 60.0)
    assert authenticator(period=1).step(59.999) == 59


def test_the_login_body_has_the_documented_fields_and_no_lifetime() -> None:
    body = login_body(Secret("a@b.c"), Secret("pass"), "5", Secret("s"), "012345")
    assert json.loads(body) == {
        "email": "a@b.c",
        "password": "pass",
        "client_id": 5,
        "client_secret": "s",
        "security_code": "012345",
    }


@pytest.mark.parametrize(("written", "sent"), [("5", 5), ("007", "007"), ("a5", "a5"), ("9" * 30, "9" * 30)])
def test_a_client_id_is_a_number_where_that_changes_nothing(written: str, sent: object) -> None:
    body = login_body(Secret("a"), Secret("b"), written, Secret("c"), "0")
    assert json.loads(body)["client_id"] == sent


def test_every_call_carries_what_keeps_answers_json() -> None:
    plain = headers(None, body=False)
    assert plain == {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}
    assert headers(Secret("t"), body=True) == {
        **plain,
        "Authorization": "Bearer t",
        "Content-Type": "application/json",
    }


def test_an_authenticator_is_remembered_by_a_name_that_tells_nothing() -> None:
    name = authenticator_name("https://x.test/v1/", "5", Secret("a@b.c"))
    assert name == authenticator_name("https://x.test/v1", "5", Secret("a@b.c"))
    assert len(name) == 64
    assert "a@b.c" not in name
    assert name != authenticator_name("https://x.test/v1", "6", Secret("a@b.c"))
    assert RFC not in repr(authenticator())
