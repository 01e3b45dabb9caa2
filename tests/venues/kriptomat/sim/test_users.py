"""The partner's users: making and changing them, their verification, and who may deal (dossier 3)."""

from __future__ import annotations

import pytest

from tests.venues.kriptomat.sim.client import (
    CUSTOMER,
    DECLINED,
    DISABLED,
    NEW,
    PENDING,
    STRANGER,
    Kriptomat,
    data,
    errors,
    kriptomat,
    read,
)

PERSON = {"email": "nova@mail.example", "name": "Nova", "surname": "Oseba", "phone": "+38640555999"}
IMPORT_MS = 20_000


async def shown(client: Kriptomat, user: int) -> dict[str, object]:
    found: dict[str, object] = data(await client.get(f"/users/{user}"))
    return found


async def test_a_new_user_is_known_and_not_verified() -> None:
    async with kriptomat() as client:
        number = data(await client.post("/users", **PERSON))["id"]
        user = await shown(client, number)
        assert {name: user[name] for name in PERSON} == PERSON
        assert (user["status"], user["kyc_status"]) == ("active", "not_started")
        assert (user["date_of_birth"], user["country"]) == (None, None)
        other = {**PERSON, "email": "another@mail.example"}
        assert data(await client.post("/users", **other))["id"] != number


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"email": "no address"}, "email", "The email format is invalid."),
        ({"email": "MIRA.novak@mail.example"}, "email", "The email has already been taken."),
        ({"email": "stranger@elsewhere.example"}, "email", "The email has already been taken."),
        ({"phone": "040555999"}, "phone", "The phone format is invalid."),
        ({"name": " "}, "name", "The name field is required."),
        ({"surname": 5}, "surname", "The surname must be a string."),
        ({"name": "x" * 256}, "name", "The name may not be greater than 255 characters."),
    ],
)
async def test_a_user_has_to_be_plausible(wrong: dict[str, object], field: str, told: str) -> None:
    async with kriptomat() as client:
        assert errors(await client.post("/users", **{**PERSON, **wrong})) == {field: [told]}


async def test_all_that_is_missing_is_told_at_once() -> None:
    async with kriptomat() as client:
        assert errors(await client.post("/users")).keys() == PERSON.keys()


async def test_what_is_not_sent_stays_as_it_is() -> None:
    async with kriptomat() as client:
        before = await shown(client, CUSTOMER)
        assert read(await client.put(f"/users/{CUSTOMER}", name="Johny", status="disabled")) == {
            "status": True
        }
        assert await shown(client, CUSTOMER) == {**before, "name": "Johny", "status": "disabled"}
        assert read(await client.put(f"/users/{CUSTOMER}")) == {"status": True}
        assert errors(await client.put(f"/users/{CUSTOMER}", status="gone", phone="1")).keys() == {
            "status",
            "phone",
        }
        own = await client.put(f"/users/{CUSTOMER}", email=before["email"])
        assert own.status_code == 200
        taken = await client.put(f"/users/{CUSTOMER}", email="liis.tamm@mail.example")
        assert errors(taken) == {"email": ["The email has already been taken."]}


@pytest.mark.parametrize("path", ["", "/bank-accounts", "/deposit-instructions", "/transactions"])
async def test_nobody_is_not_found_and_somebody_elses_user_is_out_of_reach(path: str) -> None:
    async with kriptomat() as client:
        assert (await client.get(f"/users/99{path}")).status_code == 404
        answer = await client.get(f"/users/{STRANGER}{path}")
        assert (answer.status_code, read(answer)["status"]) == (403, False)


@pytest.mark.parametrize(("kyc", "status"), [("verified", 200), ("declined", 403)])
async def test_an_imported_verification_is_decided_after_a_while(kyc: str, status: int) -> None:
    async with kriptomat(kyc=kyc, pace="demo") as client:
        assert read(await client.post(f"/users/{NEW}/kyc-import", token="_act-1")) == {"status": True}
        assert (await shown(client, NEW))["kyc_status"] == "pending"
        await client.sim("credit", account=str(NEW), asset="EUR", amount="50")
        assert (await client.buy("10.00", user=NEW)).status_code == 403
        client.world.clock.advance(IMPORT_MS)
        user = await shown(client, NEW)
        assert user["kyc_status"] == kyc
        assert isinstance(user["date_of_birth"], str)
        assert (await client.buy("10.00", user=NEW)).status_code == status


async def test_a_still_venue_decides_nothing_by_itself_and_an_operator_does() -> None:
    async with kriptomat() as client:
        await client.post(f"/users/{NEW}/kyc-import", token="_act-1")
        client.world.clock.advance(10**9)
        await client.log_in()
        assert (await shown(client, NEW))["kyc_status"] == "pending"
        decided = await client.sim(f"users/{NEW}", kyc_status="failed", status="disabled")
        assert decided == {"kyc_status": "failed", "status": "disabled"}
        assert (await shown(client, NEW))["kyc_status"] == "failed"


@pytest.mark.parametrize("user", [CUSTOMER, PENDING, DECLINED])
async def test_a_verification_is_imported_once(user: int) -> None:
    async with kriptomat() as client:
        assert errors(await client.post(f"/users/{user}/kyc-import", token="_act-1")).keys() == {"token"}


async def test_an_import_needs_its_token() -> None:
    async with kriptomat() as client:
        assert errors(await client.post(f"/users/{NEW}/kyc-import")) == {
            "token": ["The token field is required."]
        }


@pytest.mark.parametrize("user", [PENDING, NEW, DECLINED, DISABLED])
async def test_only_the_active_and_verified_may_deal(user: int) -> None:
    async with kriptomat() as client:
        for asset in ("EUR", "BTC"):
            await client.sim("credit", account=str(user), asset=asset, amount="500")
        for answer in (
            await client.buy(user=user),
            await client.sell(user=user),
            await client.withdraw(user=user),
        ):
            assert answer.status_code == 403
            assert read(answer)["message"].endswith(("is disabled.", "KYC verification."))
        assert (await client.get(f"/users/{user}/balances", currency_code="btc")).status_code == 200


async def test_a_deleted_user_is_shown_and_may_not_deal() -> None:
    async with kriptomat() as client:
        await client.put(f"/users/{CUSTOMER}", status="deleted")
        assert (await shown(client, CUSTOMER))["status"] == "deleted"
        assert (await client.buy()).status_code == 403
        await client.put(f"/users/{CUSTOMER}", status="active")
        assert (await client.buy()).status_code == 200
