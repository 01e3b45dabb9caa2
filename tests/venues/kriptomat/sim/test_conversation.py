"""Whatever is said to the simulated Kriptomat, it answers, and its books balance."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fxtui.venues.kriptomat.sim.dispatch import CALLS
from tests.venues.kriptomat.sim.client import IBAN, kriptomat, read

amounts = st.sampled_from(["0.01", "1.00", "9.99", "10", "250.00", "0.02831491", "9999999", "1e3", "-1", ""])
anything = st.one_of(
    amounts,
    st.integers(-3, 10**30),
    st.booleans(),
    st.none(),
    st.text(max_size=8).map(lambda text: text.encode(errors="replace").decode()),
    st.sampled_from([[], {}, ["1"], {"amount": 1}, IBAN, "disabled", "\x00", "x" * 300]),
)
fields = st.sampled_from(
    [
        "amount", "pair", "idempotency_key", "bank_account_id", "iban", "token", "email", "name", "surname", "phone",
        "status", "page", "per_page", "currency_code", "password", "client_id", "security_code", "expires_in",
    ]
)  # fmt: skip
usual = st.fixed_dictionaries(
    {},
    optional={
        "amount": amounts,
        "pair": st.sampled_from(["btceur", "etheur", "dogeeur"]),
        "idempotency_key": st.sampled_from(["one", "two", "three"]),
        "bank_account_id": st.integers(7, 12),
        "iban": st.just(IBAN),
        "currency_code": st.sampled_from(["btc", "eur"]),
        "page": st.integers(0, 5),
    },
)
likely = st.sampled_from(["buy", "sell", "withdraw", "buy", "sell", "create_bank", "transactions"])
calls = st.one_of(likely, st.sampled_from([name for name in CALLS if name not in {"logout", "login"}]))
numbers = st.fixed_dictionaries(
    {
        "user": st.sampled_from([2, 2, 2, 3, 5, 8, 99]),
        "bankId": st.integers(7, 12),
        "transactionId": st.integers(48_210, 48_220),
    }
)
requests = st.tuples(calls, numbers, usual, st.dictionaries(fields, anything, max_size=3))


@settings(max_examples=15)
@given(
    said=st.lists(requests, min_size=1, max_size=25),
    modes=st.fixed_dictionaries(
        {
            "deal_delay": st.sampled_from(["0", "300", "3000"]),
            "deal_ends": st.sampled_from(["success", "error"]),
            "idempotency": st.sampled_from(["user", "off"]),
            "numbers": st.sampled_from(["short", "php"]),
            "fee_on_top": st.sampled_from(["off", "on"]),
        }
    ),
)
def test_every_request_is_answered_and_the_books_balance(
    said: list[tuple[str, dict[str, int], dict[str, Any], dict[str, Any]]], modes: dict[str, Any]
) -> None:
    async def talk() -> None:
        async with kriptomat(pace="fast", **modes) as client:
            for name, named, likely_parts, other_parts in said:
                call, members = CALLS[name], {**likely_parts, **other_parts}
                path = call.path.format(**named)
                if call.method == "GET":
                    answer = await client.get(path, **members)
                else:
                    answer = await client.http.request(call.method, path, json=members)
                assert answer.status_code < 500, (name, members, answer.text)
                assert isinstance(read(answer), dict)
                client.world.clock.advance(100)
                client.world.step()
                client.world.check()

    asyncio.run(talk())
