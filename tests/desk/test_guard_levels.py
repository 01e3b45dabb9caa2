"""Limits of a profile, a venue and a pair through the desk: which one holds, what a day counts, and what is said."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Refused
from fxtui.contract.health import Check, CheckState
from fxtui.desk.views import GuardNote, Preview, Severity
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.money import Money
from fxtui.domain.order import OrderType, Side
from fxtui.domain.outcome import RefusedBy, Rejected
from fxtui.store.config import Limits
from fxtui.store.records import IntentRecord
from tests.support.desk_rig import Rig, order_draft, swap_draft, withdrawal_draft
from tests.support.fake_venue import COPM, LOSES_THE_ANSWER, USDT, FakeVenue, answers

HERE = "profiles.test.venues.kiiex"
AT_PAIR = f'{HERE}.pairs."USDT/COPM".limits'


def note(preview: Preview, code: str) -> GuardNote | None:
    return next((one for one in preview.notes if one.code == code), None)


def refused_by(preview: Preview) -> tuple[str, str]:
    assert preview.refusal is not None
    return preview.refusal.code, preview.refusal.setting


def amount(text: str) -> Decimal:
    return Decimal(text)


# ---- which level holds


async def test_the_limits_of_a_pair_hold_whichever_way_round_it_is_dealt() -> None:
    rig = Rig(limits=Limits(max_order=amount("500")), pairs={"USDT/COPM": Limits(max_order=amount("100"))})
    assert (await rig.swap("100")).refusal is None
    assert refused_by(await rig.swap("101")) == ("size", f"{AT_PAIR}.max_order")
    await rig.desk.refresh("quotes")
    other_way = await rig.desk.preview(swap_draft("500000", give=COPM, get=USDT, dealt=COPM))
    assert refused_by(other_way) == ("size", f"{AT_PAIR}.max_order")
    assert refused_by(await rig.desk.preview(order_draft("101"))) == ("size", f"{AT_PAIR}.max_order")


async def test_a_withdrawal_has_no_pair_and_is_held_to_the_venue_and_the_profile() -> None:
    rig = Rig(
        profile_limits=Limits(max_order=amount("700")),
        limits=Limits(max_order=amount("500")),
        pairs={"USDT/COPM": Limits(max_order=amount("100"))},
    )
    assert (await rig.desk.preview(withdrawal_draft(rig, "400"))).refusal is None
    assert refused_by(await rig.desk.preview(withdrawal_draft(rig, "501"))) == (
        "size",
        f"{HERE}.limits.max_order",
    )


async def test_a_ceiling_holds_even_where_a_nearer_level_says_more() -> None:
    rig = Rig(profile_limits=Limits(max_order=amount("100")), limits=Limits(max_order=amount("9000")))
    assert refused_by(await rig.swap("101")) == ("size", "profiles.test.limits.max_order")


async def test_the_nearest_level_says_slippage_ages_and_the_market() -> None:
    rig = Rig(
        profile_limits=Limits(max_slippage=amount("0.001"), preview_ttl=30.0),
        limits=Limits(quote_max_age=1.0),
        pairs={"USDT/COPM": Limits(max_slippage=amount("0.02"), off_market_confirm=amount("0.001"))},
    )
    preview = await rig.swap(max_slippage=amount("0.02"))
    assert preview.refusal is None
    assert preview.expires_at.mono == preview.made_at.mono + 30
    limits = rig.desk.limits("kiiex", preview.pair)
    assert (limits.quote_max_age, limits.slippage) == (1.0, amount("0.003"))
    assert rig.desk.limits("kiiex").slippage == amount("0.001")
    away = await rig.desk.preview(order_draft("10", limit_price=amount("3990")))
    assert away.to_type == "10"
    found = note(away, "off-market")
    assert found is not None
    assert (found.severity, found.setting) == (Severity.CONFIRM, f"{AT_PAIR}.off_market_confirm")


async def test_a_market_order_reaches_as_far_as_its_pair_allows() -> None:
    draft = order_draft("100", type=OrderType.MARKET, limit_price=None)
    for cap, refused in ((amount("0.0005"), True), (amount("0.01"), False)):
        rig = Rig(limits=Limits(max_slippage=amount("0.002")), pairs={"USDT/COPM": Limits(max_slippage=cap)})
        rig.venue.top_quantity = Decimal(60)
        assert (note(await rig.desk.preview(draft), "slippage") is not None) is refused


async def test_a_tighter_clock_blocks_money_and_says_so_among_the_checks() -> None:
    rig = Rig(limits=Limits(max_skew=0.5))
    rig.venue.skew = 0.6
    preview = await rig.swap()
    assert refused_by(preview) == ("clock-skew", f"{HERE}.limits.max_skew")
    assert preview.refusal is not None
    assert "no money moves beyond 0.5 s (max_skew of kiiex)" in preview.refusal.sentence
    own = [Check("reach", CheckState.OK, "It answers."), Check("clock", CheckState.OK, "It is 0.6 s ahead.")]

    async def checks() -> list[Check]:
        return own

    vars(rig.venue).update(check=checks)
    assert list(await rig.desk.check("kiiex")) == [
        own[0],
        Check("clock", CheckState.FAILED, preview.refusal.sentence),
    ]
    rig.venue.skew = 0.4
    assert list(await rig.desk.check("kiiex")) == own


async def test_limits_of_a_pair_the_venue_does_not_list_are_said_once_its_list_is_known() -> None:
    rig = Rig(pairs={"USDT/COMP": Limits(max_order=amount("1")), "USDT/COPM": Limits()})
    await rig.desk.refresh("instruments")
    preview = await rig.swap()
    found = note(preview, "pair-unlisted")
    assert found is not None
    assert found.severity is Severity.WARN
    assert "limits for USDT/COMP, which KIIEX does not list" in found.sentence
    assert preview.refusal is None


# ---- the sum of a day


async def test_the_day_of_a_profile_is_the_sum_over_all_its_venues() -> None:
    rig = Rig(
        "kiiex", "other", profile_limits=Limits(daily=amount("250")), limits=Limits(daily=amount("200"))
    )
    await rig.done(await rig.swap("150"))
    elsewhere = await rig.desk.preview(swap_draft("101", venue="other"))
    assert refused_by(elsewhere) == ("daily", "profiles.test.limits.daily")
    assert elsewhere.refusal is not None
    assert "Today's sum is 251 USDT, above the limit of 250 USDT" in elsewhere.refusal.sentence
    assert (await rig.desk.preview(swap_draft("100", venue="other"))).refusal is None
    assert refused_by(await rig.swap("51")) == ("daily", f"{HERE}.limits.daily")


async def test_the_day_of_a_pair_counts_that_pair_and_no_withdrawal() -> None:
    rig = Rig(limits=Limits(daily=amount("1000")), pairs={"COPM/USDT": Limits(daily=amount("100"))})
    withdrawn = await rig.desk.preview(withdrawal_draft(rig, "60"))
    await rig.done(withdrawn, withdrawn.to_type)
    await rig.done(await rig.swap("90"))
    assert refused_by(await rig.swap("11"))[1] == f'{HERE}.pairs."COPM/USDT".limits.daily'
    assert (await rig.swap("10")).refusal is None
    assert refused_by(await rig.desk.preview(withdrawal_draft(rig, "851"))) == (
        "daily",
        f"{HERE}.limits.daily",
    )


async def test_a_mark_of_a_day_is_typed_at_each_level_that_has_one() -> None:
    rig = Rig(profile_limits=Limits(daily_soft=amount("50")), limits=Limits(daily_soft=amount("80")))
    first = await rig.swap("60")
    assert [one.setting for one in first.notes] == ["profiles.test.limits.daily_soft"]
    assert first.to_type == "60"
    second = await rig.swap("81")
    assert {one.setting for one in second.notes} == {
        "profiles.test.limits.daily_soft",
        f"{HERE}.limits.daily_soft",
    }


async def test_a_mark_passed_after_the_preview_is_not_confirmed_by_what_was_typed_for_another() -> None:
    rig = Rig(
        "kiiex",
        "other",
        profile_limits=Limits(daily_soft=amount("150")),
        limits=Limits(daily_soft=amount("50")),
    )
    preview = await rig.swap("60")
    assert [one.setting for one in preview.notes] == [f"{HERE}.limits.daily_soft"]
    other = await rig.desk.preview(swap_draft("100", venue="other"))
    await rig.done(other, other.to_type)
    with pytest.raises(Refused, match="daily_soft of the profile test"):
        rig.desk.submit(preview, preview.to_type)


async def test_what_is_unknown_counts_and_what_was_refused_does_not() -> None:
    rig = Rig(profile_limits=Limits(daily=amount("100")))
    rig.venue.will(answers(Rejected(RefusedBy.VENUE, "x", "No.")), LOSES_THE_ANSWER)
    assert (await rig.done(await rig.swap("90"))).state is IntentState.REJECTED
    assert (await rig.done(await rig.swap("70"))).state is IntentState.UNKNOWN
    assert refused_by(await rig.swap("31"))[0] in {"daily", "lane"}
    assert note(await rig.swap("31"), "daily") is not None
    assert note(await rig.swap("30"), "daily") is None


async def test_a_day_of_very_many_intents_is_counted_whole() -> None:
    rig = Rig(profile_limits=Limits(daily=amount("30100")), limits=Limits(daily=amount("30050")))
    record = await rig.done(await rig.swap("1"))
    book = rig.desk.intents
    for number in range(30_000):
        intent = replace(record.intent, intent_id=f"many-{number}")
        book.put(replace(record, intent=intent))
    preview = await rig.swap("50")
    assert refused_by(preview) == ("daily", f"{HERE}.limits.daily")
    assert preview.refusal is not None
    assert "Today's sum is 30051 USDT" in preview.refusal.sentence
    assert note(await rig.swap("49"), "daily") is None


async def test_a_damaged_row_of_today_counts_though_its_kind_and_venue_can_not_be_read() -> None:
    rig = Rig(limits=Limits(daily=amount("100")), pairs={"USDT/COPM": Limits(daily=amount("100"))})
    record = await rig.done(await rig.swap("10"))
    bent = replace(
        record.intent,
        intent_id="bent",
        venue="",
        kind=IntentKind.TICKET_ACTION,
        seen={},
        give=Money(Decimal(60), USDT),
        get=None,
    )
    rig.desk.intents.put(replace(record, intent=bent, damaged=True))
    preview = await rig.swap("31")
    assert {one.setting for one in preview.notes if one.code == "daily"} == {
        f"{HERE}.limits.daily",
        f"{AT_PAIR}.daily",
    }


# ---- the very same again


async def earlier(rig: Rig, seconds: float) -> IntentRecord:
    """An intent of an earlier process, confirmed `seconds` ago by the wall clock."""
    before = Rig(clock=rig.clock, venues=[FakeVenue(rig.clock, "kiiex", "KIIEX")])
    record = await before.done(await before.swap("100"))
    created = replace(record.intent.created_at, wall=rig.clock.now().wall - timedelta(seconds=seconds))
    return replace(record, intent=replace(record.intent, created_at=created))


@pytest.mark.parametrize(
    ("window", "seconds", "typed"), [(60.0, 59, True), (60.0, 61, False), (300.0, 299, True)]
)
async def test_the_same_of_an_earlier_process_is_found_across_midnight(
    window: float, seconds: float, typed: bool
) -> None:
    rig = Rig(pairs={"USDT/COPM": Limits(duplicate_window=window)})
    midnight = rig.clock.now().wall.replace(hour=0, minute=0, second=10) + timedelta(days=1)
    rig.clock.advance((midnight - rig.clock.now().wall).total_seconds())
    rig.desk.intents.load([await earlier(rig, seconds)])
    preview = await rig.swap("100")
    assert (note(preview, "duplicate") is not None) is typed
    assert preview.to_type == ("100" if typed else "")


async def test_a_wall_clock_set_forward_does_not_make_the_same_look_old() -> None:
    rig = Rig()
    await rig.done(await rig.swap("100"))
    rig.clock.jump(timedelta(days=2).total_seconds())
    assert note(await rig.swap("100"), "duplicate") is not None


# ---- lot, tick, minimum


async def test_a_swap_off_the_lot_says_what_is_dealt_instead() -> None:
    rig = Rig()
    given = await rig.swap("100.009")
    assert given.give == Money(amount("100.00"), USDT)
    found = note(given, "rounded")
    assert found is not None
    assert (found.severity, found.sentence) == (
        Severity.WARN,
        "100 USDT is given instead of 100.009: quantities go in steps of 0.01 USDT.",
    )
    bought = await rig.desk.preview(swap_draft("400401", give=COPM, get=USDT, dealt=COPM))
    assert bought.give is not None
    assert bought.give.amount <= amount("400401")
    assert note(bought, "rounded") is not None
    assert note(await rig.swap("100.01"), "rounded") is None


@pytest.mark.parametrize(
    ("quantity", "price", "code"),
    [("1.005", "4010", "lot"), ("0.99", "4010", "minimum"), ("5", "4010.005", "tick")],
)
@pytest.mark.parametrize("side", list(Side))
async def test_an_order_off_lot_tick_or_minimum_is_refused_by_a_code_of_its_own(
    quantity: str, price: str, code: str, side: Side
) -> None:
    rig = Rig()
    preview = await rig.desk.preview(order_draft(quantity, side=side, limit_price=amount(price)))
    assert refused_by(preview) == (code, "")
    assert preview.prepared is None
    with pytest.raises(Refused) as refusal:
        rig.desk.submit(preview)
    assert refusal.value.code == code
