"""A login that is refused or makes no sense: said once, never hammered, and no secret in what is said."""

from __future__ import annotations

import pytest

from fxtui.contract.errors import (
    ConfigurationError,
    CredentialsRefused,
    FxtuiError,
    RateLimited,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.transport.redact import MARK, redacted
from fxtui.transport.request import Request
from fxtui.transport.strict_json import dumps
from tests.venues.kriptomat.money_rig import TOKEN, Script
from tests.venues.kriptomat.reading import (
    CLIENT_SECRET,
    EMAIL,
    PASSWORD,
    REFUSED,
    TOTP_SECRET,
    Rig,
    ask,
    steps,
    token,
)
from tests.venues.support.words import is_one_sentence


class TestRefusals:
    async def test_a_refused_login_is_said_once_in_a_sentence_that_names_what_to_check(self) -> None:
        rig, said = Rig({"login": [REFUSED]}), ""
        for _ in range(10):
            with pytest.raises(CredentialsRefused) as refused:
                await ask(rig)
            said = refused.value.message
            assert is_one_sentence(said)
        for name in ("email", "password", "client_id", "client_secret", "totp_secret"):
            assert name in said
        assert "Invalid credentials" in said
        assert "clock" not in said
        assert rig.counts["login"] == 1

    async def test_it_is_asked_again_after_5_30_and_900_seconds(self) -> None:
        rig = Rig({"login": [REFUSED]})
        asked = []
        for _ in range(2000):
            with pytest.raises(CredentialsRefused):
                await ask(rig)
            asked.append(rig.counts["login"])
            rig.clock.advance(1)
        assert asked[3] == 1
        assert asked[-1] <= 5

    async def test_a_refusal_that_tells_another_time_is_tried_once_more_with_that(self) -> None:
        rig = Rig()

        def refused(_: Request) -> Script:
            rig.client.told_skew = 100.0
            return REFUSED

        rig.answer("login", refused, token())
        await ask(rig)
        assert steps(rig) == [0, 3]

    async def test_a_clock_that_is_wrong_is_named_and_the_second_refusal_is_the_last(self) -> None:
        rig = Rig()

        def refused(_: Request) -> Script:
            rig.client.told_skew = 100.0 + (rig.client.told_skew or 0.0)
            return REFUSED

        rig.answer("login", refused)
        with pytest.raises(CredentialsRefused, match="clock, which is 200 s behind") as said:
            await ask(rig)
        assert is_one_sentence(said.value.message)
        assert rig.counts["login"] == 2

    @pytest.mark.parametrize("secret", ["not base32 at all!", "0189", ""])
    async def test_a_totp_secret_that_is_none_is_named_and_nothing_is_sent(self, secret: str) -> None:
        rig = Rig(secrets={"totp_secret": secret})
        for _ in range(3):
            with pytest.raises(CredentialsRefused, match="totp_secret") as refused:
                await ask(rig)
            assert refused.value.credential == "totp_secret"
            assert is_one_sentence(refused.value.message)
        assert rig.client.requests == []

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ((401, b"<html>"), CredentialsRefused),
            ((400, b'{"error":"invalid_client","message":"x"}'), CredentialsRefused),
            ((422, b'{"message":"x","errors":{"email":["y"]}}'), CredentialsRefused),
            ((403, b'{"message":"address not allowed"}'), CredentialsRefused),
            ((200, b'{"status":false,"message":"no"}'), CredentialsRefused),
            ((403, b"<html>"), VenueUnreachable),
            ((500, b"{}"), VenueUnreachable),
            ((503, b"<html>"), VenueUnreachable),
            ((429, b'{"message":"Too Many Attempts."}'), RateLimited),
            ((404, b"<html>"), VenueRefused),
            ((405, b"{}"), VenueRefused),
            (b"<html>", VenueGarbled),
            (b"[]", VenueGarbled),
            (b"{}", VenueGarbled),
            (b'{"access_token":null,"expires_in":3600}', VenueGarbled),
            (b'{"access_token":{"a":1},"expires_in":3600}', VenueGarbled),
            (b'{"access_token":"abc","expires_in":"soon"}', VenueGarbled),
            (b'{"access_token":"abc","expires_in":0}', VenueGarbled),
            (b'{"access_token":"a\\r\\nX-Evil: 1","expires_in":3600}', VenueGarbled),
            (b'{"access_token":"t\\u00f6ken","expires_in":3600}', VenueGarbled),
            ((302, b"<html>"), VenueGarbled),
        ],
    )
    async def test_what_a_login_answers_is_the_right_error(
        self, said: Script, expected: type[FxtuiError]
    ) -> None:
        rig = Rig({"login": [said]})
        with pytest.raises(expected) as raised:
            await ask(rig)
        assert type(raised.value) is expected
        assert is_one_sentence(raised.value.message)
        assert rig.venue._calls.session.present is None
        assert rig.client.problems == [raised.value]

    async def test_a_venue_that_can_t_be_reached_uses_no_code(self) -> None:
        rig = Rig({"time": [VenueUnreachable("kriptomat", "no way.")]})
        with pytest.raises(VenueUnreachable):
            await ask(rig)
        assert rig.counts == {"time": 1}

    @pytest.mark.parametrize(
        "settings", [{"totp_period": 0}, {"requests_per_minute": 0}, {"customers": "2 x"}, {"customer_id": 0}]
    )
    def test_a_setting_no_connection_can_work_with_is_named(self, settings: dict[str, object]) -> None:
        with pytest.raises(ConfigurationError, match=next(iter(settings))):
            Rig(settings=settings)


class TestSecrets:
    async def test_secrets_and_token_are_redacted_everywhere(self) -> None:
        rig = Rig()
        await ask(rig)
        for secret in (EMAIL, PASSWORD, CLIENT_SECRET, TOTP_SECRET, TOKEN):
            assert redacted(f"x {secret} y") == f"x {MARK} y"

    async def test_no_repr_and_no_error_shows_them(self) -> None:
        echo = dumps({"status": False, "message": f"{EMAIL} {PASSWORD} {CLIENT_SECRET} {TOTP_SECRET}"})
        rig = Rig({"login": [(401, echo)]})
        with pytest.raises(CredentialsRefused) as refused:
            await ask(rig)
        calls = rig.venue._calls
        shown = f"{refused.value!r} {refused.value.message} {calls.settings!r} {rig.client.requests!r} {rig.connection!r}"
        for secret in (PASSWORD, CLIENT_SECRET, TOTP_SECRET):
            assert secret not in shown
        assert EMAIL not in refused.value.message
        assert EMAIL not in repr(calls.settings)
        rig.answer("login", token())
        rig.clock.advance(10)
        assert TOKEN not in repr(await calls.login())
