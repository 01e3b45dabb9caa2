"""How answers are written: aligned for people, exact for scripts, harmless for both."""

import csv
import io
import json

from fxtui.cli.render import Column, comma_separated, document, error_document, facts, table
from fxtui.contract.errors import Problem

COLUMNS = (Column("asset", "Asset"), Column("total", "Total", number=True))


def test_numbers_line_up_on_the_decimal_point() -> None:
    rows = [
        {"asset": "USDT", "total": "12380.00"},
        {"asset": "BTC", "total": "0.06234141"},
        {"asset": "X", "total": "7"},
    ]
    lines = table(COLUMNS, rows, color=False, empty="").splitlines()
    points = {line.index(".") for line in lines[1:3]}
    assert len(points) == 1
    assert lines[3].rstrip().endswith("7")
    assert lines[3].index("7") == points.pop() - 1


def test_an_empty_table_is_a_sentence() -> None:
    assert table(COLUMNS, [], color=True, empty="No balances.") == "No balances.\n"


def test_a_document_has_a_schema_its_list_and_what_went_wrong() -> None:
    problem = Problem("unreachable", "KIIEX does not answer.", "kiiex", True, "")
    body = json.loads(document("balances", [{"asset": "USDT", "total": "1.10"}], [problem]))
    assert body["schema"] == 1
    assert body["balances"] == [{"asset": "USDT", "total": "1.10"}]
    assert body["errors"][0] == {
        "kind": "unreachable",
        "code": None,
        "message": "KIIEX does not answer.",
        "venue": "kiiex",
        "retryable": True,
        "hint": None,
    }
    assert json.loads(error_document(problem))["error"]["kind"] == "unreachable"


def test_foreign_control_characters_reach_no_table_and_no_facts() -> None:
    evil = "ok\x1b[2J\x9b31m\u202e"
    for written in (table(COLUMNS, [{"asset": evil}], color=False, empty=""), facts([("state", evil)])):
        assert not set(written) & set("\x1b\x9b\u202e")


def test_a_spreadsheet_runs_nothing_of_ours() -> None:
    written = comma_separated(["note", "change"], [{"note": "=cmd()", "change": "-1.20"}])
    assert list(csv.reader(io.StringIO(written)))[1] == ["'=cmd()", "-1.20"]
