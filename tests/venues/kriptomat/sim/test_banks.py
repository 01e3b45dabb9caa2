"""Bank accounts: numbers, references, verification, duplicates, and where deposits go (dossier 3)."""

from __future__ import annotations

import pytest

from fxtui.venues.kriptomat.sim.beginning import BANKS, NEW_BANK
from fxtui.venues.kriptomat.sim.iban import is_right, normalised, reference
from tests.venues.kriptomat.sim.client import BANK, CUSTOMER, IBAN, SMALL, Kriptomat, data, errors, kriptomat

OF_THE_SEED = ("DE68500105171556714723", "SI91847861983557314", "SI56600000000858521")
VERIFIED_AFTER_MS = 15_000


async def listed(client: Kriptomat, user: int = CUSTOMER) -> list[dict[str, object]]:
    found: list[dict[str, object]] = data(await client.get(f"/users/{user}/bank-accounts"))
    return found


@pytest.mark.parametrize(
    "iban", [*OF_THE_SEED, NEW_BANK[1], "EE382200221020145685", *(iban for _, iban in BANKS)]
)
def test_right_numbers_pass(iban: str) -> None:
    assert is_right(iban)


@pytest.mark.parametrize(
    "iban",
    [
        "",
        "DE",
        "DE68500105171556714724",
        "DE6850010517155671472",
        "68DE500105171556714723",
        "ÄÖ685001051715567",
    ],
)
def test_wrong_numbers_do_not(iban: str) -> None:
    assert not is_right(iban)


@pytest.mark.parametrize(("digits", "found"), [("244501371298", "RF"), ("539007547034", "RF18539007547034")])
def test_a_reference_carries_the_check_digits_of_its_standard(digits: str, found: str) -> None:
    assert reference(digits).startswith(found)
    assert is_right_reference(reference(digits))


def is_right_reference(text: str) -> bool:
    """ISO 11649: the check is that of an IBAN."""
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1


async def test_a_new_account_is_normalised_named_and_verified_after_a_while() -> None:
    async with kriptomat(pace="demo") as client:
        made = data(await client.post(f"/users/{CUSTOMER}/bank-accounts", iban="de68 5001 0517 1556 7147 23"))
        assert is_right_reference(made["reference_number"])
        row = data(await client.get(f"/users/{CUSTOMER}/bank-accounts/{made['id']}"))
        assert row == {
            "id": made["id"],
            "name": "Beispielbank Frankfurt",
            "iban": normalised(IBAN),
            "swift_bic": "BSPLDEFF",
            "reference_number": made["reference_number"],
            "state": "pending",
        }
        assert errors(await client.withdraw(bank_account_id=made["id"])) == {
            "bank_account_id": ["The bank account is not verified."]
        }
        client.world.clock.advance(VERIFIED_AFTER_MS)
        assert (await listed(client))[-1]["state"] == "verified"
        assert (await client.withdraw(bank_account_id=made["id"])).status_code == 200


@pytest.mark.parametrize(
    ("mode", "state"), [("at_once", "verified"), ("never", "pending"), ("delayed", "pending")]
)
async def test_verification_may_be_instant_or_never_come(mode: str, state: str) -> None:
    async with kriptomat(bank_verification=mode) as client:
        await client.post(f"/users/{CUSTOMER}/bank-accounts", iban=IBAN)
        client.world.clock.advance(3_000_000)
        assert (await listed(client))[-1]["state"] == state


async def test_the_same_number_again_is_a_second_record() -> None:
    async with kriptomat() as client:
        made = [data(await client.post(f"/users/{SMALL}/bank-accounts", iban=IBAN)) for _ in range(2)]
        assert made[0]["id"] != made[1]["id"]
        assert made[0]["reference_number"] != made[1]["reference_number"]
        assert [row["iban"] for row in await listed(client, SMALL)] == [IBAN] * 3


async def test_a_wrong_number_is_invalid() -> None:
    async with kriptomat() as client:
        answer = await client.post(f"/users/{CUSTOMER}/bank-accounts", iban="DE68500105171556714724")
        assert errors(answer) == {"iban": ["The iban is not a valid IBAN."]}


async def test_a_deleted_account_is_not_found_any_more() -> None:
    async with kriptomat() as client:
        path = f"/users/{CUSTOMER}/bank-accounts/{BANK}"
        assert (await client.http.delete(path)).json() == {"status": True}
        assert (await client.http.delete(path)).status_code == 404
        assert (await client.get(path)).status_code == 404
        assert BANK not in [row["id"] for row in await listed(client)]
        assert errors(await client.withdraw(bank_account_id=BANK)).keys() == {"bank_account_id"}


async def test_another_users_account_is_not_there() -> None:
    async with kriptomat() as client:
        other = (await listed(client, SMALL))[0]["id"]
        assert (await client.get(f"/users/{CUSTOMER}/bank-accounts/{other}")).status_code == 404
        assert errors(await client.withdraw(bank_account_id=other)) == {
            "bank_account_id": ["The selected bank account id is invalid."]
        }


async def test_everybody_deposits_to_the_same_account() -> None:
    async with kriptomat() as client:
        one, other = [
            data(await client.get(f"/users/{user}/deposit-instructions")) for user in (CUSTOMER, SMALL)
        ]
        assert one == other
        assert is_right(normalised(one["iban"]))
        assert " " in one["iban"]
