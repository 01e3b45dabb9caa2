"""The document's own requests, sent as they are printed there, are answered in the shapes that are printed there."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
import pytest

from tests.venues.kriptomat.sim.client import BANK, CUSTOMER, NEW, Kriptomat, kriptomat, read
from tests.venues.kriptomat.sim.seed_requests import SAMPLES, SEED_REQUESTS, SeedRequest, fits

FETCH = {
    "X-Requested-With": "XMLHttpRequest",
    "Content-Type": "application/json",
    "Accept": "application/json",
}
CURL = {"X-Requested-With": "XMLHttpRequest", "Content-Type": "application/json", "Accept": "*/*"}


def target(request: SeedRequest, client: Kriptomat) -> str:
    """The path with ids that exist here: our customer, one whose verification has not begun, a bank account, a deal."""
    user = NEW if request.name == "kyc_import" else CUSTOMER
    deals = client.world.broker.deals.items()
    deal = next(number for number, deal in deals if deal.account == str(CUSTOMER))
    found = request.target.replace("/users/1", f"/users/{user}")
    return found.replace("/bank-accounts/1", f"/bank-accounts/{BANK}").replace(
        "/transactions/1", f"/transactions/{deal}"
    )


def body(request: SeedRequest, client: Kriptomat) -> str:
    """The body with secrets and ids that are right here."""
    said = json.loads(request.body) if request.body else {}
    known: dict[str, object] = (
        client.credentials(security_code=client.code(1)) if request.name == "login" else {}
    )
    if "bank_account_id" in said:
        known["bank_account_id"] = BANK
    return json.dumps({**said, **known}) if said else ""


async def sent(client: Kriptomat, request: SeedRequest, headers: Mapping[str, str]) -> httpx.Response:
    """The request on the wire, with a token of ours."""
    return await client.http.request(
        request.method, target(request, client), content=body(request, client).encode(), headers=dict(headers)
    )


@pytest.mark.parametrize("request_", SEED_REQUESTS, ids=lambda request: str(request.name))
async def test_a_sample_request_is_answered_in_the_shape_of_its_sample(request_: SeedRequest) -> None:
    async with kriptomat(world="demo") as client:
        answer = await sent(client, request_, FETCH)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert fits(read(answer), request_.sample), answer.text


async def test_what_curl_sends_without_naming_json_does_as_well() -> None:
    for request in SEED_REQUESTS:
        async with kriptomat(world="demo") as client:
            answer = await sent(client, request, CURL)
            assert fits(read(answer), request.sample), (request.name, answer.text)


def test_there_is_a_sample_of_every_operation() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} >= {request.name for request in SEED_REQUESTS}
    assert len({request.name for request in SEED_REQUESTS}) == 22


@pytest.mark.parametrize(
    ("answer", "sample"),
    [
        ({"id": 1}, {"id": 1, "name": "x"}),
        ({"id": "1"}, {"id": 1}),
        ({"status": 1}, {"status": True}),
        ({"pair": None}, {"pair": "btceur"}),
        ({"rows": [{"id": 1}, {"id": None}]}, {"rows": [{"id": 2}]}),
        ({"rows": []}, {"rows": [{"id": 2}]}),
    ],
)
def test_another_shape_is_noticed(answer: object, sample: object) -> None:
    assert not fits(answer, sample)
