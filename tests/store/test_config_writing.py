"""Writing a profile keeps what a person wrote, survives crashes, and reads back as it was."""

from __future__ import annotations

import os
import stat
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.contract.errors import ConfigurationError, StoreError
from fxtui.contract.plugin import venue_plugin
from fxtui.store.config import Limits, Profile, SecretRef, VenueProfile, check_config, load_config
from fxtui.store.config_values import REFRESH
from fxtui.store.config_write import write_profile
from fxtui.store.simulated import paper_profile

CREDENTIALS = {"api_key": "k", "api_secret": 's"\\\n', "user_id": "96", "account_id": 7, "oms_id": 1}


def simulated(port: int = 8080, name: str = "sim") -> Profile:
    return paper_profile(name, [("kiiex", f"http://127.0.0.1:{port}/ap", CREDENTIALS)])


def test_the_first_profile_makes_the_file_private_and_the_default(folder: Path) -> None:
    path = folder / "below" / "config.toml"
    write_profile(path, simulated())
    config = load_config(path)
    assert config.profiles == {"sim": simulated()}
    assert config.default_profile == "sim"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]


def test_a_second_profile_leaves_the_first_and_the_default(folder: Path) -> None:
    path = folder / "config.toml"
    write_profile(path, simulated())
    write_profile(path, simulated(9090, "other"))
    config = load_config(path)
    assert set(config.profiles) == {"sim", "other"}
    assert config.default_profile == "sim"


WRITTEN = """\
# Mine. Keep off.
theme   =   "light"   # I like it

[keys] # my keys
quick_swap = "f2"

[profiles.sim] # started by hand
mode = "paper" # no money
# two comments
watchlist = ["USDT/COPM"]

[profiles.sim.venues.kiiex]
base_url = "http://127.0.0.1:1/ap" # where it listens
user_id = "95" # me
[profiles.sim.venues.kiiex.secrets]
api_key = { value = "old" } # the key

# And the last words.
"""


def test_comments_and_order_of_a_persons_file_stay(folder: Path) -> None:
    path = folder / "config.toml"
    path.write_text(WRITTEN)
    path.chmod(0o600)
    write_profile(path, simulated())
    text = path.read_text()
    for comment in (
        "# Mine. Keep off.",
        'theme   =   "light"   # I like it',
        "[keys] # my keys",
        "[profiles.sim] # started by hand",
        'mode = "paper" # no money',
        '"http://127.0.0.1:8080/ap" # where it listens',
        'user_id = "96" # me',
        "# And the last words.",
    ):
        assert comment in text
    config = load_config(path)
    assert config.profiles["sim"] == simulated()
    assert (config.theme, config.keys) == ("light", {"quick_swap": "f2"})
    assert (folder / "config.toml.bak").read_text() == WRITTEN
    assert stat.S_IMODE((folder / "config.toml.bak").stat().st_mode) == 0o600


def test_writing_the_same_again_changes_nothing(folder: Path) -> None:
    path = folder / "config.toml"
    write_profile(path, simulated())
    before = path.read_text()
    write_profile(path, simulated())
    assert path.read_text() == before


def test_there_is_one_backup_and_it_is_the_last_one(folder: Path) -> None:
    path = folder / "config.toml"
    for port in (1, 2, 3):
        write_profile(path, simulated(port))
    assert ":3/" in path.read_text()
    assert ":2/" in (folder / "config.toml.bak").read_text()
    assert sorted(file.name for file in folder.iterdir()) == ["config.toml", "config.toml.bak"]


@pytest.mark.parametrize("damage", ["[profiles.sim\n", 'themes = "dark"\n', "\x00"])
def test_a_damaged_file_is_never_written_over(folder: Path, damage: str) -> None:
    path = folder / "config.toml"
    path.write_text(damage)
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match=r"config\.toml:1"):
        write_profile(path, simulated())
    assert path.read_text() == damage
    assert [file.name for file in folder.iterdir()] == ["config.toml"]


def test_a_live_profile_is_not_replaced_by_a_paper_one_nor_the_other_way_round(folder: Path) -> None:
    path = folder / "config.toml"
    live = replace(simulated(), live=True, venues=(replace(simulated().venues[0], trading=False),))
    write_profile(path, live)
    before = path.read_text()
    with pytest.raises(ConfigurationError, match="is live and is not replaced"):
        write_profile(path, simulated())
    assert path.read_text() == before
    write_profile(path, simulated(name="paper"))
    with pytest.raises(ConfigurationError, match="is paper and is not replaced"):
        write_profile(path, replace(live, name="paper"))


def test_a_profile_that_would_be_refused_on_reading_is_not_written(folder: Path) -> None:
    path = folder / "config.toml"
    away = replace(simulated().venues[0], base_url="https://elsewhere.example/ap")
    with pytest.raises(ConfigurationError, match="may hold real money"):
        write_profile(path, replace(simulated(), venues=(away,)))
    with pytest.raises(ConfigurationError, match="can't be written"):
        write_profile(path, replace(simulated(), name="no name"))
    assert not path.exists()


def test_a_file_with_inline_profiles_is_extended_or_refused_but_never_spoilt(folder: Path) -> None:
    path = folder / "config.toml"
    inline = (
        'profiles = { old = { mode = "paper", venues = { kiiex = '
        '{ base_url = "http://127.0.0.1:1", user_id = "1" } } } }\n'
    )
    path.write_text(inline)
    path.chmod(0o600)
    old = load_config(path).profiles["old"]
    try:
        write_profile(path, simulated())
    except ConfigurationError:
        assert path.read_text() == inline
    else:
        assert load_config(path).profiles == {"old": old, "sim": simulated()}


def test_a_link_to_the_file_stays_a_link(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles"
    kept.mkdir(mode=0o700)
    (folder / "config.toml").symlink_to(kept / "config.toml")
    write_profile(folder / "config.toml", simulated())
    assert (folder / "config.toml").is_symlink()
    assert load_config(kept / "config.toml").profiles == {"sim": simulated()}


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_a_disk_that_refuses_leaves_the_file_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = folder / "config.toml"
    write_profile(path, simulated(1))
    before = path.read_text()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(failing, refuse)
        with pytest.raises(StoreError, match=r"No space left on device\. It is as it was"):
            write_profile(path, simulated(2))
    assert path.read_text() == before
    assert not [file for file in folder.iterdir() if file.name.endswith(".new")]


def test_the_file_and_its_folder_are_on_disk_before_it_takes_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    fsync, moved = os.fsync, Path.replace

    def watched_fsync(descriptor: int) -> None:
        seen.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def watched_replace(self: Path, target: Path) -> Path:
        seen.append("rename")
        return moved(self, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    write_profile(folder / "config.toml", simulated())
    assert seen == ["file", "rename", "folder"]


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
PLACES = (
    st.builds(SecretRef, st.just("env"), st.from_regex(r"\A[A-Z_][A-Z0-9_]{0,9}\Z"))
    | st.builds(SecretRef, st.just("command"), st.lists(WORDS, min_size=1, max_size=3).map(tuple))
    | st.builds(
        SecretRef, st.just("keyring"), st.tuples(WORDS, WORDS).map("/".join).filter(lambda t: t[-1] != "/")
    )
)
CHAINS = PLACES | st.builds(replace, PLACES, otherwise=PLACES)
AMOUNTS = st.decimals(Decimal("0.01"), Decimal(10**9), places=2)
SECONDS = st.floats(0.2, 86_400)
BOUNDED = st.builds(
    Limits,
    max_order=AMOUNTS,
    daily=AMOUNTS,
    max_slippage=st.decimals(0, 1, places=4),
    quote_max_age=SECONDS,
    preview_ttl=SECONDS,
)
NAMES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,31}\Z")
PAIRS = st.lists(st.sampled_from(["USDT/COPM", "USDC/COPM", "BTC/EUR"]), unique=True, max_size=3).map(tuple)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    plugin = venue_plugin("kiiex")
    live = draw(st.booleans())
    local = draw(st.booleans())
    settings_of_venue: dict[str, object] = {setting.name: setting.default for setting in plugin.settings}
    settings_of_venue |= draw(
        st.fixed_dictionaries(
            {"user_id": WORDS},
            optional={
                "account_id": st.integers(-(2**63), 2**63 - 1),
                "swap_style": st.sampled_from(["limit_ioc", "market"]),
                "taker_fee": st.decimals(-1, 1, places=5),
                "fixed_nonce": WORDS,
            },
        )
    )
    plain = st.builds(
        SecretRef, st.just("value"), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    )
    secrets = st.dictionaries(
        st.sampled_from(["api_key", "api_secret"]), (CHAINS | plain) if local else CHAINS
    )
    venue = VenueProfile(
        venue="kiiex",
        base_url="http://[::1]:8080/ap" if local else "https://apstage.proxy.kiiex.io/ap",
        settings=settings_of_venue,
        secrets=draw(secrets),
        refresh={
            **REFRESH,
            **plugin.refresh,
            **draw(st.dictionaries(st.sampled_from(sorted(REFRESH)), SECONDS)),
        },
        limits=draw(BOUNDED),
        trading=draw(st.booleans()),
        ca_file=draw(st.sampled_from(["", "/etc/ssl/mine.pem"])),
    )
    return Profile(draw(NAMES), live, (venue,), draw(PAIRS), draw(st.sampled_from(["USDT", "COPM"])))


@settings(max_examples=25)
@given(profiles(), profiles())
def test_every_profile_reads_back_as_it_was_also_over_another(first: Profile, second: Profile) -> None:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "config.toml"
        write_profile(path, first)
        assert check_config(path) == []
        assert load_config(path).profiles == {first.name: first}
        again = replace(second, name=first.name, live=first.live)
        write_profile(path, again)
        assert load_config(path).profiles == {first.name: again}
