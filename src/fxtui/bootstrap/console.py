"""Running the console: one event loop around application and desk, an end that drains, and the demo.

`App.run()` would end the loop under a request that moves money, so the loop is ours: the application runs first, then
the desk is drained, then the loop ends. Told to end, the desk drains at once, while the screen is still being given back.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fxtui.bootstrap.deadline import DRAINS_WITHIN, nothing
from fxtui.bootstrap.signals import HUNG_UP, Ending, run_until_told
from fxtui.bootstrap.watchdog import WatchedLoop
from fxtui.contract.errors import FxtuiError, UsageError

if TYPE_CHECKING:
    from fxtui.bootstrap.composition import Composition
    from fxtui.bootstrap.demo import SimulatedVenues
    from fxtui.desk.desk import Desk
    from fxtui.store.config import Config, Profile
    from fxtui.ui.app import FxtuiApp

_FRAMES = "240"


def run_console(composition: Composition, profile: Profile, config: Config) -> int:
    """Open the console on `profile`; returns the exit code."""
    _need_terminal(composition)
    from fxtui.bootstrap.desk_factory import build_desk
    from fxtui.bootstrap.logs import log_to

    paths = composition.paths
    log_to(paths.log, verbose=composition.verbose)
    desk = build_desk(profile, paths, composition.machine)
    return _on_the_terminal(lambda ending: _run(ending, composition, desk, config, None))


def run_demo(composition: Composition, *, seed: int | None, scenario: str | None) -> int:
    """Open the console on simulators of every venue; without a terminal print the screens once as text."""
    from fxtui.bootstrap.demo import SEED, SimulatedVenues, profile
    from fxtui.bootstrap.desk_factory import build_desk
    from fxtui.bootstrap.logs import log_to

    chosen = SEED if seed is None else seed
    paths = composition.paths.below("demo")
    log_to(paths.log, verbose=composition.verbose)
    simulated = SimulatedVenues(seed=chosen, scenario=scenario)
    desk = build_desk(profile(chosen), paths, composition.machine, simulated.locate)
    config = _demo_config(composition)
    if not has_terminal(composition):
        return asyncio.run(_print(composition, desk, config, simulated))
    return _on_the_terminal(lambda ending: _run(ending, composition, desk, config, simulated))


def has_terminal(composition: Composition) -> bool:
    """Whether standard input and output are a terminal that can show screens."""
    return (
        sys.stdin.isatty() and sys.stdout.isatty() and composition.environ.get("TERM", "") not in {"", "dumb"}
    )


def _need_terminal(composition: Composition) -> None:
    if not has_terminal(composition):
        raise UsageError(
            "The console needs a terminal, and this is none.",
            hint="Use the command line instead, for example `fxtui balances`; `fxtui --help` lists the verbs.",
        )


def _demo_config(composition: Composition) -> Config:
    from fxtui.store.config import Config

    try:
        config = composition.load_config()
    except FxtuiError:
        config = Config()
    return replace(config, profiles={})


def _on_the_terminal(work: Callable[[Ending], Coroutine[Any, Any, int]]) -> int:
    code = run_until_told(work, last=_terminal_as_it_is(), loop=WatchedLoop)
    _leave_the_terminal(code)
    return code


def _leave_the_terminal(code: int) -> None:
    """See that the end of the interpreter does not hang on, or trip over, a terminal that takes nothing."""
    if _is_writing():
        os._exit(code)
    try:
        sys.stderr.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())


def _is_writing() -> bool:
    """Whether the driver has the terminal, or could not give it back."""
    return any(thread.name == "textual-output" for thread in threading.enumerate())


def _application(
    composition: Composition,
    desk: Desk,
    config: Config,
    simulated: SimulatedVenues | None,
    ending: Ending | None = None,
) -> FxtuiApp:
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES)
    from fxtui.ui.app import FxtuiApp
    from fxtui.ui.driver import console_driver

    async def ready() -> None:
        if ending is not None and ending.code is not None:
            app.exit(return_code=ending.code)
            return
        if simulated is not None:
            await simulated.start()
        await desk.start()
        # From here on garbage is looked for as always, but not in what the start has made.
        gc.freeze()
        gc.set_threshold(700, 10, 10)
        loop = asyncio.get_running_loop()
        if isinstance(loop, WatchedLoop):
            loop.watch()

    app = FxtuiApp(
        desk,
        config=config,
        on_ready=ready,
        on_hang_up=partial(ending.wish, HUNG_UP) if ending is not None else nothing,
        environ=composition.environ,
        folder=composition.paths.state.parent,
    )
    if ending is not None:
        app.driver_class = console_driver(lambda: ending.code is not None, lambda: desk.sent(DRAINS_WITHIN))
    return app


async def _run(
    ending: Ending,
    composition: Composition,
    desk: Desk,
    config: Config,
    simulated: SimulatedVenues | None,
) -> int:
    app = _application(composition, desk, config, simulated, ending)
    draining: list[asyncio.Task[None]] = []

    def end(code: int) -> None:
        # What is still starting would open what the draining has closed.
        app.workers.cancel_group(app, "start")
        draining.append(asyncio.get_running_loop().create_task(desk.drain(DRAINS_WITHIN), name="draining"))
        # Textual can't be left while it starts: what it calls when it is ready looks for this end.
        if app.started:
            app.exit(return_code=code)

    ending.then(end)
    try:
        if ending.code is None:
            await app.run_async(mouse=not composition.environ.get("SSH_CONNECTION"))
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        ending.wish(HUNG_UP)
    finally:
        ending.limit(app.return_code or 0)
        await desk.drain(DRAINS_WITHIN)
        if simulated is not None:
            await simulated.stop()
    return app.return_code or 0 if ending.code is None else ending.code


def _terminal_as_it_is() -> Callable[[], None]:
    """What puts the terminal back as it is now, for an end in which nobody else does."""
    import termios

    keys, screen = sys.stdin.fileno(), sys.stderr.fileno()
    try:
        modes = termios.tcgetattr(keys)
    except termios.error:
        return nothing

    def put_back() -> None:
        from fxtui.ui.driver import GIVES_BACK, is_in_front

        if is_in_front(keys):
            termios.tcsetattr(keys, termios.TCSANOW, modes)
        elif not _is_writing():
            # Given back before; what the terminal is set to now is somebody else's.
            return
        os.write(screen, GIVES_BACK)

    return put_back


async def _print(composition: Composition, desk: Desk, config: Config, simulated: SimulatedVenues) -> int:
    from fxtui.ui.plain import print_screens

    app = _application(composition, desk, config, simulated)
    try:
        sys.stdout.write(await print_screens(app))
        sys.stdout.write("\nThis was the demo without a terminal. Open the console with: fxtui demo\n")
    finally:
        await desk.drain(DRAINS_WITHIN)
        await simulated.stop()
    return 0
