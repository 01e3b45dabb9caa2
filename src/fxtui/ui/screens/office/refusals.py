"""Why something can't be asked for the customer under the cursor now, in one sentence. Pure."""

from __future__ import annotations

from fxtui.desk.customer_book import CustomerRow
from fxtui.domain.customer import CustomerStatus, KycState
from fxtui.ui.screens.office.situation import Situation
from fxtui.ui.text import line

_OF_ONE = {"office.act", "office.change", "office.kyc", "office.bank", "office.remove"}
_WRITES = {"office.change", "office.kyc", "office.bank", "office.remove", "office.new"}


def why_not(name: str, now: Situation) -> str:
    """Why the command `name` can't be done; empty when it can."""
    if name in {"office.new", "office.open"} and now.venue is None:
        return now.nobody
    if name == "office.everybody" and not now.moves_seen:
        return f"The transactions are not in sight: {now.pane} goes there."
    if name in _OF_ONE and now.row is None:
        return "There is no customer under the cursor."
    if name in _WRITES and now.venue is not None and now.venue.read_only:
        return now.venue.read_only
    if name in _OF_ONE and now.row is not None:
        return _of_one(name, now.row, now)
    return ""


def _of_one(name: str, row: CustomerRow, now: Situation) -> str:
    number, customer = line(row.customer_id, 20), row.customer
    if name == "office.act" and now.acting:
        return f"Customer {number} is acted for already."
    if customer is None:
        return f"Customer {number} was not read yet." if name != "office.act" else ""
    if customer.status is CustomerStatus.DELETED and name != "office.change":
        return f"Customer {number} is deleted."
    if name == "office.kyc" and customer.kyc is KycState.VERIFIED:
        return f"Customer {number} is verified: there is nothing to import."
    if name == "office.remove" and not now.banks_seen:
        return f"The bank accounts are not in sight: {now.pane} goes there."
    if name == "office.remove" and now.bank is None:
        return "There is no bank account under the cursor."
    return ""
