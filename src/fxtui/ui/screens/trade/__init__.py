"""Trade: order entry beside the blotter of all venues."""

from __future__ import annotations

from fxtui.ui.screens.trade.screen import TradeScreen

__all__ = ["TradeScreen"]
