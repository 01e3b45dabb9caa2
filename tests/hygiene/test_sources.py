"""Laws over the text of the sources: what may be imported where, where time and chance come from, money, sizes, names.

Each law is a function from a source to its offences, tried on a planted offence and then on every file.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.hygiene.sources import Source, called, imported, package_files, python_files

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
MAX_CLASS_LINES = 250

# Where the machine's time and entropy may be read, and why. Everything else is handed a clock, ids and chance.
MAY_READ_TIME_AND_CHANCE = {
    "desk/clock.py": "the one real clock and source of chance, handed to everything else",
    "simulator/clock.py": "a simulator is a machine of its own and may not import the desk's clock",
}
TIME_AND_CHANCE = re.compile(
    r"time\.(time|monotonic|perf_counter|process_time|clock_gettime)(_ns)?"
    r"|time\.(gmtime|localtime|ctime|strftime)"
    r"|datetime\.datetime\.(now|utcnow|today)"
    r"|datetime\.date\.today"
    r"|random\.\w+(\.\w+)*"
    r"|secrets\.\w+"
    r"|uuid\.uuid[14]"
    r"|os\.u?random"
)
# A generator with a seed of its own is not chance.
SEEDED = {"random.Random"}

# Where a task may be started, and who sees its error. Everything else spawns at `desk/supervisor.py`.
MAY_START_TASKS = {
    "desk/supervisor.py": "the one place: kept, logged, said, restarted",
    "desk/waiting.py": "waited for by whoever waits",
    "desk/execution.py": "the one attempt and its outcome, shielded and waited for by the task of the intent",
    "desk/case.py": "a write, shielded and waited for; logged where nobody waits any more",
    "desk/writes.py": "the one attempt, shielded and waited for",
    "desk/previews.py": "balances that are read while the price is, waited for in the same function",
    "desk/closing.py": "the draining, shielded and waited for by whoever drains",
    "ui/driver.py": "the stop that waits for what is sent; logs its own error",
    "bootstrap/console.py": "the draining, begun before the screen is given back and waited for after",
    "bootstrap/command.py": "the answer, which a signal cancels without canceling the draining",
    "bootstrap/signals.py": "the stop of a command; the loop logs its error",
    "bootstrap/demo.py": "what the simulators say; logs its own error",
    "bootstrap/simulators.py": "a process of its own, whose end is all there is to see",
    "simulator/server.py": "a process of its own",
    "simulator/fault_layer.py": "a process of its own",
    "simulator/tcp_faults.py": "a process of its own",
}

# Domain files that speak of seconds; in all others a float would be money.
SECONDS_IN_THE_DOMAIN = {"domain/moment.py"}
# What would let a pure value reach the world.
WORLDLY = {
    "asyncio",
    "http",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "signal",
    "socket",
}
WORLDLY |= {"sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib"}

EMPTY_NAMES = re.compile(
    r"(^|_)(utils?|helpers?|managers?|misc|common|stuff)($|_)|(Utils?|Helpers?|Managers?|Info|Data)$"
)

Law = Callable[[Source], Iterator[str]]


def within(name: str, *packages: str) -> bool:
    """Whether the dotted `name` is one of these or lies in one of them."""
    return any(name == one or name.startswith(f"{one}.") for one in packages)


def impure_domain(source: Source) -> Iterator[str]:
    """The domain imports itself, the still part of the standard library, and what its values are made of."""
    if source.below("domain"):
        for node, name in imported(source):
            root = name.split(".")[0]
            if within(name, "fxtui.domain") or root == "msgspec":
                continue
            if root not in sys.stdlib_module_names or root in WORLDLY:
                yield f"{source.at(node)} imports {name}"


def worldly_simulator(source: Source) -> Iterator[str]:
    """The simulator knows the domain, what serves, and nothing else of fxtui."""
    if source.below("simulator"):
        for node, name in imported(source):
            root = name.split(".")[0]
            own = within(name, "fxtui.domain", "fxtui.simulator")
            if not own and root not in sys.stdlib_module_names and root not in {"starlette", "uvicorn"}:
                yield f"{source.at(node)} imports {name}"


def venue_outside_its_borders(source: Source) -> Iterator[str]:
    """A venue's simulator sees simulator and domain; its other files see contract, transport, domain and each other."""
    parts = source.path.removeprefix("src/fxtui/").split("/")
    if parts[0] != "venues" or len(parts) < 3:
        return
    home = f"fxtui.venues.{parts[1]}"
    simulated = parts[2].removesuffix(".py") == "sim"
    allowed: tuple[str, ...]
    if simulated:
        allowed = ("fxtui.domain", "fxtui.simulator", f"{home}.sim")
    else:
        allowed = ("fxtui.contract", "fxtui.transport", "fxtui.domain", home)
    for node, name in imported(source):
        if not within(name, "fxtui"):
            continue
        if not within(name, *allowed) or (not simulated and within(name, f"{home}.sim")):
            yield f"{source.at(node)} imports {name}"


def unasked_time_or_chance(source: Source) -> Iterator[str]:
    """Time, ids and randomness are passed in."""
    if source.below(*MAY_READ_TIME_AND_CHANCE):
        return
    for node, name in called(source):
        if TIME_AND_CHANCE.fullmatch(name) and not within(name, *SEEDED):
            yield f"{source.at(node)} reads {name}"


def unowned_task(source: Source) -> Iterator[str]:
    """A task nobody keeps loses its error, and may be collected while it runs."""
    if source.below(*MAY_START_TASKS):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"create_task", "ensure_future"}:
            yield f"{source.at(node)} starts a task with {node.attr}"


def float_money(source: Source) -> Iterator[str]:
    """Money is Decimal: no float literal and no float() where amounts are made."""
    wire = re.fullmatch(r"src/fxtui/venues/\w+/(wire|translate)\w*(\.py|/.*)", source.path)
    if not wire and (not source.below("domain") or source.below(*SECONDS_IN_THE_DOMAIN)):
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Constant(value=float()):
                yield f"{source.at(node)} has the float {node.value!r}"
            case ast.Call(func=ast.Name(id="float")):
                yield f"{source.at(node)} calls float()"


def float_on_the_wire(source: Source) -> Iterator[str]:
    """A venue's numbers are Decimal or int: no field of a wire model is a float."""
    if re.fullmatch(r"src/fxtui/venues/\w+/wire\w*(\.py|/.*)", source.path):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.AnnAssign) and "float" in ast.unparse(node.annotation):
                yield f"{source.at(node)} declares {ast.unparse(node)}"


def too_long(source: Source) -> Iterator[str]:
    """A file, a class or a function past its size is asking to be two."""
    lines = source.text.count("\n")
    if lines > MAX_FILE_LINES:
        yield f"{source.path} has {lines} lines of {MAX_FILE_LINES}"
    for node in ast.walk(source.tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                limit = MAX_FUNCTION_LINES
            case ast.ClassDef():
                limit = MAX_CLASS_LINES
            case _:
                continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit:
            yield f"{source.at(node)} {node.name} has {length} lines of {limit}"


def empty_name(source: Source) -> Iterator[str]:
    """Names say what a thing is; a drawer for everything is none."""
    for part in source.path.removesuffix(".py").split("/"):
        if EMPTY_NAMES.search(part):
            yield f"{source.path} is called {part}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and EMPTY_NAMES.search(node.name):
            yield f"{source.at(node)} is called {node.name}"


def silent_module(source: Source) -> Iterator[str]:
    """Every module of the package says what lives in it."""
    if source.text.strip() and not ast.get_docstring(source.tree):
        yield f"{source.path} has no docstring"


PACKAGE_LAWS: list[Law] = [
    impure_domain,
    worldly_simulator,
    venue_outside_its_borders,
    unasked_time_or_chance,
    unowned_task,
    float_money,
    float_on_the_wire,
    silent_module,
]
EVERYWHERE: list[Law] = [too_long, empty_name]

LONG_FUNCTION = "def f():\n" + "    pass\n" * MAX_FUNCTION_LINES
LONG_CLASS = "class C:\n" + "    x = 1\n" * MAX_CLASS_LINES
PLANTED: list[tuple[Law, str, str]] = [
    (impure_domain, "domain/x.py", "import httpx"),
    (impure_domain, "domain/x.py", "def f():\n    import time"),
    (impure_domain, "domain/x.py", "from fxtui.contract import errors"),
    (impure_domain, "domain/x.py", "from fxtui import bootstrap"),
    (worldly_simulator, "simulator/x.py", "from fxtui.contract.errors import UsageError"),
    (worldly_simulator, "simulator/x.py", "import httpx"),
    (venue_outside_its_borders, "venues/one/adapter.py", "from fxtui.desk.desk import Desk"),
    (venue_outside_its_borders, "venues/one/adapter.py", "from fxtui.venues.two.wire import Order"),
    (venue_outside_its_borders, "venues/one/orders.py", "from fxtui.venues.one.sim import build"),
    (venue_outside_its_borders, "venues/one/orders.py", "from fxtui.venues.one import sim"),
    (venue_outside_its_borders, "venues/one/sim.py", "from fxtui.venues.one.wire import Order"),
    (venue_outside_its_borders, "venues/one/sim/routes.py", "from fxtui.venues.one import auth"),
    (venue_outside_its_borders, "venues/one/sim/routes.py", "from fxtui.transport.strict_json import loads"),
    (unasked_time_or_chance, "ui/x.py", "from datetime import datetime\nx = datetime.now"),
    (unasked_time_or_chance, "ui/x.py", "import datetime as dt\nx = dt.datetime.now()"),
    (unasked_time_or_chance, "ui/x.py", "from time import monotonic as m\nx = m()"),
    (unasked_time_or_chance, "ui/x.py", "import random\nx = random.random()"),
    (unasked_time_or_chance, "ui/x.py", "from uuid import uuid4\nx = uuid4()"),
    (unasked_time_or_chance, "ui/x.py", "import os\nx = os.urandom(8)"),
    (unasked_time_or_chance, "store/clock.py", "import secrets\nx = secrets.token_hex()"),
    (unowned_task, "desk/polling.py", "import asyncio\nasyncio.create_task(x())"),
    (unowned_task, "ui/app.py", "loop.create_task(x())"),
    (unowned_task, "venues/one/orders.py", "import asyncio as aio\naio.ensure_future(x())"),
    (float_money, "domain/money.py", "x = 0.1"),
    (float_money, "domain/money.py", "x = float('1')"),
    (float_money, "venues/one/translate.py", "x = float('1')"),
    (float_money, "venues/one/wire/orders.py", "x = 0.5"),
    (float_on_the_wire, "venues/one/wire.py", "class C:\n    price: float | None"),
    (too_long, "ui/x.py", "\n" * (MAX_FILE_LINES + 1)),
    (too_long, "ui/x.py", LONG_FUNCTION),
    (too_long, "ui/x.py", LONG_CLASS),
    (empty_name, "ui/utils.py", ""),
    (empty_name, "ui/order_helpers.py", ""),
    (empty_name, "ui/x.py", "class OrderManager: ..."),
    (silent_module, "ui/x.py", "x = 1"),
]
INNOCENT: list[tuple[Law, str, str]] = [
    (impure_domain, "domain/x.py", "from decimal import Decimal\nfrom fxtui.domain.money import Money"),
    (venue_outside_its_borders, "venues/one/adapter.py", "from fxtui.venues.one import wire, auth"),
    (venue_outside_its_borders, "venues/one/sim.py", "from fxtui.simulator.engine import Engine"),
    (unasked_time_or_chance, "simulator/x.py", "import random\nx = random.Random(7).random()"),
    (unasked_time_or_chance, "ui/x.py", "import time\nx = time.sleep"),
    (unasked_time_or_chance, "desk/clock.py", "import time\nx = time.time()"),
    (unowned_task, "desk/supervisor.py", "import asyncio\nasyncio.create_task(x())"),
    (float_money, "domain/moment.py", "x = 0.5"),
    (too_long, "ui/x.py", LONG_FUNCTION.removesuffix("    pass\n")),
    (empty_name, "ui/metadata.py", "class Candidate: ..."),
    (silent_module, "ui/__init__.py", ""),
]


@pytest.mark.parametrize(("law", "path", "text"), PLANTED)
def test_a_planted_offence_is_seen(law: Law, path: str, text: str) -> None:
    assert list(law(Source.of(f"src/fxtui/{path}", text)))


@pytest.mark.parametrize(("law", "path", "text"), INNOCENT)
def test_what_is_allowed_is_no_offence(law: Law, path: str, text: str) -> None:
    assert list(law(Source.of(f"src/fxtui/{path}", text))) == []


@pytest.mark.parametrize("law", PACKAGE_LAWS)
def test_the_package_keeps_the_law(law: Law) -> None:
    assert package_files()
    offences = [offence for source in package_files() for offence in law(source)]
    assert not offences, "\n" + "\n".join(offences)


@pytest.mark.parametrize("law", EVERYWHERE)
def test_every_file_keeps_the_law(law: Law) -> None:
    offences = [offence for source in python_files() for offence in law(source)]
    assert not offences, "\n" + "\n".join(offences)


def test_every_permission_is_still_used() -> None:
    used = {source.path.removeprefix("src/fxtui/") for source in package_files()}
    assert {*MAY_READ_TIME_AND_CHANCE, *MAY_START_TASKS, *SECONDS_IN_THE_DOMAIN} <= used
