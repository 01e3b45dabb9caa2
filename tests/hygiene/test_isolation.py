"""The guards of the root conftest hold."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

# Addresses set aside for documentation: nobody's.
ELSEWHERE = [(socket.AF_INET, ("192.0.2.1", 443)), (socket.AF_INET6, ("2001:db8::1", 443, 0, 0))]


@pytest.mark.parametrize(("family", "address"), ELSEWHERE)
@pytest.mark.parametrize("verb", ["connect", "connect_ex", "bind"])
def test_no_socket_leaves_this_machine(
    family: socket.AddressFamily, address: tuple[object, ...], verb: str
) -> None:
    with (
        socket.socket(family, socket.SOCK_STREAM) as outward,
        pytest.raises(AssertionError, match="not this machine"),
    ):
        getattr(outward, verb)(address)


def test_no_datagram_leaves_this_machine() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward,
        pytest.raises(AssertionError, match="not this machine"),
    ):
        outward.sendto(b"?", ("192.0.2.1", 53))


def test_no_name_is_looked_up() -> None:
    with pytest.raises(AssertionError, match="not this machine"):
        socket.getaddrinfo("venue.example", 443)


def test_a_name_is_refused_where_an_address_is_meant() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match="not this machine"):
        outward.connect(("localhost", 9))


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        calling = socket.create_connection(listening.getsockname(), timeout=5)
        answering, _ = listening.accept()
    with calling, answering:
        calling.sendall(b"hello")
        assert answering.recv(5) == b"hello"


def test_every_home_is_empty_and_of_this_test_alone(tmp_path: Path) -> None:
    home = Path.home()
    assert list(home.iterdir()) == []
    assert home.is_relative_to(tmp_path.parent)
    for name in ("FXTUI_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        assert Path(os.environ[name]).is_relative_to(home)
