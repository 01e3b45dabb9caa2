"""How KIIEX says no, and the generic answer it also says yes with (dossier 1.6)."""

from __future__ import annotations

OK = 0
NOT_AUTHORIZED = 20
INVALID_REQUEST = 100
OPERATION_FAILED = 101
SERVER_ERROR = 102
NOT_FOUND = 104
NOT_SUPPORTED = 106

_TEXTS = {
    NOT_AUTHORIZED: "Not Authorized",
    INVALID_REQUEST: "Invalid Request",
    OPERATION_FAILED: "Operation Failed",
    SERVER_ERROR: "Server Error",
    NOT_FOUND: "Resource Not Found",
    NOT_SUPPORTED: "Operation Not Supported",
}


class Refusal(Exception):
    """A call the venue refuses; `status` is the HTTP status where the KIIEX pages document one for it."""

    def __init__(self, code: int, *, text: str = "", detail: str | None = None, status: int = 200) -> None:
        super().__init__(text or _TEXTS[code])
        self.code = code
        self.text = text or _TEXTS[code]
        self.detail = detail
        self.status = 401 if code == NOT_AUTHORIZED else status

    def envelope(self) -> dict[str, object]:
        """The generic response that says so."""
        return {"result": False, "errormsg": self.text, "errorcode": self.code, "detail": self.detail}


def done(detail: str | None = None) -> dict[str, object]:
    """The generic response of a call that was carried out, or at least received."""
    return {"result": True, "errormsg": None, "errorcode": OK, "detail": detail}


def rejected(reason: str, code: int = OPERATION_FAILED) -> dict[str, object]:
    """An order that is not taken: no OrderId."""
    return {"status": "Rejected", "errormsg": reason, "errorcode": code}
