"""A `fxtui sim` in a process of its own, the command line beside it, and the simulator's books."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FXTUI = (sys.executable, "-m", "fxtui")
ACCOUNT = "7"


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command line came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document on standard output."""
        body: dict[str, Any] = json.loads(self.out)
        return body

    @property
    def error(self) -> dict[str, Any]:
        """The JSON error on standard error."""
        found: dict[str, Any] = json.loads(self.err.splitlines()[-1])["error"]
        return found


@dataclass(frozen=True, slots=True)
class Simulated:
    """One running simulated venue and a home with a profile that points at it."""

    home: Path
    base_url: str
    credentials: Mapping[str, Any]

    def fxtui(self, *words: str, home: Path | None = None, stdin: str = "") -> Ran:
        """Run one command line to its end, without a terminal; `stdin` is piped in."""
        done = subprocess.run(
            [*FXTUI, *words, "--home", str(home or self.home)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def json(self, *words: str) -> dict[str, Any]:
        """Run one command line with `--json`, expect it to be done, and return its document."""
        ran = self.fxtui(*words, "--json")
        assert ran.code == 0, ran.err or ran.out
        return ran.document

    def books(self) -> dict[str, Any]:
        """What is true at the venue."""
        return self._control("GET", "/_sim/state")

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        """Ask the simulator's operator for something."""
        return self._control("POST", f"/_sim/{path}", body)

    def total(self, asset: str) -> Decimal:
        """What our account holds of an asset, by the simulator's own books."""
        for account in self.books()["accounts"]:
            if account["account"] == ACCOUNT and account["asset"] == asset:
                return Decimal(account["total"])
        raise AssertionError(f"the simulator knows no {asset} of account {ACCOUNT}")

    def _control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        parts = urlsplit(self.base_url)
        request = urllib.request.Request(
            f"{parts.scheme}://{parts.netloc}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def simulated(home: Path, venue: str, *words: str) -> Iterator[Simulated]:
    """Serve one venue with `fxtui sim … --write-profile sim` until the block ends."""
    command = [*FXTUI, "sim", venue, "--write-profile", "sim", "--home", str(home), "--until-eof", *words]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        line = child.stdout.readline()
        assert line, child.stderr.read()
        served = json.loads(line)
        yield Simulated(home, served["base_url"], served["credentials"])
    finally:
        child.stdin.close()
        child.wait(timeout=10)
        child.stdout.close()
        child.stderr.close()
