"""What the book of intents tells of a venue's orders: which of them were placed from here."""

from __future__ import annotations

from msgspec.structs import replace

from fxtui.desk.intent_book import IntentBook
from tests.support.desk_rig import Rig, order_draft


async def test_an_order_is_ours_by_its_client_order_id_at_its_own_venue() -> None:
    rig = Rig()
    await rig.done(await rig.desk.preview(order_draft()))
    (record,) = rig.desk.intents.records()
    client_id = record.intent.client_id
    assert client_id
    assert ("kiiex", client_id) in rig.desk.intents.client_ids()
    assert ("other", client_id) not in rig.desk.intents.client_ids()


async def test_what_has_no_client_order_id_makes_no_order_ours() -> None:
    rig = Rig()
    await rig.done(await rig.desk.preview(order_draft()))
    (record,) = rig.desk.intents.records()
    book, ids = IntentBook(), IntentBook().client_ids()
    book.load([replace(record, intent=replace(record.intent, client_id=""))])
    assert book.client_ids() == ids == set()


async def test_the_ids_follow_by_themselves() -> None:
    rig = Rig()
    ids = rig.desk.intents.client_ids()
    assert not ids
    await rig.done(await rig.desk.preview(order_draft()))
    assert len(ids) == 1
