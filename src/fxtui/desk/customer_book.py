"""The customers of every venue as last read; nothing of them reaches the disk."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from fxtui.contract.errors import Problem
from fxtui.domain.customer import Customer
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment


class CustomerRow(Struct, frozen=True):
    """What is known of one customer: who it is, None before that was read; when, and why not where it could not be."""

    venue: VenueId
    customer_id: str
    customer: Customer | None = None
    as_of: Moment | None = None
    problem: Problem | None = None


class CustomerBook:
    """Latest customers by venue and id."""

    def __init__(self) -> None:
        self._rows: dict[VenueId, dict[str, CustomerRow]] = {}
        self._problems: dict[VenueId, Problem] = {}
        self._listed: set[VenueId] = set()

    def all(self, venue: VenueId) -> tuple[CustomerRow, ...]:
        """Every customer of a venue there is a trace of, by number."""
        return tuple(sorted(self._rows.get(venue, {}).values(), key=lambda row: _by_number(row.customer_id)))

    def get(self, venue: VenueId, customer_id: str) -> CustomerRow | None:
        """One customer, None when nobody has heard of it."""
        return self._rows.get(venue, {}).get(customer_id)

    def listed(self, venue: VenueId) -> bool:
        """Whether the venue was asked successfully which customers there are."""
        return venue in self._listed

    def problem(self, venue: VenueId) -> Problem | None:
        """Why the list could not be read, None when it could."""
        return self._problems.get(venue)

    def list(self, venue: VenueId, ids: Iterable[str]) -> None:
        """Have a row for each of `ids`; those there are stay."""
        rows = self._rows.setdefault(venue, {})
        for customer_id in ids:
            rows.setdefault(customer_id, CustomerRow(venue, customer_id))
        self._listed.add(venue)
        self._problems.pop(venue, None)

    def put(self, customer: Customer, at: Moment) -> None:
        """Keep a customer as read at `at`."""
        row = CustomerRow(customer.venue, customer.customer_id, customer, at)
        self._rows.setdefault(customer.venue, {})[customer.customer_id] = row

    def fail(self, venue: VenueId, customer_id: str, problem: Problem) -> None:
        """Note that a customer could not be read; what was read before stays."""
        known = self.get(venue, customer_id) or CustomerRow(venue, customer_id)
        self._rows.setdefault(venue, {})[customer_id] = replace(known, problem=problem)

    def fail_list(self, venue: VenueId, problem: Problem) -> None:
        """Note that the list could not be read."""
        self._problems[venue] = problem


def _by_number(customer_id: str) -> tuple[int, str]:
    return (int(customer_id), "") if customer_id.isdecimal() else (0, customer_id)
