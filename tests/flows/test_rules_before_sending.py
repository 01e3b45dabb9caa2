"""The rules of instruments and the limits of three levels, from the shell to the simulator and back: nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fxtui.contract.plugin import venue_names, venue_plugin
from fxtui.domain.money import plain
from tests.flows.simulated import Ran, Simulated, simulated
from tests.venues.support.simulated import SWIFT, options_of

DUST = Decimal("0.000000000001")
"""Finer than any venue's lot or tick, and below any minimum."""


@pytest.fixture(scope="module", params=venue_names())
def venue(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    home = tmp_path_factory.mktemp("rules") / "home"
    offered = options_of(venue_plugin(request.param))
    swift = [f"{key}={value}" for key, value in SWIFT.items() if value in offered.get(key, ())]
    with simulated(home, request.param, *(word for one in swift for word in ("--option", one))) as served:
        yield served


@pytest.fixture(scope="module")
def quote(venue: Simulated) -> dict[str, Any]:
    """The price of a pair of which ten are neither too little nor more than a book holds: of the value asset."""
    found: list[dict[str, Any]] = venue.json("quotes")["quotes"]
    priced_in = {one["instrument"].partition("/")[2] for one in found}
    found += [
        one for other in priced_in - {"USDT"} for one in venue.json("quotes", f"USDT/{other}")["quotes"]
    ]
    return next(one for one in found if one["bid"] and one["ask"] and one["instrument"].startswith("USDT/"))


def looked_at(ran: Ran) -> dict[str, dict[str, Any]]:
    """The notes of a dry run by their codes."""
    (preview,) = ran.document["previews"]
    return {note["code"]: note for note in preview["notes"]}


def order(venue: Simulated, quote: dict[str, Any], quantity: Decimal, price: Decimal) -> Ran:
    words = ("order", "sell", plain(quantity), quote["instrument"], "--limit", plain(price))
    return venue.fxtui(*words, "--dry-run", "--json")


@pytest.fixture(scope="module")
def book(venue: Simulated, quote: dict[str, Any]) -> dict[str, Any]:
    """The same price where it is that of an order book; a venue without orders skips the test."""
    ran = order(venue, quote, Decimal(10), Decimal(quote["ask"]))
    if ran.code and ran.error["kind"] == "not_offered":
        pytest.skip(ran.error["message"])
    return quote


def swap(venue: Simulated, quote: dict[str, Any], amount: Decimal) -> Ran:
    base, _, other = quote["instrument"].partition("/")
    return venue.fxtui("swap", plain(amount), base, other, "--dry-run", "--json")


@pytest.mark.parametrize(
    ("code", "quantity", "off"), [("lot", 10 + DUST, 0), ("minimum", DUST, 0), ("tick", Decimal(10), DUST)]
)
def test_an_order_off_the_rules_is_refused_by_name(
    venue: Simulated, book: dict[str, Any], code: str, quantity: Decimal, off: Decimal
) -> None:
    ran = order(venue, book, quantity, Decimal(book["ask"]) + off)
    assert ran.code == 3
    note = looked_at(ran)[code]
    assert note["severity"] == "refuse"
    assert (ran.error["kind"], ran.error["code"]) == ("refused", code)
    assert ran.error["message"] == note["sentence"] == ran.document["previews"][0]["refused"]
    assert ran.document["previews"][0]["request"] is None


def test_a_swap_off_the_lot_deals_less_and_says_so(venue: Simulated, quote: dict[str, Any]) -> None:
    asked = 10 + DUST
    ran = swap(venue, quote, asked)
    assert ran.code == 0, ran.err
    (preview,) = ran.document["previews"]
    given = Decimal(preview["give"]["amount"])
    assert 0 < given <= asked
    assert given != asked
    note = looked_at(ran)["rounded"]
    assert note["severity"] == "warn"
    assert f"is given instead of {plain(asked)}" in note["sentence"]


def test_a_swap_below_the_minimum_is_refused_by_name(venue: Simulated, quote: dict[str, Any]) -> None:
    ran = swap(venue, quote, DUST)
    assert ran.code == 3
    assert ran.error["code"] == "minimum"
    assert ran.error["message"]


def test_the_limits_of_a_pair_a_venue_and_a_profile_each_say_which_key_they_are(
    venue: Simulated, book: dict[str, Any], tmp_path: Path
) -> None:
    home = tmp_path / "limited"
    home.mkdir(mode=0o700)
    pair, name = book["instrument"], book["venue"]
    at_pair = f'profiles.sim.venues.{name}.pairs."{pair}".limits'
    written = (venue.home / "config.toml").read_text()
    written += (
        f'\n[profiles.sim.limits]\ndaily_soft = "0.01"\n'
        f"\n[{at_pair}]\nmax_order_soft = 1\nmax_order = 5\n"
        f'\n[profiles.sim.venues.{name}.limits]\noff_market_refuse = "0.03"\n'
    )
    (home / "config.toml").write_text(written)
    (home / "config.toml").chmod(0o600)
    assert venue.fxtui("config", "check", home=home).code == 0

    price = plain(Decimal(book["bid"]) * Decimal("0.96") // 1)
    ran = venue.fxtui("order", "sell", "10", pair, "--limit", price, "--dry-run", "--json", home=home)
    assert ran.code == 3
    notes = looked_at(ran)
    assert notes["size"]["setting"] == f"{at_pair}.max_order"
    assert notes["daily"]["setting"] == "profiles.sim.limits.daily_soft"
    assert notes["off-market"]["setting"] == f"profiles.sim.venues.{name}.limits.off_market_refuse"
    assert {notes[code]["severity"] for code in ("size", "off-market")} == {"refuse"}

    shown = venue.fxtui("config", "show", "--json", home=home).document["values"]
    in_force = {f"{row['section']}.{row['key']}": row["value"] for row in shown}
    assert in_force[f"{at_pair}.max_order"] == "5"
    assert in_force[f"{at_pair}.off_market_refuse"] == "0.03"
    assert in_force[f"profiles.sim.venues.{name}.limits.max_order"] is None


def test_nothing_was_sent_for_all_that(venue: Simulated) -> None:
    assert venue.json("intents")["intents"] == []


@pytest.mark.parametrize("limit", [(), ("--limit", "9000")])
def test_a_stop_the_market_has_reached_is_refused_by_name(
    venue: Simulated, book: dict[str, Any], limit: tuple[str, ...]
) -> None:
    stop = plain(Decimal(book["bid"]) // 2)
    words = ("order", "buy", "10", book["instrument"], "--stop", stop, *limit)
    ran = venue.fxtui(*words, "--dry-run", "--json")
    assert ran.code == 3
    note = looked_at(ran)["triggers-now"]
    assert note["severity"] == "refuse"
    assert (ran.error["kind"], ran.error["code"]) == ("refused", "triggers-now")
    assert ran.error["message"] == note["sentence"] == ran.document["previews"][0]["refused"]
    said = f"A buy stop waits above the market, and {stop} is not above"
    assert note["sentence"].startswith(said)
    assert said in venue.fxtui(*words, "--dry-run").out
