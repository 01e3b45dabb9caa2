"""The grammar: words become requests, and words that make no sense become one sentence."""

from importlib import import_module

import click
import pytest

from fxtui.contract.errors import UsageError
from fxtui.grammar.opening import opening
from fxtui.grammar.parser import complete, parse, usage, verbs
from fxtui.grammar.registry import root
from fxtui.grammar.requests import (
    CancelRequest,
    CancelScope,
    ConsoleRequest,
    NewTicketRequest,
    OrderRequest,
    Output,
    SimRequest,
    SwapRequest,
    TicketAsk,
)
from fxtui.grammar.verbs import GROUPS


def request_of(line: str) -> object:
    parsed = parse(line.split())
    assert parsed is not None
    return parsed.request


def test_no_words_open_the_console() -> None:
    assert request_of("") == ConsoleRequest()


def test_a_swap_keeps_the_amount_as_it_was_typed() -> None:
    assert request_of("swap 1.5m usdt COPM --max-slippage 0.3% --yes") == SwapRequest(
        "1.5m", "usdt", "COPM", None, "0.3%", dry_run=False, yes=True
    )


def test_an_order_takes_its_prices_as_text() -> None:
    assert request_of("order sell 100 USDT/COPM --limit 4056.98 --tif fok") == OrderRequest(
        "sell", "100", "USDT/COPM", "4056.98", None, "fok", False, None, dry_run=False, yes=False
    )


def test_a_withdrawal_collects_the_answers_of_the_form() -> None:
    request = request_of("withdraw 13000 COPM --field bank=Uno --field number=12 --dry-run")
    assert isinstance(request, NewTicketRequest)
    assert (request.kind, request.amount, request.asset) == ("withdrawal", "13000", "COPM")
    assert request.answers == {"bank": "Uno", "number": "12"}


def test_asking_for_fields_needs_no_amount() -> None:
    request = request_of("withdraw COPM --fields")
    assert isinstance(request, NewTicketRequest)
    assert (request.ask, request.amount) == (TicketAsk.FIELDS, None)


def test_a_simulator_takes_options_by_name() -> None:
    request = request_of("sim kiiex --option casing=seed --option status=name --port 9000")
    assert isinstance(request, SimRequest)
    assert request.settings == {"casing": "seed", "status": "name"}


@pytest.mark.parametrize("line", ["--json balances", "balances --json", "--json balances --json"])
def test_global_options_stand_before_or_after_the_verb(line: str) -> None:
    parsed = parse(line.split())
    assert parsed is not None
    assert parsed.options.output is Output.JSON


def test_what_was_said_before_the_verb_holds_unless_said_again() -> None:
    parsed = parse(["--home", "/a", "--profile", "x", "orders", "--profile", "y"])
    assert parsed is not None
    assert (parsed.options.home, parsed.options.profile) == ("/a", "y")


@pytest.mark.parametrize(
    ("line", "scope"),
    [
        ("cancel 88121", CancelScope.ONE),
        ("cancel --mine", CancelScope.MINE),
        ("cancel --all", CancelScope.ALL),
    ],
)
def test_a_cancel_says_which(line: str, scope: CancelScope) -> None:
    request = request_of(line)
    assert isinstance(request, CancelRequest)
    assert request.scope is scope


@pytest.mark.parametrize(
    "line",
    [
        "frobnicate",
        "swap 1 USDT",
        "order hold 1 USDT/COPM",
        "cancel",
        "cancel 1 --all",
        "ticket",
        "withdraw COPM",
        "withdraw 1 2 COPM",
        "balances --json --csv",
        "sim --option nonsense",
        "quotes --frequently",
    ],
)
def test_wrong_words_get_one_sentence_and_a_way_out(line: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(line.split())
    assert refused.value.message.strip().endswith((".", "?"))
    assert "\n" not in refused.value.message
    assert "--help" in refused.value.hint


def test_help_is_printed_and_asks_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["swap", "--help"]) is None
    assert "worst price" in capsys.readouterr().out


def test_every_verb_explains_itself_and_completes() -> None:
    for verb in verbs():
        assert verb.text.endswith(".")
        assert verb.name in complete(verb.name[:2])
        assert usage(verb.name.split()).startswith("Usage: fxtui")


def test_every_file_of_verbs_enters_the_verbs_it_is_named_for() -> None:
    for module, names in GROUPS.items():
        entering = vars(import_module(f"fxtui.grammar.verbs.{module}")).values()
        entered = [
            one.name for one in entering if isinstance(one, click.Command) and one in root.commands.values()
        ]
        assert entered == list(names)


class TestOpening:
    @pytest.mark.parametrize(
        "line",
        [
            "",
            "demo",
            "--profile desk",
            "--home /tmp/x --profile desk --verbose",
            "--verbose demo --home /tmp/x",
            "--profile demo demo",
        ],
    )
    def test_words_that_open_the_console_mean_the_same_without_the_parser(self, line: str) -> None:
        opened = opening(line.split())
        assert opened is not None
        assert opened == parse(line.split())

    @pytest.mark.parametrize(
        "line",
        ["--help", "balances", "demo --seed 3", "demo demo", "--profile", "--profile --json", "--json", "x"],
    )
    def test_all_other_words_are_left_to_the_parser(self, line: str) -> None:
        assert opening(line.split()) is None
