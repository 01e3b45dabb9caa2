"""The help of a screen, and what was said before: pages over the screen."""

from fxtui.ui.screens.help.modal import HelpModal, PageModal, SaidModal, TextModal

__all__ = ["HelpModal", "PageModal", "SaidModal", "TextModal"]
