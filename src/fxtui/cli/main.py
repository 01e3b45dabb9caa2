"""The command line's entry: words to a request, a request to its answer, errors to one sentence and an exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from fxtui.cli.composition import Composition
from fxtui.cli.exits import Exit
from fxtui.contract.errors import FxtuiError, Problem
from fxtui.grammar import requests as ask
from fxtui.grammar.opening import opening

if TYPE_CHECKING:
    from fxtui.cli.session import Session
    from fxtui.desk.desk import Desk

_log = logging.getLogger(__name__)

_SIGNALED = 128
"""What a shell adds to the number of the signal that ended a command."""


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
        sys.stderr.write("fxtui: interrupted.\n")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return Exit.DONE
    except Exception as error:  # noqa: BLE001 - the last fence: one sentence, the traceback goes to the log
        _log.exception("internal error")
        sentence = (
            f"Something in fxtui itself went wrong ({type(error).__name__}); the log file has the details."
        )
        problem = Problem("internal", sentence, None, False, "Please report it.")
        return _session(composition, options).fail(problem)


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
    import asyncio
    import signal

    received: list[int] = []

    async def answer() -> Exit:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def stop(number: int) -> None:
            received.append(number)
            task.cancel()

        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, stop, number)
        return await _on_desk(session, request)

    try:
        return asyncio.run(answer())
    except asyncio.CancelledError:
        if not received:
            raise
        session.err.write("fxtui: ended by a signal; what was sent stands in the journal.\n")
        return _SIGNALED + received[0]


async def _on_desk(session: Session, request: ask.Request) -> Exit:
    journal = not isinstance(request, _READS_ONLY)
    async with session.composition.open_desk(session.options.profile, journal=journal) as desk:
        return await _step(session, desk, request)


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
        case ask.IntentsRequest():
            from fxtui.cli.intents import intents

            return intents(session, desk, request)
        case ask.VenuesRequest():
            from fxtui.cli.venues import venues

            return venues(session, desk, request)
        case _:
            raise AssertionError(f"{type(request).__name__} needs no desk")


_READS_ONLY = (
    ask.BalancesRequest,
    ask.QuotesRequest,
    ask.OrdersRequest,
    ask.FillsRequest,
    ask.TicketsRequest,
    ask.VenuesRequest,
)
"""Requests that leave the journal closed."""


def _options_of(words: Sequence[str]) -> ask.Options:
    """How errors are written when the words themselves can't be understood."""
    output = ask.Output.JSON if "--json" in words else ask.Output.TABLE
    return ask.Options(output=output)


def _forget_output() -> None:
    """Keep the interpreter from flushing into a pipe nobody reads."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
