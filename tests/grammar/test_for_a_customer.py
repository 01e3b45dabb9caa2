"""Drafts for a customer: who pays is who was named, and where the money goes is an account of that customer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import NotFoundAtVenue, NotOffered, UsageError
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.ticket import FormField, TicketDraft, TicketForm, TicketKind
from fxtui.grammar.customer_lookup import acting
from fxtui.grammar.drafts import swap_draft, ticket_draft
from fxtui.grammar.parser import parse
from fxtui.grammar.requests import NewTicketRequest, SwapRequest
from tests.support.desk_rig import Rig
from tests.support.fake_customers import IBAN, OTHER_IBAN
from tests.support.fake_customers_role import FakeCustomers
from tests.support.fake_venue import USDT


def broker() -> Rig:
    """A venue where customer 2 is acted for and 7 could be, beside one without customers."""
    rig = Rig("kriptomat", "kiiex")
    rig.venue.account = "2"
    rig.venue.customers = FakeCustomers(rig.venue)
    return rig


def swap_of(line: str) -> SwapRequest:
    parsed = parse(line.split())
    assert parsed is not None
    assert isinstance(parsed.request, SwapRequest)
    return parsed.request


def withdrawal_of(line: str) -> NewTicketRequest:
    parsed = parse(line.split())
    assert parsed is not None
    assert isinstance(parsed.request, NewTicketRequest)
    return parsed.request


class TestWho:
    async def test_who_is_named_is_acted_for_at_the_venue_that_has_customers(self) -> None:
        rig = broker()
        request = await acting(rig.desk, swap_of("swap 100 USDT COPM --customer 7"))
        assert (request.venue, request.customer) == ("kriptomat", "7")
        assert rig.desk.customers.acting_for("kriptomat") == "7"
        assert (await swap_draft(rig.desk, request)).venue == "kriptomat"

    async def test_nobody_named_changes_nothing(self) -> None:
        rig = broker()
        request = swap_of("swap 100 USDT COPM --venue kriptomat")
        assert await acting(rig.desk, request) is request
        assert rig.connects == 0

    async def test_a_customer_nobody_knows_is_not_acted_for(self) -> None:
        rig = broker()
        with pytest.raises(NotFoundAtVenue):
            await acting(rig.desk, swap_of("swap 100 USDT COPM --customer 99"))
        assert rig.desk.customers.acting_for("kriptomat") == "2"

    async def test_a_draft_is_never_made_for_somebody_else_than_was_named(self) -> None:
        rig = broker()
        with pytest.raises(UsageError, match="acts for customer 2: choose 7 first, on Back office"):
            await swap_draft(rig.desk, swap_of("swap 100 USDT COPM --venue kriptomat --customer 7"))

    async def test_a_draft_of_a_venue_without_customers_names_none(self) -> None:
        rig = broker()
        with pytest.raises(NotOffered, match="KIIEX does not offer customers: leave --customer out"):
            await swap_draft(rig.desk, swap_of("swap 100 USDT COPM --venue kiiex --customer 7"))

    async def test_a_withdrawal_is_never_drafted_for_somebody_else(self) -> None:
        rig = broker()
        with pytest.raises(UsageError, match="acts for customer 2"):
            await ticket_draft(
                rig.desk, withdrawal_of("withdraw 5 USDT --venue kriptomat --to x --customer 7")
            )

    async def test_a_part_is_of_what_the_customer_named_holds(self) -> None:
        rig = broker()
        own = rig.venue.held_balances

        def held() -> tuple[Balance, ...]:
            mine = [replace(one, account="master", available=Decimal(1)) for one in own()]
            return (*mine, *own())

        rig.venue.held_balances = held  # type: ignore[method-assign]
        request = await acting(rig.desk, swap_of("swap 50% USDT COPM --customer 7"))
        assert (await swap_draft(rig.desk, request)).amount == Decimal(5000)


def to_own_accounts(*ibans: str) -> Rig:
    """A venue that pays out to these accounts alone, a form for each."""
    rig = broker()
    tickets = rig.venue.tickets
    assert tickets is not None

    async def forms(_kind: TicketKind, _asset: str) -> Sequence[TicketForm]:
        return [
            TicketForm(
                TicketKind.WITHDRAWAL,
                USDT,
                f"bank-{number}",
                Foreign(f"Bank of {number}"),
                (FormField("iban", "IBAN", address=True, fixed=iban),),
            )
            for number, iban in enumerate(ibans, 1)
        ]

    vars(tickets)["forms"] = forms
    return rig


class TestWhere:
    async def method_of(self, rig: Rig, more: str) -> str:
        """The method of the draft that a withdrawal with `more` words becomes."""
        draft = await ticket_draft(rig.desk, withdrawal_of(f"withdraw 5 USDT --venue kriptomat {more}"))
        assert isinstance(draft, TicketDraft)
        assert draft.answers == {}
        return draft.form.method

    @pytest.mark.parametrize("typed", [OTHER_IBAN, OTHER_IBAN.lower()])
    async def test_an_account_is_named_by_its_number(self, typed: str) -> None:
        assert await self.method_of(to_own_accounts(IBAN, OTHER_IBAN), f"--to {typed}") == "bank-2"

    async def test_the_only_account_need_not_be_named(self) -> None:
        assert await self.method_of(to_own_accounts(IBAN), "") == "bank-1"

    async def test_an_account_may_be_named_twice_the_same_way(self) -> None:
        more = f"--method bank-1 --to {IBAN}"
        assert await self.method_of(to_own_accounts(IBAN, OTHER_IBAN), more) == "bank-1"

    @pytest.mark.parametrize("more", [f"--to {OTHER_IBAN}", f"--method bank-1 --to {OTHER_IBAN}"])
    async def test_another_account_is_refused_and_not_repeated(self, more: str) -> None:
        with pytest.raises(UsageError) as told:
            await self.method_of(to_own_accounts(IBAN), more)
        assert "to the address that --to names" in told.value.message
        assert OTHER_IBAN not in told.value.message + told.value.hint

    async def test_several_accounts_are_listed_with_their_names(self) -> None:
        with pytest.raises(UsageError) as told:
            await self.method_of(to_own_accounts(IBAN, OTHER_IBAN), "")
        assert told.value.message.endswith("choose one of bank-1 (Bank of 1), bank-2 (Bank of 2).")
