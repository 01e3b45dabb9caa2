"""Configurations for the tests: one with everything in it, one that is live."""

from __future__ import annotations

from pathlib import Path

GOOD = """\
schema = 1
default_profile = "sim"
theme = "light"
hide_amounts = true

[keys]
"app.swap" = "s,f2"

[profiles.sim]
mode = "paper"
watchlist = ["usdt/copm", "USDT-COPM", "USDC/COPM"]

[profiles.sim.venues.kiiex]
base_url = "http://127.0.0.1:8080/ap/"
user_id = "96"
account_id = 7
taker_fee = "0.0015"

[profiles.sim.venues.kiiex.secrets]
api_key = { value = "simulated" }
api_secret = [{ command = ["pass", "show", "kiiex"] }, { keyring = "fxtui/kiiex/api_secret" }, { env = "KIIEX" }]

[profiles.sim.venues.kiiex.refresh]
quotes = 0.5

[profiles.sim.venues.kiiex.limits]
max_order = 1000
max_slippage = "0.01"
preview_ttl = 20

[profiles.real]
mode = "live"
value_asset = "COPM"

[profiles.real.venues.kiiex]
environment = "production"
user_id = "96"
ca_file = "authority.pem"
"""

LIVE = """\
[profiles.real]
mode = "live"
[profiles.real.venues.kiiex]
environment = "production"
user_id = "96"
trading = true
[profiles.real.venues.kiiex.limits]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path
