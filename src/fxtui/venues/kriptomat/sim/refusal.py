"""How Kriptomat says no: Laravel's bodies, as JSON or as the page a browser would see (dossier 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import HTMLResponse, RedirectResponse, Response

from fxtui.simulator.json_text import dumps

_REDIRECTED = {HTTPStatus.UNAUTHORIZED: "/login", HTTPStatus.UNPROCESSABLE_ENTITY: "/"}
"""Where Laravel sends a browser that has to log in, or to correct its form."""


class Refusal(Exception):
    """A request the venue refuses: HTTP status, JSON body, headers beside the usual ones."""

    def __init__(
        self, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(str(body.get("message", status)))
        self.status, self.body, self.headers = status, body, dict(headers or {})

    def response(self, *, as_json: bool) -> Response:
        """The refusal on the wire."""
        if as_json:
            content = dumps(self.body).encode(errors="replace")
            return Response(content, self.status, self.headers, media_type="application/json")
        status = HTTPStatus(self.status)
        if status in _REDIRECTED:
            return RedirectResponse(_REDIRECTED[status], 302, self.headers)
        return HTMLResponse(_PAGE.format(title=status.phrase, status=self.status), self.status, self.headers)


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body><div class="code">{status}</div><div class="message">{title}</div></body>
</html>
"""


def unauthenticated() -> Refusal:
    """No session; the one refusal of Laravel's own, without `status`."""
    return Refusal(401, {"message": "Unauthenticated."})


def wrong_credentials() -> Refusal:
    """A login that fails, for whatever reason."""
    return Refusal(401, {"status": False, "message": "Invalid credentials."})


def malformed() -> Refusal:
    """A body that is not one JSON object."""
    return Refusal(400, {"status": False, "message": "The request body is not a JSON object."})


def forbidden(why: str) -> Refusal:
    """A user one may not act for, or who may not do this."""
    return Refusal(403, {"status": False, "message": why})


def not_found() -> Refusal:
    """No such path, user, bank account or transaction."""
    return Refusal(404, {"status": False, "message": "Not found."})


def wrong_method(method: str, allowed: Sequence[str]) -> Refusal:
    """A path that knows other methods."""
    supported = ", ".join(allowed)
    told = f"The {method} method is not supported for this route. Supported methods: {supported}."
    return Refusal(405, {"message": told}, {"Allow": supported})


def conflict(*, in_progress: bool = False) -> Refusal:
    """An idempotency key that was used for something else, or whose first request is still being worked on."""
    body = {"status": False, "message": "Idempotency key conflict."}
    return Refusal(409, body, {"Retry-After": "1"} if in_progress else None)


def invalid(errors: Mapping[str, Sequence[str]]) -> Refusal:
    """Fields that do not pass, each with its complaints."""
    return Refusal(422, {"status": False, "message": "The given data was invalid.", "errors": dict(errors)})


def too_many(retry_after: int, headers: Mapping[str, str] | None = None) -> Refusal:
    """A limit that is reached; try again after so many seconds."""
    told = {**(headers or {}), "Retry-After": str(retry_after)}
    return Refusal(429, {"message": "Too Many Attempts."}, told)


def server_error(status: int) -> Refusal:
    """The venue's own mistake."""
    return Refusal(status, {"message": "Server Error"})
