"""Answers to `cancel`: which venue is asked, what is said on which stream, and with which exit code."""

from __future__ import annotations

import io
import json
from typing import Any, cast

import pytest

from fxtui.cli.exits import Exit
from fxtui.cli.session import Session
from fxtui.cli.trading import cancel
from fxtui.contract.errors import Refused, VenueUnreachable
from fxtui.grammar.requests import CancelRequest, CancelScope, Options, Output
from fxtui.store.records import IntentRecord
from tests.support.at_a_terminal import Person, at_a_terminal
from tests.support.desk_rig import Rig, order_draft

DOWN = VenueUnreachable("kiiex", "KIIEX does not answer.")


def session_of(output: Output = Output.TABLE, person: Person | None = None) -> Session:
    """A run of the command line whose streams a test can read, and a person at its terminal."""
    at = person or Person()
    return Session(cast(Any, None), Options(output=output), out=io.StringIO(), err=at.screen, keys=at.keys)


def written(stream: Any) -> str:
    """What stands on a stream."""
    return cast(io.StringIO, stream).getvalue()


async def placed(rig: Rig, venue: str = "kiiex") -> IntentRecord:
    """An order of ours that works at `venue`."""
    return await rig.done(await rig.desk.preview(order_draft(venue=venue)))


async def unreadable() -> Rig:
    """The next process after an order was placed, at a venue whose open orders can't be read."""
    before = Rig()
    await placed(before)
    rig = Rig(clock=before.clock, venues=[before.venue], journal=before._open_journal)
    await rig.desk.open()
    rig.venue.fail("open_orders", *[DOWN] * 10)
    return rig


def asked(scope: CancelScope, venue: str | None = None, *, order_id: str | None = None) -> CancelRequest:
    """A cancel that needs no further yes."""
    return CancelRequest(scope, order_id, venue, True)


async def test_mine_at_a_venue_that_does_not_answer_fails_aloud() -> None:
    session = session_of()
    assert await cancel(session, (await unreadable()).desk, asked(CancelScope.MINE)) == Exit.UNREACHABLE
    assert written(session.out) == ""
    assert "may still work: KIIEX does not answer." in written(session.err)


async def test_mine_tells_scripts_what_could_not_be_read() -> None:
    session = session_of(Output.JSON)
    assert await cancel(session, (await unreadable()).desk, asked(CancelScope.MINE)) == Exit.UNREACHABLE
    body = json.loads(written(session.out))
    assert body["cancels"] == []
    assert [error["kind"] for error in body["errors"]] == ["unreachable"]
    assert json.loads(written(session.err))["error"]["venue"] == "kiiex"


async def test_mine_of_one_venue_cancels_there_and_nowhere_else() -> None:
    rig = Rig("kiiex", "other")
    here = await placed(rig)
    await placed(rig, "other")
    session = session_of()
    assert await cancel(session, rig.desk, asked(CancelScope.MINE, "kiiex")) == Exit.DONE
    assert here.venue_ref in written(session.out)
    assert rig.venues["kiiex"].count("cancel") == 1
    assert rig.venues["other"].count("cancel") == 0


async def test_mine_without_an_open_order_is_done() -> None:
    session = session_of()
    assert await cancel(session, Rig().desk, asked(CancelScope.MINE)) == Exit.DONE
    assert written(session.out) == "No open orders to cancel.\n"
    assert written(session.err) == ""


async def test_all_of_one_venue_cancels_there_and_nowhere_else() -> None:
    rig = Rig("kiiex", "other")
    await placed(rig)
    await placed(rig, "other")
    assert await cancel(session_of(), rig.desk, asked(CancelScope.ALL, "other")) == Exit.DONE
    assert (rig.venues["kiiex"].count("cancel_all"), rig.venues["other"].count("cancel_all")) == (0, 1)


async def test_all_at_a_venue_that_can_not_be_read_says_so_before_it_asks() -> None:
    rig = await unreadable()
    with at_a_terminal("n\n") as person:
        session = session_of(person=person)
        with pytest.raises(Refused):
            await cancel(session, rig.desk, CancelRequest(CancelScope.ALL, None, None, False))
    said, question = written(session.err).splitlines()
    assert said == "fxtui: KIIEX does not answer."
    assert question.startswith("Cancel every open order of the account, also those that could not be read?")
    assert rig.venue.count("cancel_all") == 0


async def test_all_counts_what_it_asks_about() -> None:
    rig = Rig()
    await placed(rig)
    request = CancelRequest(CancelScope.ALL, None, "kiiex", False)
    with at_a_terminal("y\n") as person:
        session = session_of(person=person)
        assert await cancel(session, rig.desk, request) == Exit.DONE
    assert written(session.err) == "Cancel 1 open order of the account at KIIEX? Type y: "


async def test_all_ends_with_the_code_of_what_could_not_be_read() -> None:
    rig = await unreadable()
    session = session_of()
    assert await cancel(session, rig.desk, asked(CancelScope.ALL)) == Exit.UNREACHABLE
    assert rig.venue.count("cancel_all") == 1
    assert "accepted" in written(session.out)


async def test_one_order_that_the_venue_cancels_is_done_though_the_list_could_not_be_read() -> None:
    rig = await unreadable()
    [order_id] = rig.venue.placed
    session = session_of()
    assert await cancel(session, rig.desk, asked(CancelScope.ONE, "kiiex", order_id=order_id)) == Exit.DONE
    assert "accepted" in written(session.out)
    assert "KIIEX does not answer." in written(session.err)
