"""What holds for every venue's connection: who may come in, what is said when it fails, what its health tells."""

from __future__ import annotations

import logging

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import CredentialsRefused, VenueError, VenueUnreachable
from fxtui.contract.health import CheckState
from fxtui.contract.plugin import venue_plugin
from fxtui.contract.venue import Venue
from fxtui.domain.outcome import CannotTell, RefusedBy, Rejected
from tests.venues.support import moves
from tests.venues.support.reads import quick_reads
from tests.venues.support.simulated import Simulated, played, simulated
from tests.venues.support.words import is_one_sentence, sentence_of

AHEAD = 90.0


def secret_names(venue_name: str) -> list[str]:
    return [secret.name for secret in venue_plugin(venue_name).secrets if secret.required]


def wrong(secret: str) -> str:
    """A secret of the same shape that is another one."""
    turned = {"0": "1", "a": "b", "A": "B"}
    return secret[:-1] + turned.get(secret[-1], "0" if secret[-1].isdigit() else "a")


async def test_the_right_secrets_are_let_in(venue: Venue) -> None:
    balances = await played(venue.balances, "balances").balances()
    assert balances
    assert venue.account
    assert venue.account in {balance.account for balance in balances}
    assert venue.customers is not None or {balance.account for balance in balances} == {venue.account}
    assert {balance.venue for balance in balances} == {venue.id}


async def test_every_wrong_secret_is_refused_in_one_sentence_that_names_it(
    sim: Simulated, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in secret_names(sim.plugin.id):
        right = sim.secret(name)
        venue = sim.connect(secrets={name: wrong(right)})
        with pytest.raises(CredentialsRefused) as refused:
            await played(venue.balances, "balances").balances()
        assert refused.value.venue == sim.plugin.id
        assert is_one_sentence(refused.value.message)
        assert refused.value.credential in secret_names(sim.plugin.id)
        assert refused.value.credential in refused.value.message
        for secret in (right, wrong(right)):
            assert secret not in f"{refused.value!r} {refused.value.message} {refused.value.hint}"
            assert secret not in caplog.text


async def test_a_refused_login_moves_no_money(sim: Simulated) -> None:
    intent = await moves.a_deed(sim.connect(), sim)
    before = (await sim.control.books()).effects
    name = secret_names(sim.plugin.id)[-1]
    stranger = sim.connect(secrets={name: wrong(sim.secret(name))})
    outcome = await stranger.execute(intent)
    assert isinstance(outcome, Rejected)
    assert is_one_sentence(outcome.reason)
    assert (await sim.control.books()).effects == before


async def test_a_refused_login_is_not_hammered(sim: Simulated) -> None:
    name = secret_names(sim.plugin.id)[-1]
    stranger = sim.connect(secrets={name: wrong(sim.secret(name))})
    for _ in range(20):
        with pytest.raises(CredentialsRefused):
            await played(stranger.balances, "balances").balances()
    assert len(sim.relay.heard) <= 3
    await played(sim.connect().balances, "balances").balances()


async def test_the_connection_tells_how_it_is_doing(sim: Simulated, venue: Venue) -> None:
    started = sim.clock.now()
    await played(venue.rates, "rates").instruments()
    await played(venue.balances, "balances").balances()
    health = venue.health()
    assert health.requests == len(sim.relay.heard)
    assert health.last_success is not None
    assert health.last_success.mono >= started.mono
    assert health.rtt_p50 is not None
    assert 0 < health.rtt_p50 < 5
    assert health.failures_in_row == 0
    assert health.last_problem is None


async def test_a_venue_with_another_time_is_found_out(sim: Simulated, venue: Venue) -> None:
    rates = played(venue.rates, "rates")
    await sim.control.fault("skew", "*", after_ms=round(AHEAD * 1000))
    for _ in range(5):
        await rates.refresh_instruments()
    skew = venue.health().skew
    assert skew is not None
    assert abs(skew - AHEAD) < 2


async def test_every_check_is_a_line_and_all_are_well_at_a_venue_in_order(
    sim: Simulated, venue: Venue
) -> None:
    before = (await sim.control.books()).effects
    checks = await venue.check()
    assert checks
    for check in checks:
        assert is_one_sentence(check.sentence), check
        assert check.name
        assert check.state is CheckState.OK, check
    assert (await sim.control.books()).effects == before


async def test_a_check_of_a_venue_that_is_down_fails_in_words(venue_name: str) -> None:
    async with simulated(venue_name) as sim:
        venue = sim.connect()
        await sim.stop()
        checks = await venue.check()
    assert any(check.state is CheckState.FAILED for check in checks)
    assert all(is_one_sentence(check.sentence) for check in checks)


async def test_a_check_with_a_wrong_secret_names_it(sim: Simulated) -> None:
    name = secret_names(sim.plugin.id)[-1]
    checks = await sim.connect(secrets={name: wrong(sim.secret(name))}).check()
    failed = [check for check in checks if check.state is CheckState.FAILED]
    assert failed
    assert all(is_one_sentence(check.sentence) for check in checks)
    assert any(known in check.sentence for known in secret_names(sim.plugin.id) for check in failed)


async def test_a_venue_that_is_not_there_is_unreachable_and_gets_no_money(venue_name: str) -> None:
    async with simulated(venue_name) as sim:
        venue = sim.connect()
        intents = [await move(venue, sim) for move in moves.moves_of(venue).values()]
        await sim.stop()
        for name, read in quick_reads(venue).items():
            with pytest.raises(VenueUnreachable) as raised:
                await read()
            assert is_one_sentence(raised.value.message), name
        for intent in intents:
            outcome = await venue.execute(replace(intent, created_at=sim.clock.now()))
            assert isinstance(outcome, Rejected), intent.kind
            assert outcome.by is RefusedBy.NETWORK
            assert is_one_sentence(outcome.reason)
            finding = await venue.find(intent)
            assert isinstance(finding, CannotTell), intent.kind
            assert is_one_sentence(sentence_of(finding))


async def test_a_closed_connection_reads_nothing_and_sends_nothing(sim: Simulated, venue: Venue) -> None:
    intent = await moves.a_deed(venue, sim)
    await venue.aclose()
    await venue.aclose()
    heard = len(sim.relay.heard)
    with pytest.raises(VenueError):
        await played(venue.balances, "balances").balances()
    assert isinstance(await venue.execute(intent), Rejected)
    assert len(sim.relay.heard) == heard


async def test_what_is_missing_is_said_in_a_sentence(venue: Venue) -> None:
    assert all(name and is_one_sentence(why) for name, why in venue.abilities.missing)
