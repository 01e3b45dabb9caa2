"""How numbers and times are written in answers (dossier 3, 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fxtui.domain.moment import from_millis, iso
from fxtui.domain.money import trimmed
from fxtui.simulator.json_text import Raw
from fxtui.venues.kriptomat.sim.options import Modes

_PHP_DIGITS = ".17g"


def rendered(answer: object, modes: Modes) -> object:
    """`answer` with every Decimal as the server writes it: a JSON number, whole where it is whole."""
    match answer:
        case Decimal():
            return Raw(_php(answer) if modes.on("numbers", "php") else trimmed(answer))
        case list():
            return [rendered(item, modes) for item in answer]
        case Mapping():
            return {name: rendered(value, modes) for name, value in answer.items()}
        case _:
            return answer


def _php(number: Decimal) -> str:
    """What PHP makes of the float next to it with `serialize_precision` 17: 2341.6700000000001, 1.0e-5."""
    text = format(float(number), _PHP_DIGITS)
    mantissa, exponent, power = text.partition("e")
    if not exponent:
        return text
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(power):+d}"


def date(ms: int) -> str:
    """Milliseconds since the epoch in the documents' spelling: UTC, without a zone."""
    return iso(from_millis(ms)).removesuffix("Z")
