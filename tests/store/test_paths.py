"""Where files are, and that they are ours alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fxtui.contract.errors import StoreError
from fxtui.store.paths import check_private, find_paths, private_folder


def test_a_home_holds_every_file(tmp_path: Path) -> None:
    paths = find_paths(str(tmp_path), {"FXTUI_HOME": "/elsewhere"})
    assert paths.config == tmp_path / "config.toml"
    assert {paths.journal.parent, paths.lock.parent, paths.log.parent, paths.state.parent} == {tmp_path}
    assert len({paths.journal, paths.lock, paths.state, paths.log, paths.config}) == 5


def test_every_profile_has_a_journal_and_a_lock_of_its_own(tmp_path: Path) -> None:
    paths = find_paths(str(tmp_path), {})
    live, paper = paths.of_profile("live"), paths.of_profile("paper")
    assert len({paths.journal, live.journal, paper.journal, paths.lock, live.lock, paper.lock}) == 6
    assert (live.config, live.log, live.state) == (paths.config, paths.log, paths.state)


def test_the_variable_names_the_home_when_no_option_does(tmp_path: Path) -> None:
    assert find_paths(None, {"FXTUI_HOME": str(tmp_path)}).config == tmp_path / "config.toml"
    assert find_paths("", {"FXTUI_HOME": str(tmp_path)}).config == tmp_path / "config.toml"


def test_a_relative_home_is_made_absolute_and_a_tilde_is_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert find_paths("here", {}).config == tmp_path / "here" / "config.toml"
    assert find_paths("~/there", {}).config == tmp_path / "me" / "there" / "config.toml"


def test_without_a_home_the_platform_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    for paths in (find_paths(None, {}), find_paths(None, {"FXTUI_HOME": ""})):
        assert paths.config.name == "config.toml"
        assert paths.config_folder.name == paths.journal_folder.name == "fxtui"
        assert len(paths.folders) >= 3


def test_the_demo_has_a_journal_of_its_own_and_the_same_configuration(tmp_path: Path) -> None:
    paths = find_paths(str(tmp_path), {})
    demo = paths.below("demo")
    assert demo.config == paths.config
    assert demo.journal == tmp_path / "demo" / paths.journal.name
    assert {demo.lock.parent, demo.state.parent, demo.log.parent} == {tmp_path / "demo"}


def test_folders_are_made_for_their_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    for made in (tmp_path / "a", tmp_path / "a" / "b"):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_folder_that_is_private_already_is_left_alone(tmp_path: Path) -> None:
    private_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o710, 0o701, 0o755, 0o770])
def test_a_loose_folder_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "it's loose"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(StoreError) as refusal:
        private_folder(folder)
    assert str(folder) in refusal.value.message
    assert f"{mode:04o}" in refusal.value.message
    mending = refusal.value.hint.partition(": ")[2]
    assert mending.startswith("chmod 700 ")
    assert os.system(mending) == 0
    private_folder(folder)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_loose_file_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "journal"
    file.touch()
    file.chmod(mode)
    with pytest.raises(StoreError) as refusal:
        check_private(file)
    assert refusal.value.hint.endswith(f"chmod 600 {file}")
    file.chmod(0o600)
    check_private(file)


def test_somebody_elses_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(StoreError, match=f"belongs to another user \\(uid {owner}\\)") as refusal:
        check_private(tmp_path)
    assert f"chown {owner + 1} " in refusal.value.hint


def test_what_a_link_points_to_is_what_counts(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.touch()
    loose.chmod(0o644)
    link = tmp_path / "link"
    link.symlink_to(loose)
    with pytest.raises(StoreError, match="mode 0644"):
        check_private(link)


def test_the_wrong_kind_and_the_missing_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch(0o600)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(StoreError, match="should be a folder and is a file"):
        check_private(file, folder=True)
    with pytest.raises(StoreError, match="should be a file and is a folder"):
        check_private(tmp_path, folder=False)
    with pytest.raises(StoreError, match="neither a file nor a folder"):
        check_private(tmp_path / "pipe")
    with pytest.raises(StoreError, match="can't be looked at"):
        check_private(tmp_path / "missing")
    with pytest.raises(StoreError, match="can't be made"):
        private_folder(file / "below")
