"""The border of KIIEX's answers: numbers, times, keys in any case, the generic answer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.transport.strict_json import loads
from fxtui.venues.kiiex.envelope import envelope, lowered
from fxtui.venues.kiiex.wire import values
from tests.venues.kiiex.scripted import SAMPLES, sample


class TestNumbersAndTimes:
    @pytest.mark.parametrize(
        "text", ["0.0000000100000000000000000000", "-3.5483870967741935483870967700", "12"]
    )
    def test_a_number_keeps_every_digit_as_number_and_as_text(self, text: str) -> None:
        assert format(values.number(Decimal(text)), "f") == text
        assert format(values.number(text), "f") == text

    @pytest.mark.parametrize(
        "odd", ["1E+999999", "NaN", "Infinity", "١٢", "1,000", "", " 1", True, None, [1], 1.5]
    )
    def test_what_is_no_plain_number_is_refused(self, odd: object) -> None:
        with pytest.raises(ValueError, match="not a number"):
            values.number(odd)

    def test_ids_never_pass_through_a_float(self) -> None:
        assert values.whole(9007199254740993) == 9007199254740993
        assert values.whole("9007199254740993") == 9007199254740993

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (1752072752050, "2025-07-09T14:52:32.050000+00:00"),
            ("1752072752050", "2025-07-09T14:52:32.050000+00:00"),
            (638876695520500000, "2025-07-09T14:52:32.050000+00:00"),
            ("2025-07-09T14:52:32.050Z", "2025-07-09T14:52:32.050000+00:00"),
        ],
    )
    def test_milliseconds_ticks_and_text_are_one_time(self, given: object, expected: str) -> None:
        read = values.when(given)
        assert read is not None
        assert read.isoformat() == expected

    @pytest.mark.parametrize("given", [0, None, "", "0001-01-01T00:00:00", "soon", -5, 10**30, {}, "9" * 19])
    def test_unset_and_unreadable_times_are_none(self, given: object) -> None:
        assert values.when(given) is None

    def test_ticks_round_to_the_nearest_millisecond(self) -> None:
        read = values.when(638876695520506500)
        assert read is not None
        assert read.microsecond == 51_000


class TestKeys:
    def test_keys_are_read_in_any_case(self) -> None:
        assert lowered([{"OMSId": 1, "productSymbol": "X"}]) == [{"omsid": 1, "productsymbol": "X"}]

    def test_twins_that_agree_are_one_and_twins_that_differ_are_refused(self) -> None:
        assert lowered({"Status": 1, "status": 1}) == {"status": 1}
        with pytest.raises(ValueError, match="two spellings"):
            lowered({"Status": 1, "status": 2})

    def test_the_fields_of_a_form_keep_their_spelling(self) -> None:
        assert lowered({"TemplateForm": {"FullName": "x"}}) == {"templateform": {"FullName": "x"}}


class TestEnvelope:
    @pytest.mark.parametrize(
        ("raw", "refused"),
        [
            (b'{"result":true,"errormsg":null,"errorcode":0,"detail":null}', False),
            (b'{"result":false,"errormsg":null,"errorcode":107,"detail":null}', True),
            (b'{"result":true,"errormsg":"Invalid Request","errorcode":100,"detail":null}', True),
            (b'{"Template":"{}","result":true,"errormsg":null,"statuscode":0}', False),
            (b'{"errormsg":"This endpoint requires 2FACode along with the payload"}', True),
            (b'{"status":"Accepted","errormsg":"","OrderId":1}', False),
        ],
    )
    def test_a_no_is_told_from_a_yes(self, raw: bytes, refused: bool) -> None:
        said = envelope(lowered(loads(raw)))
        assert said is not None
        assert said.refused is refused

    def test_a_missing_right_is_told_by_code_and_by_text(self) -> None:
        for raw in (
            sample("alphapoint/not_authorized"),
            b'{"result":false,"errormsg":"Not Authorized"}',
            b'{"result":false,"errormsg":"","statuscode":32}',
        ):
            said = envelope(lowered(loads(raw)))
            assert said is not None
            assert said.unauthorized


def test_every_sample_is_json() -> None:
    paths = sorted(SAMPLES.glob("*/*.json"))
    assert len(paths) > 40
    for path in paths:
        assert loads(path.read_bytes()) is not None
