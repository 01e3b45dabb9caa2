"""Words that do not go together, and words said twice, are refused with one sentence and never dropped."""

from __future__ import annotations

import pytest

from fxtui.contract.errors import UsageError
from fxtui.grammar.parser import parse
from fxtui.grammar.requests import NewTicketRequest, SimRequest, TicketAsk, TicketRequest


def request_of(line: str) -> object:
    parsed = parse(line.split())
    assert parsed is not None
    return parsed.request


@pytest.mark.parametrize("line", ["ticket 12 --code A1", "ticket 12 confirm --code A1"])
def test_a_code_beside_an_id_confirms(line: str) -> None:
    request = request_of(line)
    assert isinstance(request, TicketRequest)
    assert (request.ticket_id, request.action, request.code) == ("12", "confirm", "A1")


def test_a_code_alone_only_finds_its_withdrawal() -> None:
    request = request_of("ticket --code A1")
    assert isinstance(request, TicketRequest)
    assert (request.ticket_id, request.action, request.code) == (None, None, "A1")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ticket 12 cancel --code A1", "--code goes with confirm, not with cancel."),
        ("ticket 12 accept --code A1", "--code goes with confirm, not with accept."),
        ("intents --unresolved --resolve X", "--unresolved and --resolve exclude each other."),
        ("intents --resolve X --acknowledge", "--resolve and --acknowledge exclude each other."),
        ("intents --yes", "--yes goes with --acknowledge: nothing else here asks."),
        ("intent X not-placed --ref 1", "--ref goes with executed."),
        ("intent X --ref 1", "--ref goes with executed."),
        ("intent X --yes", "--yes goes with executed or not-placed: showing asks nothing."),
        ("deposit 100 USDT --address", "--address takes no amount: it creates nothing."),
        ("deposit 10 USDT --fields", "--fields takes no amount: it creates nothing."),
        ("withdraw 10 USDT --fields", "--fields takes no amount: it creates nothing."),
        ("deposit USDT --fields --address", "--fields and --address exclude each other."),
    ],
)
def test_what_does_not_go_together_is_refused(line: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(line.split())
    assert refused.value.message == sentence


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("withdraw 1 USDT --to A --to B", "--to"),
        ("withdraw 1 USDT --to=A --to A", "--to"),
        ("withdraw 1 USDT --method A --method B", "--method"),
        ("order buy 1 USDT/COPM --limit 1 --limit 2", "--limit"),
        ("order buy 1 USDT/COPM --stop 1 --stop 2", "--stop"),
        ("order buy 1 USDT/COPM --tif gtc --tif fok", "--tif"),
        ("swap 1 USDT COPM --max-slippage 1% --max-slippage 2%", "--max-slippage"),
        ("swap 1 USDT COPM --venue a --venue b", "--venue"),
        ("ticket 12 --code A --code B", "--code"),
        ("intents --resolve A --resolve B", "--resolve"),
        ("intent A executed --ref 1 --ref 2", "--ref"),
        ("fills --order 1 --order 2", "--order"),
        ("balances --asset A --asset B", "--asset"),
        ("sim --port 1 --port 2", "--port"),
        ("demo --seed 1 --seed 2", "--seed"),
        ("orders --profile a --profile b", "--profile"),
        ("--home a --home b orders", "--home"),
        ("venue --profile a --profile b list", "--profile"),
    ],
)
def test_an_option_with_one_value_is_given_once(line: str, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(line.split())
    assert refused.value.message == f"{name} is given more than once: say it once."


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("withdraw 1 COPM --field bank=Uno --field bank=Dos", "--field bank"),
        ("deposit 1 COPM --field bank=Uno --field bank=Uno", "--field bank"),
        ("sim --option casing=seed --option casing=doc", "--option casing"),
    ],
)
def test_a_name_is_answered_once(line: str, named: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(line.split())
    assert refused.value.message == f"{named} is given more than once: say it once."


def test_what_is_said_once_keeps_its_value_and_what_is_not_said_its_default() -> None:
    request = request_of("sim kiiex --seed 9")
    assert isinstance(request, SimRequest)
    assert (request.host, request.port, request.seed) == ("127.0.0.1", 0, 9)


def test_a_flag_said_twice_is_no_contradiction() -> None:
    request = request_of("deposit USDT --address --address")
    assert isinstance(request, NewTicketRequest)
    assert request.ask is TicketAsk.ADDRESS
