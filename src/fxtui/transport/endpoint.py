"""Where a venue may be: HTTPS anywhere, plain HTTP on this machine alone, and nothing ambiguous."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from fxtui.contract.errors import ConfigurationError

_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_IPV6 = re.compile(r"[0-9a-f:.]{2,45}", re.IGNORECASE)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_LOOPBACK = re.compile(rf"127\.{_OCTET}\.{_OCTET}\.{_OCTET}|::1", re.ASCII)


def checked_base_url(base_url: str) -> str:
    """Return `base_url` without its closing slash; `ConfigurationError` says what is wrong with it.

    A name for this machine (`localhost`) is not enough for plain HTTP: only the literal 127.0.0.0/8 and [::1] are.
    """
    url = _split(base_url)
    host = url.hostname or ""
    if url.username is not None or url.password is not None:
        raise _wrong("holds a user name or password", "put secrets where the venue's secrets are configured")
    if url.query or url.fragment or "?" in base_url or "#" in base_url:
        raise _wrong("has a query or a fragment", "end it with the path")
    if not (_NAME.fullmatch(host) or ("[" in url.netloc and _IPV6.fullmatch(host))):
        raise _wrong("names no host", "write it like https://api.example.com/ap")
    if url.scheme == "http" and not _LOOPBACK.fullmatch(host):
        raise _wrong("is plain HTTP", "use https; http is for 127.0.0.1 and [::1] alone")
    return base_url.rstrip("/")


def is_tls(base_url: str) -> bool:
    """Whether a checked base URL is reached over TLS."""
    return urlsplit(base_url).scheme == "https"


def _split(base_url: str) -> SplitResult:
    if not _PRINTABLE.fullmatch(base_url) or "\\" in base_url:
        raise _wrong(
            "has blanks, backslashes or characters beyond ASCII", "write it like https://api.example.com/ap"
        )
    try:
        url = urlsplit(base_url)
        port = url.port
    except ValueError:
        raise _wrong("can't be read", "write it like https://api.example.com/ap") from None
    if url.scheme not in {"https", "http"} or port == 0:
        raise _wrong("is no web address", "write it like https://api.example.com/ap")
    return url


def _wrong(what: str, remedy: str) -> ConfigurationError:
    return ConfigurationError(f"The venue's base_url {what}: {remedy}.")
