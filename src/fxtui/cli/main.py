"""The command line's entry: words to a request, a request to its answer, errors to one sentence and an exit code."""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from fxtui.cli.composition import Composition
from fxtui.cli.exits import Exit
from fxtui.cli.output import forget, is_gone
from fxtui.contract.errors import FxtuiError, Problem
from fxtui.grammar import requests as ask
from fxtui.grammar.opening import opening

if TYPE_CHECKING:
    from fxtui.cli.session import Session
    from fxtui.desk.desk import Desk

_log = logging.getLogger(__name__)

_SIGNALED = 128
"""What a shell adds to the number of the signal that ended a command."""

_IN_THE_JOURNAL = "what was sent stands in the journal"
_LOOK = "if it was being sent, look whether it was done before you try again"
"""What a signal leaves to say: of money, and of what changes a customer and stands in no journal."""


def main(words: Sequence[str], composition: Composition) -> int:
    """Run one command line; returns the exit code and never a traceback."""
    options = _options_of(words)
    try:
        parsed = opening(words) or _parsed(words, options)
        if isinstance(parsed, Exit):
            return parsed
        options = parsed.options
        composition.home = options.home
        composition.verbose = options.verbose
        match parsed.request:
            case ask.ConsoleRequest():
                return composition.run_console(options.profile)
            case ask.DemoRequest(seed=seed, scenario=scenario):
                return composition.run_demo(seed=seed, scenario=scenario)
            case request:
                return _answer(_session(composition, options), request)
    except FxtuiError as error:
        return _session(composition, options).fail(Problem.of(error))
    except KeyboardInterrupt:
        _session(composition, options).tell("interrupted.")
        return Exit.INTERRUPTED
    except OSError as error:
        if not is_gone(error):
            return _mistake(_session(composition, options), error)
        forget()
        return Exit.DONE if error.errno == errno.EPIPE else Exit.HUNG_UP
    except Exception as error:  # noqa: BLE001 - the last fence: one sentence, the traceback goes to the log
        return _mistake(_session(composition, options), error)


def _mistake(session: Session, error: Exception) -> Exit:
    """Say that fxtui itself failed, without the error's words."""
    _log.error("internal error", exc_info=error)
    sentence = f"Something in fxtui itself went wrong ({type(error).__name__}); the log file has the details."
    return session.fail(Problem("internal", sentence, None, False, "Please report it."))


def _parsed(words: Sequence[str], options: ask.Options) -> ask.Parsed | Exit:
    """What is asked for; the exit code when help was, or when people need it to go on from half a command line."""
    from fxtui.grammar.parser import Unfinished, parse

    try:
        return parse(words) or Exit.DONE
    except Unfinished as half:
        if options.output is ask.Output.JSON:
            raise
        sys.stderr.write(f"{half.text}\n")
        return Exit.USAGE


def _session(composition: Composition, options: ask.Options) -> Session:
    from fxtui.cli.session import Session

    return Session(composition, options, no_color=bool(os.environ.get("NO_COLOR")))


def _answer(session: Session, request: ask.Request) -> int:
    match request:
        case ask.SimRequest():
            return session.composition.run_sim(request, session.write)
        case ask.ConfigRequest():
            from fxtui.cli.configuration import configuration

            return configuration(session, request)
        case _:
            return _run(session, request)


def _run(session: Session, request: ask.Request) -> int:
    """Answer on a desk; a signal to end cancels the answer, lets the desk drain, and is the exit code."""
    code = session.composition.run_on_desk(
        session.options.profile,
        lambda desk: _step(session, desk, request),
        journal=not isinstance(request, _READS_ONLY),
    )
    if code > _SIGNALED:
        changes = isinstance(request, ask.CustomerChanging)
        session.tell(f"ended by a signal; {_LOOK if changes else _IN_THE_JOURNAL}.")
    return code


def _step(session: Session, desk: Desk, request: ask.Request) -> Coroutine[Any, Any, Exit]:
    """The answer to a request that needs a desk; each group of verbs is imported when it is asked for."""
    match request:
        case ask.BalancesRequest() | ask.QuotesRequest() | ask.OrdersRequest() | ask.FillsRequest():
            from fxtui.cli.reading import read

            return read(session, desk, request)
        case ask.SwapRequest() | ask.OrderRequest() | ask.CancelRequest():
            from fxtui.cli.trading import trade

            return trade(session, desk, request)
        case ask.TicketsRequest() | ask.TicketRequest() | ask.NewTicketRequest():
            from fxtui.cli.tickets import handle

            return handle(session, desk, request)
        case ask.IntentsRequest() | ask.IntentRequest():
            from fxtui.cli.intents import handle as of_the_journal

            return of_the_journal(session, desk, request)
        case ask.VenuesRequest():
            from fxtui.cli.venues import venues

            return venues(session, desk, request)
        case _:
            return _back_office(session, desk, request)


def _back_office(session: Session, desk: Desk, request: ask.Request) -> Coroutine[Any, Any, Exit]:
    match request:
        case (
            ask.CustomersRequest()
            | ask.CustomerRequest()
            | ask.TransactionsRequest()
            | ask.BanksRequest()
            | ask.BankRequest()
            | ask.InstructionsRequest()
        ):
            from fxtui.cli.customers import read as read_customers

            return read_customers(session, desk, request)
        case (
            ask.NewCustomerRequest()
            | ask.CustomerChangeRequest()
            | ask.KycImportRequest()
            | ask.NewBankRequest()
            | ask.BankRemovalRequest()
        ):
            from fxtui.cli.customer_changes import change

            return change(session, desk, request)
        case _:
            raise AssertionError(f"{type(request).__name__} needs no desk")


_READS_ONLY = (
    ask.BalancesRequest,
    ask.QuotesRequest,
    ask.OrdersRequest,
    ask.FillsRequest,
    ask.TicketsRequest,
    ask.VenuesRequest,
    ask.CustomerReading,
    ask.CustomerChanging,
)
"""Requests that leave the journal closed: they move no money."""


def _options_of(words: Sequence[str]) -> ask.Options:
    """How errors are written when the words themselves can't be understood."""
    output = ask.Output.JSON if "--json" in words else ask.Output.TABLE
    return ask.Options(output=output)
