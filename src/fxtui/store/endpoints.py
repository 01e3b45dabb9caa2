"""What a base URL may be (safety.md section 5): HTTPS, or plain HTTP to this very machine by its number."""

from __future__ import annotations


def is_loopback(url: str) -> bool:
    """Whether the URL's host is a literal loopback address, 127.0.0.0/8 or ::1; a name is none, `localhost` neither."""
    from ipaddress import IPv4Address, ip_address
    from urllib.parse import urlsplit

    try:
        address = ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return address.is_loopback if isinstance(address, IPv4Address) else str(address) == "::1"


def check_base_url(url: str) -> str:
    """Return `url` without a slash at its end; `ValueError` says in one sentence why it can't be used."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("is no URL") from None
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url or not parts.hostname:
        raise ValueError("is no URL: write it like https://host/path")
    if parts.scheme not in {"https", "http"}:
        raise ValueError("has to begin with https://")
    if parts.scheme == "http" and not is_loopback(url):
        raise ValueError(
            "has to begin with https://: plain http is for simulators at 127.0.0.1 or [::1] alone"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError("holds a login: secrets have a place of their own")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise ValueError("ends with the path: no ? and no # in it")
    if port == 0:
        raise ValueError("names port 0")
    return url.rstrip("/")
