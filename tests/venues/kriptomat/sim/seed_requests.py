"""The 22 sample requests of the venue's document, as they are printed there (dossier 3)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import fxtui.venues.kriptomat

SAMPLES = Path(fxtui.venues.kriptomat.__file__).parent / "samples"


@dataclass(frozen=True, slots=True)
class SeedRequest:
    """One of them: what it is about, method, path with its query, body."""

    name: str
    method: str
    target: str
    body: str = ""

    @property
    def sample(self) -> Any:
        """What the document says it returns, with exact numbers; only the list of one user has all types of rows."""
        sample = _read(self.name)
        if self.name == "all_transactions":
            sample["data"]["transactions"] += _read("transactions")["data"]["transactions"]
        return sample


def _read(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"), parse_float=Decimal)


SEED_REQUESTS = (
    SeedRequest(
        "login", "POST", "/auth/login",
        '{"email":"john@doe.com","password":"Password_123","security_code":"478291","client_id":5,'
        '"client_secret":"478bGciOiJSUzI1NiIsImp0aSI6IjE4ODUz291","expires_in":16}',
    ),
    SeedRequest(
        "create_user", "POST", "/users",
        '{"email":"john@doe.io","name":"John","surname":"Doe","phone":"+381631283023"}',
    ),
    SeedRequest(
        "update_user", "PUT", "/users/1",
        '{"name":"Johny","surname":"Doe","phone":"+381631283023","status":"disabled"}',
    ),
    SeedRequest("show_user", "GET", "/users/1"),
    SeedRequest(
        "kyc_import", "POST", "/users/1/kyc-import", '{"token":"vYbFMO08Pjt3GSXDy6opuhE8Q50gw3Uf3QBroAC7ns"}'
    ),
    SeedRequest("create_bank", "POST", "/users/1/bank-accounts", '{"iban":"DE68500105171556714723"}'),
    SeedRequest("list_banks", "GET", "/users/1/bank-accounts"),
    SeedRequest("show_bank", "GET", "/users/1/bank-accounts/1"),
    SeedRequest("delete_bank", "DELETE", "/users/1/bank-accounts/1"),
    SeedRequest("deposit_instructions", "GET", "/users/1/deposit-instructions"),
    SeedRequest("pairs", "GET", "/pairs"),
    SeedRequest("rate", "GET", "/exchange-rates?pair=btceur"),
    SeedRequest("balance", "GET", "/users/1/balances?currency_code=btc"),
    SeedRequest(
        "buy", "POST", "/users/1/buy",
        '{"amount":"250.00","pair":"btceur","idempotency_key":"some-unique-key"}',
    ),
    SeedRequest(
        "sell", "POST", "/users/1/sell",
        '{"amount":"0.02831491","pair":"btceur","idempotency_key":"some-unique-key"}',
    ),
    SeedRequest(
        "withdraw", "POST", "/users/1/withdraw",
        '{"amount":"250.00","bank_account_id":12,"idempotency_key":"some-unique-key"}',
    ),
    SeedRequest("all_transactions", "GET", "/users-transactions"),
    SeedRequest("transactions", "GET", "/users/1/transactions"),
    SeedRequest("transaction", "GET", "/users/1/transactions/1"),
    SeedRequest("master_balance", "GET", "/balances?currency_code=btc"),
    SeedRequest("currencies", "GET", "/currencies"),
    SeedRequest("logout", "POST", "/auth/logout"),
)  # fmt: skip

_DECIMALS = frozenset({"amount", "price", "price_buy", "price_sell", "balance", "fee", "subtotal", "total"})
"""What is a decimal number wherever it stands, also where the sample's is whole."""


def fits(answer: object, sample: object, name: str = "") -> bool:
    """Whether an answer has exactly the sample's names at every level, and values of the sample's JSON types."""
    match sample:
        case dict():
            same = isinstance(answer, dict) and answer.keys() == sample.keys()
            return (
                same
                and isinstance(answer, dict)
                and all(fits(answer[key], sample[key], key) for key in sample)
            )
        case list():
            found = isinstance(answer, list) and bool(answer)
            return (
                found
                and isinstance(answer, list)
                and all(any(fits(row, one, name) for one in sample) for row in answer)
            )
        case bool() | str() | None:
            return type(answer) is type(sample)
        case _:
            kinds: tuple[type, ...] = (int, Decimal) if name in _DECIMALS else (int,)
            return type(answer) in kinds
