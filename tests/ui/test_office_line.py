"""The verbs about customers on the `:` line: what looks opens the customer, what changes ends at what would be sent."""

from __future__ import annotations

import pytest

from fxtui.domain.customer import CustomerChanges, CustomerStatus, NewCustomer
from fxtui.ui.screens.balances import BalancesScreen
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.screens.office import OfficeScreen
from fxtui.ui.screens.office.form import FormModal, Stage
from fxtui.ui.screens.office.panes import Pane
from fxtui.ui.screens.office.view import CustomersView
from tests.support.console import Console, console
from tests.support.fake_customers import IBAN
from tests.support.fake_desk import filled_desk
from tests.support.offices import with_customers
from tests.ui.test_line import on_the_line

CREATE = "customers create --email sonja@example.com --name Sonja --surname Kowalewski --phone +4681234567"


def view(opened: Console) -> CustomersView:
    return opened.app.screen.query_one(CustomersView)


def under_cursor(opened: Console) -> str:
    row = view(opened).selected if isinstance(opened.app.screen, OfficeScreen) else None
    return row.customer_id if row is not None else ""


def bank_under_cursor(opened: Console) -> str:
    bank = view(opened).selected_bank
    return bank.bank_id if bank is not None else ""


async def summary(opened: Console, line: str) -> FormModal:
    """Type a line that ends at what would be sent."""
    await on_the_line(opened, line)
    await opened.until(lambda: isinstance(opened.app.screen, FormModal), "the form")
    form = opened.app.screen
    assert isinstance(form, FormModal)
    await opened.until(lambda: form._stage is Stage.CHECK, "what would be sent")
    await armed(opened, form)
    return form


async def armed(opened: Console, form: FormModal) -> None:
    """Let what is shown stand for as long as it takes to read."""
    await opened.pilot.pause(0.1)
    await opened.seconds(ARMS_AFTER * 2)
    await opened.until(lambda: form._armed_at <= opened.desk.clock.now().mono, "the key that sends")


@pytest.mark.parametrize("line", ["customers", "banks", "customers list"])
async def test_the_verb_alone_opens_the_screen(line: str) -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, line)
        await opened.until_shown("A••• L•••")


@pytest.mark.parametrize(
    ("line", "customer_id", "pane"),
    [
        ("customers show 3", "3", Pane.DETAILS),
        ("customers transactions 2", "2", Pane.TRANSACTIONS),
        ("banks list 2", "2", Pane.BANKS),
        ("banks show 2 12", "2", Pane.BANKS),
        ("deposit instructions --customer 21", "21", Pane.DEPOSIT),
        ("deposit instructions", "2", Pane.DEPOSIT),
    ],
)
async def test_what_looks_opens_the_customer_in_its_pane(line: str, customer_id: str, pane: Pane) -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, line)
        await opened.until(lambda: under_cursor(opened) == customer_id, "the customer")
        assert view(opened).pane is pane


async def test_a_bank_account_that_is_named_is_under_the_cursor() -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, "banks show 2 12")
        await opened.until(lambda: isinstance(opened.app.screen, OfficeScreen), "the screen")
        await opened.until(lambda: bank_under_cursor(opened) == "12", "the account")


async def test_the_transactions_of_all_are_those_of_nobody_named() -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, "customers transactions")
        await opened.until_shown("Transactions of all 4")


async def test_nobody_acted_for_has_no_instructions() -> None:
    async with console(with_customers(account="")) as opened:
        await on_the_line(opened, "deposit instructions")
        await opened.until_shown("No customer is acted for: name one with --customer.")


async def test_create_ends_at_what_would_be_sent() -> None:
    async with console(with_customers()) as opened:
        await summary(opened, CREATE)
        assert "+4681234567" in opened.text
        assert opened.desk.customers.sent == []
        await opened.press("y")
        await opened.until(lambda: opened.desk.customers.sent, "the request")
        new = NewCustomer("sonja@example.com", "Sonja", "Kowalewski", "+4681234567")
        assert opened.desk.customers.sent == [("create", "kriptomat", new)]


async def test_create_alone_opens_the_form() -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, "customers create")
        await opened.until(lambda: isinstance(opened.app.screen, FormModal), "the form")


async def test_a_status_is_asked_twice_from_the_line_too() -> None:
    async with console(with_customers()) as opened:
        form = await summary(opened, "customers update 3 --status disabled")
        await opened.press("y")
        await opened.until(lambda: form._stage is Stage.TYPE, "the second question")
        await armed(opened, form)
        await opened.press("3", "y")
        await opened.until(lambda: opened.desk.customers.sent, "the request")
        assert opened.desk.customers.sent == [
            ("update", "kriptomat", "3", CustomerChanges(status=CustomerStatus.DISABLED))
        ]


async def test_banks_are_added_and_removed_from_the_line() -> None:
    async with console(with_customers()) as opened:
        await summary(opened, f"banks add 3 {IBAN}")
        assert "DE68 5001 0517 8297 3364 85" in opened.text
        await opened.press("escape", "escape")
        await summary(opened, "banks remove 2 11")
        assert "RF18539007547034" in opened.text
        assert opened.desk.customers.sent == []


async def test_a_token_is_asked_for_and_never_on_the_line() -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, "customers kyc-import 3")
        await opened.until_shown("Identity check of customer 3")
        assert isinstance(opened.app.screen, FormModal)
        assert opened.app.screen._stage is Stage.FILL


async def test_what_names_a_person_is_not_kept_on_the_line() -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, "customers list")
        await opened.until_shown("A••• L•••")
        await summary(opened, CREATE)
        await opened.press("escape", "escape")
        assert opened.app.line_history.at(1) == "customers list"


async def test_a_read_only_venue_opens_no_form() -> None:
    desk = with_customers()
    desk.fakes["kriptomat"].read_only = "Kriptomat is read-only: set trading = true."
    async with console(desk) as opened:
        await on_the_line(opened, CREATE)
        await opened.until_shown("Kriptomat is read-only: set trading = true.")
        assert isinstance(opened.app.screen, OfficeScreen)


@pytest.mark.parametrize("line", ["customers list --reveal", "customers show 2 --reveal"])
async def test_personal_data_is_shown_by_a_key_alone(line: str) -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, line)
        await opened.until_shown("--reveal is for the shell: here a key shows personal data.")


async def test_no_venue_with_customers_says_so() -> None:
    async with console(filled_desk()) as opened:
        await on_the_line(opened, "customers list")
        await opened.until_shown("No venue of this profile has customers.")
        await on_the_line(opened, "customers")
        await opened.until_shown("No venue of this profile has a back office.")


async def test_balances_are_of_the_customer_acted_for_or_of_none() -> None:
    async with console(with_customers()) as opened:
        await on_the_line(opened, "balances --customer 3")
        await opened.until_shown("Kriptomat acts for customer 2: choose 3 first, on Back office.")
        await on_the_line(opened, "balances --customer 2")
        await opened.until(lambda: isinstance(opened.app.screen, BalancesScreen), "the screen")
