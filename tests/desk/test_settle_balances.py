"""Balances as they were before sending: those read for the preview, not those of an earlier poll."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from fxtui.contract.errors import VenueUnreachable
from fxtui.domain.balance import Balance
from fxtui.domain.intent import IntentState
from tests.support.desk_rig import Rig
from tests.support.fake_venue import LOSES_THE_REQUEST, USDT


async def test_a_swap_that_never_landed_right_after_another_is_settled_without_a_person() -> None:
    rig = Rig()
    await rig.done(await rig.swap("100"))
    books = rig.venue.balances
    assert books is not None
    read = books.balances

    async def moved() -> Sequence[Balance]:
        return [replace(one, total=one.total - 100) if one.asset == USDT else one for one in await read()]

    vars(books).update(balances=moved)
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap("5"))
    await rig.pass_time(40)
    settled = rig.desk.intents.get(record.intent.intent_id)
    assert settled is not None
    assert settled.state is IntentState.NOT_PLACED


async def test_balances_that_could_not_be_read_prove_nothing() -> None:
    rig = Rig()
    await rig.desk.refresh("balances", "kiiex")
    rig.venue.fail("balances", VenueUnreachable("kiiex", "No answer."))
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap("5"))
    assert not [name for name in record.intent.marks if name.startswith("desk.")]
    await rig.pass_time(40)
    settled = rig.desk.intents.get(record.intent.intent_id)
    assert settled is not None
    assert settled.state is IntentState.NEEDS_HUMAN
