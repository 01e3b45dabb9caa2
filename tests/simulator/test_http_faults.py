"""Faults of HTTP over real sockets: statuses, bodies and answers that are not the venue's."""

from __future__ import annotations

import json

import httpx
import pytest

from fxtui.simulator.answer import BODIES
from fxtui.simulator.faults import Fault, FaultKind
from fxtui.simulator.scenarios import STATUSES_SEEN
from fxtui.transport import strict_json
from tests.simulator.counting import counted


@pytest.mark.parametrize("executes", [False, True])
@pytest.mark.parametrize("status", STATUSES_SEEN)
async def test_any_status_comes_executed_or_not(status: int, executes: bool) -> None:
    async with counted(Fault(FaultKind.STATUS, "Do", status=status, executes=executes)) as (counter, client):
        answer = await client.post("/Do", content=b"order")
        assert answer.status_code == status
        assert counter.executed == [b"order"] * executes
        assert (await client.post("/Do")).status_code == 200


@pytest.mark.parametrize("status", [301, 302, 307])
async def test_a_redirect_leads_to_another_origin_that_listens(status: int) -> None:
    async with counted(Fault(FaultKind.STATUS, "Do", status=status)) as (counter, client):
        answer = await client.post("/Do", content=b"order")
        there = httpx.URL(answer.headers["location"])
        assert there.host != client.base_url.host
        assert (await client.post(there, content=b"followed")).status_code == 200
        assert counter.executed == [b"followed"]


async def test_a_refusal_under_400_or_403_has_the_form_of_no_venue() -> None:
    async with counted(*(Fault(FaultKind.STATUS, f"Do{s}", status=s) for s in (400, 403))) as (_, client):
        for status in (400, 403):
            assert (await client.post(f"/Do{status}")).json()["error"] == "unlisted"


async def test_a_page_may_come_under_200() -> None:
    async with counted(Fault(FaultKind.HTML, "Do", status=200, executes=True)) as (counter, client):
        answer = await client.post("/Do")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
        assert answer.text.startswith("<html>")
        assert len(counter.executed) == 1


@pytest.mark.parametrize("executes", [True, False])
@pytest.mark.parametrize("body", [body for body in BODIES if body != "whole"])
async def test_a_spoilt_body_is_no_answer_of_the_venue(body: str, executes: bool) -> None:
    async with counted(Fault(FaultKind.BODY, "Do", body=body, executes=executes)) as (counter, client):
        answer = await client.post("/Do", content=b"order")
        assert answer.status_code == 200
        assert counter.executed == [b"order"] * executes
        try:
            value = strict_json.loads(answer.content)
        except strict_json.StrictJsonError:
            assert body not in {"null", "wrapped", "listed", "mistyped"}
        else:
            assert body in {"null", "wrapped", "listed", "mistyped"}
            assert not isinstance(value, dict) or value.get("executed") != 1


async def test_wrong_types_keep_every_name_of_the_answer() -> None:
    async with counted(Fault(FaultKind.BODY, "Do", body="mistyped")) as (_, client):
        assert (await client.post("/Do")).json() == {"executed": [1], "filler": ["x" * 400]}


@pytest.mark.parametrize("whole", [b"{}", b"[]", b"[{}]", b'[1,{"a":2}]', b"[[1],[2]]", b'{"a":{}}'])
@pytest.mark.parametrize("body", [body for body in BODIES if body != "whole"])
async def test_an_answer_of_any_form_is_spoilt_as_its_fault_says(body: str, whole: bytes) -> None:
    async with counted(Fault(FaultKind.BODY, "Do", body=body)) as (counter, client):
        counter.answer = whole
        seen = (await client.post("/Do")).content
        assert [times for _, times in counter.plan.left()] == [1]
        assert seen != whole
        if body in {"doubled", "nan", "deep"}:
            with pytest.raises(strict_json.StrictJsonError):
                strict_json.loads(seen)
        if body in {"doubled", "nan"}:
            assert type(json.loads(seen)) is type(json.loads(whole)), (
                "JSON but for the one thing wrong with it"
            )
        if body == "deep":
            with pytest.raises(RecursionError):
                json.loads(seen)
        if body == "mistyped":
            assert strict_json.loads(seen) != strict_json.loads(whole)


@pytest.mark.parametrize(
    ("whole", "bodies"),
    [
        (b"", ("empty", "wrapped", "listed", "mistyped", "doubled", "nan", "deep", "whole")),
        (b"null", ("null", "doubled", "nan", "deep")),
        (b"7", ("doubled", "nan", "deep")),
        (b"Done.", ("wrapped", "listed", "mistyped", "doubled", "nan", "deep")),
    ],
)
async def test_what_an_answer_can_not_carry_has_not_struck(whole: bytes, bodies: tuple[str, ...]) -> None:
    faults = [Fault(FaultKind.BODY, body, body=body) for body in bodies]
    async with counted(*faults) as (counter, client):
        counter.answer = whole
        for body in bodies:
            answer = await client.post(f"/{body}")
            assert (answer.status_code, answer.content) == (200, whole)
        assert [times for _, times in counter.plan.left()] == [0] * len(bodies)
        assert len(counter.executed) == len(bodies)


@pytest.mark.parametrize("kind", [FaultKind.TRUNCATED, FaultKind.GARBLED])
async def test_nothing_can_not_be_cut_off(kind: FaultKind) -> None:
    async with counted(Fault(kind, "Do")) as (counter, client):
        counter.answer = b""
        assert (await client.post("/Do")).content == b""
        assert [times for _, times in counter.plan.left()] == [0]


async def test_a_body_comes_under_a_status_that_forbids_one() -> None:
    async with counted(Fault(FaultKind.BODY, "Do", status=204, body="whole")) as (counter, client):
        answer = await client.post("/Do")
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["content-length"] != "0"
        assert (await client.post("/Do")).json()["executed"] == 2
        assert len(counter.executed) == 2


async def test_a_duplicate_reaches_the_venue_twice_and_the_second_answer_is_seen() -> None:
    async with counted(Fault(FaultKind.DUPLICATED, "Do")) as (counter, client):
        assert (await client.post("/Do", content=b"order")).json()["executed"] == 2
        assert counter.executed == [b"order", b"order"]


async def test_a_garbled_answer_is_half_a_document() -> None:
    async with counted(Fault(FaultKind.GARBLED, "Do")) as (_, client):
        with pytest.raises(json.JSONDecodeError):
            (await client.post("/Do")).json()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": FaultKind.STATUS, "status": 99}, "status is from 200 to 599"),
        ({"kind": FaultKind.STATUS, "status": 600}, "status is from 200 to 599"),
        ({"kind": FaultKind.BODY, "body": "mouldy"}, "body is one of page, empty"),
        ({"kind": FaultKind.TRAILING, "body": "nan"}, "body is one of again, garbage"),
        ({"kind": FaultKind.RESET, "body": "nan"}, "body means nothing to reset"),
    ],
)
def test_an_answer_that_can_not_be_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Fault(**wrong)  # type: ignore[arg-type]
