"""A process that holds keys leaves no memory behind and shows no values of its own accord."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import threading, resource
from fxtui.bootstrap.hardening import harden
harden()
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
def fail():
    hunter2 = "hunter2"
    raise ValueError(hunter2)
thread = threading.Thread(target=fail); thread.start(); thread.join()
fail()
"""


def test_no_core_dumps_and_no_values_on_the_terminal() -> None:
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "hunter2" not in ran.stdout + ran.stderr
    assert (
        ran.stderr == "fxtui: something in fxtui itself went wrong (ValueError); the log has the details.\n"
    )
