"""`--csv`: one head, then rows; previews too, with the fields their JSON has."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from decimal import Decimal
from typing import Any, cast

import pytest

from fxtui.cli.exits import Exit
from fxtui.cli.money import carry_out
from fxtui.cli.reading import quotes
from fxtui.cli.render import Column, comma_separated
from fxtui.cli.session import Session
from fxtui.cli.tickets import tickets
from fxtui.desk.views import Draft
from fxtui.grammar.requests import Options, Output, QuotesRequest, TicketsRequest
from tests.support.desk_rig import Rig, order_draft, swap_draft, withdrawal_draft

COLUMNS = (Column("asset", "Asset"), Column("total", "Total", number=True))
USDT_ROW, COPM_ROW = (
    {"asset": "USDT", "total": "1", "more": "x"},
    {"asset": "COPM", "total": "2", "more": "y"},
)


def session_of(output: Output = Output.CSV) -> Session:
    """A run of the command line whose streams a test can read."""
    return Session(cast(Any, None), Options(output=output), io.StringIO(), io.StringIO(), io.StringIO())


def written(session: Session) -> str:
    return cast(io.StringIO, session.out).getvalue()


def lines(session: Session) -> list[list[str]]:
    """What stands on standard output, cell by cell."""
    return list(csv.reader(io.StringIO(written(session))))


async def previewed(output: Output, rig: Rig, draft: Draft) -> tuple[Session, Exit]:
    """A dry run of `draft`."""
    session = session_of(output)
    code = await carry_out(session, rig.desk, draft, dry_run=True, yes=False, name="intents")
    return session, code


class TestHead:
    def test_more_rows_of_a_list_come_without_another_head(self) -> None:
        session = session_of()
        session.rows("totals", COLUMNS, [USDT_ROW], empty="")
        session.rows("totals", COLUMNS, [COPM_ROW], empty="")
        assert lines(session) == [["asset", "total", "more"], ["USDT", "1", "x"], ["COPM", "2", "y"]]

    def test_rows_stay_in_the_columns_of_the_head(self) -> None:
        session = session_of()
        session.rows("totals", COLUMNS, [USDT_ROW], empty="")
        session.rows("totals", COLUMNS, [{"total": "3", "asset": "BTC"}], empty="")
        assert lines(session)[2] == ["BTC", "3", ""]

    def test_an_empty_list_is_its_head(self) -> None:
        session = session_of()
        session.rows("totals", COLUMNS, [], empty="Nothing.")
        assert lines(session) == [["asset", "total"]]

    def test_a_list_that_goes_on_has_its_head_with_the_first_rows(self) -> None:
        session = session_of()
        session.rows("totals", COLUMNS, [], empty="Nothing.", goes_on=True)
        assert written(session) == ""
        session.rows("totals", COLUMNS, [USDT_ROW], empty="")
        assert lines(session) == [["asset", "total", "more"], ["USDT", "1", "x"]]


class TestCells:
    def test_money_is_an_amount_and_its_asset(self) -> None:
        row = {"give": {"amount": "10.00", "asset": "USDT"}}
        assert comma_separated(["give"], [row]) == "give\n10.00 USDT\n"

    def test_other_values_with_names_keep_their_names(self) -> None:
        row = {"after": {"USDT": "1.50", "COPM": "2"}}
        assert comma_separated(["after"], [row]) == "after\nUSDT=1.50 COPM=2\n"

    def test_words_stand_side_by_side_and_sentences_apart(self) -> None:
        row = {"actions": ["confirm", "cancel"], "notes": ["warn a: One.", "warn b: Two."]}
        assert comma_separated(["actions", "notes"], [row]) == (
            "actions,notes\nconfirm cancel,warn a: One. | warn b: Two.\n"
        )


class TestPreviews:
    @pytest.mark.parametrize("kind", ["swap", "order", "withdrawal"])
    async def test_a_preview_has_the_fields_of_its_json(self, kind: str) -> None:
        rig = Rig()
        drafts: dict[str, Draft] = {
            "swap": swap_draft(),
            "order": order_draft(),
            "withdrawal": withdrawal_draft(rig),
        }
        draft = drafts[kind]
        as_json, code = await previewed(Output.JSON, rig, draft)
        assert code is Exit.DONE
        [row] = json.loads(written(as_json))["previews"]
        as_csv, code = await previewed(Output.CSV, rig, draft)
        assert code is Exit.DONE
        head, cells = lines(as_csv)
        assert head == list(row)
        assert len(cells) == len(head)

    async def test_a_preview_is_flat(self) -> None:
        session, _ = await previewed(Output.CSV, Rig(), swap_draft("10"))
        head, cells = lines(session)
        flat = dict(zip(head, cells, strict=True))
        assert (flat["venue"], flat["live"], flat["give"]) == ("kiiex", "no", "10 USDT")
        assert flat["after"].startswith("USDT=9990 COPM=")
        assert json.loads(flat["request"])["side"] == "sell"

    async def test_a_preview_that_is_refused_is_written_and_refused(self) -> None:
        session, code = await previewed(Output.CSV, Rig(), swap_draft("1000000"))
        assert code is Exit.REFUSED
        head, cells = lines(session)
        assert "is available" in dict(zip(head, cells, strict=True))["refused"]


async def one_more(rig: Rig, session: Session) -> None:
    """Wait until there is more on standard output than now."""
    before = written(session)
    await rig.until(lambda: written(session) != before, within=20)


class TestWatch:
    async def test_quotes_have_one_head(self) -> None:
        rig, session = Rig(), session_of()
        task = asyncio.ensure_future(quotes(session, rig.desk, QuotesRequest((), None, True)))
        for bid in ("4000", "4001", "4002"):
            rig.venue.bid = Decimal(bid)
            await one_more(rig, session)
        task.cancel()
        found = lines(session)
        assert [row[0] for row in found] == ["venue", "kiiex", "kiiex", "kiiex"]
        assert [row[found[0].index("bid")] for row in found[1:]] == ["4000", "4001", "4002"]

    async def test_tickets_have_one_head_also_when_there_are_none_at_first(self) -> None:
        rig, session = Rig(), session_of()
        request = TicketsRequest(False, True, None)
        task = asyncio.ensure_future(tickets(session, rig.desk, request))
        await rig.until(lambda: rig.venue.count("tickets") >= 2)
        assert written(session) == ""
        for number in (1, 2):
            body = {"kind": "deposit", "asset": "USDT", "amount": "5"}
            rig.venue.make_ticket(str(number), body)
            await one_more(rig, session)
        task.cancel()
        found = lines(session)
        assert [row[0] for row in found] == ["venue", "kiiex", "kiiex"]
        assert "created_at" in found[0]

    async def test_documents_go_on_one_per_line(self) -> None:
        rig, session = Rig(), session_of(Output.JSON)
        task = asyncio.ensure_future(quotes(session, rig.desk, QuotesRequest((), None, True)))
        for bid in ("4000", "4001"):
            rig.venue.bid = Decimal(bid)
            await one_more(rig, session)
        task.cancel()
        assert [json.loads(one)["quotes"][0]["bid"] for one in written(session).splitlines()] == [
            "4000",
            "4001",
        ]
