"""Secrets come from where the configuration says, and show up nowhere else."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

import pytest

from fxtui.contract.errors import CredentialsRefused
from fxtui.contract.plugin import SecretField
from fxtui.contract.secret import Secret
from fxtui.store import secrets
from fxtui.store.config import SecretRef, VenueProfile
from fxtui.store.secrets import resolve

CANARY = "c4nary-S3cret"
KEY = SecretField("api_key", "the API key")
OPTIONAL = SecretField("api_passphrase", "the passphrase", required=False)


def venue(reference: SecretRef | None, base_url: str = "https://venue.example/ap") -> VenueProfile:
    return VenueProfile("kiiex", base_url, secrets={} if reference is None else {"api_key": reference})


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def command(script: str) -> SecretRef:
    return SecretRef("command", (sys.executable, "-c", script))


async def resolved(reference: SecretRef, environ: Mapping[str, str] | None = None) -> Secret:
    return (await resolve(venue(reference), [KEY], environ or {}))["api_key"]


async def refusal(reference: SecretRef, environ: Mapping[str, str] | None = None) -> CredentialsRefused:
    with pytest.raises(CredentialsRefused) as refused:
        await resolved(reference, environ)
    whole = "".join(traceback.format_exception(refused.value)) + refused.value.message + refused.value.hint
    assert CANARY not in whole
    assert refused.value.venue == "kiiex"
    assert refused.value.credential == "api_key"
    assert "the API key (api_key)" in refused.value.message
    return refused.value


async def test_an_environment_variable_is_read_with_a_warning_that_names_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        found = await resolved(SecretRef("env", "KIIEX_KEY"), {"KIIEX_KEY": CANARY})
    assert found.reveal() == CANARY
    (warning,) = [record for record in caplog.records if record.name == "fxtui.store.secrets"]
    assert warning.levelno == logging.WARNING
    assert "KIIEX_KEY" in warning.getMessage()
    assert CANARY not in caplog.text


async def test_a_variable_of_this_process_that_was_not_handed_in_is_not_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIIEX_KEY", CANARY)
    refused = await refusal(SecretRef("env", "KIIEX_KEY"))
    assert "the environment variable KIIEX_KEY is not set" in refused.message
    assert "secrets.api_key" in refused.hint


async def test_a_commands_output_is_the_secret_without_the_line_end() -> None:
    assert (await resolved(command(f"print('{CANARY}')"))).reveal() == CANARY
    assert (
        await resolved(command("print('-----BEGIN\\nabc\\n-----END\\n')"))
    ).reveal() == "-----BEGIN\nabc\n-----END"


async def test_no_shell_reads_a_command(tmp_path: Path) -> None:
    words = (
        sys.executable,
        "-c",
        "import sys; print(sys.argv[1])",
        f"$(touch {tmp_path}/made); `id` && x > y",
    )
    assert (await resolved(SecretRef("command", words))).reveal() == words[-1]
    assert names(tmp_path) == []


async def test_a_command_gets_the_environment_that_was_handed_in_and_no_input() -> None:
    script = "import os, sys; print(os.environ['WANTED'], repr(sys.stdin.read()))"
    assert (await resolved(command(script), {"WANTED": "w"})).reveal() == "w ''"


async def test_a_command_has_no_terminal_to_ask_on() -> None:
    script = (
        "import os\ntry: os.open('/dev/tty', os.O_RDWR)\nexcept OSError: print(os.getsid(0) == os.getpid())"
    )
    assert (await resolved(command(script))).reveal() == "True"


async def test_what_a_failing_command_said_is_not_repeated() -> None:
    script = f"import sys; print('{CANARY}'); print('{CANARY}', file=sys.stderr); sys.exit(3)"
    refused = await refusal(command(script))
    assert "ended with code 3" in refused.message
    assert refused.message.count(sys.executable) == 1
    assert "-c" not in refused.message


async def test_a_command_that_is_not_there_is_named() -> None:
    refused = await refusal(SecretRef("command", ("/nowhere/pass", CANARY)))
    assert "the command /nowhere/pass can't be run: No such file or directory" in refused.message


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("", "is empty"),
        ("print()", "is empty"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\xfe')", "is not text"),
        ("print('x' * 70_000)", "more than 64 KiB"),
        ("while True: print('x' * 70_000)", "more than 64 KiB"),
    ],
)
async def test_a_command_that_prints_no_secret_is_refused(script: str, words: str) -> None:
    assert words in (await refusal(command(script))).message


async def test_a_command_that_takes_too_long_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 1.0)
    pids = tmp_path / "pids"
    script = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(60)\n"
    )
    began = time.monotonic()
    refused = await refusal(command(script))
    assert time.monotonic() - began < 20
    assert "took longer than 1 seconds" in refused.message
    for pid in pids.read_text().split():
        await gone(int(pid))


async def test_a_canceled_wait_ends_the_command(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    waiting = asyncio.create_task(resolved(command(script)))
    async with asyncio.timeout(10):
        while not written(pid):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await gone(int(pid.read_text()))


def written(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def ended(pid: int) -> bool:
    """Whether the process has ended; one that nobody has waited for yet has ended too."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


async def gone(pid: int) -> None:
    async with asyncio.timeout(10):
        while not ended(pid):  # noqa: ASYNC110 - the kernel ends it, and tells nobody
            await asyncio.sleep(0.01)


async def test_the_first_place_that_has_the_secret_gives_it() -> None:
    last = SecretRef("env", "LAST")
    chain = SecretRef("env", "FIRST", SecretRef("command", ("/nowhere/pass",), last))
    assert (await resolved(chain, {"FIRST": "1", "LAST": "3"})).reveal() == "1"
    assert (await resolved(chain, {"FIRST": "", "LAST": "3"})).reveal() == "3"
    refused = await refusal(chain)
    for place in ("variable FIRST is not set", "/nowhere/pass can't be run", "variable LAST is not set"):
        assert place in refused.message


async def test_plain_text_counts_for_a_simulator_on_this_machine_only() -> None:
    plain = SecretRef("value", CANARY)
    found = await resolve(venue(plain, "http://127.0.0.1:8080/ap"), [KEY], {})
    assert found["api_key"].reveal() == CANARY
    assert "for simulators alone" in (await refusal(plain)).message


async def test_a_secret_without_a_place_is_refused_when_it_is_needed_and_left_out_when_not() -> None:
    with pytest.raises(CredentialsRefused, match=r"no place is named for the API key \(api_key\)") as refused:
        await resolve(venue(None), [KEY], {})
    assert "api_key = { command" in refused.value.hint
    assert await resolve(venue(None), [OPTIONAL], {}) == {}
