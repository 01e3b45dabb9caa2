"""A command line at a desk whose venue has customers: a line of words, and what came of it."""

from __future__ import annotations

import io
import json
import shlex
from dataclasses import dataclass
from typing import Any, TextIO, cast

from fxtui.cli.exits import Exit
from fxtui.cli.main import _step
from fxtui.cli.session import Session
from fxtui.contract.errors import FxtuiError, Problem
from fxtui.grammar.parser import parse
from fxtui.grammar.requests import Options, Output
from tests.support.at_a_terminal import Person
from tests.support.desk_rig import Rig
from tests.support.fake_customers_role import FakeCustomers


@dataclass(frozen=True, slots=True)
class Ran:
    """What one line came to."""

    code: Exit
    out: str
    err: str

    @property
    def body(self) -> dict[str, Any]:
        """The JSON document on standard output."""
        return cast("dict[str, Any]", json.loads(self.out))

    @property
    def error(self) -> dict[str, Any]:
        """The JSON error on standard error."""
        return cast("dict[str, Any]", json.loads(self.err.splitlines()[-1])["error"])


class BackOffice:
    """A desk with the venue `kriptomat`, which has customers, and `kiiex`, which has none."""

    def __init__(self, *names: str, **more: Any) -> None:
        self.rig = Rig(*(names or ("kiiex", "kriptomat")), **more)
        self.venue = self.rig.venues.get("kriptomat", self.rig.venue)
        self.venue.title, self.venue.account = "Kriptomat", "2"
        self.customers = FakeCustomers(self.venue)
        self.venue.customers = self.customers

    async def run(self, line: str, person: Person | None = None, piped: TextIO | None = None) -> Ran:
        """Run `fxtui LINE` without a terminal, or at the terminal of `person`."""
        out = io.StringIO()
        at = person or Person(cast(Any, io.StringIO()), io.StringIO())
        try:
            parsed = parse(shlex.split(line))
        except FxtuiError as error:
            output = Output.JSON if "--json" in line else Output.TABLE
            code = _session(output, out, at).fail(Problem.of(error))
            return Ran(code, out.getvalue(), at.screen.getvalue())
        assert parsed is not None
        session = _session(parsed.options.output, out, at)
        session.keys = piped or session.keys
        try:
            code = await _step(session, self.rig.desk, parsed.request)
        except FxtuiError as error:
            code = session.fail(Problem.of(error))
        return Ran(code, out.getvalue(), at.screen.getvalue())

    async def json(self, line: str) -> dict[str, Any]:
        """The document of a line that is done."""
        ran = await self.run(f"{line} --json")
        assert ran.code is Exit.DONE, ran.err
        return ran.body


def _session(output: Output, out: TextIO, at: Person) -> Session:
    return Session(cast(Any, None), Options(output=output), out, at.screen, at.keys)
