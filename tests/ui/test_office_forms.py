"""The form of a new customer: checked in place, shown whole before it is sent, sent once, followed to its end."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from textual.widgets import Input

from fxtui.domain.customer import NewCustomer
from fxtui.domain.foreign import Foreign
from fxtui.domain.outcome import Outcome, RefusedBy, Rejected, Unknown
from fxtui.ui.screens.office import OfficeScreen
from fxtui.ui.screens.office.form import CLOSES_AFTER, Stage
from tests.support.console import console
from tests.support.office_forms import EMAIL, PHONE, new_customer, opened_form, poured, read, stage, typed
from tests.support.offices import with_customers

LOST = Unknown("The connection broke before an answer came.")


async def test_a_new_customer_is_shown_whole_and_sent_by_y_alone() -> None:
    async with console(with_customers()) as opened:
        await new_customer(opened)
        for words in (EMAIL, "Sonja", "Kowalewski", "+4681234567", "Kriptomat · PAPER"):
            assert words in opened.text
        await opened.press("enter")
        assert opened.desk.customers.sent == []
        await opened.press("y")
        await opened.until_shown("✔ sent → ✔ accepted #17")
        assert opened.desk.customers.sent == [
            ("create", "kriptomat", NewCustomer(EMAIL, "Sonja", "Kowalewski", "+4681234567"))
        ]
        await opened.until_shown("Kriptomat has a new customer: 17.")
        await opened.press("escape")
        await opened.until(lambda: "S••• K•••" in opened.row("▌"), "the new customer under the cursor")


async def test_a_good_end_closes_by_itself() -> None:
    async with console(with_customers()) as opened:
        form = await new_customer(opened)
        await opened.press("y")
        await opened.until_shown("accepted #17")
        form.set_timer(0.01, form._close)
        await opened.until(lambda: isinstance(opened.app.screen, OfficeScreen), "the screen")
        assert CLOSES_AFTER > 1


async def test_what_is_wrong_is_said_below_its_field_in_one_sentence() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "n")
        await typed(opened, "sonja", "Sonja", "", "12345")
        await opened.press("enter")
        await opened.until_shown("✖ Write it like ada@example.com.")
        assert "✖ It is missing." in opened.text
        assert "✖ Write it with + and the country: +381631283023." in opened.text
        assert opened.app.focused is not None
        assert opened.app.focused.id == "field-email"
        assert stage(opened) is Stage.FILL
        assert opened.desk.customers.sent == []


async def test_nothing_complains_while_it_is_typed() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "n")
        await opened.type("so")
        assert "✖" not in opened.row("e-mail") + opened.lines[opened.lines.index(opened.row("e-mail")) + 1]
        await opened.press("tab")
        await opened.until_shown("✖ Write it like ada@example.com.")


async def test_esc_goes_back_to_the_fields_as_they_were_and_then_out() -> None:
    async with console(with_customers()) as opened:
        form = await new_customer(opened)
        await opened.press("escape")
        await opened.until(lambda: stage(opened) is Stage.FILL, "the fields")
        assert form.query_one("#field-email", Input).value == EMAIL
        await opened.press("y")
        assert opened.desk.customers.sent == []
        await opened.press("escape")
        await opened.until(lambda: isinstance(opened.app.screen, OfficeScreen), "the screen")


async def test_y_sends_nothing_before_it_can_be_read() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "n")
        await typed(opened, EMAIL, "Sonja", "Kowalewski", PHONE)
        await opened.press("enter")
        await opened.until_shown("y send")
        await opened.press("y")
        assert opened.desk.customers.sent == []
        await read(opened)
        await opened.press("y")
        await opened.until(lambda: opened.desk.customers.sent, "the request")


async def test_a_pasted_line_end_goes_nowhere_and_a_pasted_y_sends_nothing() -> None:
    async with console(with_customers()) as opened:
        await opened_form(opened, "n")
        await typed(opened, EMAIL, "Sonja", "Kowalewski", PHONE)
        await poured(opened, "1", "enter", "y")
        assert stage(opened) is Stage.FILL
        assert opened.desk.customers.sent == []
        assert "press it once more, alone" in opened.text


async def test_pressing_y_often_sends_once() -> None:
    desk = with_customers()
    desk.customers.ends.clear()
    async with console(desk) as opened:
        await new_customer(opened)
        await opened.press("y", "y", "y", "enter", "y")
        await opened.until_shown("◌ waiting for the answer")
        assert len(desk.customers.sent) == 1
        desk.customers.ends.set()
        await opened.until_shown("accepted #17")
        await opened.press("y", "y")
        assert len(desk.customers.sent) == 1


async def test_what_is_under_way_is_not_asked_again_and_its_end_is_said() -> None:
    desk = with_customers()
    desk.customers.ends.clear()
    async with console(desk) as opened:
        await new_customer(opened)
        await opened.press("y")
        await opened.until_shown("◌ waiting for the answer")
        await opened.press("escape")
        await opened.until(lambda: isinstance(opened.app.screen, OfficeScreen), "the screen")
        await opened.press("n")
        await opened.until_shown("Making a customer is under way: wait for the answer.")
        assert isinstance(opened.app.screen, OfficeScreen)
        await opened.press("1")
        desk.customers.ends.set()
        await opened.until_shown("Kriptomat has a new customer: 17.")


@pytest.mark.parametrize(
    ("outcome", "line", "said"),
    [
        (
            Rejected(RefusedBy.VENUE, "422", "The e-mail is taken.", Foreign("sonja@example.com exists")),
            ("sent → ✖ refused: The e-mail is taken.", "the venue says: sonja@example.com exists"),
            "✖ Making a customer was refused: The e-mail is taken.",
        ),
        (
            Rejected(RefusedBy.NETWORK, "unreachable", "Nothing was sent: no connection."),
            ("✖ refused: Nothing was sent: no connection.",),
            "✖ Making a customer was refused: Nothing was sent",
        ),
        (
            LOST,
            ("sent → ? UNKNOWN", "Whether the customer was made is not known: Kriptomat can't", LOST.reason),
            "! Whether the customer was made is not known: Kriptomat can't be asked",
        ),
    ],
)
async def test_another_end_is_told_in_the_dialog_and_said_without_a_name(
    outcome: Outcome, line: tuple[str, ...], said: str
) -> None:
    desk = with_customers()
    desk.customers.outcome = outcome
    async with console(desk) as opened:
        await new_customer(opened)
        await opened.press("y")
        for words in line:
            await opened.until_shown(words)
        await opened.until_shown(said)
        assert EMAIL not in " ".join(one.sentence for one in opened.app.speech.all())


async def test_an_outcome_nobody_knows_is_a_warning_the_next_time() -> None:
    desk = with_customers()
    desk.customers.outcome = LOST
    async with console(desk) as opened:
        await new_customer(opened)
        await opened.press("y")
        await opened.until_shown("? UNKNOWN")
        await opened.press("escape")
        await new_customer(opened)
        assert "! What was asked at 12:01:1" in opened.text
        assert len(desk.customers.sent) == 1


async def test_a_mistake_of_ours_is_not_called_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = with_customers()

    async def breaks(*_: Any) -> Outcome:
        await asyncio.sleep(0)
        raise RuntimeError(EMAIL)

    monkeypatch.setattr(desk.customers, "create", breaks)
    with caplog.at_level(logging.DEBUG):
        async with console(desk) as opened:
            await new_customer(opened)
            await opened.press("y")
            await opened.until_shown("? UNKNOWN")
    assert EMAIL not in caplog.text
