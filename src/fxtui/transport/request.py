"""What goes to a venue, what comes back, and what one money attempt came to.

Values only: `fxtui.transport.client` sends them, `fxtui.transport.evidence` says what they prove.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field

from fxtui.contract.errors import VenueGarbled
from fxtui.domain.moment import Moment
from fxtui.transport import strict_json


class Priority(Enum):
    """Who may draw on what: `NORMAL` on 80 % of a budget, the others on its reserve too."""

    NORMAL = "normal"
    LOOKUP = "lookup"
    CANCEL = "cancel"
    MONEY = "money"


class Request(Struct, frozen=True):
    """One call of a venue.

    `operation` is the venue's name of the call, for logs, health and messages (`GetLevel1`). `path` starts with `/`
    and is appended to the base URL. `headers` are the venue's; the adapter registers secret values among them with
    `fxtui.transport.redact`. `scope` names the metering scope. Path (a query may be in it), body and headers stay out
    of `repr`.
    """

    operation: str
    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    scope: str = "default"
    priority: Priority = Priority.NORMAL

    def __post_init__(self) -> None:
        if not self.path.startswith("/"):
            raise ValueError("a request's path starts with '/'")

    def __repr__(self) -> str:
        return f"Request({self.method} {self.operation}, scope={self.scope!r}, {self.priority.name})"


class Answer(Struct, frozen=True):
    """A whole answer of any status.

    `headers` have lower-case names, `body` is decoded and at most 8 MiB. `received_at` is when the headers came,
    `rtt` the seconds from the request's start until then. Body and headers stay out of `repr`.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: Moment
    rtt: float
    title: str = ""
    """The venue's name for people, set by the client."""

    def __repr__(self) -> str:
        return f"Answer({self.status}, {len(self.body)} bytes, {self.rtt:.3f} s)"

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


class Answered(Struct, frozen=True):
    """The venue answered, whatever it said."""

    answer: Answer


class NotSent(Struct, frozen=True):
    """Proven that no byte of the request left; `reason` is one sentence for people."""

    reason: str


class Lost(Struct, frozen=True):
    """The request may have arrived and may have been executed; `reason` is one sentence for people."""

    reason: str


Attempt = Answered | NotSent | Lost
