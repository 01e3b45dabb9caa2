"""Intents: every money action ever confirmed, and what became of it."""

from __future__ import annotations

from fxtui.ui.screens.intents.screen import IntentsScreen

__all__ = ["IntentsScreen"]
