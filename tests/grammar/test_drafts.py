"""From words to drafts: parts of a balance become quantities, and what can't be told is said with its kind."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import CredentialsRefused, Relayed, UsageError, VenueUnreachable
from fxtui.desk.views import Severity
from fxtui.domain.instrument import Pair
from fxtui.domain.money import Asset
from fxtui.domain.order import OrderDraft
from fxtui.domain.quote import Depth
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import FormField, TicketDraft, TicketForm, TicketKind
from fxtui.grammar.drafts import order_draft, swap_draft, ticket_draft
from fxtui.grammar.parser import parse
from fxtui.grammar.requests import NewTicketRequest, OrderRequest, SwapRequest
from fxtui.store.config_values import Limits
from fxtui.store.state import StateStore
from tests.support.clock import FakeClock
from tests.support.desk_rig import ADDRESS, Rig
from tests.support.fake_venue import COPM, USDT

WRONG_KEY = CredentialsRefused("kiiex", "KIIEX refused the login.", credential="api_key")


def request_of(line: str) -> object:
    parsed = parse(line.split())
    assert parsed is not None
    return parsed.request


async def order_of(rig: Rig, line: str) -> OrderDraft:
    """The order that `line` describes."""
    draft = await draft_of(rig, line)
    assert isinstance(draft, OrderDraft)
    return draft


async def draft_of(rig: Rig, line: str) -> OrderDraft | SwapDraft | TicketDraft:
    """What `line` asks for."""
    match request_of(line):
        case OrderRequest() as request:
            return await order_draft(rig.desk, request)
        case SwapRequest() as request:
            return await swap_draft(rig.desk, request)
        case NewTicketRequest() as request:
            return await ticket_draft(rig.desk, request)
        case request:
            raise AssertionError(f"{request} is no draft")


def stepped(step: Decimal) -> Rig:
    """A venue whose withdrawals are multiples of `step`."""
    rig = Rig()
    tickets = rig.venue.tickets
    assert tickets is not None
    plain = tickets.form

    def form(kind: TicketKind, one: Asset) -> TicketForm:
        return replace(plain(kind, one), step=step)

    vars(tickets)["form"] = form
    return rig


async def test_a_part_that_is_sold_is_cut_down_to_the_lot() -> None:
    rig = Rig()
    rig.venue.funds[USDT][0] = Decimal("100.55")
    assert (await order_of(rig, "order sell 33% USDT/COPM")).quantity == Decimal("33.18")


async def test_max_that_buys_counts_with_the_free_quote_balance_at_the_limit() -> None:
    draft = await order_of(Rig(), "order buy max USDT/COPM --limit 3999")
    assert draft.quantity == Decimal("250.06")
    assert draft.limit_price == Decimal(3999)


async def test_a_part_that_buys_at_market_counts_with_the_book_level_by_level() -> None:
    rig = Rig()
    rig.venue.ask, rig.venue.top_quantity = Decimal(5000), Decimal(60)
    # 60 at 5000, the rest at 5005
    assert (await order_of(rig, "order buy 50% USDT/COPM")).quantity == Decimal("99.96")
    assert rig.venue.count("depth") == 1


async def test_max_at_market_is_not_refused_for_want_of_money() -> None:
    rig = Rig()
    rig.venue.top_quantity = Decimal(200)
    preview = await rig.desk.preview(await order_of(rig, "order buy max USDT/COPM"))
    assert preview.give is not None
    assert Decimal(999_900) < preview.give.amount <= Decimal(1_000_000)
    assert not [note for note in preview.notes if note.severity is Severity.REFUSE]


async def test_a_stop_that_buys_counts_with_the_stop_and_a_stop_limit_with_the_limit() -> None:
    rig = Rig()
    stop = await order_of(rig, "order buy 25% USDT/COPM --stop 4300")
    assert stop.quantity == Decimal("58.13")
    both = await order_of(rig, "order buy 25% USDT/COPM --stop 4300 --limit 4400")
    assert both.quantity == Decimal("56.81")
    assert rig.venue.count("depth") == rig.venue.count("quotes") == 0


@pytest.mark.parametrize("text", ["25%_", "MAX_"])
async def test_a_part_with_a_stray_underscore_is_a_part(text: str) -> None:
    assert (await order_of(Rig(), f"order buy {text} USDT/COPM --limit 4000")).quantity <= Decimal(250)


@pytest.mark.parametrize(
    "line", ["order sell 50% USDT/COPM", "swap max USDT COPM", f"withdraw 5% USDT --to {ADDRESS}"]
)
async def test_no_part_is_taken_of_a_balance_an_earlier_run_read(line: str, tmp_path: Path) -> None:
    clock = FakeClock()
    first = Rig(clock=clock, state=StateStore(tmp_path / "s", "test", clock))
    await first.desk.refresh("balances")
    await first.desk.drain(1.0)
    second = Rig(clock=clock, state=StateStore(tmp_path / "s", "test", clock))
    assert second.desk.balances.available("kiiex", USDT) == Decimal(10_000)
    second.venue.fail("balances", WRONG_KEY)
    with pytest.raises(Relayed) as told:
        await draft_of(second, line)
    assert told.value.problem.kind == "credentials"


async def test_a_part_that_sells_asks_for_no_price() -> None:
    rig = Rig()
    await order_of(rig, "order sell max USDT/COPM")
    assert rig.venue.count("quotes") == 0


async def test_digits_are_left_as_they_were_typed_and_nothing_is_read_for_them() -> None:
    rig = Rig()
    assert (await order_of(rig, "order buy 1.005 USDT/COPM")).quantity == Decimal("1.005")
    assert rig.venue.count("balances") == 0


async def test_a_part_below_one_lot_is_refused_with_the_lot() -> None:
    rig = Rig()
    rig.venue.instrument = replace(rig.venue.instrument, lot=Decimal(100), minimum=Decimal(0))
    with pytest.raises(UsageError, match="50%: Less than one lot 100 of USDT"):
        await order_of(rig, "order buy 50% USDT/COPM --limit 9000")


async def test_a_part_of_an_asset_the_account_does_not_hold_is_a_part_of_nothing() -> None:
    rig = Rig()
    del rig.venue.funds[COPM]
    with pytest.raises(UsageError, match="Nothing is available"):
        await order_of(rig, "order buy max USDT/COPM --limit 4000")


async def test_a_part_that_buys_where_nobody_sells_asks_for_a_price() -> None:
    rig = Rig()
    rates = rig.venue.rates
    assert rates is not None
    whole = rates.depth

    async def depth(traded: Pair, levels: int) -> Depth:
        return replace(await whole(traded, levels), asks=())

    vars(rates)["depth"] = depth
    with pytest.raises(UsageError, match="needs a price to count with"):
        await order_of(rig, "order buy 50% USDT/COPM")


async def test_without_a_price_the_problem_of_the_venue_is_told() -> None:
    rig = Rig()
    rig.venue.fail("depth", VenueUnreachable("kiiex", "KIIEX does not answer."))
    with pytest.raises(VenueUnreachable, match="does not answer"):
        await order_of(rig, "order buy 50% USDT/COPM")


@pytest.mark.parametrize(
    "line", ["order sell 50% USDT/COPM", "swap max USDT COPM", f"withdraw 5% USDT --to {ADDRESS}"]
)
async def test_without_a_balance_the_problem_of_the_venue_is_told(line: str) -> None:
    rig = Rig()
    rig.venue.fail("balances", WRONG_KEY)
    with pytest.raises(Relayed) as told:
        await draft_of(rig, line)
    assert told.value.problem.kind == "credentials"


async def test_a_part_that_is_swapped_is_left_to_the_terms() -> None:
    rig = Rig()
    rig.venue.funds[USDT][0] = Decimal("100.55")
    draft = await draft_of(rig, "swap 33% USDT COPM")
    assert isinstance(draft, SwapDraft)
    assert draft.amount == Decimal("33.1815")


@pytest.mark.parametrize("text", ["25%", "max"])
async def test_a_deposit_takes_no_part_of_a_balance(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        await draft_of(Rig(), f"deposit {text} USDT")
    assert "a deposit takes no part of a balance" in refused.value.message
    assert "not known" not in refused.value.message


@pytest.mark.parametrize(("text", "amount"), [("33%", "33.18"), ("max", "100.55"), ("33.1815", "33.1815")])
async def test_a_part_that_is_withdrawn_is_cut_down_to_the_step_and_digits_are_not(
    text: str, amount: str
) -> None:
    rig = stepped(Decimal("0.01"))
    rig.venue.funds[USDT][0] = Decimal("100.555")
    draft = await draft_of(rig, f"withdraw {text} USDT --to {ADDRESS}")
    assert isinstance(draft, TicketDraft)
    assert draft.amount == Decimal(amount)


async def test_a_part_below_one_step_is_not_withdrawn() -> None:
    rig = stepped(Decimal(100))
    rig.venue.funds[USDT][0] = Decimal(5000)
    with pytest.raises(UsageError, match=r"1%: Less than one step of 100 USDT\."):
        await draft_of(rig, f"withdraw 1% USDT --to {ADDRESS}")


@pytest.mark.parametrize(
    ("words", "cap", "asked"),
    [
        ("", "0.003", "0.003"),
        ("", "0.02", "0.003"),
        ("", "0.001", "0.001"),
        ("--max-slippage 0.2%", "0.001", "0.002"),
    ],
)
async def test_a_swap_that_names_no_slippage_keeps_to_the_usual_one_and_below_the_limit(
    words: str, cap: str, asked: str
) -> None:
    draft = await draft_of(Rig(limits=Limits(max_slippage=Decimal(cap))), f"swap 10 USDT COPM {words}")
    assert isinstance(draft, SwapDraft)
    assert draft.max_slippage == Decimal(asked)


def templated() -> Rig:
    """A venue whose withdrawals have an address, and a method and an amount that are not asked for."""
    rig = Rig()
    tickets = rig.venue.tickets
    assert tickets is not None
    plain = tickets.form
    fields = (
        FormField("TemplateType", "Method", fixed="Chain"),
        FormField("Amount", "Amount", fixed=""),
        FormField("Office", "Office", fixed="Bogota", address=True),
        FormField("ExternalAddress", "External address", address=True),
    )

    def form(kind: TicketKind, one: Asset) -> TicketForm:
        return replace(plain(kind, one), method="Chain", fields=fields)

    vars(tickets)["form"] = form
    return rig


async def test_where_a_withdrawal_goes_fills_the_address_that_is_asked_for() -> None:
    draft = await draft_of(templated(), f"withdraw 25 USDT --to {ADDRESS}")
    assert isinstance(draft, TicketDraft)
    assert draft.answers == {"ExternalAddress": ADDRESS}


@pytest.mark.parametrize("other", ["0x7fa5", ADDRESS, ""])
async def test_an_address_is_given_once_and_never_beside_another(other: str) -> None:
    with pytest.raises(UsageError, match="gives ExternalAddress already") as told:
        await draft_of(templated(), f"withdraw 25 USDT --field ExternalAddress={other} --to {ADDRESS}")
    assert "--to" in told.value.message


@pytest.mark.parametrize(
    "answer", ["Amount=7", "TemplateType=foo", "TemplateType=Chain", "Amount=", "Office=x"]
)
async def test_what_the_form_fills_by_itself_is_not_answered(answer: str) -> None:
    with pytest.raises(UsageError, match=f"fills {answer.partition('=')[0]} by itself"):
        await draft_of(templated(), f"withdraw 25 USDT --field {answer} --to {ADDRESS}")


async def test_a_field_nobody_knows_is_told_with_those_that_can_be_answered() -> None:
    with pytest.raises(UsageError, match=r"has no field Memo: it asks for ExternalAddress\."):
        await draft_of(templated(), f"withdraw 25 USDT --field Memo=1 --to {ADDRESS}")
