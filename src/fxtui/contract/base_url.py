"""Where a venue may be: HTTPS anywhere, plain HTTP on this machine alone, and nothing ambiguous (safety.md section 5)."""

from __future__ import annotations

from ipaddress import IPv4Address
from string import ascii_letters, digits, hexdigits
from urllib.parse import SplitResult, urlsplit

_LABEL = frozenset(ascii_letters + digits + "-")
_IPV6 = frozenset(hexdigits + ":.")
_LONGEST_NAME, _LONGEST_LABEL, _LONGEST_IPV6 = 253, 63, 45
_LIKE = "write it like https://host/path"


def checked_base_url(base_url: str) -> str:
    """Return `base_url` without its closing slash; `ValueError` says in one sentence what is wrong, never what it holds.

    A name for this machine (`localhost`) is not enough for plain HTTP: only the literal 127.0.0.0/8 and [::1] are.
    """
    url = _split(base_url)
    host = url.hostname or ""
    if url.scheme not in {"https", "http"}:
        raise ValueError("has to begin with https://")
    if url.username is not None or url.password is not None:
        raise ValueError("holds a login: secrets have a place of their own")
    if url.query or url.fragment or "?" in base_url or "#" in base_url:
        raise ValueError("ends with the path: no ? and no # in it")
    if not (_is_ipv6(host) if "[" in url.netloc else _is_name(host)):
        raise ValueError(f"names no host: {_LIKE}")
    if url.scheme == "http" and not _is_loopback(host):
        raise ValueError(
            "has to begin with https://: plain http is for simulators at 127.0.0.1 or [::1] alone"
        )
    return base_url.rstrip("/")


def is_tls(base_url: str) -> bool:
    """Whether a checked base URL is reached over TLS."""
    return urlsplit(base_url).scheme == "https"


def is_loopback(base_url: str) -> bool:
    """Whether a checked base URL is on this machine: a literal loopback address; a name is none, `localhost` neither."""
    return _is_loopback(urlsplit(base_url).hostname or "")


def _split(base_url: str) -> SplitResult:
    if not base_url or not all("!" <= char <= "~" for char in base_url) or "\\" in base_url:
        raise ValueError(f"is no URL: {_LIKE}")
    try:
        url = urlsplit(base_url)
        port = url.port
    except ValueError:
        raise ValueError(f"is no URL: {_LIKE}") from None
    if port == 0:
        raise ValueError("names port 0")
    if not url.scheme:
        raise ValueError(f"is no URL: {_LIKE}")
    return url


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
