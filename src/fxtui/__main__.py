"""The entry point: `fxtui` and `python -m fxtui`. Answers `--version` before anything else is imported."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (docs/cli.md lists the codes)."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:
        from fxtui import __version__

        sys.stdout.write(f"fxtui {__version__}\n")
        return 0
    # Starting makes many objects and hardly any garbage: looking for some each 700 objects costs a tenth of the start.
    gc.set_threshold(200_000, 10, 10)
    # Pydantic would scan every installed package for plug-ins; none belongs in a process that holds keys.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from fxtui.bootstrap.composition import run

        return run(words)
    except KeyboardInterrupt:
        # So early that there was nothing to say it with.
        return _INTERRUPTED
    finally:
        # The interpreter ends with one more search through everything that was imported, a sixth of a short command.
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
