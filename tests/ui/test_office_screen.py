"""The list of customers by keys: every state with words, who is acted for, and what can't be done with its reason."""

from __future__ import annotations

import pytest

from fxtui.contract.errors import Problem, VenueRefused, VenueUnreachable
from fxtui.desk.events import VenueChanged
from fxtui.desk.views import VenueState
from fxtui.ui.screens.office import OfficeScreen
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.sheet import Sheet
from tests.support.console import console
from tests.support.fake_customers import made_customer
from tests.support.fake_desk import FakeVenue, filled_desk
from tests.support.office_screen import asked, office, view
from tests.support.offices import with_customers

# -- the list


async def test_customers_stand_by_number_with_the_one_acted_for_marked() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        assert list(opened.app.screen.query_one(Sheet).keys) == [f"kriptomat\n{n}" for n in (2, 3, 4, 5, 21)]
        assert opened.row("A••• L•••").startswith("▌▸   2")
        assert "✖ rejected  declined" in opened.row("M••• B•••")
        assert "customer 2" in opened.lines[0]


async def test_the_list_is_read_once_and_again_by_a_key() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.press("1", "5")
        await opened.until(lambda: isinstance(opened.app.screen, OfficeScreen), "the screen")
        assert asked(opened, "list") == [""]
        await opened.press("r")
        await opened.until_shown("The customers were read.")
        assert asked(opened, "list") == ["", ""]


async def test_a_venue_that_connects_later_is_read_then() -> None:
    desk = with_customers()
    office_of = desk.customers.offices.pop("kriptomat")
    desk.fakes["kriptomat"].missing = {}
    async with console(desk) as opened:
        desk.customers.offices["kriptomat"] = office_of
        await opened.press("5")
        desk.tell(VenueChanged("kriptomat"))
        await opened.until_shown("A••• L•••")


@pytest.mark.parametrize(("size", "beside"), [((80, 24), False), ((140, 40), True), ((140, 24), False)])
async def test_the_pane_stands_below_and_on_a_large_screen_beside(
    size: tuple[int, int], beside: bool
) -> None:
    async with console(with_customers(), size=size) as opened:
        await office(opened)
        people, details = view(opened).people, opened.app.screen.query_one("#details", Details)
        assert (details.region.x > people.region.x) is beside
        assert (details.region.y >= people.region.bottom) is not beside
        assert view(opened).below is beside
        assert "Bank accounts" in opened.text


async def test_a_second_venue_with_customers_brings_a_column() -> None:
    desk = with_customers()
    async with console(desk) as opened:
        await office(opened)
        assert "Venue" not in opened.row("Name")
    desk = with_customers()
    desk.add_venue(FakeVenue("other", "Other", account="9"))
    desk.customers.open_at("other", made_customer("9", "Carl", "Gauss", venue="other"))
    async with console(desk, size=(90, 36)) as opened:
        await office(opened)
        assert "Venue" in opened.row("Name")
        assert "Other" in opened.row("C••• G•••")
        assert "▸" in opened.row("C••• G•••")
        assert "▸" in opened.row("A••• L•••")


# -- states


async def test_no_venue_with_customers_is_grey_and_says_why() -> None:
    async with console(filled_desk()) as opened:
        await opened.press("5")
        assert "! No venue of this profile has a back office." in opened.text
        assert not isinstance(opened.app.screen, OfficeScreen)


async def test_a_venue_that_turns_out_to_have_none_greys_the_tab() -> None:
    desk = with_customers()
    async with console(desk) as opened:
        await office(opened)
        del desk.customers.offices["kriptomat"]
        desk.tell(VenueChanged("kriptomat"))
        await opened.until_shown("No venue of this profile has a back office.")
        assert opened.app.why_not("app.office")


async def test_while_it_is_read_that_is_said() -> None:
    desk = with_customers()
    desk.customers.answers.clear()
    async with console(desk) as opened:
        await opened.press("5")
        await opened.until_shown("Reading the customers of Kriptomat…")
        desk.customers.answers.set()
        await opened.until_shown("A••• L•••")


async def test_a_list_that_fails_says_why_and_which_key_helps() -> None:
    desk = with_customers()
    desk.customers.error = VenueUnreachable("kriptomat", "Kriptomat does not answer.")
    async with console(desk) as opened:
        await opened.press("5")
        await opened.until_shown("✖ Kriptomat does not answer.")
        assert "r reads again" in opened.text
        desk.customers.error = None
        await opened.press("r")
        await opened.until_shown("A••• L•••")


async def test_no_customer_at_all_is_a_sentence_with_keys() -> None:
    desk = filled_desk()
    desk.add_venue(FakeVenue("kriptomat", "Kriptomat", account=""))
    desk.customers.open_at("kriptomat")
    async with console(desk) as opened:
        await opened.press("5")
        await opened.until_shown("No customer of Kriptomat has left a trace")
        assert "o opens one by its number, n makes one" in opened.text
        await opened.press("u")
        assert "There is no customer under the cursor." in opened.text


async def test_one_customer_that_fails_marks_its_row_alone() -> None:
    desk = with_customers()
    desk.customers.offices["kriptomat"].customers["3"] = made_customer("3")
    async with console(desk) as opened:
        await office(opened)
        problem = Problem("unreachable", "Kriptomat does not answer.", "kriptomat", True, "")
        desk.customers.book.fail("kriptomat", "7", problem)
        desk.change_venue("kriptomat", state=VenueState.SLOW)
        await opened.until_shown("✖ not read")
        assert "A••• L•••" in opened.text


# -- who is acted for


async def test_u_acts_for_the_customer_under_the_cursor() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.press("down", "u")
        await opened.until_shown("Kriptomat acts for customer 3 now.")
        assert opened.desk.customers.acting_for("kriptomat") == "3"
        assert opened.row("M••• S•••").startswith("▌▸")
        assert "customer 3" in opened.lines[0]
        await opened.press("u")
        assert "Customer 3 is acted for already." in opened.text


async def test_whom_the_venue_does_not_give_is_not_acted_for() -> None:
    desk = with_customers()
    async with console(desk) as opened:
        await office(opened)
        desk.customers.error = VenueRefused("kriptomat", "Kriptomat refuses it.", code="403")
        await opened.press("down", "u")
        await opened.until_shown("Kriptomat refuses it.")
        assert desk.customers.acting_for("kriptomat") == "2"


async def test_a_deleted_customer_can_be_changed_and_nothing_else() -> None:
    async with console(with_customers()) as opened:
        await office(opened)
        await opened.press("down", "down", "down")
        for name in ("office.act", "office.bank", "office.kyc", "office.remove"):
            assert opened.app.why_not(name) == "Customer 5 is deleted."
        assert opened.app.why_not("office.change") == ""


async def test_a_read_only_venue_greys_what_changes_something_with_its_reason() -> None:
    desk = with_customers()
    desk.fakes["kriptomat"].read_only = "Kriptomat is read-only: set trading = true."
    async with console(desk) as opened:
        await office(opened)
        for name in ("new", "change", "kyc", "bank", "remove"):
            assert opened.app.why_not(f"office.{name}") == "Kriptomat is read-only: set trading = true."
        await opened.press("down", "u")
        await opened.until_shown("Kriptomat acts for customer 3 now.")
        await opened.press("n")
        assert "Kriptomat is read-only: set trading = true." in opened.text


async def test_o_opens_a_customer_by_its_number() -> None:
    desk = with_customers()
    desk.customers.offices["kriptomat"].customers["40"] = made_customer("40", "Sonja", "Kowalewski")
    async with console(desk) as opened:
        await opened.press("5")
        del desk.customers.offices["kriptomat"].customers["40"]
        await opened.until_shown("○ not started")
        desk.customers.offices["kriptomat"].customers["40"] = made_customer("40", "Sonja", "Kowalewski")
        await opened.press("o")
        await opened.type("40")
        await opened.press("enter")
        await opened.until(lambda: "S••• K•••" in opened.row("▌"), "the customer")
        await opened.press("o")
        await opened.type("999")
        await opened.press("enter")
        await opened.until_shown("There is no customer 999 there.")
        await opened.press("o")
        await opened.type("a/b")
        await opened.press("enter")
        await opened.until_shown("A customer's number has digits or letters alone.")
        assert "a/b" not in [whose for _, whose in desk.customers.asked]
