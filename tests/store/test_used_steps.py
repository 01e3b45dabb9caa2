"""No one-time code is used twice: not in two processes at once, not after a crash, not with a damaged file."""

from __future__ import annotations

import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from fxtui.contract.errors import StoreError
from fxtui.store.used_steps import UsedSteps

NAME = "the login of somebody"
STEP = 58_000_000


async def test_a_step_is_claimed_once_and_only_later_ones_after_it(tmp_path: Path) -> None:
    steps = UsedSteps(tmp_path / "codes")
    assert await steps.claim(NAME, STEP)
    assert not await steps.claim(NAME, STEP)
    assert not await steps.claim(NAME, STEP - 1)
    assert await steps.claim(NAME, STEP + 1)


async def test_what_one_process_claimed_another_that_comes_later_does_not_get(tmp_path: Path) -> None:
    assert await UsedSteps(tmp_path / "codes").claim(NAME, STEP)
    assert not await UsedSteps(tmp_path / "codes").claim(NAME, STEP)


async def test_every_authenticator_has_steps_of_its_own(tmp_path: Path) -> None:
    steps = UsedSteps(tmp_path / "codes")
    assert await steps.claim(NAME, STEP)
    assert await steps.claim("the login of somebody else", STEP)


def _claims(folder: Path, found: multiprocessing.Queue[list[int]]) -> None:
    steps = UsedSteps(folder)
    found.put([step for step in range(STEP, STEP + 4) if steps._claim(NAME, step)])


def test_of_many_processes_that_claim_the_same_steps_each_step_goes_to_one(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    found: multiprocessing.Queue[list[int]] = context.Queue()
    racers = [context.Process(target=_claims, args=(tmp_path / "codes", found)) for _ in range(4)]
    for racer in racers:
        racer.start()
    won = [step for _ in racers for step in found.get(timeout=30)]
    for racer in racers:
        racer.join()
    assert won
    assert len(set(won)) == len(won)


async def test_folder_and_file_are_private_and_looser_ones_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "codes"
    steps = UsedSteps(folder)
    await steps.claim(NAME, STEP)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert NAME not in file.name
    file.chmod(0o644)
    with pytest.raises(StoreError, match="Other users can get at"):
        await steps.claim(NAME, STEP + 1)


@pytest.mark.parametrize("damage", [b"\x00\x01garbage", b"58000000x", b"9" * 60])
async def test_a_damaged_file_costs_one_step_and_never_a_second_use(tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "codes"
    steps = UsedSteps(folder)
    await steps.claim(NAME, STEP)
    (file,) = folder.iterdir()
    file.write_bytes(damage)
    if damage.isdigit():
        with pytest.raises(StoreError, match="clock was set back"):
            await steps.claim(NAME, STEP)
        return
    assert not await steps.claim(NAME, STEP)
    assert not await steps.claim(NAME, STEP)
    assert await steps.claim(NAME, STEP + 1)


async def test_a_clock_that_was_set_back_far_is_told_and_a_little_is_waited_for(tmp_path: Path) -> None:
    steps = UsedSteps(tmp_path / "codes")
    await steps.claim(NAME, STEP)
    assert not await steps.claim(NAME, STEP - 3)
    with pytest.raises(StoreError, match="clock was set back"):
        await steps.claim(NAME, STEP - 120)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
async def test_a_disk_that_refuses_lets_no_code_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "codes"
    folder.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="can't be written down"):
        await UsedSteps(folder).claim(NAME, STEP)


async def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "codes"
    steps = UsedSteps(folder)
    await steps.claim(NAME, STEP)
    (file,) = folder.iterdir()
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="can't be written down"):
        await steps.claim(NAME, STEP + 1)
    assert not (tmp_path / "elsewhere").exists()
