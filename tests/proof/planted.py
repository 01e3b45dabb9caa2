"""The program with one mistake in it: a copy of the source, put before the real one by the environment."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

_SOURCE = Path(__file__).resolve().parents[2] / "src"


def planted(folder: Path, file: str, right: str, wrong: str) -> Mapping[str, str]:
    """What to add to the environment, so that `wrong` stands for `right` in a file of the package.

    The text to be replaced has to be there, and once: a mistake that can't be planted proves nothing.
    """
    copy = folder / "planted"
    shutil.copytree(_SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    target = copy / "fxtui" / file
    text = target.read_text("utf-8")
    assert text.count(right) == 1, f"{right!r} stands {text.count(right)} times in {file}"
    target.write_text(text.replace(right, wrong), "utf-8")
    return {
        "PYTHONPATH": str(copy),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
