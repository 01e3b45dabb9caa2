"""Where an asset can be sent to: one address at a time, whole, with its network and memo."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from fxtui.domain.ticket import DepositAddress
from fxtui.ui.screens.tickets.rows import destination
from fxtui.ui.text import line
from fxtui.ui.widgets.details import Details, Fact
from fxtui.ui.widgets.fields import FieldRow
from fxtui.ui.widgets.key_line import key_for
from fxtui.ui.widgets.picker import Candidate, PickField


class AddressPane(Vertical):
    """A field to choose an address with, and the address."""

    DEFAULT_CSS = """
    AddressPane { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._addresses: dict[str, DepositAddress] = {}

    def compose(self) -> ComposeResult:
        """The choice, the chosen."""
        yield FieldRow("Send to", PickField("Address", empty="no address", id="address"), noted=False)
        yield Details()

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self.query_one(Details).display = False

    @property
    def chosen(self) -> str:
        """The chosen address without blanks, harmless; empty when there is none."""
        one = self._addresses.get(self.query_one(PickField).key)
        return line(one.address, 400) if one is not None else ""

    def offer(self, addresses: Sequence[DepositAddress], empty: str) -> None:
        """Offer these; `empty` says why there is none."""
        self._addresses = {str(place): one for place, one in enumerate(addresses)}
        self.query_one(PickField).offer(
            [
                Candidate(key, line(one.network, 30) or one.asset, "newest" if key == "0" else "")
                for key, one in self._addresses.items()
            ],
            empty,
        )
        self._draw()

    @on(PickField.Changed)
    def _changed(self, event: PickField.Changed) -> None:
        event.stop()
        self._draw()

    def _draw(self) -> None:
        one = self._addresses.get(self.query_one(PickField).key)
        details = self.query_one(Details)
        details.display = one is not None
        if one is not None:
            details.show(address_facts(one, key_for(self, "app.copy")))


def address_facts(address: DepositAddress, copies: str) -> list[Fact]:
    """An address whole, with its network and what must be written with it; `copies` is the key that copies it."""
    told = [Fact("network", Content(line(address.network, 60) or "not named"))]
    told.append(Fact("address", destination(address.address)))
    if address.memo:
        told.append(Fact("memo", Content.assemble((line(address.memo, 200), "bold"), ("  needed", "$stale"))))
    told.append(Fact("", Content.styled(f"{copies} copies the address without the blanks", "$quiet")))
    return told
