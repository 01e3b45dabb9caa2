"""What goes to a venue, what comes back, and what one money attempt came to.

Values only: `fxtui.transport.client` sends them, `fxtui.transport.evidence` says what they prove.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from fxtui.contract.errors import VenueGarbled
from fxtui.domain.moment import Moment
from fxtui.transport import strict_json


class Priority(Enum):
    """Who may draw on what: `NORMAL` on 80 % of a budget, the others on its reserve too."""

    NORMAL = "normal"
    LOOKUP = "lookup"
    CANCEL = "cancel"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a venue.

    `operation` is the venue's name of the call, for logs, health and messages (`GetLevel1`). `path` starts with `/`
    and is appended to the base URL. `headers` are the venue's; the adapter registers secret values among them with
    `fxtui.transport.redact`. `scope` names the metering scope. Path (a query may be in it), body and headers stay out
    of `repr`.
    """

    operation: str
    method: str
    path: str = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    scope: str = "default"
    priority: Priority = Priority.NORMAL

    def __post_init__(self) -> None:
        if not self.path.startswith("/"):
            raise ValueError("a request's path starts with '/'")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of any status.

    `headers` have lower-case names, `body` is decoded and at most 8 MiB. `received_at` is when the headers came,
    `rtt` the seconds from the request's start until then. Body and headers stay out of `repr`.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    received_at: Moment
    rtt: float
    title: str = ""
    """The venue's name for people, set by the client."""

    def json(self, venue: str, operation: str) -> object:
        """The body as strict JSON; raises `VenueGarbled` for `venue` when it is anything else."""
        try:
            return strict_json.loads(self.body)
        except strict_json.StrictJsonError as error:
            what = "a web page" if looks_like_html(self) else f"something that can't be read ({error})"
            raise VenueGarbled(
                venue,
                f"{self.title or venue} answered {operation} with {what}, HTTP {self.status}: try again, "
                "and check the venue's status page if it stays so.",
            ) from None


def looks_like_html(answer: Answer) -> bool:
    """Whether the body is a web page, as proxies and firewalls send instead of an answer."""
    return answer.body[:64].lstrip()[:1] == b"<"


@dataclass(frozen=True, slots=True)
class Answered:
    """The venue answered, whatever it said."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class NotSent:
    """Proven that no byte of the request left; `reason` is one sentence for people."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The request may have arrived and may have been executed; `reason` is one sentence for people."""

    reason: str


Attempt = Answered | NotSent | Lost
