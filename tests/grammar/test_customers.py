"""Verbs of the back office as words: what they become, and what is refused without being repeated."""

from __future__ import annotations

import shlex

import pytest

from fxtui.contract.errors import UsageError
from fxtui.grammar.parser import parse, usage, verbs
from fxtui.grammar.requests import (
    BalancesRequest,
    BankRemovalRequest,
    BankRequest,
    BanksRequest,
    CustomerChangeRequest,
    CustomerRequest,
    CustomersRequest,
    InstructionsRequest,
    KycImportRequest,
    NewBankRequest,
    NewCustomerRequest,
    NewTicketRequest,
    SwapRequest,
    TicketsRequest,
    TransactionsRequest,
)

IBAN = "DE68500105178297336485"
CREATE = "customers create --email zita@example.org --name Zita --surname Vogel --phone +4915155512345"


def request_of(line: str) -> object:
    parsed = parse(shlex.split(line))
    assert parsed is not None
    return parsed.request


def refused(line: str) -> UsageError:
    with pytest.raises(UsageError) as wrong:
        parse(shlex.split(line))
    return wrong.value


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("customers list", CustomersRequest(None, reveal=False)),
        ("customers list --venue kriptomat --reveal", CustomersRequest("kriptomat", reveal=True)),
        ("customers show 2 --reveal", CustomerRequest("2", None, reveal=True)),
        ("customers transactions", TransactionsRequest(None, None)),
        ("customers transactions 2 --venue v", TransactionsRequest("2", "v")),
        ("customers kyc-import 2 --yes", KycImportRequest("2", None, dry_run=False, yes=True)),
        ("banks list 2", BanksRequest("2", None, reveal=False)),
        ("banks show 2 11 --reveal", BankRequest("2", "11", None, reveal=True)),
        (
            "banks remove 2 11 --yes",
            BankRemovalRequest("2", "11", None, reveal=False, dry_run=False, yes=True),
        ),
        ("deposit instructions", InstructionsRequest(None, None, reveal=False)),
        ("deposit Instructions --customer 2 --reveal", InstructionsRequest("2", None, reveal=True)),
        ("balances --customer 2", BalancesRequest(None, None, "2")),
        ("tickets --customer 2", TicketsRequest(False, False, None, "2")),
    ],
)
def test_words_become_a_request(line: str, request_: object) -> None:
    assert request_of(line) == request_


def test_a_new_customer_is_four_texts() -> None:
    assert request_of(f"{CREATE} --dry-run --reveal") == NewCustomerRequest(
        "zita@example.org", "Zita", "Vogel", "+4915155512345", None, reveal=True, dry_run=True, yes=False
    )


def test_a_change_names_what_becomes_different() -> None:
    assert request_of("customers update 2 --surname 'von  Vogel' --status disabled --yes") == (
        CustomerChangeRequest(
            "2", None, None, "von Vogel", None, "disabled", None, reveal=False, dry_run=False, yes=True
        )
    )


@pytest.mark.parametrize(
    "typed", [IBAN, "DE68 5001 0517 8297 3364 85", "'DE68 5001 0517 8297 3364 85'", "de68500105178297336485"]
)
def test_an_iban_may_have_blanks_and_small_letters(typed: str) -> None:
    request = request_of(f"banks add 2 {typed}")
    assert isinstance(request, NewBankRequest)
    assert request.iban == IBAN


@pytest.mark.parametrize("typed", ["+49 151 555-12345", "'+49 (151) 555/12345'", "+4915155512345"])
def test_a_phone_number_may_be_written_as_people_do(typed: str) -> None:
    request = request_of(f"customers update 2 --phone {shlex.quote(typed.strip(chr(39)))}")
    assert isinstance(request, CustomerChangeRequest)
    assert request.phone == "+4915155512345"


def test_money_moves_for_the_customer_that_is_named() -> None:
    swap = request_of("swap 1 BTC EUR --customer 2")
    assert isinstance(swap, SwapRequest)
    withdrawal = request_of("withdraw 50 EUR --customer 2")
    deposit = request_of("deposit EUR --address --customer 2")
    assert isinstance(withdrawal, NewTicketRequest)
    assert isinstance(deposit, NewTicketRequest)
    assert {swap.customer, withdrawal.customer, deposit.customer} == {"2"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("customers update 2", "Say what is to change: --email, --name, --surname, --phone or --status."),
        (f"{CREATE} --reveal", "--reveal goes with --dry-run: what is asked about is shown whole anyway."),
        (
            f"banks add 2 {IBAN} --reveal --yes",
            "--reveal goes with --dry-run: what is asked about is shown whole anyway.",
        ),
        ("deposit 100 EUR --reveal", "--reveal goes with instructions."),
        ("deposit instructions EUR", "`deposit instructions` takes --customer, --venue and --reveal alone."),
        (
            "deposit instructions --yes",
            "`deposit instructions` takes --customer, --venue and --reveal alone.",
        ),
        (
            "deposit instructions --address",
            "`deposit instructions` takes --customer, --venue and --reveal alone.",
        ),
        ("swap 1 BTC EUR --customer 2 --customer 3", "--customer is given more than once: say it once."),
        (
            "customers",
            "`fxtui customers` needs one more word: create or kyc-import or list or show or transactions or update.",
        ),
        ("banks", "`fxtui banks` needs one more word: add or list or remove or show."),
    ],
)
def test_what_does_not_go_together_is_refused(line: str, sentence: str) -> None:
    assert refused(line).message == sentence


@pytest.mark.parametrize(
    ("line", "private"),
    [
        ("customers create --email zita.example.org --name Z --surname V --phone +4915155512345", "zita"),
        (CREATE.replace("+49", "0049"), "15155512345"),
        (CREATE.replace("+4915155512345", "+49abc"), "abc"),
        (f"{CREATE} Kanarienvogel", "Kanarienvogel"),
        ("customers update 2 --name ''", "Zita"),
        ("customers update 2 --name Zita Kanarienvogel", "Kanarienvogel"),
        ("customers update 2 --name 'Zita\x1b[31m'", "Zita"),
        ("banks add 2 DE68500105178297336486", "7336486"),
        ("banks add 2 DE68-5001-0517", "5001"),
        (f"banks show 2 {IBAN}", "DE68"),
        ("customers show zita@example.org", "zita"),
        ("balances --customer ../2", "../2"),
    ],
)
def test_what_is_wrong_about_a_person_is_refused_and_not_repeated(line: str, private: str) -> None:
    error = refused(line)
    assert private not in error.message + error.hint
    assert error.message.endswith(".")
    assert "--help" in error.hint


@pytest.mark.parametrize("line", [CREATE, "customers update 2 --name Zita", f"banks add 2 {IBAN}"])
def test_a_request_shows_nothing_personal_of_itself(line: str) -> None:
    told = repr(request_of(line))
    assert [one for one in ("zita", "Zita", "Vogel", "555", "DE68") if one in told] == []


def test_no_verb_takes_a_token() -> None:
    assert "token" not in usage(["customers", "kyc-import"]).replace("share token", "").split("Options:")[1]


def test_every_operation_of_the_back_office_is_a_verb() -> None:
    names = {verb.name for verb in verbs()}
    assert {f"customers {one}" for one in ("list", "show", "transactions", "create", "update")} <= names
    assert {"customers kyc-import", "banks list", "banks show", "banks add", "banks remove"} <= names
    assert "instructions" in usage(["deposit"])
