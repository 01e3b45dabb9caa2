"""A plug-in for the tests of a mutant: they have to import the mutant, and need not look for the shortest example."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

import fxtui
from tests.proof.mutation import FOLDER


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to test anything but the mutant, and stop at the first example that fails."""
    home, imported = Path(os.environ[FOLDER]), Path(fxtui.__file__)
    if not imported.is_relative_to(home):
        raise pytest.UsageError(f"{imported} is not the mutant in {home}")
    settings.register_profile(
        "mutant",
        parent=settings.get_profile("ci"),
        phases=(Phase.explicit, Phase.generate),
        print_blob=False,
    )
    settings.load_profile("mutant")
