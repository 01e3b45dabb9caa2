"""The log file: private, and never the reason something else fails."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from fxtui.bootstrap.logs import log_to
from fxtui.transport import redact
from tests.support.desk_rig import Rig
from tests.support.fake_venue import answers

_log = logging.getLogger("tests.logs")


def test_a_line_is_written_into_a_file_nobody_else_may_read(tmp_path: Path) -> None:
    path = tmp_path / "log" / "fxtui.log"
    log_to(path, verbose=False)
    _log.warning("a line")
    assert "a line" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_whose_folder_has_gone_disturbs_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to(tmp_path / "log" / "fxtui.log", verbose=False)
    shutil.rmtree(tmp_path / "log")
    _log.error("a line for nobody")
    assert capsys.readouterr().err == ""


async def test_an_outcome_is_written_down_though_the_log_is_gone(tmp_path: Path) -> None:
    log_to(tmp_path / "log" / "fxtui.log", verbose=False)
    shutil.rmtree(tmp_path / "log")
    rig = Rig()
    rig.venue.will(answers(KeyError("OrderId")))
    intent = rig.desk.submit(await rig.swap())
    await rig.until(lambda: rig.journal.states(intent.intent_id)[-1:] == ["unknown"], within=0)


def test_a_line_that_can_not_be_redacted_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log" / "fxtui.log"
    log_to(path, verbose=False)

    def broken(_: str) -> str:
        raise RecursionError

    monkeypatch.setattr(redact, "redacted", broken)
    _log.error("the secret is swordfish")
    monkeypatch.undo()
    _log.error("the next line")
    assert "swordfish" not in path.read_text()
    assert "the next line" in path.read_text()
