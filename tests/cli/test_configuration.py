"""`fxtui config` shows all that is in force and where it comes from, and never a secret."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from fxtui.bootstrap.composition import Composition
from fxtui.cli.exits import Exit
from fxtui.cli.main import main
from fxtui.contract.plugin import venue_plugin
from fxtui.store import config_schema as schema
from fxtui.store.config import load_config
from tests.store.configurations import GOOD, write

SIM = "profiles.sim.venues.kiiex"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of ours alone."""
    tmp_path.chmod(0o700)
    return tmp_path


class Shell:
    """`fxtui config …` over one home."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def config(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        code = main(["config", *words, "--home", str(self.home)], Composition({}))
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words: str) -> dict[str, Any]:
        """The document on standard output."""
        body: dict[str, Any] = json.loads(self.config(*words, "--json")[1])
        return body

    def csv(self, *words: str) -> list[list[str]]:
        """The rows on standard output, the head first."""
        return list(csv.reader(io.StringIO(self.config(*words, "--csv")[1])))

    def values(self, *words: str) -> dict[str, tuple[object, str]]:
        """Value and source by dotted key."""
        rows = self.json("show", *words)["values"]
        return {".".join(filter(None, (r["section"], r["key"]))): (r["value"], r["source"]) for r in rows}


@pytest.fixture
def shell(home: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """`fxtui config …` over a configuration with everything in it."""
    write(home, GOOD)
    return Shell(home, capsys)


def line_of(text: str, after: str = "") -> str:
    """Where `text` stands in the configuration, as a source says it; the first one below the line `after`."""
    lines = GOOD.splitlines()
    first = lines.index(after) if after else 0
    number = next(n for n, line in enumerate(lines[first:], first + 1) if line.lstrip('"').startswith(text))
    return f"config.toml:{number}"


def test_what_the_file_says_comes_with_its_line(shell: Shell) -> None:
    values = shell.values()
    assert values["default_profile"] == ("sim", line_of("default_profile"))
    assert values["theme"] == ("light", line_of("theme"))
    assert values["hide_amounts"] == (True, line_of("hide_amounts"))
    ((action, pressed),) = load_config(shell.home / "config.toml").keys.items()
    assert values[f"keys.{action}"] == (pressed, line_of(action))
    assert values["profiles.sim.mode"] == ("paper", line_of("mode"))
    assert values["profiles.sim.watchlist"] == (["USDT/COPM", "USDC/COPM"], line_of("watchlist"))
    assert values[f"{SIM}.account_id"] == (7, line_of("account_id"))
    assert values[f"{SIM}.taker_fee"] == ("0.0015", line_of("taker_fee"))
    assert values[f"{SIM}.refresh.quotes"] == ("0.5", line_of("quotes"))
    assert values[f"{SIM}.limits.max_order"] == ("1000", line_of("max_order"))
    assert values[f"{SIM}.limits.preview_ttl"] == ("20", line_of("preview_ttl"))


def test_what_it_does_not_say_is_shown_with_the_default_in_force(shell: Shell) -> None:
    values = shell.values()
    assert values["low_bandwidth"] == (False, "default")
    assert values["profiles.sim.value_asset"] == ("USDT", "default")
    assert values["profiles.real.watchlist"] == (list(venue_plugin("kiiex").watchlist), "default")
    assert values[f"{SIM}.trading"] == (True, "default")
    assert values["profiles.real.venues.kiiex.trading"] == (False, "default")
    assert values[f"{SIM}.oms_id"] == (1, "default")
    assert values[f"{SIM}.refresh.balances"] == ("10", "default")
    assert values[f"{SIM}.limits.daily"] == (None, "default")
    assert values[f"{SIM}.limits.quote_max_age"] == ("5", "default")


def test_an_address_by_name_is_shown_as_what_it_stands_for(shell: Shell) -> None:
    values = shell.values()
    real = "profiles.real.venues.kiiex"
    named = line_of("environment", after="[profiles.real.venues.kiiex]")
    assert values[f"{real}.environment"] == ("production", named)
    assert values[f"{real}.base_url"] == (venue_plugin("kiiex").environments["production"], named)
    assert values[f"{real}.ca_file"] == (str(shell.home / "authority.pem"), line_of("ca_file"))
    assert values[f"{SIM}.environment"] == (None, "default")
    assert values[f"{SIM}.base_url"] == ("http://127.0.0.1:8080/ap", line_of("base_url"))


def test_no_key_that_can_be_written_is_left_out(shell: Shell) -> None:
    values, plugin = shell.values(), venue_plugin("kiiex")
    wanted = [key.name for key in schema.TOP]
    wanted += [f"profiles.sim.{key.name}" for key in schema.PROFILE]
    wanted += [f"{SIM}.{key.name}" for key in schema.VENUE]
    wanted += [f"{SIM}.{setting.name}" for setting in plugin.settings]
    wanted += [f"{SIM}.secrets.{field.name}" for field in plugin.secrets]
    wanted += [f"{SIM}.refresh.{key.name}" for key in schema.REFRESH]
    wanted += [f"{SIM}.limits.{key.name}" for key in schema.LIMITS]
    assert [key for key in wanted if key not in values] == []


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
def test_a_secret_is_a_reference_in_every_form(shell: Shell, form: tuple[str, ...]) -> None:
    code, out, err = shell.config("show", *form)
    assert code == Exit.DONE
    assert "simulated" not in out + err
    assert "command: pass show kiiex, else keyring: fxtui/kiiex/api_secret, else env: KIIEX" in out
    assert "value: in this file, masked" in out


def test_csv_has_a_row_for_each_value(shell: Shell) -> None:
    head, *rows = shell.csv("show")
    assert head == ["section", "key", "value", "source"]
    assert ["", "hide_amounts", "true", line_of("hide_amounts")] in rows
    assert ["profiles.sim", "watchlist", "USDT/COPM USDC/COPM", line_of("watchlist")] in rows
    assert [f"{SIM}.limits", "daily", "", "default"] in rows


def test_people_see_one_table_below_the_other(shell: Shell) -> None:
    lines = shell.config("show")[1].splitlines()
    assert f"[{SIM}.limits]" in lines
    below = lines[lines.index(f"[{SIM}.limits]") + 1 :]
    assert below[0].split() == ["max_order", "1000", line_of("max_order")]
    assert below[1].split() == ["max_order_soft", "–", "default"]
    assert len({line.index(line.split()[-1]) for line in below[: len(schema.LIMITS)]}) == 1


def test_one_profile_is_shown_when_it_is_named(shell: Shell) -> None:
    values = shell.values("--profile", "real")
    assert "profiles.real.mode" in values
    assert "profiles.sim.mode" not in values
    assert "theme" in values
    code, _, err = shell.config("show", "--profile", "reel")
    assert code == Exit.USAGE
    assert "'reel'" in err
    assert "real, sim" in err


def test_without_a_file_the_defaults_are_in_force(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(home, capsys)
    values = shell.values()
    assert values["theme"] == ("dark", "default")
    assert values["default_profile"] == (None, "default")
    assert "--write-profile" in shell.config("show")[1]


def test_the_first_profile_is_the_default_one_when_none_is_chosen(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(home, GOOD.replace('default_profile = "sim"\n', ""))
    assert Shell(home, capsys).values()["default_profile"] == ("sim", "default")


def test_the_path_is_plain_for_people_and_a_row_for_scripts(shell: Shell) -> None:
    file = str(shell.home / "config.toml")
    assert shell.config("path") == (Exit.DONE, f"{file}\n", "")
    assert shell.csv("path") == [["config", "exists"], [file, "yes"]]
    assert shell.json("path")["paths"] == [{"config": file, "exists": True}]


def test_a_check_has_a_row_for_each_problem(shell: Shell) -> None:
    assert shell.csv("check") == [["where", "message", "hint"]]
    write(shell.home, GOOD.replace('"light"', '"ligth"').replace("preview_ttl = 20", "preview_ttl = 0"))
    code, out, err = shell.config("check", "--csv")
    assert code == Exit.CONFIGURATION
    rows = list(csv.reader(io.StringIO(out)))[1:]
    assert [row[0] for row in rows] == [
        f"{line_of('theme')}: theme",
        f"{line_of('preview_ttl')}: {SIM}.limits.preview_ttl",
    ]
    assert rows[0][1].endswith("did you mean light?")
    assert not rows[0][1].startswith("config.toml")
    assert len(err.splitlines()) == 2
