"""A venue is reached over HTTPS, or in plain HTTP on this machine alone."""

from __future__ import annotations

import pytest

from fxtui.contract.base_url import checked_base_url, is_loopback, is_tls
from fxtui.contract.errors import ConfigurationError
from fxtui.transport.client import Metering, VenueClient
from tests.transport.clients import connection


@pytest.mark.parametrize(
    "url",
    [
        "https://alphaprod.proxy.kiiex.io/ap",
        "https://api.example.com:8443/AP",
        "https://192.0.2.7/ap",
        "https://[2001:db8::1]:8443",
        "https://localhost/ap",
        "http://127.0.0.1:8081/ap",
        "http://127.200.3.255",
        "http://[::1]:8081",
        "HTTPS://API.EXAMPLE.COM",
    ],
)
def test_a_venue_may_be_at(url: str) -> None:
    assert checked_base_url(url) == url
    assert checked_base_url(url + "/") == url
    assert is_tls(url) is url.lower().startswith("https")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example.com",
        "//api.example.com/ap",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "http://api.example.com",
        "http://localhost:8081",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com/",
        "http://127.1",
        "http://127.0.0.256",
        "http://127.0.0.01",
        "http://2130706433",
        "http://0x7f.0.0.1",
        "http://0.0.0.0",
        "http://192.168.1.5",
        "http://[::]",
        "http://[::ffff:127.0.0.1]",
        "http://[::1%25lo]",
        "http://[::1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://127.0.0.1:http",
        "https://",
        "https:///ap",
        "https://user@example.com",
        "https://user:hunter2@example.com",
        "https://:@example.com",
        "https://example.com/ap?key=hunter2",
        "https://example.com/ap?",
        "https://example.com/ap#x",
        "https://exa mple.com",
        "https://example.com/\r\nx: y",
        "https://example.com\\@evil.example",
        "https://ex\N{CYRILLIC SMALL LETTER A}mple.com",
        "https://-example.com",
        "https://example..com",
        "https://" + "a" * 64 + ".com",
        "https://" + "a." * 127 + "com",
    ],
)
def test_a_venue_may_not_be_at(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has|holds|ends|names) ") as wrong:
        checked_base_url(url)
    with pytest.raises(ConfigurationError) as raised:
        VenueClient(connection(url), Metering(), title="KIIEX")
    assert raised.value.message == f"The base_url of KIIEX {wrong.value}."
    assert "hunter2" not in raised.value.message


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8081/ap", True),
        ("https://127.9.9.9", True),
        ("http://[::1]", True),
        ("https://localhost", False),
        ("https://[::ffff:127.0.0.1]", False),
        ("https://127.0.0.1.example.com", False),
    ],
)
def test_this_machine_is_known_by_its_numbers_alone(url: str, here: bool) -> None:
    assert is_loopback(url) is here
