"""Limits at three levels of a file: what is read, what is refused with its line, and what holds in the end."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.contract.health import SKEW_BLOCK
from fxtui.domain.instrument import Pair, pair
from fxtui.domain.money import asset
from fxtui.store import config_schema as schema
from fxtui.store.config import Limits, Profile, VenueProfile, check_config, load_config
from fxtui.store.config_values import USUAL
from fxtui.store.config_write import write_profile
from fxtui.store.limits import CEILINGS, SUMS, Level, limits_in_force, never_asked, raised, resolved
from tests.store.configurations import write

LEVELLED = """\
[profiles.desk]
mode = "paper"

[profiles.desk.limits]
max_order = 5000
daily = 20000
max_slippage = "0.005"

[profiles.desk.venues.kiiex]
base_url = "http://127.0.0.1:1/ap"
user_id = "96"

[profiles.desk.venues.kiiex.limits]
max_order = 2000
max_skew = 0.5

[profiles.desk.venues.kiiex.pairs."usdt-copm".limits]
max_order = 500
daily_soft = 900
off_market_confirm = "0.01"
duplicate_window = 300
"""

USDT_COPM = pair("USDT/COPM")
AT_VENUE = "profiles.desk.venues.kiiex"
AT_PAIR = f"{AT_VENUE}.pairs.usdt-copm"


def desk(folder: Path, text: str = LEVELLED) -> Profile:
    return load_config(write(folder, text)).profiles["desk"]


def test_each_level_is_read_for_itself_and_a_pair_in_any_spelling(folder: Path) -> None:
    profile = desk(folder)
    (venue,) = profile.venues
    assert profile.limits == Limits(
        max_order=Decimal(5000), daily=Decimal(20000), max_slippage=Decimal("0.005")
    )
    assert venue.limits == Limits(max_order=Decimal(2000), max_skew=0.5)
    assert venue.pairs == {
        "USDT/COPM": Limits(
            max_order=Decimal(500),
            daily_soft=Decimal(900),
            off_market_confirm=Decimal("0.01"),
            duplicate_window=300.0,
        )
    }


@pytest.mark.parametrize("dealt", [USDT_COPM, USDT_COPM.flipped(), Pair(asset("usdt"), asset("Copm"))])
def test_the_nearest_level_that_names_a_key_says_it(folder: Path, dealt: Pair) -> None:
    profile = desk(folder)
    held = limits_in_force(profile, profile.venues[0], dealt)
    assert (held.max_order, held.max_slippage, held.max_skew) == (Decimal(500), Decimal("0.005"), 0.5)
    assert (held.off_market_confirm, held.duplicate_window) == (Decimal("0.01"), 300.0)
    assert (held.quote_max_age, held.off_market_refuse) == (5.0, Decimal("0.10"))
    assert held.setting("max_slippage") == "profiles.desk.limits.max_slippage"
    assert held.setting("max_order") == f'{AT_VENUE}.pairs."USDT/COPM".limits.max_order'
    assert held.setting("quote_max_age") == f"{AT_VENUE}.limits.quote_max_age"
    assert held.said("max_order") == "max_order of USDT/COPM at kiiex"
    assert held.said("max_skew") == "max_skew of kiiex"
    assert held.said("max_slippage") == "max_slippage of the profile desk"
    assert held.said("quote_max_age") == "quote_max_age"
    assert [(str(day.level), day.hard, day.soft) for day in held.days] == [
        ("the profile desk", Decimal(20000), None),
        ("USDT/COPM at kiiex", None, Decimal(900)),
    ]


def test_what_is_dealt_without_a_pair_or_in_another_is_held_to_the_venue(folder: Path) -> None:
    profile = desk(folder)
    for dealt in (None, pair("BTC/USDT")):
        held = limits_in_force(profile, profile.venues[0], dealt)
        assert (held.max_order, held.duplicate_window) == (Decimal(2000), 60.0)
        assert [str(day.level) for day in held.days] == ["the profile desk"]


WRONG: list[tuple[str, str, int, str, str]] = [
    (
        "max_order = 2000",
        "max_order = 5001",
        14,
        f"{AT_VENUE}.limits.max_order",
        "above the 5000 of the profile desk",
    ),
    ("max_order = 500\n", "max_order = 2001\n", 18, f"{AT_PAIR}.limits.max_order", "above the 2000 of kiiex"),
    (
        "daily_soft = 900",
        "daily = 20001",
        19,
        f"{AT_PAIR}.limits.daily",
        "above the 20000 of the profile desk",
    ),
    ("daily_soft = 900", "daily_soft = 20001", 19, f"{AT_PAIR}.limits.daily_soft", "is above daily (20000)"),
    (
        "max_skew = 0.5",
        "max_order_soft = 2001",
        15,
        f"{AT_VENUE}.limits.max_order_soft",
        "above max_order (2000)",
    ),
    ('"0.01"', '"0.11"', 20, f"{AT_PAIR}.limits.off_market_confirm", "above off_market_refuse (0.1)"),
    ('"0.01"', '"0.51"', 20, f"{AT_PAIR}.limits.off_market_confirm", 'at most "0.5"'),
    ('"0.01"', "0", 20, f"{AT_PAIR}.limits.off_market_confirm", "above 0"),
    (
        "duplicate_window = 300",
        "duplicate_window = 601",
        21,
        f"{AT_PAIR}.limits.duplicate_window",
        "at most 600",
    ),
    (
        "duplicate_window = 300",
        "duplicate_window = 0",
        21,
        f"{AT_PAIR}.limits.duplicate_window",
        "more than 0",
    ),
    (
        "max_skew = 0.5",
        "max_skew = 5.01",
        15,
        f"{AT_VENUE}.limits.max_skew",
        "at most 5: no money moves beyond",
    ),
    ("max_skew = 0.5", "max_skev = 0.5", 15, f"{AT_VENUE}.limits.max_skev", "did you mean max_skew?"),
    ("daily = 20000", "dayly = 20000", 6, "profiles.desk.limits.dayly", "did you mean daily?"),
    ('"usdt-copm"', '"USDTCOPM"', 17, f"{AT_VENUE}.pairs.USDTCOPM", "has to be a pair like"),
    ('"usdt-copm".limits', '"usdt-copm"', 18, f"{AT_PAIR}.max_order", "There is no key 'max_order' here"),
    ("[profiles.desk.limits]", "[profiles.desk.limit]", 4, "profiles.desk.limit", "did you mean limits?"),
]


@pytest.mark.parametrize(("what", "by", "line", "key", "words"), WRONG)
def test_what_no_level_may_say_is_refused_with_file_line_and_key(
    folder: Path, what: str, by: str, line: int, key: str, words: str
) -> None:
    assert what in LEVELLED
    problems = check_config(write(folder, LEVELLED.replace(what, by, 1)))
    found = [problem for problem in problems if problem.where == f"config.toml:{line}: {key}"]
    assert found, [problem.message for problem in problems]
    assert words in found[0].message


def test_a_raised_ceiling_says_which_key_would_have_to_be_raised(folder: Path) -> None:
    (problem,) = check_config(write(folder, LEVELLED.replace("max_order = 500\n", "max_order = 9000\n")))
    assert problem.hint == f"Lower it, or raise {AT_VENUE}.limits.max_order."


def test_a_market_named_twice_is_refused_whichever_way_round(folder: Path) -> None:
    twice = f'{LEVELLED}\n[profiles.desk.venues.kiiex.pairs."COPM/USDT".limits]\ndaily = 5\n'
    (problem,) = check_config(write(folder, twice))
    assert problem.where == f'config.toml:23: {AT_VENUE}.pairs."COPM/USDT"'
    assert "is the market that USDT/COPM names already" in problem.message


@pytest.mark.parametrize(("at", "left"), [("", {"max_order", "daily"}), ("max_order = 5\n", {"daily"})])
def test_live_trading_needs_its_limits_at_the_venue_or_around_it_and_a_pair_is_not_enough(
    folder: Path, at: str, left: set[str]
) -> None:
    live = (
        f'[profiles.desk]\nmode = "live"\n[profiles.desk.limits]\n{at}[profiles.desk.venues.kiiex]\n'
        'environment = "production"\nuser_id = "96"\ntrading = true\n'
        '[profiles.desk.venues.kiiex.pairs."USDT/COPM".limits]\nmax_order = 5\ndaily = 5\n'
    )
    problems = check_config(write(folder, live))
    assert {problem.where.rpartition(".")[2] for problem in problems} == left
    assert all("[profiles.desk.limits]" in problem.hint for problem in problems)
    whole = live.replace("[profiles.desk.limits]\n", "[profiles.desk.limits]\ndaily = 9\n")
    if at:
        assert check_config(write(folder, whole)) == []


def test_every_key_can_be_said_at_every_level_and_written_back(folder: Path) -> None:
    every = Limits(
        max_order=Decimal(100),
        max_order_soft=Decimal("50.5"),
        daily=Decimal(1000),
        daily_soft=Decimal(500),
        max_slippage=Decimal("0.002"),
        quote_max_age=2.5,
        preview_ttl=8.0,
        off_market_confirm=Decimal("0.01"),
        off_market_refuse=Decimal("0.04"),
        duplicate_window=90.0,
        max_skew=1.5,
    )
    assert all(getattr(every, key.name) is not None for key in schema.LIMITS)
    assert {key.name for key in schema.LIMITS} == set(Limits.__struct_fields__)
    profile = desk(folder)
    whole = Profile(
        "written",
        live=False,
        venues=(
            VenueProfile(
                venue="kiiex",
                base_url=profile.venues[0].base_url,
                settings=profile.venues[0].settings,
                refresh=profile.venues[0].refresh,
                limits=every,
                trading=True,
                pairs={"USDT/COPM": every, "BTC/USDT": Limits(daily=Decimal(1))},
            ),
        ),
        limits=every,
    )
    path = folder / "config.toml"
    write_profile(path, whole)
    assert load_config(path).profiles == {"desk": profile, "written": whole}


# ---- rules


AMOUNTS = st.none() | st.decimals(Decimal(1), Decimal(1000), places=0)
FRACTIONS = st.none() | st.decimals(Decimal("0.01"), Decimal("0.5"), places=2)
SECONDS = st.none() | st.floats(0.5, SKEW_BLOCK)
NAMED = st.builds(
    Limits,
    max_order=AMOUNTS,
    max_order_soft=AMOUNTS,
    daily=AMOUNTS,
    daily_soft=AMOUNTS,
    max_slippage=FRACTIONS,
    quote_max_age=SECONDS,
    preview_ttl=SECONDS,
    off_market_confirm=FRACTIONS,
    off_market_refuse=FRACTIONS,
    duplicate_window=SECONDS,
    max_skew=SECONDS,
)
PLACES = (Level("desk"), Level("desk", "kiiex"), Level("desk", "kiiex", "USDT/COPM"))


@given(st.tuples(NAMED, NAMED, NAMED))
def test_the_nearest_wins_key_by_key_and_a_ceiling_is_never_raised(levels: tuple[Limits, ...]) -> None:
    held = resolved(list(zip(PLACES, levels, strict=True)))
    for name in Limits.__struct_fields__:
        said = [(getattr(limits, name), place) for limits, place in zip(levels, PLACES, strict=True)]
        named = [(value, place) for value, place in said if value is not None]
        if name in SUMS:
            continue
        if not named:
            assert getattr(held, name) == getattr(USUAL, name)
            assert name not in held.named
        elif name in CEILINGS:
            assert getattr(held, name) == min(value for value, _ in named)
            assert (getattr(held, name), held.named[name]) in named
        else:
            assert (getattr(held, name), held.named[name]) == named[-1]


@given(st.tuples(NAMED, NAMED, NAMED))
def test_every_level_that_limits_a_day_goes_on_holding(levels: tuple[Limits, ...]) -> None:
    held = resolved(list(zip(PLACES, levels, strict=True)))
    assert [(day.level, day.hard, day.soft) for day in held.days] == [
        (place, limits.daily, limits.daily_soft)
        for place, limits in zip(PLACES, levels, strict=True)
        if (limits.daily, limits.daily_soft) != (None, None)
    ]


@given(NAMED, NAMED, NAMED)
def test_what_is_read_without_a_problem_raises_no_ceiling_and_has_no_mark_that_never_asks(
    profile: Limits, venue: Limits, pair_: Limits
) -> None:
    around = [(PLACES[0], profile), (PLACES[1], venue)]
    too_high = {name for name, _, _ in raised(pair_, around)}
    assert all(getattr(dict(around)[level], name) == most for name, level, most in raised(pair_, around))
    for name in CEILINGS:
        value = getattr(pair_, name)
        others = [most for most in (getattr(profile, name), getattr(venue, name)) if most is not None]
        assert (name in too_high) == (value is not None and bool(others) and value > min(others))
    if not too_high and not raised(venue, around[:1]) and not never_asked(pair_, around):
        held = resolved([*around, (PLACES[2], pair_)])
        if pair_.max_order_soft is not None and held.max_order is not None:
            assert pair_.max_order_soft <= held.max_order
        if pair_.off_market_confirm is not None:
            assert pair_.off_market_confirm <= held.off_market_refuse
