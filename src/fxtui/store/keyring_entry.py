"""Secrets from the system's keyring, which may be missing, locked or no keyring at all.

`keyring` is imported here and when first needed only: in a thread of its own, so that a desktop that does not answer
holds nobody up.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from fxtui.contract.secret import Secret
from fxtui.store.secrets import SecretMissing

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_Result = TypeVar("_Result")

PROBE_SECONDS = 2.0
"""How long the keyring may take to say that it is there."""

READ_SECONDS = 30.0
"""How long reading an entry may take; somebody may have to unlock the keyring first."""

_NONE = ("keyring.backends.fail", "keyring.backends.null")
_OPEN = ("keyrings.alt", "keyring.backends.file")


async def from_keyring(entry: str) -> Secret:
    """The secret at `service/name`.

    Raises:
        SecretMissing: when there is no such entry, no answer, or no keyring that keeps secrets secret.
    """
    service, _, name = entry.rpartition("/")
    keyrings = await _in_thread(_keyrings, PROBE_SECONDS)
    secret = await _in_thread(lambda: _read(keyrings, service, name), READ_SECONDS)
    if secret is None:
        raise SecretMissing(f"the system keyring has no entry {entry}")
    return secret


def _keyrings() -> list[KeyringBackend]:
    """The keyrings to ask, in order: those that keep nothing, or keep it in the open, are left out."""
    import keyring

    backend = keyring.get_keyring()
    members: list[KeyringBackend] = list(getattr(backend, "backends", [])) or [backend]
    usable = [
        member for member in members if _origin(member) and not _origin(member).startswith(_NONE + _OPEN)
    ]
    if usable:
        return usable
    if any(_origin(member).startswith(_OPEN) for member in members):
        raise SecretMissing("the only keyring here keeps secrets in the open and is not used")
    raise SecretMissing("there is no system keyring here, as is usual over SSH: use a command instead")


def _origin(backend: KeyringBackend) -> str:
    kind = type(backend)
    return "keyrings.alt" if "plaintext" in kind.__name__.lower() else kind.__module__


def _read(keyrings: list[KeyringBackend], service: str, name: str) -> Secret | None:
    for backend in keyrings:
        found = backend.get_password(service, name)
        if found is not None:
            return Secret(found)
    return None


async def _in_thread(work: Callable[[], _Result], limit: float) -> _Result:
    """Run `work` in a thread nobody waits for at the end of the process, at most `limit` seconds."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Result] = loop.create_future()

    def told(result: _Result) -> None:
        if not done.done():
            done.set_result(result)

    def failed(missing: SecretMissing) -> None:
        if not done.done():
            done.set_exception(missing)

    def run() -> None:
        # The loop may have ended while the keyring was thinking.
        with contextlib.suppress(RuntimeError):
            try:
                result = work()
            except SecretMissing as missing:
                loop.call_soon_threadsafe(failed, missing)
            except Exception as wrong:  # noqa: BLE001 - a keyring of whatever make may break in any way
                broken = SecretMissing(f"the system keyring can't be used ({type(wrong).__name__})")
                loop.call_soon_threadsafe(failed, broken)
            else:
                loop.call_soon_threadsafe(told, result)

    threading.Thread(target=run, name="fxtui-keyring", daemon=True).start()
    try:
        async with asyncio.timeout(limit):
            return await done
    except TimeoutError:
        raise SecretMissing(f"the system keyring did not answer within {limit:g} seconds") from None
