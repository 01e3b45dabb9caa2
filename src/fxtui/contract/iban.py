"""IBANs as they are sent: one rule for the form that asks for one and the adapter that sends it (ISO 13616).

The library knows each country's length and form beside the check digits (mod 97); it is imported with the first IBAN.
"""

from __future__ import annotations

_LONGEST = 34


def checked_iban(text: str) -> str:
    """`text` without blanks and in capitals; `ValueError` says in one sentence what is wrong, never what was written."""
    from stdnum import iban
    from stdnum.exceptions import InvalidChecksum, ValidationError

    packed = "".join(text.split()).upper()
    if not packed:
        raise ValueError("An IBAN is missing: it begins with two letters and two digits, like DE68.")
    if not (packed.isascii() and packed.isalnum()):
        raise ValueError("An IBAN has letters A to Z, digits and blanks alone.")
    if len(packed) > _LONGEST:
        raise ValueError(f"An IBAN has {_LONGEST} characters at most, this has {len(packed)}.")
    try:
        iban.validate(packed, check_country=False)
    except InvalidChecksum:
        raise ValueError("The check digits of this IBAN do not fit: a character is wrong.") from None
    except ValidationError:
        raise ValueError(
            "This is no IBAN of the country it begins with: its length or form is wrong."
        ) from None
    return packed
