"""Secrets from where the configuration says they are kept; this is the one module that reads them.

They leave it as `Secret`. No message, log line or traceback of this module holds one; whoever calls registers them for
redaction. The system's keyring is asked in `fxtui.store.keyring_entry`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Mapping, Sequence

from fxtui.contract.base_url import is_loopback
from fxtui.contract.errors import CredentialsRefused
from fxtui.contract.plugin import SecretField
from fxtui.contract.secret import Secret
from fxtui.store.config_values import SecretRef, VenueProfile

_log = logging.getLogger(__name__)

COMMAND_SECONDS = 10.0
"""How long a command may take to print a secret."""

_LONGEST = 65_536


class SecretMissing(Exception):
    """A place that has no secret; the message says why, and never what was found there."""


async def resolve(
    profile: VenueProfile, fields: Sequence[SecretField], environ: Mapping[str, str]
) -> Mapping[str, Secret]:
    """Return the secrets of `fields` by name, each from the first of its places that has it.

    A secret that is not required and has no place is left out.

    Raises:
        CredentialsRefused: names the credential, the places that were asked and what to do.
    """
    found: dict[str, Secret] = {}
    for field in fields:
        reference = profile.secrets.get(field.name)
        if reference is not None:
            found[field.name] = await _first(profile, field, reference, environ)
        elif field.required:
            raise CredentialsRefused(
                profile.venue,
                f"{profile.venue}: no place is named for {field.text} ({field.name}).",
                credential=field.name,
                hint=f'Add {field.name} = {{ command = ["…"] }}, {{ keyring = "…" }} or {{ env = "…" }} to its secrets.',
            )
    return found


async def _first(
    profile: VenueProfile, field: SecretField, reference: SecretRef, environ: Mapping[str, str]
) -> Secret:
    reasons: list[str] = []
    place: SecretRef | None = reference
    while place is not None:
        try:
            secret = await _from(profile, field, place, environ)
        except SecretMissing as missing:
            reasons.append(str(missing))
        else:
            if secret:
                return secret
            reasons.append(f"{_named(place)} is empty")
        place = place.otherwise
    raise CredentialsRefused(
        profile.venue,
        f"{profile.venue}: {field.text} ({field.name}) can't be had: {'; '.join(reasons)}.",
        credential=field.name,
        hint=f"Put it there, or name another place at secrets.{field.name} in the configuration.",
    )


async def _from(
    profile: VenueProfile, field: SecretField, place: SecretRef, environ: Mapping[str, str]
) -> Secret:
    match place.kind, place.value:
        case "value", str(value):
            if not is_loopback(profile.base_url):
                raise SecretMissing("plain text in the configuration is for simulators alone")
            return Secret(value)
        case "env", str(name):
            if name not in environ:
                raise SecretMissing(f"{_named(place)} is not set")
            _log.warning(
                "%s: %s is taken from the environment variable %s, which other programs can read too",
                profile.venue,
                field.name,
                name,
            )
            return Secret(environ[name])
        case "command", tuple(words):
            return await _printed(place, words, environ)
        case "keyring", str(entry):
            from fxtui.store.keyring_entry import from_keyring

            return await from_keyring(entry)
        case _:
            raise SecretMissing(f"{_named(place)} is no place for a secret")


def _named(place: SecretRef) -> str:
    """A place in words; of a command the program alone, since its arguments may be private."""
    match place.kind:
        case "env":
            return f"the environment variable {place.value}"
        case "command":
            return f"the command {place.value[0]}"
        case "keyring":
            return f"the keyring entry {place.value}"
        case "value":
            return "the configuration"


async def _printed(place: SecretRef, words: tuple[str, ...], environ: Mapping[str, str]) -> Secret:
    """What a command prints, without the line ends after it.

    No shell reads it, and it has a session of its own: it can't draw on the console's terminal to ask something, and
    all of it is ended when it takes too long.
    """
    name = _named(place)
    try:
        child = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else None
        raise SecretMissing(f"{name} can't be run: {reason or 'its words make no command'}") from None
    try:
        async with asyncio.timeout(COMMAND_SECONDS):
            printed = await _read(child)
            code = await child.wait()
    except TimeoutError:
        raise SecretMissing(f"{name} took longer than {COMMAND_SECONDS:g} seconds") from None
    finally:
        await _end(child)
    if len(printed) > _LONGEST:
        raise SecretMissing(f"{name} printed more than 64 KiB")
    if code != 0:
        raise SecretMissing(f"{name} ended with code {code}: run it in a shell to see why")
    try:
        return Secret(printed.decode("utf-8").rstrip("\r\n"))
    except UnicodeDecodeError:
        raise SecretMissing(f"{name} printed something that is not text") from None


async def _read(child: asyncio.subprocess.Process) -> bytes:
    assert child.stdout is not None
    printed = b""
    while len(printed) <= _LONGEST and (part := await child.stdout.read(_LONGEST + 1)):
        printed += part
    if len(printed) > _LONGEST:
        _kill(child)
    return printed


async def _end(child: asyncio.subprocess.Process) -> None:
    """End the command and everything it started, if it has not ended by itself."""
    if child.returncode is None:
        _kill(child)
        await child.wait()


def _kill(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
