"""The entry point: `fxtui` and `python -m fxtui`. Answers `--version` before anything else is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (docs/cli.md lists the codes)."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:
        from fxtui import __version__

        sys.stdout.write(f"fxtui {__version__}\n")
        return 0
    # Pydantic would scan every installed package for plug-ins; none belongs in a process that holds keys.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from fxtui.bootstrap.composition import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
