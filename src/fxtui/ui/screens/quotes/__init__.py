"""Live two-way prices of the watchlist over all venues."""

from fxtui.ui.screens.quotes.screen import QuotesScreen

__all__ = ["QuotesScreen"]
