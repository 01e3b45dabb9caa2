"""Balances, one request each: everything at first, later what is held and the rest in turns, and what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal

import pytest

from fxtui.contract.errors import (
    CredentialsRefused,
    NotFoundAtVenue,
    RateLimited,
    VenueError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.domain.balance import Balance
from fxtui.domain.money import asset
from fxtui.transport.request import Request
from tests.support.clock import FakeClock
from tests.venues.kriptomat.money_rig import Script, data
from tests.venues.kriptomat.reading import BTC, ETH, EUR, UNAUTHENTICATED, Rig, currencies, holding, refusal

NO_CODE: Script = (422, refusal("currency_code"))
NOT_FOUND: Script = (404, refusal(message="Not found."))
CODES = [f"t{number}" for number in range(12)]


def amounts(rows: Sequence[Balance], account: str = "2") -> dict[str, str]:
    return {row.asset: str(row.total) for row in rows if row.account == account}


async def test_the_customer_s_and_the_partner_s_balances_are_told_to_the_last_digit() -> None:
    rig = Rig({"balance": [holding({"btc": "0.0623414132", "eur": "100"})]})
    rows = await rig.venue.balances.balances()
    assert [(row.account, row.asset) for row in rows] == [
        (account, code) for account in ("2", "master") for code in (EUR, BTC, ETH)
    ]
    assert amounts(rows) == {"EUR": "100", "BTC": "0.0623414132", "ETH": "0"}
    for row in rows:
        assert (row.available, row.held, row.in_ticket) == (row.total, Decimal(0), None)
        assert row.as_of.age(rig.clock.now()) < 20
    paths = {request.path.partition("?")[0] for request in rig.client.asked("balance")}
    assert paths == {"/users/2/balances", "/balances"}
    assert set(rig.client.asked_for("balance", "currency_code")) == {"eur", "btc", "eth"}


async def test_without_a_customer_only_the_partner_is_shown_and_without_either_nothing() -> None:
    rig = Rig(settings={"customer_id": None})
    assert {row.account for row in await rig.venue.balances.balances()} == {"master"}
    rig = Rig(settings={"customer_id": None, "master": False})
    assert await rig.venue.balances.balances() == []
    rig = Rig(settings={"master": False})
    assert {row.account for row in await rig.venue.balances.balances()} == {"2"}


async def test_what_is_held_is_read_each_time_and_the_rest_in_turns() -> None:
    rig = Rig(
        {"currencies": [currencies(*CODES)], "balance": [holding({"t0": "1", "t5": "2"})]},
        settings={"master": False},
    )
    assert len(await rig.venue.balances.balances()) == 13
    assert rig.counts["balance"] == 13
    seen: list[set[str]] = []
    rows: Sequence[Balance] = []
    for _ in range(4):
        rig.clock.advance(60)
        before = rig.counts["balance"]
        rows = await rig.venue.balances.balances()
        seen.append(set(rig.client.asked_for("balance", "currency_code")[before:]))
        assert len(rows) == 13
        assert rig.counts["balance"] - before == 6
    assert all({"eur", "t0", "t5"} <= one for one in seen)
    assert set().union(*seen) == {"eur", *CODES}
    ages = {row.asset: row.as_of.age(rig.clock.now()) for row in rows}
    assert ages[asset("T0")] < 1
    assert max(ages.values()) > 100


async def test_what_comes_in_is_seen_in_its_turn() -> None:
    rig = Rig({"currencies": [currencies(*CODES)]}, settings={"master": False})
    await rig.venue.balances.balances()
    rig.answer("balance", holding({"t7": "3"}))
    for _ in range(4):
        rig.clock.advance(30)
        await rig.venue.balances.balances()
    rows = await rig.venue.balances.balances()
    assert amounts(rows)["T7"] == "3"


async def test_more_than_the_budget_allows_is_left_for_the_next_time() -> None:
    rig = Rig({"currencies": [currencies(*(f"t{n}" for n in range(60)))]}, settings={"master": False})
    first = await rig.venue.balances.balances()
    assert 15 < len(first) < 61
    for _ in range(3):
        rig.clock.advance(30)
        await rig.venue.balances.balances()
    rig.clock.advance(30)
    assert len(await rig.venue.balances.balances()) == 61


async def test_no_more_than_four_are_asked_for_at_once() -> None:
    rig = Rig({"currencies": [currencies(*CODES)]}, settings={"requests_per_minute": 6000})
    flying = most = 0
    read = rig.client.read

    async def counted(request: Request) -> object:
        nonlocal flying, most
        flying += 1
        most = max(most, flying)
        try:
            return await read(request)
        finally:
            flying -= 1

    rig.client.read = counted  # type: ignore[assignment,method-assign]
    await rig.venue.balances.balances()
    assert most == 4


@pytest.mark.parametrize("said", [NO_CODE, NOT_FOUND])
async def test_a_venue_without_a_balance_of_eur_is_asked_for_it_once(said: Script) -> None:
    rig = Rig({"balance": [holding({}, eur=said)]})
    for _ in range(2):
        await rig.venue.balances.balances()
        rig.clock.advance(30)
    rows = await rig.venue.balances.balances()
    assert {row.asset for row in rows} == {BTC, ETH}
    assert rig.client.asked_for("balance", "currency_code").count("eur") == 1
    assert await rig.venue.balances.of("2", [EUR]) == []


async def test_a_customer_that_is_not_there_is_not_taken_for_a_missing_currency() -> None:
    rig = Rig({"balance": [NOT_FOUND]})
    with pytest.raises(NotFoundAtVenue):
        await rig.venue.balances.balances()
    with pytest.raises(NotFoundAtVenue):
        await rig.venue.balances.of("2", [EUR, BTC])
    rig.answer("balance", holding({"eur": "5"}))
    assert amounts(await rig.venue.balances.balances())["EUR"] == "5"


async def test_a_partner_that_may_not_see_its_own_balances_sees_its_customer_s() -> None:
    customer = holding({"btc": "1"})

    def answered(request: Request) -> Script:
        return customer(request) if request.path.startswith("/users/") else (403, refusal())

    rig = Rig({"balance": [answered]})
    assert {row.account for row in await rig.venue.balances.balances()} == {"2"}
    assert [type(problem) for problem in rig.client.problems] == [VenueRefused]
    rig = Rig({"balance": [answered]}, settings={"customer_id": None})
    with pytest.raises(VenueRefused):
        await rig.venue.balances.balances()


@pytest.mark.parametrize(
    ("said", "expected", "requests"),
    [
        (VenueUnreachable("kriptomat", "no"), VenueUnreachable, 1),
        (UNAUTHENTICATED, CredentialsRefused, 2),
        ((403, refusal()), VenueRefused, 1),
        (b"<html>", VenueGarbled, 1),
        (data({"balance": None}), VenueGarbled, 1),
        (data({"balance": "a"}), VenueGarbled, 1),
        (data({"balance": 1, "currency_code": "xyz"}), VenueGarbled, 1),
        (data([1]), VenueGarbled, 1),
        (data({}), VenueGarbled, 1),
    ],
)
async def test_a_refusal_is_never_an_empty_balance_and_costs_one_request(
    said: Script, expected: type[VenueError], requests: int
) -> None:
    rig = Rig({"balance": [said]})
    with pytest.raises(expected):
        await rig.venue.balances.balances()
    assert rig.counts["balance"] == requests


async def test_one_currency_that_fails_costs_no_other() -> None:
    rig = Rig({"balance": [holding({"eur": "1", "eth": "2"})]}, settings={"master": False})
    await rig.venue.balances.balances()
    rig.answer("balance", holding({"eur": "3"}, eth=VenueUnreachable("kriptomat", "no")))
    rig.clock.advance(60)
    rows = {row.asset: row for row in await rig.venue.balances.balances()}
    assert rows[EUR].total == Decimal(3)
    assert rows[ETH].total == Decimal(2)
    assert rows[ETH].as_of.age(rig.clock.now()) >= 60


async def test_a_venue_that_asks_for_a_pause_is_heard() -> None:
    rig = Rig({"balance": [holding({}, eth=RateLimited("kriptomat", "x", retry_after=30))]})
    rig.client.held_back = True
    with pytest.raises(RateLimited):
        await rig.venue.balances.balances()


async def test_exactly_what_is_asked_for_is_read_now() -> None:
    rig = Rig({"balance": [holding({"btc": "1", "eur": "2"})]})
    assert amounts(await rig.venue.balances.of("2", [BTC, EUR])) == {"BTC": "1", "EUR": "2"}
    assert rig.client.asked_for("balance", "currency_code") == ["btc", "eur"]
    assert amounts(await rig.venue.balances.of("master", [BTC, asset("ZZZ"), BTC]), "master") == {"BTC": "1"}
    assert rig.counts["balance"] == 3
    assert await rig.venue.balances.of("2", []) == []
    for strange in (" ", "../x", "2/withdraw", "x", "1" * 30):
        with pytest.raises(NotFoundAtVenue):
            await rig.venue.balances.of(strange, [BTC])
    assert rig.counts["balance"] == 3
    assert amounts(await rig.venue.balances.of("", [EUR])) == {"EUR": "2"}
    rig.venue.customers.act_for("")
    with pytest.raises(VenueRefused, match="customer_id"):
        await rig.venue.balances.of("", [EUR])


async def test_who_is_acted_for_is_whose_balances_are_shown() -> None:
    rig = Rig()
    await rig.venue.balances.balances()
    rig.venue.customers.act_for("17")
    assert rig.venue.account == "17"
    assert {row.account for row in await rig.venue.balances.balances()} == {"17", "master"}
    rig.venue.customers.act_for("")
    assert {row.account for row in await rig.venue.balances.balances()} == {"master"}


async def test_waiting_for_a_one_time_code_leaves_nothing_out() -> None:
    rig = Rig()
    calls = rig.venue._calls
    await rig.venue.rates.instruments()
    calls.session.forget(await calls.login())
    assert len(await rig.venue.balances.balances()) == 6
    assert sum(rig.clock.slept) > 29


async def test_a_preview_does_not_wait_behind_what_is_polled() -> None:
    clock = FakeClock()
    rig = Rig(
        {"currencies": [currencies(*(f"t{n}" for n in range(60)))]}, clock=clock, settings={"master": False}
    )
    polling = asyncio.create_task(rig.venue.balances.balances())
    await clock.asleep(4)
    (row,) = await rig.venue.balances.of("2", [EUR])
    assert row.as_of == clock.now()
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
