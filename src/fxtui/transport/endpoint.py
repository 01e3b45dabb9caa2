"""Where a venue may be: HTTPS anywhere, plain HTTP on this machine alone, and nothing ambiguous."""

from __future__ import annotations

from ipaddress import IPv4Address
from string import ascii_letters, digits, hexdigits
from urllib.parse import SplitResult, urlsplit

from fxtui.contract.errors import ConfigurationError

_LABEL = frozenset(ascii_letters + digits + "-")
_IPV6 = frozenset(hexdigits + ":.")
_LONGEST_NAME, _LONGEST_LABEL, _LONGEST_IPV6 = 253, 63, 45


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
    if not (_is_ipv6(host) if "[" in url.netloc else _is_name(host)):
        raise _wrong("names no host", "write it like https://api.example.com/ap")
    if url.scheme == "http" and not _is_loopback(host):
        raise _wrong("is plain HTTP", "use https; http is for 127.0.0.1 and [::1] alone")
    return base_url.rstrip("/")


def is_tls(base_url: str) -> bool:
    """Whether a checked base URL is reached over TLS."""
    return urlsplit(base_url).scheme == "https"


def _is_name(host: str) -> bool:
    return len(host) <= _LONGEST_NAME and all(
        0 < len(label) <= _LONGEST_LABEL
        and _LABEL.issuperset(label)
        and not label.startswith("-")
        and not label.endswith("-")
        for label in host.split(".")
    )


def _is_ipv6(host: str) -> bool:
    return 1 < len(host) <= _LONGEST_IPV6 and _IPV6.issuperset(host)


def _is_loopback(host: str) -> bool:
    if host == "::1":
        return True
    try:
        return IPv4Address(host).is_loopback
    except ValueError:
        return False


def _split(base_url: str) -> SplitResult:
    if not base_url or not all("!" <= char <= "~" for char in base_url) or "\\" in base_url:
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
