"""The help of a screen, and what was said before: pages over the screen."""

from fxtui.ui.screens.help.modal import HelpModal, SaidModal, TextModal

__all__ = ["HelpModal", "SaidModal", "TextModal"]
