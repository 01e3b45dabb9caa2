"""Samples as validated rows, and the catalogue they make: what the tests of wire and translate start from."""

from __future__ import annotations

from typing import TypeVar

from fxtui.domain.money import asset
from fxtui.transport.strict_json import loads
from fxtui.venues.kiiex import wire
from fxtui.venues.kiiex.catalog import Listed, Product, listed, product
from fxtui.venues.kiiex.envelope import lowered
from tests.venues.kiiex.scripted import sample

USDT, COPM = asset("USDT"), asset("COPM")
NASTY = "\x1b]52;c;aGk=\x07[/b][@click=app.quit]\u202e\x9b31m" + "A" * 500
Row = TypeVar("Row", bound=wire.Wire)


def rows(name: str, model: type[Row]) -> list[Row]:
    """A sample list."""
    return wire.list_of(model).validate_python(lowered(loads(sample(name))))


def row(raw: bytes, model: type[Row]) -> Row:
    """A sample object."""
    return model.model_validate(lowered(loads(raw)))


def first(name: str) -> dict[str, object]:
    """The first object of a sample list, keys in lower case."""
    found = lowered(loads(sample(name)))
    assert isinstance(found, list)
    assert isinstance(found[0], dict)
    return found[0]


def products() -> dict[int, Product]:
    """The sample products by id."""
    found = [product(one) for one in rows("alphapoint/GetProducts", wire.ProductRow)]
    return {one.product_id: one for one in found if one is not None}


def catalogue(flipped: bool = False) -> Listed:
    """The sample instruments, in either orientation."""
    name = "alphapoint/GetInstruments_flipped" if flipped else "alphapoint/GetInstruments"
    return listed("kiiex", rows(name, wire.InstrumentRow), products())
