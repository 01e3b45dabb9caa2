"""The reading half against the simulated Kriptomat over a socket: sessions, prices, balances and customers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from fxtui.contract.errors import CredentialsRefused, NotFoundAtVenue
from fxtui.contract.health import CheckState
from fxtui.contract.secret import Secret
from fxtui.domain.customer import CustomerChanges, CustomerStatus, KycState, NewCustomer
from fxtui.domain.money import asset
from fxtui.domain.outcome import Accepted, RefusedBy, Rejected
from fxtui.venues.kriptomat.adapter import KriptomatVenue
from tests.venues.support.simulated import Simulated, simulated

IBAN = "DE68 5001 0517 1556 7147 23"


@pytest.fixture
async def sim() -> AsyncIterator[Simulated]:
    async with simulated("kriptomat") as served:
        yield served


@pytest.fixture
def venue(sim: Simulated) -> KriptomatVenue:
    return connected(sim)


def connected(sim: Simulated, **more: Any) -> KriptomatVenue:
    made = sim.connect(**more)
    assert isinstance(made, KriptomatVenue)
    return made


async def test_all_is_well_at_a_venue_in_order(venue: KriptomatVenue) -> None:
    checks = await venue.check()
    assert {check.name for check in checks} >= {"reach", "clock", "login", "pairs", "partner", "balances"}
    assert [check for check in checks if check.state is not CheckState.OK] == []


async def test_prices_and_balances_are_the_venue_s(sim: Simulated, venue: KriptomatVenue) -> None:
    instruments = await venue.rates.instruments()
    quotes = await venue.rates.quotes(())
    assert {quote.pair for quote in quotes} == {one.pair for one in instruments}
    for quote in quotes:
        assert quote.bid is not None
        assert quote.ask is not None
        assert 0 < quote.bid <= quote.ask
        assert quote.received_at.age(sim.clock.now()) < 30
    books = await sim.control.books()
    rows = [row for row in await venue.balances.balances() if row.account == venue.account]
    assert {row.asset for row in rows} >= {asset("EUR"), asset("BTC")}
    for row in rows:
        assert row.total == books.total(venue.account, row.asset)


async def test_two_connections_and_a_restart_never_send_a_code_twice(sim: Simulated) -> None:
    for _ in range(3):
        one, other = connected(sim), connected(sim)
        await one.rates.instruments()
        await other.rates.instruments()
        await one.aclose()
        await other.aclose()


async def test_a_session_that_ends_is_made_anew(sim: Simulated, venue: KriptomatVenue) -> None:
    await venue.rates.instruments()
    await sim.pause(3601)
    await venue.rates.refresh_instruments()
    await venue.rates.refresh_instruments()
    assert venue.health().session_until is not None


async def test_a_session_that_was_ended_elsewhere_is_made_anew(sim: Simulated, venue: KriptomatVenue) -> None:
    await venue.rates.instruments()
    await venue._calls.log_out()
    stale = venue._calls.session
    assert stale.present is None
    await sim.control.fault("session-expiry", "*", count=1)
    await venue.rates.refresh_instruments()


@pytest.mark.parametrize("name", ["password", "client_secret", "totp_secret"])
async def test_a_wrong_secret_is_refused_and_not_hammered(sim: Simulated, name: str) -> None:
    wrong = {"totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}.get(name, "wrong-secret-of-nobody")
    stranger = connected(sim, secrets={name: wrong})
    for _ in range(10):
        with pytest.raises(CredentialsRefused):
            await stranger.rates.instruments()
    assert len(sim.relay.heard) <= 3


async def test_a_customer_is_made_changed_and_given_a_bank_account(venue: KriptomatVenue) -> None:
    customers = venue.customers
    made = await customers.create(NewCustomer("new@customer.example", "Nia", "Kralj", "+38640123456"))
    assert isinstance(made, Accepted)
    number = made.ref
    customer = await customers.customer(number)
    assert (customer.name.raw, customer.kyc) == ("Nia", KycState.NOT_STARTED)
    assert not customer.may_trade
    changed = await customers.update(number, CustomerChanges(surname="Novak", status=CustomerStatus.DISABLED))
    assert changed == Accepted(number)
    customer = await customers.customer(number)
    assert (customer.email.raw, customer.surname.raw) == ("new@customer.example", "Novak")
    assert customer.status is CustomerStatus.DISABLED
    added = await customers.add_bank_account(venue.account, IBAN)
    assert isinstance(added, Accepted)
    again = await customers.add_bank_account(venue.account, IBAN)
    assert isinstance(again, Rejected)
    assert (again.by, again.code) == (RefusedBy.GUARD, "exists")
    one = await customers.bank_account(venue.account, added.ref)
    assert one.iban.raw.replace(" ", "") == IBAN.replace(" ", "")
    for _ in range(2):
        assert await customers.remove_bank_account(venue.account, added.ref) == Accepted(added.ref)
    with pytest.raises(NotFoundAtVenue):
        await customers.customer("987654")
    assert (await customers.deposit_instructions(venue.account)).iban


async def test_a_lost_answer_to_a_new_bank_account_is_found_by_its_iban(
    sim: Simulated, venue: KriptomatVenue
) -> None:
    before = len(await venue.customers.bank_accounts(venue.account))
    await sim.control.fault("lost-answer", "create_bank", count=1)
    assert isinstance(await venue.customers.add_bank_account(venue.account, IBAN), Accepted)
    assert len(await venue.customers.bank_accounts(venue.account)) == before + 1


async def test_a_share_token_is_taken(venue: KriptomatVenue) -> None:
    customers = venue.customers
    made = await customers.create(NewCustomer("kyc@customer.example", "Ana", "Kos", "+38640123457"))
    assert isinstance(made, Accepted)
    assert isinstance(
        await customers.import_kyc(made.ref, Secret("share-token-of-sumsub")), Accepted | Rejected
    )


async def test_whose_balances_are_read_is_who_is_acted_for(venue: KriptomatVenue) -> None:
    known = await venue.customers.known()
    assert venue.account in known
    venue.customers.act_for("")
    assert {row.account for row in await venue.balances.balances()} == {"master"}
