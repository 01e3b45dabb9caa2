"""The system's keyring: asked within bounds, and only one that keeps secrets secret."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from fxtui.contract.errors import CredentialsRefused
from fxtui.contract.plugin import SecretField
from fxtui.store import keyring_entry
from fxtui.store.config import SecretRef, VenueProfile
from fxtui.store.secrets import resolve

CANARY = "c4nary-S3cret"


def untyped(kind: Callable[[], Any]) -> KeyringBackend:
    """An instance of one of keyring's own, whose constructors have no types."""
    made: KeyringBackend = kind()
    return made


Install = Callable[[KeyringBackend], None]


class Vault(KeyringBackend):
    """A keyring with one entry."""

    priority = 1.0

    def __init__(self) -> None:
        """Give the base class, which has no types, a constructor that has."""

    def get_password(self, service: str, username: str) -> str | None:
        return CANARY if (service, username) == ("fxtui/kiiex", "api_key") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nothing is written into a keyring")


class Broken(Vault):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"{CANARY} is locked")


class PlaintextKeyring(Vault):
    """Named as the one of keyrings.alt that writes into a readable file."""


class Silent(Vault):
    """A keyring that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.wait(30)
        return CANARY


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    def installed(backend: KeyringBackend) -> None:
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)

    return installed


async def asked(entry: str = "fxtui/kiiex/api_key") -> str:
    profile = VenueProfile("kiiex", "https://venue.example", secrets={"api_key": SecretRef("keyring", entry)})
    found = await resolve(profile, [SecretField("api_key", "the API key")], {})
    return found["api_key"].reveal()


async def refusal(entry: str = "fxtui/kiiex/api_key") -> str:
    with pytest.raises(CredentialsRefused) as refused:
        await asked(entry)
    assert CANARY not in "".join(traceback.format_exception(refused.value))
    return refused.value.message


async def test_an_entry_is_read_by_service_and_name(install: Install) -> None:
    install(Vault())
    assert await asked() == CANARY
    assert "has no entry fxtui/kiiex/other" in await refusal("fxtui/kiiex/other")


@pytest.mark.parametrize("kind", [FailKeyring, NullKeyring])
async def test_a_keyring_that_keeps_nothing_is_none(install: Install, kind: type[KeyringBackend]) -> None:
    install(untyped(kind))
    assert "there is no system keyring here" in await refusal()


async def test_a_keyring_in_the_open_is_not_used(install: Install) -> None:
    install(PlaintextKeyring())
    assert "keeps secrets in the open" in await refusal()


async def test_of_several_keyrings_the_good_ones_are_asked(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = untyped(ChainerBackend)
    monkeypatch.setattr(ChainerBackend, "backends", [untyped(NullKeyring), PlaintextKeyring(), Vault()])
    install(chain)
    assert await asked() == CANARY
    monkeypatch.setattr(ChainerBackend, "backends", [untyped(NullKeyring), PlaintextKeyring()])
    assert "keeps secrets in the open" in await refusal()


async def test_a_keyring_that_breaks_is_named_by_its_error_alone(install: Install) -> None:
    install(Broken())
    assert "can't be used (RuntimeError)" in await refusal()


async def test_a_keyring_that_does_not_answer_holds_nobody_up(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Silent()
    install(silent)
    monkeypatch.setattr(keyring_entry, "READ_SECONDS", 0.05)
    assert "did not answer within 0.05 seconds" in await refusal()
    silent.asked.set()


async def test_a_keyring_that_does_not_come_up_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()

    def slow() -> KeyringBackend:
        ready.wait(30)
        return Vault()

    monkeypatch.setattr(keyring, "get_keyring", slow)
    monkeypatch.setattr(keyring_entry, "PROBE_SECONDS", 0.05)
    assert "did not answer within 0.05 seconds" in await refusal()
    ready.set()
