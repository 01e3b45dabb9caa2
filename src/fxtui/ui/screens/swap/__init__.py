"""Quick swap, from anywhere: amount, preview, `y`."""

from fxtui.ui.screens.swap.modal import SwapModal

__all__ = ["SwapModal"]
