"""What is asked for on the back office screen: forms, a number to go to, whom to act for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fxtui.desk.views import VenueView
from fxtui.domain.instrument import VenueId
from fxtui.ui.screens.office import deeds
from fxtui.ui.screens.office.deeds import Deed
from fxtui.ui.screens.office.form import FormModal
from fxtui.ui.screens.office.rows import Around
from fxtui.ui.screens.office.situation import Situation, around
from fxtui.ui.text import line
from fxtui.ui.widgets.ask import TellModal

if TYPE_CHECKING:
    from fxtui.desk.customers import Customers
    from fxtui.ui.screens.base import DeskScreen
    from fxtui.ui.screens.office.sending import Sending


def open_form(screen: DeskScreen, sending: Sending, name: str, now: Situation) -> None:
    """Open the form of the command `name`; says why not where the same is under way.

    What the venue has is masked there whatever the screen shows: nobody masks it again while a form stands.
    """
    deed = _deed(screen.desk.customers, name, now, around(screen.fxtui, revealed=False))
    if deed is None or now.venue is None:
        return
    show_form(screen, sending, now.venue, deed)


def show_form(
    screen: DeskScreen, sending: Sending, venue: VenueView, deed: Deed, typed: Mapping[str, str] | None = None
) -> None:
    """Open the form of a deed, with `typed` at what would be sent; says why not where nothing may be sent now."""
    reason = venue.read_only or sending.why_not(deed)
    if reason:
        screen.say("warning", reason)
        return
    where = f"{line(venue.title, 20)} · {'LIVE' if venue.live else 'PAPER'}"
    screen.app.push_screen(FormModal(deed, where, sending.send, sending.warning(deed), typed))


def act_for(screen: DeskScreen, now: Situation) -> None:
    """Mean the customer under the cursor from now on; the last one asked for counts."""
    if now.row is None or now.venue is None:
        return
    venue, customer_id, title = now.row.venue, now.row.customer_id, line(now.venue.title, 20)

    async def act() -> None:
        await screen.desk.customers.act_for(venue, customer_id)
        screen.say("good", f"{title} acts for customer {line(customer_id, 20)} now.")

    screen.fetch(act, group=f"act for {venue}")


def ask_number(screen: DeskScreen, now: Situation, go: Callable[[VenueId, str], None]) -> None:
    """Ask for a customer's number, and `go` there."""
    if now.venue is None:
        return
    venue, title = now.venue.id, line(now.venue.title, 20)

    def told(number: str | None) -> None:
        if number and number.isascii() and number.isalnum():
            go(venue, number)
        elif number is not None:
            screen.say("warning", "A customer's number has digits or letters alone.")

    sentence = f"The number of a customer of {title}."
    screen.app.push_screen(TellModal("Open a customer", [sentence], "open"), told)


def _deed(customers: Customers, name: str, now: Situation, masked: Around) -> Deed | None:
    if now.venue is None:
        return None
    venue, title = now.venue.id, line(now.venue.title, 20)
    customer = now.row.customer if now.row is not None else None
    match name:
        case "office.new":
            return deeds.new_customer(customers, venue, title)
        case "office.change" if customer is not None:
            return deeds.change(customers, customer, masked)
        case "office.kyc" if customer is not None:
            return deeds.import_kyc(customers, customer, title)
        case "office.bank" if customer is not None:
            return deeds.add_bank_account(customers, customer, title)
        case "office.remove" if now.bank is not None:
            return deeds.remove_bank_account(customers, now.bank, masked)
        case _:
            return None
