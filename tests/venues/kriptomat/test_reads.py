"""Reading Kriptomat: pairs and prices within a budget, and every kind of refusal of a read."""

from __future__ import annotations

import logging
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from fxtui.contract.errors import (
    CredentialsRefused,
    FxtuiError,
    NotFoundAtVenue,
    NotOffered,
    RateLimited,
    VenueError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Pair
from fxtui.domain.money import asset
from fxtui.domain.quote import Quote
from fxtui.transport.request import Request
from fxtui.venues.kriptomat import translate
from tests.support.clock import START, FakeClock
from tests.venues.kriptomat.money_rig import Script, data
from tests.venues.kriptomat.reading import BTC, BTC_EUR, ETH_EUR, EUR, Rig, refusal
from tests.venues.support.words import HOSTILE, is_one_sentence

NOW_MS = int(START.timestamp() * 1000)


def rate(pair: str = "btceur", **changes: object) -> bytes:
    row = {
        "pair": pair,
        "price": Decimal("3250.6"),
        "price_buy": Decimal("3252.6"),
        "price_sell": Decimal("3248.6"),
        "date": "2018-11-27T13:46:22.658",
        "timestamp": NOW_MS,
    }
    return data({name: value for name, value in (row | changes).items() if value is not ...})


def rates_of(clock: FakeClock) -> Script:
    """A server that prices every pair at this moment."""

    def answered(request: Request) -> Script:
        (pair,) = parse_qs(urlsplit(request.path).query)["pair"]
        return rate(pair, timestamp=int(clock.now().wall.timestamp() * 1000))

    return answered


def many(count: int) -> list[str]:
    return [f"t{number}eur" for number in range(count)]


class TestInstruments:
    async def test_pairs_and_currencies_are_read_once_and_anew_on_request(self) -> None:
        rig = Rig()
        first = await rig.venue.rates.instruments()
        assert [str(one.pair) for one in first] == ["BTC/EUR", "ETH/EUR", "XRP/EUR"]
        await rig.venue.rates.instruments()
        assert (rig.counts["pairs"], rig.counts["currencies"]) == (1, 1)
        assert list(await rig.venue.rates.refresh_instruments()) == list(first)
        assert (rig.counts["pairs"], rig.counts["currencies"]) == (2, 2)

    async def test_an_instrument_has_the_steps_that_are_sent_and_the_fee_of_the_setting(self) -> None:
        rig = Rig(settings={"fee": Decimal("0.015")})
        one = (await rig.venue.rates.instruments())[0]
        assert (one.key, one.tick, one.lot, one.minimum) == (
            "btceur",
            Decimal(0),
            Decimal("1e-8"),
            Decimal(0),
        )
        assert (one.base_step, one.quote_step, one.taker_fee) == (
            Decimal("1e-8"),
            Decimal("0.01"),
            Decimal("0.015"),
        )
        assert one.tradable

    @pytest.mark.parametrize(
        ("word", "pair"),
        [
            ("btceur", "BTC/EUR"),
            ("BTCEUR", "BTC/EUR"),
            ("eureur", None),
            ("eur", None),
            ("", None),
            ("eurceur", "EURC/EUR"),
            ("newcoineur", "NEWCOIN/EUR"),
            ("ethbtc", "ETH/BTC"),
            ("ethusd", None),
            ("b\x1b[2jeur", None),
            ("[/x]eur", None),
        ],
    )
    def test_a_word_is_parted_where_its_codes_meet(self, word: str, pair: str | None) -> None:
        found = translate.pair_of(word, {BTC, asset("ETH"), asset("EURC")})
        assert (str(found) if found else None) == pair

    @pytest.mark.parametrize("said", [{"a": 1}, "btceur", [1], [["btceur"]], None])
    async def test_a_list_of_something_else_is_garbled(self, said: object) -> None:
        rig = Rig({"pairs": [data(said)]})
        with pytest.raises(VenueGarbled):
            await rig.venue.rates.instruments()

    async def test_words_nobody_can_read_are_left_out(self) -> None:
        rig = Rig({"pairs": [data(["btceur", HOSTILE, "x" * 5000, "BTCEUR", "ethusd"])]})
        assert [str(one.pair) for one in await rig.venue.rates.instruments()] == ["BTC/EUR"]


class TestQuotes:
    async def test_a_quote_has_what_is_received_as_bid_and_what_is_paid_as_ask(self) -> None:
        rig = Rig({"rate": [rate()]})
        heard: list[Quote] = []
        (quote,) = await rig.venue.rates.quotes([BTC_EUR], heard.append)
        assert (quote.bid, quote.ask, quote.last) == (Decimal("3248.6"), Decimal("3252.6"), None)
        assert quote.mid == Decimal("3250.6")
        assert quote.venue_time == START
        assert heard == [quote]

    async def test_it_is_as_old_as_its_own_time_says_by_the_venue_s_clock(self) -> None:
        rig = Rig({"rate": [rate(timestamp=NOW_MS - 4000)]})
        rig.client.told_skew = 1.5
        (quote,) = await rig.venue.rates.quotes([BTC_EUR])
        assert quote.received_at.age(rig.clock.now()) == pytest.approx(5.5)
        assert quote.venue_time == START - timedelta(seconds=4)

    @pytest.mark.parametrize("told", [NOW_MS + 60_000, ..., None, "soon", 0])
    async def test_it_is_never_younger_than_received_and_without_a_time_of_that_moment(
        self, told: object
    ) -> None:
        rig = Rig({"rate": [rate(timestamp=told)]})
        (quote,) = await rig.venue.rates.quotes([BTC_EUR])
        assert quote.received_at == rig.clock.now()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"price_sell": Decimal(3253)},
            {"price": Decimal(3253)},
            {"price": Decimal(3248)},
            {"price_sell": 0},
            {"price_sell": -1},
            {"price_buy": 0, "price": 0, "price_sell": 0},
            {"price_buy": None},
            {"price_buy": "a"},
            {"price": ...},
            {"pair": "etheur"},
        ],
    )
    async def test_a_rate_that_makes_no_sense_is_left_out_and_noted(self, wrong: dict[str, object]) -> None:
        def answered(request: Request) -> Script:
            return rate("etheur") if "etheur" in request.path else rate(**wrong)  # type: ignore[arg-type]

        rig = Rig({"rate": [answered]})
        (quote,) = await rig.venue.rates.quotes([BTC_EUR, ETH_EUR])
        assert quote.pair == ETH_EUR
        assert [type(problem) for problem in rig.client.problems] == [VenueGarbled]
        with pytest.raises(VenueGarbled) as raised:
            await rig.venue.rates.rate(BTC_EUR)
        assert is_one_sentence(raised.value.message)

    async def test_what_is_not_listed_is_left_out(self) -> None:
        rig = Rig()
        assert await rig.venue.rates.quotes([BTC_EUR.flipped()]) == []
        assert "rate" not in rig.counts

    async def test_nothing_priced_raises_and_something_priced_does_not(self) -> None:
        down = VenueUnreachable("kriptomat", "Kriptomat can't be reached.")
        rig = Rig({"rate": [down]})
        with pytest.raises(VenueUnreachable):
            await rig.venue.rates.quotes([BTC_EUR, ETH_EUR])

        def half(request: Request) -> Script:
            return rate("etheur") if "etheur" in request.path else down

        rig.answer("rate", half)
        assert [quote.pair for quote in await rig.venue.rates.quotes([BTC_EUR, ETH_EUR])] == [ETH_EUR]

    async def test_a_venue_that_asks_for_a_pause_is_heard_although_something_was_priced(self) -> None:
        rig = Rig()

        def half(request: Request) -> Script:
            if "etheur" in request.path:
                return rate("etheur")
            rig.client.held_back = True
            return RateLimited("kriptomat", "Too many.", retry_after=30)

        rig.answer("rate", half)
        with pytest.raises(RateLimited):
            await rig.venue.rates.quotes([BTC_EUR, ETH_EUR])

    async def test_a_budget_that_has_no_room_for_a_moment_is_waited_for(self) -> None:
        rig = Rig({"rate": [RateLimited("kriptomat", "Used up.", retry_after=4), rate()]})
        before = rig.clock.now().mono
        assert len(await rig.venue.rates.quotes([BTC_EUR])) == 1
        assert rig.clock.now().mono - before == pytest.approx(4)

    async def test_one_pair_is_read_every_two_and_a_half_seconds(self) -> None:
        rig = Rig()
        rig.answer("rate", rates_of(rig.clock))
        for _ in range(20):
            await rig.venue.rates.quotes([BTC_EUR])
            rig.clock.advance(0.5)
        assert rig.counts["rate"] == 4

    async def test_many_pairs_cost_no_more_than_a_few_and_say_how_old_they_are(self) -> None:
        rig = Rig({"pairs": [data(many(20))]})
        rig.answer("rate", rates_of(rig.clock))
        began = rig.clock.now().mono
        oldest = 0.0
        while rig.clock.now().mono < began + 300:
            quotes = await rig.venue.rates.quotes([])
            assert len(quotes) == 20
            oldest = max(oldest, *(quote.received_at.age(rig.clock.now()) for quote in quotes))
            rig.clock.advance(1)
        assert oldest < 60
        assert rig.counts["rate"] <= 5 * 24 + 20

    async def test_a_larger_budget_reads_faster(self) -> None:
        rig = Rig(settings={"requests_per_minute": 600})
        rig.answer("rate", rates_of(rig.clock))
        for _ in range(20):
            await rig.venue.rates.quotes([BTC_EUR])
            rig.clock.advance(0.5)
        assert rig.counts["rate"] == 20

    async def test_the_overview_reads_everything_once_and_then_a_few_of_the_oldest(self) -> None:
        rig = Rig({"pairs": [data(many(10))]})
        rig.answer("rate", rates_of(rig.clock))
        assert len(await rig.venue.rates.overview()) == 10
        assert len(await rig.venue.rates.overview()) == 10
        assert rig.counts["rate"] == 10
        asked: set[str] = set()
        for count in (14, 18, 22):
            rig.clock.advance(61 if count == 14 else 1)
            assert len(await rig.venue.rates.overview()) == 10
            assert rig.counts["rate"] <= count
            asked |= set(rig.client.asked_for("rate", "pair")[10:])
        assert len(asked) == 10

    async def test_waiting_for_a_one_time_code_takes_no_turn_away(self) -> None:
        rig = Rig({"pairs": [data(many(10))]})
        rig.answer("rate", rates_of(rig.clock))
        calls = rig.venue._calls
        await rig.venue.rates.instruments()
        calls.session.forget(await calls.login())
        assert len(await rig.venue.rates.quotes([])) == 10
        assert sum(rig.clock.slept) > 29

    async def test_a_rate_to_deal_on_is_asked_for_now(self) -> None:
        rig = Rig({"rate": [rate(timestamp=NOW_MS - 3000)]})
        for _ in range(2):
            await rig.venue.rates.rate(BTC_EUR)
        rate_now = await rig.venue.rates.rate(BTC_EUR)
        assert (rate_now.buy, rate_now.sell, rate_now.mid) == (
            Decimal("3252.6"),
            Decimal("3248.6"),
            Decimal("3250.6"),
        )
        assert rate_now.at.age(rig.clock.now()) == pytest.approx(3)
        assert rig.counts["rate"] == 3
        with pytest.raises(NotOffered, match="EUR/BTC"):
            await rig.venue.rates.rate(BTC_EUR.flipped())

    async def test_there_is_no_book_no_candle_and_no_trade(self) -> None:
        rates = Rig().venue.rates
        nowhere = Pair(asset("XQX"), EUR)
        for asked in (rates.depth(nowhere, 5), rates.candles(BTC_EUR, 60, 5), rates.trades(BTC_EUR, 5)):
            with pytest.raises(NotOffered) as raised:
                await asked
            assert is_one_sentence(raised.value.message)


class TestRefusals:
    @pytest.mark.parametrize(
        ("said", "expected", "code"),
        [
            ((404, refusal(message="Not found.")), NotFoundAtVenue, "http_404"),
            ((404, b"<html>"), NotFoundAtVenue, "http_404"),
            ((403, refusal(message="Not yours.")), VenueRefused, "http_403"),
            ((405, b'{"message":"x"}'), VenueRefused, "http_405"),
            ((409, refusal()), VenueRefused, "http_409"),
            ((422, refusal("amount")), VenueRefused, "invalid_amount"),
            ((422, refusal("\x1b[2J")), VenueRefused, "http_422"),
            ((422, b'{"message":"x","errors":["a"]}'), VenueRefused, "http_422"),
            ((200, refusal()), VenueRefused, "http_200"),
            ((200, refusal("pair")), VenueRefused, "invalid_pair"),
            ((500, b"{}"), VenueUnreachable, ""),
            ((501, b"<html>"), VenueUnreachable, ""),
            ((302, b"<html>"), VenueGarbled, ""),
            ((302, b'{"status":true,"data":[]}'), VenueGarbled, ""),
            (b"<html>", VenueGarbled, ""),
            (b"", VenueGarbled, ""),
            (b"null", VenueGarbled, ""),
            (b"[]", VenueGarbled, ""),
            (b"{}", VenueGarbled, ""),
            (b'{"status":true}', VenueGarbled, ""),
            (b'{"status":true,"data":null}', VenueGarbled, ""),
            (b'{"status":true,"data":{"price":NaN}}', VenueGarbled, ""),
            (b'{"status":true,"status":false,"data":{}}', VenueGarbled, ""),
        ],
    )
    async def test_a_refusal_is_the_right_error_in_one_sentence(
        self, said: Script, expected: type[FxtuiError], code: str
    ) -> None:
        rig = Rig({"rate": [said]})
        with pytest.raises(expected) as raised:
            await rig.venue.rates.rate(BTC_EUR)
        assert type(raised.value) is expected
        assert is_one_sentence(raised.value.message)
        assert getattr(raised.value, "code", "") == code

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b'{"message":"one","error":"two"}', "one"),
            (b'{"error":{"message":"one"}}', "one"),
            (b'{"error_description":"one","error":"two"}', "one"),
            (b'{"message":"","error":"one"}', "one"),
            (b'{"errors":{"pair":["one","two"]}}', "one"),
            (b'{"errors":{"pair":"one"}}', "one"),
        ],
    )
    async def test_the_venue_s_words_are_found_wherever_they_are(self, body: bytes, words: str) -> None:
        rig = Rig({"rate": [(422, body)]})
        with pytest.raises(VenueRefused) as raised:
            await rig.venue.rates.rate(BTC_EUR)
        assert raised.value.words == Foreign(words)
        assert words in raised.value.message

    async def test_a_success_without_a_status_is_one(self) -> None:
        rig = Rig({"pairs": [b'{"data":["btceur"]}']})
        assert len(await rig.venue.rates.instruments()) == 1

    async def test_hostile_words_become_one_harmless_line(self) -> None:
        rig = Rig({"rate": [(422, refusal("pair", HOSTILE))]})
        with pytest.raises(VenueRefused) as raised:
            await rig.venue.rates.rate(BTC_EUR)
        assert is_one_sentence(raised.value.message)

    async def test_words_about_a_person_stay_out_of_the_sentence(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        canary = "canary.person@example.test"
        for answer in (
            (404, refusal(message=canary)),
            (422, refusal("email", canary)),
            (403, refusal(message=canary)),
        ):
            rig = Rig({"user": [answer], "balance": [answer], "banks": [answer]})
            for asked in (
                rig.venue.customers.customer("2"),
                rig.venue.customers.bank_accounts("2"),
                rig.venue.balances.of("2", [BTC]),
            ):
                with pytest.raises(VenueError) as raised:
                    await asked
                assert canary not in f"{raised.value!r} {raised.value.message} {raised.value.hint}"
        assert canary not in caplog.text

    async def test_without_a_customer_what_needs_one_says_so(self) -> None:
        rig = Rig(settings={"customer_id": None})
        assert rig.venue.account == ""
        with pytest.raises(VenueRefused, match="customer_id") as raised:
            rig.venue._calls.customer()
        assert raised.value.code == "no-customer"

    async def test_a_permission_that_is_missing_is_the_credentials(self) -> None:
        rig = Rig({"rate": [(401, b'{"message":"Unauthenticated."}')]})
        with pytest.raises(CredentialsRefused):
            await rig.venue.rates.quotes([BTC_EUR, ETH_EUR])
