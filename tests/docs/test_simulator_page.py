"""docs/simulator.md names every option, scenario, fault and request the simulators know."""

from __future__ import annotations

import json
import re
import shlex
from importlib import import_module

import click
import pytest

from fxtui.contract.plugin import venue_plugin
from fxtui.grammar.parser import parse
from fxtui.grammar.requests import SimRequest
from fxtui.grammar.verbs.system import config_path, sim
from fxtui.simulator.control import PREFIX, control_routes
from fxtui.simulator.faults import Fault, FaultKind
from fxtui.simulator.scenarios import SCENARIOS, scenario_faults
from fxtui.venues.kiiex.sim import simulate
from tests.docs.pages import fenced, page, rows
from tools import simulator
from tools.generated import own_venues

VENUES = [plugin.id for plugin in own_venues()]
PAGE = page("docs/simulator.md")
COMMANDS = [line for block in fenced(PAGE, "sh") for line in block.replace("\\\n", "").splitlines()]
EVERYWHERE = {option.name for option in config_path.params}


def test_the_page_is_what_the_declarations_say() -> None:
    assert simulator.page() == PAGE, "write it again with `python -m tools.simulator`"


def test_every_option_of_the_verb_has_its_row() -> None:
    own = [p for p in sim.params if isinstance(p, click.Option) and not p.hidden and p.name not in EVERYWHERE]
    assert set(rows(PAGE, "## Options")) == {option.opts[0] for option in own}


@pytest.mark.parametrize("venue", VENUES)
def test_every_option_of_a_venue_has_its_row_with_values_and_meaning(venue: str) -> None:
    options = import_module(f"fxtui.venues.{venue}.sim.options").OPTIONS
    found = rows(PAGE, f"## What {venue_plugin(venue).title} may be like")
    assert list(found) == list(options)
    for name, values in options.items():
        assert found[name][0] == f"`{values[0]}`"
        assert found[name][1] == " ".join(f"`{value}`" for value in values[1:])
        assert found[name][2], name


def test_every_scenario_has_its_row() -> None:
    assert rows(PAGE, "## Scenarios") == {name: [one.text] for name, one in SCENARIOS.items()}


def test_every_fault_has_its_row_with_what_is_usual_for_it() -> None:
    found = rows(PAGE, "## Faults")
    assert list(found) == [kind.value for kind in FaultKind]
    for kind in FaultKind:
        delay = Fault(kind).delay_ms
        assert found[kind.value][0].endswith("."), kind
        status, bodies = Fault(kind).http_status, " ".join(f"`{body}`" for body in Fault(kind).bodies)
        usual = [f"{delay}" if delay else "", f"{status}" if status else "", bodies]
        assert found[kind.value][1:4] == usual, kind


@pytest.mark.parametrize("venue", VENUES)
def test_every_group_a_fault_may_be_aimed_at_is_named(venue: str) -> None:
    groups = import_module(f"fxtui.venues.{venue}.sim.dispatch").GROUPS
    assert {f"`{group}`" for group in groups} <= set(re.findall(r"`\w+`", PAGE))


def test_every_request_of_the_control_plane_is_named() -> None:
    paths = [route.path for route in control_routes(simulate().control)]
    assert f"{PREFIX}/state" in paths
    for path in (*paths, f"{PREFIX}/unlock"):
        assert path.replace(":int", "") in PAGE


def test_every_command_line_is_understood() -> None:
    lines = [shlex.split(line, comments=True) for line in COMMANDS if line.startswith("fxtui ")]
    assert lines
    for words in lines:
        assert parse([word for word in words[1:] if word != "&"]) is not None, words


def test_every_simulator_started_there_can_be_had() -> None:
    started = [line for line in COMMANDS if line.startswith("fxtui sim")]
    assert started
    for line in started:
        parsed = parse([word for word in shlex.split(line, comments=True)[1:] if word != "&"])
        request = parsed.request if parsed else None
        assert isinstance(request, SimRequest)
        options = {key.removeprefix("kiiex."): value for key, value in request.settings.items()}
        simulate(options=options, scenario=request.scenario)


def test_every_fault_and_scenario_planned_there_exists() -> None:
    planned = {"fault": 0, "scenario": 0}
    for words in map(shlex.split, COMMANDS):
        body = json.loads(words[words.index("-d") + 1]) if "-d" in words else {}
        assert isinstance(body, dict)
        if "$SIM/fault" in words:
            Fault(FaultKind(body.pop("kind")), **body)
            planned["fault"] += 1
        elif "$SIM/scenario" in words:
            assert scenario_faults(body["name"])
            planned["scenario"] += 1
    assert all(planned.values())
