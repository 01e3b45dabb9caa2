"""Samples as validated rows, and the catalogue they make: what the tests of wire and translate start from."""

from __future__ import annotations

from fxtui.domain.money import asset
from fxtui.transport.rows import AnyRow, read_row, read_rows
from fxtui.transport.strict_json import loads
from fxtui.venues.kiiex.catalog import Listed, Product, listed, product
from fxtui.venues.kiiex.envelope import lowered
from fxtui.venues.kiiex.wire.market import InstrumentRow, ProductRow
from tests.venues.kiiex.scripted import sample

USDT, COPM = asset("USDT"), asset("COPM")
NASTY = "\x1b]52;c;aGk=\x07[/b][@click=app.quit]\u202e\x9b31m" + "A" * 500


def rows(name: str, model: type[AnyRow]) -> list[AnyRow]:
    """A sample list."""
    return read_rows(model, lowered(loads(sample(name))))


def row(raw: bytes, model: type[AnyRow]) -> AnyRow:
    """A sample object."""
    return read_row(model, lowered(loads(raw)))


def first(name: str) -> dict[str, object]:
    """The first object of a sample list, keys in lower case."""
    found = lowered(loads(sample(name)))
    assert isinstance(found, list)
    assert isinstance(found[0], dict)
    return found[0]


def products() -> dict[int, Product]:
    """The sample products by id."""
    found = [product(one) for one in rows("alphapoint/GetProducts", ProductRow)]
    return {one.product_id: one for one in found if one is not None}


def catalogue(flipped: bool = False) -> Listed:
    """The sample instruments, in either orientation."""
    name = "alphapoint/GetInstruments_flipped" if flipped else "alphapoint/GetInstruments"
    return listed("kiiex", rows(name, InstrumentRow), products())
