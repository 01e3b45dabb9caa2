"""Running the console: one event loop around application and desk, signals that drain, and the demo.

`App.run()` would end the loop under a request that moves money, so the loop is ours: the application runs first, then
the desk is drained, then the loop ends.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fxtui.contract.errors import FxtuiError, UsageError

if TYPE_CHECKING:
    from fxtui.bootstrap.composition import Composition
    from fxtui.bootstrap.demo import SimulatedVenues
    from fxtui.desk.desk import Desk
    from fxtui.store.config import Config, Profile
    from fxtui.ui.app import FxtuiApp

_DRAIN = 5.0
_DEADLINE = 8.0
_SIGNALS = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143}
_FRAMES = "240"


def run_console(composition: Composition, profile: Profile, config: Config) -> int:
    """Open the console on `profile`; returns the exit code."""
    _need_terminal(composition)
    from fxtui.bootstrap.desk_factory import build_desk
    from fxtui.bootstrap.logs import log_to

    paths = composition.paths
    log_to(paths.log, verbose=composition.verbose)
    desk = build_desk(profile, paths, composition.machine)
    return asyncio.run(_run(composition, desk, config, None))


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
    return asyncio.run(_run(composition, desk, config, simulated))


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


def _application(
    composition: Composition, desk: Desk, config: Config, simulated: SimulatedVenues | None
) -> FxtuiApp:
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES)
    from fxtui.ui.app import FxtuiApp

    async def ready() -> None:
        if simulated is not None:
            await simulated.start()
        await desk.start()
        # From here on garbage is looked for as always, but not in what the start has made.
        gc.freeze()
        gc.set_threshold(700, 10, 10)

    return FxtuiApp(
        desk,
        config=config,
        on_ready=ready,
        environ=composition.environ,
        folder=composition.paths.state.parent,
    )


async def _run(
    composition: Composition, desk: Desk, config: Config, simulated: SimulatedVenues | None
) -> int:
    app = _application(composition, desk, config, simulated)
    codes: list[int] = []

    def stop(code: int) -> None:
        codes.append(code)
        _deadline(code)
        app.exit(return_code=code)

    release = _on_signals(stop)
    try:
        await app.run_async(mouse=not composition.environ.get("SSH_CONNECTION"))
        _deadline(codes[0] if codes else app.return_code or 0)
        await desk.drain(_DRAIN)
    finally:
        if simulated is not None:
            await simulated.stop()
        release()
    return codes[0] if codes else app.return_code or 0


def _on_signals(stop: Callable[[int], None]) -> Callable[[], None]:
    loop = asyncio.get_running_loop()
    for number, code in _SIGNALS.items():
        loop.add_signal_handler(number, stop, code)

    def release() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)

    return release


def _deadline(code: int) -> None:
    """End the process at `_DEADLINE` seconds whatever hangs: a closed terminal must not keep it alive."""
    timer = threading.Timer(_DEADLINE, os._exit, (code,))
    timer.daemon = True
    timer.start()


async def _print(composition: Composition, desk: Desk, config: Config, simulated: SimulatedVenues) -> int:
    from fxtui.ui.plain import print_screens

    app = _application(composition, desk, config, simulated)
    try:
        sys.stdout.write(await print_screens(app))
        sys.stdout.write("\nThis was the demo without a terminal. Open the console with: fxtui demo\n")
    finally:
        await desk.drain(_DRAIN)
        await simulated.stop()
    return 0
