"""Instrument: one pair at one venue with its chart, its book, its last trades and the price for a size."""

from __future__ import annotations

from fxtui.ui.screens.instrument.screen import InstrumentScreen

__all__ = ["InstrumentScreen"]
