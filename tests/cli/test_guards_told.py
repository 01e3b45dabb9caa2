"""What a guard says reaches scripts whole: severity, code, sentence and the key that sets it; and so do refusals."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any, cast

import pytest

from fxtui.cli.exits import Exit
from fxtui.cli.intents import intents
from fxtui.cli.money import carry_out
from fxtui.cli.session import Session
from fxtui.contract.errors import VenueRefused
from fxtui.desk.views import Draft
from fxtui.domain.outcome import RefusedBy, Rejected
from fxtui.grammar.requests import IntentsRequest, Options, Output
from fxtui.store.config import Limits
from tests.support.desk_rig import Rig, order_draft, swap_draft
from tests.support.fake_venue import answers


class Script:
    """A desk as a script sees it: `--json`, no terminal."""

    def __init__(self, rig: Rig, output: Output = Output.JSON) -> None:
        self.rig = rig
        self._output = output
        self.out, self.err = io.StringIO(), io.StringIO()

    async def asks(self, draft: Draft, *, dry_run: bool = True) -> Exit:
        """`fxtui VERB … --dry-run`, or `--yes`."""
        session = self.session()
        return await carry_out(session, self.rig.desk, draft, dry_run=dry_run, yes=True, name="intents")

    def session(self) -> Session:
        """One run; what the one before said is gone."""
        self.out, self.err = io.StringIO(), io.StringIO()
        return Session(cast(Any, None), Options(output=self._output), self.out, self.err, io.StringIO())

    @property
    def row(self) -> dict[str, Any]:
        """The one row that was written."""
        body = json.loads(self.out.getvalue())
        (row,) = body.get("previews") or body["intents"]
        return cast("dict[str, Any]", row)

    @property
    def error(self) -> dict[str, Any]:
        """The error that was written."""
        return cast("dict[str, Any]", json.loads(self.err.getvalue())["error"])


async def test_a_note_has_severity_code_sentence_and_the_key_that_sets_it() -> None:
    script = Script(Rig(pairs={"USDT/COPM": Limits(max_order_soft=Decimal(50))}))
    assert await script.asks(swap_draft("60")) is Exit.DONE
    assert script.row["notes"] == [
        {
            "severity": "confirm",
            "code": "size",
            "sentence": "This is 60 USDT, above the mark of 50 USDT (max_order_soft of USDT/COPM at kiiex).",
            "setting": 'profiles.test.venues.kiiex.pairs."USDT/COPM".limits.max_order_soft',
        }
    ]
    assert script.row["to_type"] == "60"


@pytest.mark.parametrize(("quantity", "code"), [("1.005", "lot"), ("0.5", "minimum")])
async def test_a_rule_of_the_instrument_is_a_note_and_the_error(quantity: str, code: str) -> None:
    script = Script(Rig())
    assert await script.asks(order_draft(quantity)) is Exit.REFUSED
    assert [(note["severity"], note["code"], note["setting"]) for note in script.row["notes"]] == [
        ("refuse", code, None)
    ]
    assert script.row["refused"] == script.error["message"]
    assert script.row["request"] is None
    assert (script.error["kind"], script.error["code"]) == ("refused", code)


async def test_a_swap_that_is_cut_to_the_lot_says_what_it_deals() -> None:
    script = Script(Rig())
    assert await script.asks(swap_draft("10.019")) is Exit.DONE
    assert script.row["give"] == {"amount": "10.01", "asset": "USDT"}
    assert [note["code"] for note in script.row["notes"]] == ["rounded"]
    assert json.loads(script.row["request"])["quantity"] == "10.01"


async def test_what_the_venue_can_not_price_has_its_code() -> None:
    rig = Rig()
    rig.venue.fail("swap_terms", VenueRefused("kiiex", "Nobody is on the other side.", code="empty"))
    script = Script(rig)
    with pytest.raises(VenueRefused) as refusal:
        await script.asks(swap_draft("10"))
    assert refusal.value.code == "empty"


async def test_what_is_refused_when_it_is_confirmed_has_the_code_of_its_guard() -> None:
    script = Script(Rig(limits=Limits(daily=Decimal(50))))
    assert await script.asks(swap_draft("51"), dry_run=False) is Exit.REFUSED
    assert (script.error["code"], script.error["kind"]) == ("daily", "refused")
    assert "(daily of kiiex)" in script.error["message"]
    assert script.out.getvalue() == ""


async def test_a_file_of_ours_that_stops_money_keeps_kind_and_code() -> None:
    rig = Rig()
    rig.journal.break_on = {"append"}
    script = Script(rig)
    assert await script.asks(swap_draft("5"), dry_run=False) is Exit.CONFIGURATION
    assert (script.error["kind"], script.error["code"]) == ("store", "disk")


async def test_an_intent_that_was_refused_has_the_code_beside_the_reason() -> None:
    rig = Rig()
    rig.venue.will(answers(Rejected(RefusedBy.VENUE, "102", "Not enough funds.")))
    script = Script(rig)
    assert await script.asks(swap_draft("5"), dry_run=False) is Exit.REFUSED
    assert (script.row["code"], script.row["reason"]) == ("102", "Not enough funds.")
    assert script.error["code"] == "102"
    await intents(session := script.session(), rig.desk, IntentsRequest(False, None))
    assert session.out is script.out
    assert script.row["code"] == "102"


async def test_a_cell_has_the_words_of_each_note() -> None:
    script = Script(Rig(limits=Limits(max_order=Decimal(50))), Output.CSV)
    await script.asks(swap_draft("50.019"))
    (row,) = csv.DictReader(io.StringIO(script.out.getvalue()))
    assert row["notes"].startswith("refuse size: This is 50.01 USDT, above the limit of 50 USDT")
    assert " | warn rounded: 50.01 USDT is given instead of 50.019" in row["notes"]
