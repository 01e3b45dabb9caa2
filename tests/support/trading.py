"""Orders by keys: a desk with open orders, and the way from the form to the preview."""

from __future__ import annotations

from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import Console
from tests.support.fake_desk import FakeDesk, filled_desk
from tests.support.made import made_order


def traded() -> FakeDesk:
    """Three open orders, one of them from elsewhere."""
    desk = filled_desk()
    desk.put_orders(
        made_order("88101"),
        made_order("88102", "buy", "2500.5", filled="1000", limit="4049"),
        made_order("88103", quantity="0.25", limit="64000", name="BTC/USDT"),
    )
    return desk


async def order_typed(opened: Console, quantity: str = "100", price: str = "4056.98", key: str = "S") -> None:
    """Open Trade and type an order into the form."""
    await opened.press("3", key)
    await opened.type(quantity)
    await opened.press("tab")
    await opened.type(price)


async def to_the_preview(opened: Console) -> None:
    """Press enter and wait until the preview is armed."""
    await opened.press("enter")
    await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
    await opened.seconds(ARMS_AFTER)
