"""Held keys and pastes in short; `make prove` runs them long."""

from __future__ import annotations

import pytest

from tests.proof.figures import broken
from tests.proof.keys import held_keys, pastes


@pytest.mark.timeout(300)
def test_held_keys_trade_nothing_and_a_press_trades_once() -> None:
    assert broken(held_keys(2, 1)) == []


@pytest.mark.timeout(300)
def test_pastes_trade_nothing() -> None:
    assert broken(pastes(9, 1, everywhere=False)) == []
