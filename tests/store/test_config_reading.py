"""Every problem of a configuration names file, line and key, and the file is left alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fxtui.contract.errors import ConfigurationError
from fxtui.store.config import Config, Limits, SecretRef, check_config, load_config
from tests.store.configurations import GOOD, LIVE, write


def test_no_file_is_an_empty_configuration(folder: Path) -> None:
    assert load_config(folder / "config.toml") == Config()
    assert check_config(folder / "config.toml") == []
    assert not (folder / "config.toml").exists()


def test_an_empty_file_is_an_empty_configuration(folder: Path) -> None:
    assert load_config(write(folder, "# nothing yet\n")) == Config()


def test_what_is_written_is_read_and_what_is_not_has_its_default(folder: Path) -> None:
    config = load_config(write(folder, GOOD))
    assert (config.default_profile, config.theme, config.hide_amounts) == ("sim", "light", True)
    assert config.low_bandwidth is False
    assert config.keys == {"app.swap": "s,f2"}
    sim = config.profiles["sim"]
    assert (sim.live, sim.value_asset, sim.watchlist) == (False, "USDT", ("USDT/COPM", "USDC/COPM"))
    (kiiex,) = sim.venues
    assert (kiiex.venue, kiiex.base_url, kiiex.trading) == ("kiiex", "http://127.0.0.1:8080/ap", True)
    assert kiiex.settings["user_id"] == "96"
    assert kiiex.settings["account_id"] == 7
    assert kiiex.settings["taker_fee"] == Decimal("0.0015")
    assert kiiex.settings["oms_id"] == 1
    assert kiiex.refresh == {"quotes": 0.5, "balances": 10.0, "orders": 3.0, "tickets": 15.0}
    assert kiiex.limits == Limits(max_order=Decimal(1000), max_slippage=Decimal("0.01"), preview_ttl=20.0)
    assert kiiex.secrets["api_key"] == SecretRef("value", "simulated")
    assert kiiex.secrets["api_secret"] == SecretRef(
        "command",
        ("pass", "show", "kiiex"),
        SecretRef("keyring", "fxtui/kiiex/api_secret", SecretRef("env", "KIIEX")),
    )


def test_a_live_profile_is_read_only_until_trading_is_set(folder: Path) -> None:
    real = load_config(write(folder, GOOD)).profiles["real"]
    assert real.live
    assert not real.venues[0].trading
    assert real.venues[0].base_url == "https://alphaprod.proxy.kiiex.io/ap"
    assert real.venues[0].ca_file == str(folder / "authority.pem")
    assert real.value_asset == "COPM"


def test_a_paper_environment_of_the_venue_is_paper(folder: Path) -> None:
    text = '[profiles.p]\nmode = "paper"\n[profiles.p.venues.kiiex]\nenvironment = "staging"\nuser_id = "1"\n'
    assert not load_config(write(folder, text)).profiles["p"].live
    by_url = text.replace('environment = "staging"', 'base_url = "https://apstage.proxy.kiiex.io/ap"')
    assert not load_config(write(folder, by_url)).profiles["p"].live


VENUE = "profiles.sim.venues.kiiex"

WRONG: list[tuple[str, str, int, str, str]] = [
    # what is replaced in GOOD, by what, then line, key and words of the problem
    ("schema = 1", "schema = 2", 1, "schema", "a newer fxtui"),
    ("schema = 1", 'schema = "1"', 1, "schema", "whole number, not text"),
    ('"light"', '"ligth"', 3, "theme", "did you mean light?"),
    ('"light"', "3", 3, "theme", "text in quotes, not a whole number"),
    ("hide_amounts = true", "hide_amount = true", 4, "hide_amount", "did you mean hide_amounts?"),
    ("hide_amounts = true", "hide_amounts = 1", 4, "hide_amounts", "true or false, not a whole number"),
    ('default_profile = "sim"', 'default_profile = "sin"', 2, "default_profile", "did you mean sim?"),
    ('"app.swap" = "s,f2"', '"app.swap" = ""', 7, 'keys."app.swap"', "names no key"),
    ('mode = "paper"', 'mode = "papper"', 10, "profiles.sim.mode", "did you mean paper?"),
    ('mode = "paper"', "", 9, "profiles.sim", "mode is missing"),
    ('"USDT-COPM"', '"USDTCOPM"', 11, "profiles.sim.watchlist[1]", "a pair like"),
    ('"USDT-COPM"', "1.5", 11, "profiles.sim.watchlist[1]", "a pair like"),
    ("venues.kiiex]", "venues.kiix]", 13, "profiles.sim.venues.kiix", "did you mean kiiex?"),
    ("http://127.0.0.1:8080/ap/", "http://example.com/ap", 14, f"{VENUE}.base_url", "begin with https://"),
    (
        "http://127.0.0.1:8080/ap/",
        "http://localhost:8080",
        14,
        f"{VENUE}.base_url",
        "127.0.0.1 or [::1] alone",
    ),
    ("http://127.0.0.1:8080/ap/", "https://u:p@127.0.0.1/", 14, f"{VENUE}.base_url", "holds a login"),
    ("http://127.0.0.1:8080/ap/", "https://127.0.0.1/?x=1", 14, f"{VENUE}.base_url", "no ? and no #"),
    ("http://127.0.0.1:8080/ap/", "ftp://127.0.0.1/", 14, f"{VENUE}.base_url", "begin with https://"),
    ("http://127.0.0.1:8080/ap/", "nonsense", 14, f"{VENUE}.base_url", "is no URL"),
    ("http://127.0.0.1:8080/ap/", "https://127.0.0.1:x/", 14, f"{VENUE}.base_url", "is no URL"),
    ('base_url = "http', 'environment = "staging"\nbase_url = "http', 14, f"{VENUE}.environment", "not both"),
    ('user_id = "96"\nacc', "acc", 13, VENUE, "user_id is missing: the numeric KIIEX user id"),
    (
        'user_id = "96"\nacc',
        "user_id = 96\nacc",
        15,
        f"{VENUE}.user_id",
        "text in quotes, not a whole number",
    ),
    ("account_id = 7", "account_id = 7.5", 16, f"{VENUE}.account_id", "not a number with a point"),
    ("account_id = 7", "account_id = true", 16, f"{VENUE}.account_id", "whole number, not true or false"),
    ("account_id = 7", "account_id = 1979-05-27", 16, f"{VENUE}.account_id", "not a date or time"),
    ("account_id = 7", "account_id = 99999999999999999999", 16, f"{VENUE}.account_id", "out of all range"),
    ("account_id = 7", "accountid = 7", 16, f"{VENUE}.accountid", "did you mean account_id?"),
    ('taker_fee = "0.0015"', "taker_fee = 0.0015", 17, f"{VENUE}.taker_fee", "binary fraction"),
    ('taker_fee = "0.0015"', 'taker_fee = "1e-3"', 17, f"{VENUE}.taker_fee", "plain number in quotes"),
    ('taker_fee = "0.0015"', 'taker_fee = "1_0"', 17, f"{VENUE}.taker_fee", "plain number in quotes"),
    ('taker_fee = "0.0015"', 'taker_fee = "٣"', 17, f"{VENUE}.taker_fee", "plain number in quotes"),
    ('taker_fee = "0.0015"', 'swap_style = "limit"', 17, f"{VENUE}.swap_style", "one of limit_ioc, market"),
    ('value = "simulated"', 'valeu = "simulated"', 20, f"{VENUE}.secrets.api_key", "did you mean value?"),
    ('{ value = "simulated" }', '"simulated"', 20, f"{VENUE}.secrets.api_key", "is a reference to a secret"),
    ('{ env = "KIIEX" }', '{ env = "A B" }', 21, f"{VENUE}.secrets.api_secret[2]", "no environment variable"),
    ('["pass", "show", "kiiex"]', '"pass"', 21, f"{VENUE}.secrets.api_secret[0]", "a list of words"),
    (
        '"fxtui/kiiex/api_secret"',
        '"api_secret"',
        21,
        f"{VENUE}.secrets.api_secret[1]",
        "no entry of the keyring",
    ),
    ("api_key =", "api_keys =", 20, f"{VENUE}.secrets.api_keys", "did you mean api_key?"),
    ("quotes = 0.5", "quotes = 0.1", 24, f"{VENUE}.refresh.quotes", "at least 0.2 seconds"),
    ("quotes = 0.5", "quotes = nan", 24, f"{VENUE}.refresh.quotes", "more than 0 seconds"),
    ("quotes = 0.5", "quotes = inf", 24, f"{VENUE}.refresh.quotes", "more than 0 seconds"),
    ("quotes = 0.5", 'quotes = "1"', 24, f"{VENUE}.refresh.quotes", "a number of seconds, not text"),
    ("quotes = 0.5", "quoted = 1", 24, f"{VENUE}.refresh.quoted", "did you mean quotes?"),
    ("max_order = 1000", "max_order = 1000.0", 27, f"{VENUE}.limits.max_order", "binary fraction"),
    ("max_order = 1000", "max_order = 0", 27, f"{VENUE}.limits.max_order", "above 0"),
    ("max_order = 1000", 'max_order = "-1"', 27, f"{VENUE}.limits.max_order", "above 0"),
    ("preview_ttl = 20", "max_order_soft = 1001", 29, f"{VENUE}.limits.max_order_soft", "is above max_order"),
    (
        'max_slippage = "0.01"',
        "max_slippage = 3",
        28,
        f"{VENUE}.limits.max_slippage",
        "a fraction from 0 to 1",
    ),
    ('value_asset = "COPM"', 'value_asset = "C P"', 33, "profiles.real.value_asset", "code of an asset"),
    ("[profiles.real]", '[profiles."re al"]', 31, 'profiles."re al"', "no name for a profile"),
    ('"production"', '"prod"', 36, "profiles.real.venues.kiiex.environment", "did you mean production?"),
    ('environment = "production"', "", 35, "profiles.real.venues.kiiex", "or base_url is missing"),
    ('"production"', '"production"\ntrading = 0', 37, "profiles.real.venues.kiiex.trading", "true or false"),
    ("[keys]", "keys = 1\n[other]", 6, "keys", "has to be a table"),
]


@pytest.mark.parametrize(("what", "by", "line", "key", "words"), WRONG)
def test_a_wrong_value_is_named_with_file_line_and_key(
    folder: Path, what: str, by: str, line: int, key: str, words: str
) -> None:
    assert what in GOOD
    wrong = GOOD.replace(what, by, 1)
    path = write(folder, wrong)
    problems = check_config(path)
    found = [problem for problem in problems if problem.where == f"config.toml:{line}: {key}"]
    assert found, [problem.message for problem in problems]
    assert words in found[0].message
    assert found[0].message.startswith(f"config.toml:{line}: {key}: ")
    with pytest.raises(ConfigurationError) as refusal:
        load_config(path)
    assert refusal.value.message == problems[0].message
    assert path.read_text(encoding="utf-8") == wrong


def test_every_problem_is_listed_and_the_first_one_tells_of_the_others(folder: Path) -> None:
    wrong = (
        GOOD.replace('"light"', '"lihgt"').replace("account_id", "acount_id").replace("quotes =", "qutes =")
    )
    path = write(folder, wrong)
    assert len(check_config(path)) == 3
    with pytest.raises(ConfigurationError) as refusal:
        load_config(path)
    assert "2 more problems" in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("schema = 1\n[profiles.sim\nmode = 1\n", "config.toml:2", "column 14"),
        ("schema = 1\ntheme = dark\n", "config.toml:2: theme", "not TOML"),
        ("schema = 1\nschema = 2\n", "config.toml:2: schema", "not TOML"),
        ('theme = "dark\n', "config.toml:1: theme", "not TOML"),
        ("a = [1,\n", "config.toml:2", "not TOML"),
        ("x = 1" + "0" * 5000, "config.toml", "too long"),
        ("x = 1e" + "9" * 30, "config.toml", "too long"),
        ("x = " + "[" * 5000 + "]" * 5000, "config.toml", "too deep"),
    ],
)
def test_what_is_not_toml_is_named_with_its_line(folder: Path, text: str, where: str, words: str) -> None:
    path = write(folder, text)
    (problem,) = check_config(path)
    assert problem.where == where
    assert words in problem.message
    assert path.read_text() == text


def test_bytes_that_are_no_text_are_named_with_their_line(folder: Path) -> None:
    path = folder / "config.toml"
    path.write_bytes(b'schema = 1\n\ntheme = "\xff"\n')
    path.chmod(0o600)
    (problem,) = check_config(path)
    assert problem.where == "config.toml:3"
    assert "UTF-8" in problem.message


def test_a_file_others_can_read_is_refused_with_the_command_that_mends_it(folder: Path) -> None:
    path = write(folder, GOOD)
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="Other users can get at") as refusal:
        load_config(path)
    assert refusal.value.hint.endswith(f"chmod 600 {path}")
    path.chmod(0o600)
    folder.chmod(0o755)
    with pytest.raises(ConfigurationError) as refusal:
        load_config(path)
    assert refusal.value.hint.endswith(f"chmod 700 {folder}")


def test_a_file_that_is_none_and_one_too_large_are_refused(folder: Path) -> None:
    (folder / "config.toml").mkdir(mode=0o700)
    with pytest.raises(ConfigurationError, match="should be a file"):
        load_config(folder / "config.toml")
    (folder / "config.toml").rmdir()
    with pytest.raises(ConfigurationError, match="larger than 1 MiB"):
        load_config(write(folder, "#" * 1_048_577))


def test_line_ends_of_other_systems_are_read(folder: Path) -> None:
    path = folder / "config.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    path.chmod(0o600)
    assert load_config(path).theme == "light"
    path.write_bytes(GOOD.replace('"light"', '"x"').replace("\n", "\r\n").encode())
    assert check_config(path)[0].where == "config.toml:3: theme"


def test_a_profile_without_a_venue_is_a_problem(folder: Path) -> None:
    (problem,) = check_config(write(folder, '\n[profiles.p]\nmode = "live"\n'))
    assert problem.where == "config.toml:2: profiles.p.venues"


def test_a_plugin_that_breaks_is_a_problem_of_its_venue(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> None:
        raise RuntimeError(name)

    monkeypatch.setattr("fxtui.store.config_venue.venue_plugin", broken)
    problems = check_config(write(folder, LIVE))
    assert [problem.where for problem in problems] == ["config.toml:3: profiles.real.venues.kiiex"]
    assert "can't be loaded (RuntimeError)" in problems[0].message
