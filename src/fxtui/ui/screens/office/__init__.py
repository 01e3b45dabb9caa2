"""Back office: the customers of venues that are a partner's broker, and what is asked of the venue for them."""

from __future__ import annotations

from fxtui.ui.screens.office.screen import OfficeScreen

__all__ = ["OfficeScreen"]
