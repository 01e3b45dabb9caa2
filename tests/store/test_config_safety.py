"""What keeps live and paper, secrets and plain text, this machine and others apart in a configuration."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fxtui.store.config import Limits, SecretRef, check_config, load_config
from tests.store.configurations import GOOD, LIVE, write


def test_live_trading_needs_both_limits(folder: Path) -> None:
    problems = check_config(write(folder, LIVE))
    assert [problem.where for problem in problems] == [
        "config.toml:7: profiles.real.venues.kiiex.limits.max_order",
        "config.toml:7: profiles.real.venues.kiiex.limits.daily",
    ]
    limited = LIVE + 'max_order = 1000\ndaily = "5000.50"\n'
    venue = load_config(write(folder, limited)).profiles["real"].venues[0]
    assert venue.trading
    assert venue.limits == Limits(max_order=Decimal(1000), daily=Decimal("5000.50"))


@pytest.mark.parametrize(
    "address",
    [
        'environment = "production"',
        'base_url = "https://elsewhere.example/ap"',
        'base_url = "https://localhost"',
    ],
)
def test_paper_is_never_an_address_that_may_hold_real_money(folder: Path, address: str) -> None:
    text = f'[profiles.p]\nmode = "paper"\n[profiles.p.venues.kiiex]\n{address}\nuser_id = "1"\n'
    (problem,) = check_config(write(folder, text))
    assert problem.where == "config.toml:3: profiles.p.venues.kiiex"
    assert "may hold real money" in problem.message
    assert 'mode = "live"' in problem.hint


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/a", "http://127.255.0.3", "http://[::1]:9/ap", "https://127.0.0.1"]
)
def test_this_machine_by_number_is_paper(folder: Path, url: str) -> None:
    text = f'[profiles.p]\nmode = "paper"\n[profiles.p.venues.kiiex]\nbase_url = "{url}"\nuser_id = "1"\n'
    assert load_config(write(folder, text)).profiles["p"].venues[0].base_url == url


@pytest.mark.parametrize(
    "host",
    [
        "[2001:db8::1]",
        "[::1%25lo]",
        "[::ffff:10.0.0.1]",
        "0.0.0.0",
        "127.1",
        "2130706433",
        "127.0.0.1.example",
    ],
)
def test_plain_http_goes_to_no_other_machine_however_its_address_is_spelled(folder: Path, host: str) -> None:
    text = f'[profiles.p]\nmode = "live"\n[profiles.p.venues.kiiex]\nbase_url = "http://{host}/ap"\nuser_id = "1"\n'
    (problem,) = check_config(write(folder, text))
    assert problem.where == "config.toml:4: profiles.p.venues.kiiex.base_url"


@pytest.mark.parametrize("kind", ["live", "paper"])
def test_a_secret_in_plain_text_is_refused_away_from_this_machine_and_not_repeated(
    folder: Path, kind: str
) -> None:
    text = LIVE.replace("trading = true\n", "").replace("live", kind).replace("production", "staging")
    text += '[profiles.real.venues.kiiex.secrets]\napi_secret = [{ env = "X" }, { value = "tops3cret" }]\n'
    (problem,) = check_config(write(folder, text))
    assert problem.where == "config.toml:8: profiles.real.venues.kiiex.secrets.api_secret"
    assert "plain text" in problem.message
    assert "tops3cret" not in problem.message + problem.hint + repr(problem)


SECRET = "c4nary-S3cret"


@pytest.mark.parametrize(
    "line",
    [
        f'api_secret = "{SECRET}"',
        f'api_secret = {{ valu = "{SECRET}" }}',
        f'api_secret = {{ env = "{SECRET} x" }}',
        f'api_secret = {{ keyring = "{SECRET}" }}',
        f'api_secret = {{ command = "{SECRET}" }}',
        f'api_secret = {{ value = "{SECRET}", env = "X" }}',
        f'api_secret = ["{SECRET}"]',
        f'api_sekret = {{ value = "{SECRET}" }}',
        f'api_secret = {{ value = "{SECRET} }}',
        f'api_secret = {{ value = "{SECRET}\\x" }}',
        f"api_secret = {SECRET}",
        f'api_secret = "{SECRET}" "{SECRET}"',
    ],
)
def test_no_error_repeats_what_may_be_a_secret(folder: Path, line: str) -> None:
    text = GOOD.replace(
        "[profiles.sim.venues.kiiex.refresh]", f"{line}\n\n[profiles.sim.venues.kiiex.refresh]"
    )
    problems = check_config(write(folder, text.replace("api_secret = [{", "#", 1)))
    assert problems
    for problem in problems:
        assert SECRET not in f"{problem.message}{problem.hint}{problem.where}{problem!r}{problem.__cause__!r}"


def test_a_reference_never_shows_a_secret() -> None:
    reference = SecretRef("env", "X", SecretRef("value", SECRET))
    assert SECRET not in repr(reference) + str(reference) + repr([reference]) + f"{reference}"
    assert SECRET not in repr(SecretRef("value", SECRET))
