"""Draw screenshots/*.svg from the demo: `python -m tools.screenshots`, and `--check` to tell whether they are stale.

The console runs without a terminal over simulators of every venue, as `fxtui demo` does. `--check` draws nothing: it
compares what the pictures were drawn from (the sources of the screens) with what stands there now.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fxtui.bootstrap.deadline import DRAINS_WITHIN
from fxtui.ui.app import FxtuiApp
from fxtui.ui.pictures import PICTURES, export_svgs

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "screenshots"
DRAWN_FROM = FOLDER / "drawn-from.txt"
SEED = 7


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--check", action="store_true", help="draw nothing, exit 1 when the pictures are stale"
    )
    options.add_argument("names", nargs="*", help="draw only pictures whose name contains one of these")
    chosen = options.parse_args()
    if chosen.check:
        return check()
    FOLDER.mkdir(exist_ok=True)
    wanted = [p for p in PICTURES if not chosen.names or any(name in p.name for name in chosen.names)]
    asyncio.run(export_svgs(demo, save, wanted))
    if not chosen.names:
        for old in FOLDER.glob("*.svg"):
            if old.stem not in {picture.name for picture in PICTURES}:
                old.unlink()
        DRAWN_FROM.write_text(f"{digest()}\n", encoding="utf-8")
    return 0


def check() -> int:
    """Whether every picture is there and was drawn from the sources as they stand."""
    missing = [picture.name for picture in PICTURES if not (FOLDER / f"{picture.name}.svg").is_file()]
    drawn_from = DRAWN_FROM.read_text(encoding="utf-8").strip() if DRAWN_FROM.is_file() else ""
    if not missing and drawn_from == digest():
        return 0
    sys.stderr.write("The pictures in screenshots/ are stale: draw them again with `make screenshots`.\n")
    return 1


def digest() -> str:
    """A hash over everything that decides what a screen looks like."""
    sources = sorted(
        path for path in (ROOT / "src" / "fxtui" / "ui").rglob("*") if path.suffix in {".py", ".tcss"}
    )
    found = hashlib.sha256()
    for path in sources:
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def save(name: str, svg: str) -> None:
    """Keep one picture; the machine's own numbers in its ids are replaced, so that equal screens are equal files."""
    number = svg.partition("terminal-")[2].partition("-")[0]
    named = svg.replace(f"terminal-{number}", f"terminal-{name}")
    # Some renderers fold blanks at the ends of a run, which would move every column.
    spaced = named.replace("<svg ", '<svg xml:space="preserve" ', 1)
    (FOLDER / f"{name}.svg").write_text(spaced, encoding="utf-8")
    sys.stdout.write(f"{name}\n")


@asynccontextmanager
async def demo(theme: str, scenario: str) -> AsyncIterator[FxtuiApp]:
    """A console over fresh simulators in a home of its own."""
    from fxtui.bootstrap.composition import Composition
    from fxtui.bootstrap.demo import SimulatedVenues, profile
    from fxtui.bootstrap.desk_factory import build_desk
    from fxtui.store.config import Config

    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environ.pop("NO_COLOR", None)
        composition = Composition(environ)
        composition.home = str(Path(home) / "fxtui")
        simulated = SimulatedVenues(seed=SEED, scenario=scenario or None)
        desk = build_desk(profile(SEED), composition.paths, composition.machine, simulated.locate)

        async def ready() -> None:
            await simulated.start()
            await desk.start()

        try:
            yield FxtuiApp(desk, config=Config(theme=theme), on_ready=ready, environ=environ)
        finally:
            await desk.drain(DRAINS_WITHIN)
            await simulated.stop()


if __name__ == "__main__":
    sys.exit(main())
