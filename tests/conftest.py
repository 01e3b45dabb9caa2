"""What holds for every test: no network but this machine's own, a home of its own, the same examples every time.

Fixtures of one part of fxtui live in the conftest of its folder.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

_HOMES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
_OUTSIDE = (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LINES",
    "TEXTUAL",
    "TEXTUAL_DRIVER",
    "TEXTUAL_THEME",
    "CREDENTIALS_DIRECTORY",
)

# The machine is shared and slow at times, so a deadline tells nothing; CI searches the same examples in every run.
settings.register_profile("here", deadline=None, print_blob=True)
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


class OutsideRefused(AssertionError):
    """A test reached for an address that is not this machine."""


def is_loopback(family: int, address: object) -> bool:
    """Whether `address` is literally of this machine: names are refused, since only a resolver knows where they lead."""
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = address[0] if isinstance(address, tuple) and address else ""
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Refuse to connect, bind or send to anything but loopback, and to resolve any name but `localhost`."""

    def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, *args: Any) -> Any:
            if not is_loopback(self.family, args[-1]):
                raise OutsideRefused(
                    f"a test wants {method.__name__} with {args[-1]!r}, which is not this machine"
                )
            return method(self, *args)

        return call

    resolve = socket.getaddrinfo

    def resolve_here(host: str | bytes | None, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in (None, "localhost") and not is_loopback(socket.AF_INET, (name,)):
            raise OutsideRefused(f"a test wants the address of {name!r}, which is not this machine")
        return resolve(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "bind", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", resolve_here)
        yield


@pytest.fixture(scope="session", autouse=True)
def _signals_as_in_front() -> None:
    """Heed HUP and INT where whoever started the tests ignores them (`nohup`, a shell's `&`): programs inherit that."""
    for number, usual in ((signal.SIGHUP, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


@pytest.fixture(autouse=True)
def _no_log_left_behind() -> Iterator[None]:
    """End the log file of a test that ran the real program, so that the next one does not write into it."""
    yield
    root = logging.getLogger()
    for handler in [one for one in root.handlers if type(one).__module__ == "fxtui.bootstrap.logs"]:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test an empty home, so that none reads or writes what belongs to the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("FXTUI_HOME", str(home / "fxtui"))
    for name in _HOMES:
        monkeypatch.setenv(name, str(home / name.lower()))
    for name in _OUTSIDE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    # No test opens the keyring of a person.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
