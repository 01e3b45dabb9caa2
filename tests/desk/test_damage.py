"""A person's word on a damaged journal: taken once, and only where a journal is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from fxtui.contract.errors import UsageError
from tests.support.desk_rig import Rig


async def test_a_journal_that_is_not_damaged_needs_no_word() -> None:
    rig = Rig()
    await rig.desk.open()
    with pytest.raises(UsageError, match="nothing to acknowledge"):
        await rig.desk.acknowledge()


async def test_a_damaged_journal_is_acknowledged_once() -> None:
    rig = Rig()
    rig.journal.damaged = Path("journal.damaged-1")
    await rig.desk.open()
    await rig.desk.acknowledge()
    assert (await rig.swap()).refusal is None
    with pytest.raises(UsageError, match="nothing to acknowledge"):
        await rig.desk.acknowledge()


async def test_what_a_damaged_journal_stops_says_where_it_is_acknowledged() -> None:
    rig = Rig()
    rig.journal.damaged = Path("somewhere/journal.damaged-1")
    refusal = (await rig.swap()).refusal
    assert refusal is not None
    assert refusal.sentence == (
        "The journal was damaged (journal.damaged-1): acknowledge that first, on Venues or with"
        " `fxtui intents --acknowledge`."
    )
