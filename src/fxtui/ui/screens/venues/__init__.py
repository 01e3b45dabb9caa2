"""Venues: how each connection is doing, pausing and testing it."""

from __future__ import annotations

from fxtui.ui.screens.venues.screen import VenuesScreen

__all__ = ["VenuesScreen"]
