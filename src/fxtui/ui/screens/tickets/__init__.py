"""Tickets: all deposits and withdrawals in one queue, and the forms that make new ones."""

from __future__ import annotations

from fxtui.ui.screens.tickets.screen import TicketsScreen

__all__ = ["TicketsScreen"]
