"""What every account holds, and what it is worth in one asset."""

from fxtui.ui.screens.balances.screen import BalancesScreen

__all__ = ["BalancesScreen"]
