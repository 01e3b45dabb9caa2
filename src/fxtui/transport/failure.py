"""How one exchange over HTTP can fail, in our words; free of any HTTP library so that everyone can catch it."""

from __future__ import annotations


class ExchangeFailed(Exception):
    """No whole answer came; `why` is a clause for people (`the connection was refused`)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NothingSent(ExchangeFailed):
    """No byte of the request left this machine: there was no connection to send it on."""


class MaybeSent(ExchangeFailed):
    """The request may have arrived."""


class AnswerRefused(MaybeSent):
    """An answer came that is not read to its end: too large, or packed in a way nobody asked for."""
