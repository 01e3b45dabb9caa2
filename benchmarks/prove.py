"""`make prove`: the proofs of the money path in their long form, printed as a table; `--write` keeps each proof's
table in docs/proofs.md.

What each proof does stands in `tests/proof/`; the tests there are the same proofs in their short form.
"""

from __future__ import annotations

import argparse
import compileall
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from benchmarks import proofs_page
from fxtui.contract.plugin import venue_names, venue_plugin
from tests.proof.figures import Figure, broken

_ROOT = Path(__file__).resolve().parents[1]
_SEED = 7


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof: its heading, what it does in one sentence, and what runs it (`module:function`) with its sizes."""

    title: str
    text: str
    run: str
    sizes: Mapping[str, int]
    quick: Mapping[str, int]
    each_venue: bool = False

    def titles(self) -> Sequence[str]:
        """The headings of this proof's tables: one, or one for each venue."""
        if not self.each_venue:
            return [self.title]
        return [f"{self.title}: {venue_plugin(venue).title}" for venue in venue_names()]

    def figures(self, *, quick: bool) -> Iterable[tuple[str, Sequence[Figure]]]:
        """The figures by heading; a proof that is made venue by venue has one heading for each."""
        module, _, name = self.run.partition(":")
        proof: Callable[..., Sequence[Figure]] = getattr(import_module(f"tests.proof.{module}"), name)
        sizes = self.quick if quick else self.sizes
        venues = [(venue,) for venue in venue_names()] if self.each_venue else [()]
        for title, venue in zip(self.titles(), venues, strict=True):
            yield title, proof(*venue, **sizes)


PROOFS: Mapping[str, Proof] = {
    "kills": Proof(
        "Killed at random points",
        "The real program, command line and console, is killed with SIGKILL while it trades, started again, and every"
        " order, deposit and withdrawal at the venue is compared with every journal.",
        "kills:kills",
        {"times": 1000, "seed": _SEED},
        {"times": 60, "seed": _SEED},
        each_venue=True,
    ),
    "faults": Proof(
        "Faults of the network and the venue",
        "Every fault strikes every money call, with many seeds; the program is then started again and has to find what"
        " was executed and to settle what never landed.",
        "fault_matrix:fault_matrix",
        {"seeds": 20, "processes": 2},
        {"seeds": 1, "processes": 2},
    ),
    "engine": Proof(
        "Any order of events",
        "Hypothesis drives the engine over the real journal through submits, crashes, restarts, disk errors, late landings"
        " and a person's decisions, in any order.",
        "engine_machine:engine_machine",
        {"examples": 10_000, "seed": _SEED, "processes": 2},
        {"examples": 300, "seed": _SEED, "processes": 2},
    ),
    "mutants": Proof(
        "Planted mutants",
        "One mistake at a time is planted into a copy of the source; the tests of the money path have to notice each.",
        "mutants:mutants",
        {},
        {},
    ),
    "order": Proof(
        "On disk before the first byte",
        "strace watches the real program: the journal is written and synced before the request's first byte leaves.",
        "disk_order:disk_order",
        {"submits": 120},
        {"submits": 20},
    ),
    "disk": Proof(
        "A disk that fails",
        "Writes and syncs of the journal fail with ENOSPC and EIO at every call in turn, and disks that are full or read-only.",
        "disk_errors:disk_errors",
        {},
        {"cases": 10, "patient": False},
    ),
    "hang-ups": Proof(
        "Hang-ups",
        "The terminal goes away, or HUP, TERM or INT arrives, at random moments, orders in flight among them.",
        "hang_ups:hang_ups",
        {"times": 300, "seed": _SEED},
        {"times": 20, "seed": _SEED},
    ),
    "enters": Proof(
        "Held keys",
        "1 to 50 Enters, 0 to 30 ms apart, and keys typed ahead, in the real console in a terminal of its own.",
        "keys:held_keys",
        {"rounds": 50, "seed": _SEED},
        {"rounds": 5, "seed": _SEED},
    ),
    "pastes": Proof(
        "Pastes",
        "Bracketed, raw, multi-line, with control bytes: what is pasted is never a confirmation.",
        "keys:pastes",
        {"count": 43, "seed": _SEED},
        {"count": 6, "seed": _SEED},
    ),
    "start": Proof(
        "A journal of 100,000 intents",
        "Starts of the real program with a full and an empty journal, in turn.",
        "journal_scale:journal_scale",
        {"intents": 100_000},
        {"intents": 20_000, "runs": 2},
    ),
    "commits": Proof(
        "Commits",
        "What it takes to put one intent on disk, beside one bare SQLite commit in the same run.",
        "journal_scale:commit_times",
        {},
        {"intents": 1_000, "commits": 100},
    ),
}


def main() -> int:
    """Run the proofs asked for and print their table; the exit code is 1 when a promise was not kept."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.prove", description=__doc__)
    words.add_argument("proofs", nargs="*", metavar="PROOF", help=f"only these: {', '.join(PROOFS)}")
    words.add_argument("--quick", action="store_true", help="a small form of each, to see that they run")
    words.add_argument("--write", action="store_true", help="keep the tables in docs/proofs.md")
    asked = words.parse_args()
    unknown = [name for name in asked.proofs if name not in PROOFS]
    if unknown:
        words.error(f"there is no proof {unknown[0]!r}: it is one of {', '.join(PROOFS)}")
    if asked.write and asked.quick:
        words.error("--write keeps the long form")
    compileall.compile_dir(str(_ROOT / "src"), quiet=1)
    order = [title for proof in PROOFS.values() for title in proof.titles()]
    kept = True
    for name in asked.proofs or PROOFS:
        proof = PROOFS[name]
        sys.stderr.write(f"{name}: {proof.text}\n")
        started, tree = time.monotonic(), proofs_page.tree()
        for title, figures in proof.figures(quick=asked.quick):
            sys.stdout.write(proofs_page.section(title, proof.text, figures) + "\n")
            sys.stdout.flush()
            if asked.write:
                stamp = proofs_page.stamp(f"make prove ARGS={name}", tree)
                proofs_page.keep(proofs_page.section(title, proof.text, figures, stamp=stamp), order)
            kept = kept and not broken(figures)
        sys.stderr.write(f"{name}: took {time.monotonic() - started:.0f} s\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
