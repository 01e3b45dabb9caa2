"""The panes of a customer: asked for when they are looked at, and once; personal data masked until a key shows it."""

from __future__ import annotations

import logging

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import VenueUnreachable
from fxtui.domain.foreign import Foreign
from fxtui.domain.outcome import Accepted
from fxtui.ui.commands import commands_of
from fxtui.ui.format import HIDDEN
from fxtui.ui.screens.office import OfficeScreen
from fxtui.ui.screens.office.screen import HIDES_AFTER
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.sheet import Sheet
from tests.support.console import console
from tests.support.fake_customers import made_transaction
from tests.support.office_screen import asked, office, view
from tests.support.offices import with_customers

HOSTILE = "[/red]\x1b]52;c;aGk=\x07 \u202eevil"
SECRETS = ("Lovelace", "ada@", "631283023", "1985", "DE68 5001", "DE685001")


# -- panes


async def test_a_pane_is_read_when_it_is_shown_and_once() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        assert (asked(opened, "banks"), asked(opened, "deposit"), asked(opened, "transactions")) == (
            [],
            [],
            [],
        )
        await opened.press("tab")
        await opened.until_shown("✔ verified")
        await opened.until(lambda: asked(opened, "banks") == ["2"], "bank accounts")
        assert asked(opened, "deposit") == []
        await opened.press("tab")
        await opened.until_shown("! its account's reference must be on the transfer")
        assert (asked(opened, "banks"), asked(opened, "deposit")) == (["2"], ["2"])
        await opened.press("tab")
        await opened.until_shown("withdrawal")
        await opened.press("tab", "tab", "tab", "tab")
        await opened.pilot.pause(0.5)
        assert asked(opened, "transactions") == ["2"]
        await opened.press("r")
        await opened.until(lambda: asked(opened, "transactions") == ["2", "2"], "a second read")


async def test_hurrying_through_the_customers_asks_for_none_of_them() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.press("tab", "down", "down", "down", "down")
        await opened.until(lambda: asked(opened, "banks") == ["21"], "bank accounts of the last")
        assert asked(opened, "banks") == ["21"]


async def test_a_large_screen_shows_transactions_with_every_pane() -> None:
    async with console(with_customers(), size=(140, 40)) as opened:
        await office(opened)
        await opened.until_shown("0.02831491")
        assert "▸ acted for" in opened.text
        await opened.press("tab")
        await opened.until_shown("DE68 ••• 6485")
        assert "0.02831491" in opened.text
        assert asked(opened, "transactions") == ["2"]


async def test_tab_goes_round_and_arrows_too() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        seen = []
        for key in ("tab", "right", "l", "tab", "shift+tab", "left", "h"):
            await opened.press(key)
            seen.append(view(opened).pane.name)
        assert seen == ["BANKS", "DEPOSIT", "TRANSACTIONS", "DETAILS", "TRANSACTIONS", "DEPOSIT", "BANKS"]


async def test_enter_goes_into_the_pane_and_esc_comes_back() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        people = view(opened).people
        await opened.press("enter")
        details = opened.app.screen.query_one("#details", Details)
        await opened.until(lambda: details.has_focus, "the details")
        await opened.press("tab", "tab", "tab")
        moves = view(opened).query_one("#transactions Sheet", Sheet)
        await opened.until(lambda: moves.has_focus, "the transactions, once they are read")
        await opened.press("down", "down", "down")
        await opened.until_shown("does not add up: 2 500.00 less 1.00 fee is 2 499.00, not 2 489.00.")
        await opened.press("escape")
        await opened.until(lambda: people.sheet.has_focus, "the customers")


async def test_a_pane_that_fails_says_why_and_keeps_what_was_read() -> None:
    desk = with_customers()
    async with console(desk) as opened:
        await office(opened)
        desk.customers.error = VenueUnreachable("kriptomat", "Kriptomat does not answer.")
        await opened.press("tab")
        await opened.until_shown("✖ Kriptomat does not answer.")
        desk.customers.error = None
        await opened.press("r")
        await opened.until_shown("DE68 ••• 6485")
        desk.customers.error = VenueUnreachable("kriptomat", "Kriptomat does not answer.")
        await opened.press("r")
        await opened.until_shown("✖ old: read just now")
        assert "DE68 ••• 6485" in opened.text


async def test_what_is_shown_says_how_old_it_is() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.until_shown("read just now")
        await opened.seconds(25)
        assert "read 20s ago" in opened.text


async def test_the_transactions_of_all_customers_say_whose_they_are() -> None:
    desk = with_customers()
    move = replace(made_transaction("200"), customer_id="3")
    desk.customers.offices["kriptomat"].transactions["3"] = [move]
    async with console(desk) as opened:
        await office(opened)
        await opened.press("a")
        assert "The transactions are not in sight: tab goes there." in opened.text
        await opened.press("shift+tab", "a")
        await opened.until_shown("Transactions of all 5")
        assert "Customer" in opened.text
        await opened.press("a")
        await opened.until_shown("Transactions 4")


async def test_the_filter_is_of_the_list_that_has_the_focus() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.press("slash")
        await opened.type("deleted")
        await opened.until(lambda: len(view(opened).people.sheet.keys) == 1, "one customer")
        await opened.press("escape")
        await opened.until(lambda: len(view(opened).people.sheet.keys) == 5, "all customers")


# -- personal data


async def test_v_shows_personal_data_and_masks_it_again() -> None:
    async with console(with_customers(), size=(140, 40)) as opened:
        await office(opened)
        assert not [word for word in SECRETS if word in opened.text]
        await opened.press("v")
        await opened.until_shown("Ada Lovelace")
        assert "Personal data is shown: v masks it" in opened.text
        await opened.press("v")
        await opened.until_shown("A••• L•••")
        assert not [word for word in SECRETS if word in opened.text]


async def test_leaving_the_screen_masks_it() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.press("v")
        await opened.until_shown("Ada Lovelace")
        await opened.press("1", "5")
        await opened.until(lambda: isinstance(opened.app.screen, OfficeScreen), "the screen")
        assert "Lovelace" not in opened.text


async def test_a_minute_without_a_key_masks_it_and_a_key_begins_it_anew() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.press("v")
        await opened.seconds(HIDES_AFTER - 1)
        assert "Ada Lovelace" in opened.text
        await opened.press("down")
        await opened.seconds(HIDES_AFTER - 1)
        assert "Ada Lovelace" in opened.text
        await opened.seconds(2)
        await opened.until_shown("A••• L•••")
        assert "no key was pressed for a minute" in opened.text


async def test_nothing_personal_is_said_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    desk = with_customers()
    desk.customers.outcome = Accepted("")
    with caplog.at_level(logging.DEBUG):
        async with console(desk) as opened:
            await office(opened)
            await opened.press("v", "y")
            await opened.until_shown("Copied the row under the cursor, with personal data.")
            await opened.press("tab", "tab", "u", "v")
            spoken = " ".join(one.sentence for one in opened.app.speech.all())
            assert not [word for word in SECRETS if word in spoken + caplog.text]


async def test_y_copies_what_is_shown_of_the_pane_that_has_the_focus() -> None:
    copied: list[str] = []
    async with console(with_customers()) as opened:
        await office(opened)
        opened.app.copy_to_clipboard = copied.append  # type: ignore[method-assign, assignment]
        await opened.press("y")
        await opened.until(lambda: copied, "a copy")
        assert copied[-1].startswith("Kriptomat customer customer_id 2 name A•••")
        await opened.press("tab", "enter")
        await opened.until_shown("DE68 ••• 6485")
        await opened.until(lambda: view(opened).query_one("#banks Sheet").has_focus, "the bank accounts")
        await opened.press("v", "y")
        assert "iban DE68500105178297336485 " in copied[-1]
        await opened.press("v", "tab", "y")
        await opened.until_shown("recipient")
        await opened.until(lambda: view(opened).query_one("#deposit").has_focus, "the instructions")
        await opened.press("y")
        assert "references RF18539007547034 RF4512345" in copied[-1]
        assert "LT12•••8901" in copied[-1].replace(" ", "")


async def test_ctrl_b_hides_amounts_here_too() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.press("shift+tab")
        await opened.until_shown("0.02831491")
        await opened.press("ctrl+b")
        await opened.until_shown(HIDDEN)
        assert not [figure for figure in ("0.0283", "98.00", "570.85", "2 489") if figure in opened.text]


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_hostile_words_end_nothing_and_drive_nothing(size: tuple[int, int]) -> None:
    desk = with_customers()
    bad = Foreign(HOSTILE)
    place = desk.customers.offices["kriptomat"]
    texts = ("email", "name", "surname", "phone", "born", "address", "city", "country", "venue_kyc")
    place.customers["2"] = replace(place.customers["2"], **dict.fromkeys(texts, bad))
    words = ("bank", "iban", "swift_bic", "reference", "venue_state")
    place.banks["2"] = [replace(place.banks["2"][0], **dict.fromkeys(words, bad))]
    place.transactions["2"] = [replace(made_transaction("7"), venue_state=bad, venue_kind=bad)]
    desk.fakes["kriptomat"].title = HOSTILE
    async with console(desk, size=size) as opened:
        await office(opened)
        for key in ("v", "tab", "tab", "tab", "y", "x", "c", "escape", "tab", "b", "escape", "i", "escape"):
            await opened.press(key)
            await opened.pilot.pause(0.1)
            assert not set(opened.text) & set("\x1b\x07\u202e")
        assert opened.app._exception is None


async def test_every_key_of_the_screen_is_in_its_help() -> None:
    async with console(with_customers(), size=(100, 60)) as opened:
        await office(opened)
        await opened.press("question_mark")
        await opened.until_shown("Here, on Back office")
        assert all(one.help.split(":")[0][:40] in opened.text for one in commands_of("office"))
