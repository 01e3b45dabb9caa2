"""What is asked for a customer that is there: a change, an identity check, bank accounts; what is grave is asked twice."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from fxtui.contract.secret import Secret
from fxtui.domain.customer import CustomerChanges, CustomerStatus
from fxtui.domain.outcome import Accepted
from fxtui.ui.screens.office import OfficeScreen
from fxtui.ui.screens.office.form import Stage
from fxtui.ui.widgets.confirm_input import ConfirmInput
from tests.support.console import console
from tests.support.fake_customers import IBAN
from tests.support.fake_desk import FakeDesk
from tests.support.office_forms import opened_form, poured, read, removal, stage, typed
from tests.support.offices import with_customers

# -- a change


async def test_a_change_sends_only_what_was_typed() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "c")
        assert "stays a•••@example.com" in opened.text
        assert "Lovelace" not in opened.text
        await typed(opened, "", "Augusta", "", "")
        await opened.press("enter", "enter")
        await opened.until_shown("y send")
        await read(opened)
        await opened.press("y")
        await opened.until_shown("Customer 2 is changed.")
        assert opened.desk.customers.sent == [("update", "kriptomat", "2", CustomerChanges(name="Augusta"))]


async def test_a_form_masks_what_the_venue_has_whatever_the_screen_shows() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "v", "c")
        assert "stays a•••@example.com" in opened.text


async def test_a_change_of_nothing_is_not_sent() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "c")
        await opened.press("enter", "enter", "enter", "enter", "enter")
        await opened.until_shown("Nothing is changed yet.")
        assert stage(opened) is Stage.FILL


async def test_to_delete_a_customer_its_number_is_typed_after_a_second_question() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "c")
        await opened.press("tab", "tab", "tab", "tab", "right", "right", "enter")
        await opened.until_shown("active → deleted")
        await read(opened)
        await opened.press("y")
        await opened.until(lambda: stage(opened) is Stage.TYPE, "the second question")
        assert opened.desk.customers.sent == []
        await read(opened)
        await opened.press("y")
        assert opened.desk.customers.sent == []
        await opened.press("backspace", "2")
        await opened.press("y")
        await opened.until(lambda: opened.desk.customers.sent, "the request")
        assert opened.desk.customers.sent == [
            ("update", "kriptomat", "2", CustomerChanges(status=CustomerStatus.DELETED))
        ]


async def test_to_make_a_customer_active_again_is_asked_once() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "down", "down", "down", "c")
        await opened.press("tab", "tab", "tab", "tab", "right", "enter")
        await opened.until_shown("deleted → active")
        await read(opened)
        await opened.press("y")
        await opened.until_shown("Customer 5 is changed.")


# -- an identity check


async def test_a_share_token_is_a_secret_from_the_field_to_the_desk() -> None:
    async with console(with_customers()) as opened:
        form = await opened_form(opened, "down", "i")
        await opened.type("tok-3f2a9c1e")
        assert "tok-3f2a" not in opened.text
        assert "12 characters" in opened.text
        await opened.press("enter")
        await opened.until_shown("y send")
        assert "tok-3f2a" not in opened.text
        await read(opened)
        await opened.press("y")
        await opened.until(lambda: opened.desk.customers.sent, "the request")
        [(_, _, whose, token)] = opened.desk.customers.sent
        assert whose == "3"
        assert isinstance(token, Secret)
        assert token.reveal() == "tok-3f2a9c1e"
        assert form.query_one("#field-token", Input).value == ""


async def test_who_is_verified_needs_no_identity_check() -> None:
    async with console(with_customers()) as opened:
        await opened.press("5")
        await opened.until_shown("○ not started")
        await opened.press("i")
        assert "Customer 2 is verified: there is nothing to import." in opened.text


# -- bank accounts


async def test_an_iban_is_checked_before_it_is_sent() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "b")
        await typed(opened, "DE68 5001 0517 8297 3364 86")
        await opened.press("enter")
        await opened.until_shown("✖ The check digits of this IBAN do not fit: a")
        assert opened.desk.customers.sent == []
        await typed(opened, "de68 5001 0517 8297 3364 85")
        await opened.until_shown("✔ DE68 5001 0517 8297 3364 85")
        await opened.press("enter")
        await opened.until_shown("y send")
        await read(opened)
        opened.desk.customers.outcome = Accepted("13")
        await opened.press("y")
        await opened.until_shown("Customer 2 has a new bank account: 13.")
        assert opened.desk.customers.sent == [("add bank", "kriptomat", "2", IBAN)]


async def test_a_new_bank_account_is_read_where_it_is_seen() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "tab", "b")
        await typed(opened, IBAN)
        await opened.press("enter")
        await read(opened)
        await opened.press("y")
        await opened.until(lambda: opened.desk.customers.sent, "the request")
        asked = opened.desk.customers.asked
        await opened.until(lambda: asked[-1] == ("banks", "2"), "the bank accounts anew")


async def test_a_bank_account_is_removed_after_two_questions() -> None:
    async with console(with_customers()) as opened:
        await removal(opened)
        assert "DE68 ••• 6485" in opened.text
        assert "! No withdrawal can go there any more" in opened.text
        await read(opened)
        await opened.press("enter")
        await opened.press("y")
        await opened.until_shown("Type 336485 and then y.")
        await read(opened)
        await opened.type("336486")
        await opened.press("y")
        assert opened.desk.customers.sent == []
        field = opened.app.screen.query_one(ConfirmInput)
        field.value = ""
        await opened.type("336485")
        await opened.press("y")
        await opened.until_shown("Bank account 11 of customer 2 is removed.")
        assert opened.desk.customers.sent == [("remove bank", "kriptomat", "2", "11")]
        await opened.press("escape")
        await opened.until(lambda: not opened.row("DE68"), "a list without it")


async def test_what_must_be_typed_can_not_be_pasted() -> None:
    async with console(with_customers()) as opened:
        await removal(opened)
        await read(opened)
        await opened.press("y")
        await opened.until_shown("Type 336485")
        await read(opened)
        await poured(opened, *"336485")
        await opened.press("y")
        assert opened.desk.customers.sent == []
        assert "type it, key by key" in " ".join(one.sentence for one in opened.app.speech.all())


async def test_esc_leaves_a_question_without_fields_at_once() -> None:
    async with console(with_customers()) as opened:
        await removal(opened)
        await opened.press("escape")
        await opened.until(lambda: isinstance(opened.app.screen, OfficeScreen), "the screen")
        assert opened.desk.customers.sent == []


async def test_a_bank_account_is_removed_only_where_it_is_seen() -> None:
    async with console(with_customers()) as opened:
        await opened.press("5")
        await opened.until_shown("○ not started")
        await opened.press("x")
        assert "The bank accounts are not in sight: tab goes there." in opened.text
        await opened.press("down", "tab", "x")
        await opened.until_shown("There is no bank account under the cursor.")


# -- the frame


@pytest.mark.parametrize("key", ["n", "c", "b"])
@pytest.mark.parametrize("size", [(60, 16), (80, 24), (140, 40)])
async def test_every_form_fits_and_says_whether_money_is_real(key: str, size: tuple[int, int]) -> None:
    desk: FakeDesk = with_customers(live=True)
    async with console(desk, size=size) as opened:
        await opened.press("5")
        await opened.until_shown("A••• L•••")
        await opened.press(key)
        await opened.until_shown("Kriptomat · LIVE")
        assert "enter go on" in opened.text


async def test_a_form_has_its_own_help() -> None:
    async with console(with_customers(), size=(100, 50)) as opened:
        await opened_form(opened, "b")
        await opened.press("f1")
        await opened.until_shown("Here, in this form")
        assert "Send exactly what is shown, once." in opened.text
