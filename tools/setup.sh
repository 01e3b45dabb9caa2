#!/bin/sh
# Brings the virtual environment up to date:  tools/setup.sh run|dev
#
# `run` holds what the console needs, `dev` also what tests and checks need. Nothing happens when the stamp of an earlier
# success fits the interpreter, this folder, the lock files and pyproject.toml. PYTHON names the interpreter; without it the
# first of python3, python3.13, python3.12, python3.11 that is new enough is taken.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
wanted=$1

say() { printf '%s\n' "$*"; }
fail() { say "fxtui: $*" >&2; exit 1; }

# Prints the interpreter behind shims and virtual environments, and its version; fails when it is missing or too old.
probe='import sys
if sys.version_info < (3, 11): sys.exit(1)
print(getattr(sys, "_base_executable", "") or sys.executable, "%d.%d.%d" % sys.version_info[:3], sep="\t")'

found=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if found=$("$candidate" -c "$probe" 2>/dev/null) && [ -n "$found" ]; then break; fi
    found=
done
if [ -z "$found" ]; then
    [ -z "${PYTHON:-}" ] || fail "PYTHON=$PYTHON is not a Python 3.11 or newer."
    fail "Python 3.11 or newer is needed and none was found. Install one, or name it: make ${wanted} PYTHON=/path/to/python3"
fi
python=${found%	*}
version=${found##*	}

base="$PWD $python $version $(cat requirements/run.lock requirements/dev.lock | cksum)"
full="$base $(cksum < pyproject.toml)"
stamped() { [ -f "$venv/$1.stamp" ] && [ "$(cat "$venv/$1.stamp")" = "$2" ]; }

# The development environment contains everything that running needs.
if stamped "$wanted" "$full" || { [ "$wanted" = run ] && stamped dev "$full"; }; then exit 0; fi

if ! stamped base "$base"; then
    say "fxtui: making $venv with Python $version"
    "$python" -m venv --clear "$venv" || fail "this Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"
    printf '%s\n' "$base" > "$venv/base.stamp"
fi
rm -f "$venv/run.stamp" "$venv/dev.stamp"

say "fxtui: installing the $(grep -c '^[a-z].*==' "requirements/$wanted.lock") locked packages of requirements/$wanted.lock (the first time takes a minute)"
pip="$venv/bin/python -m pip --disable-pip-version-check --no-input -qq install"
$pip --require-hashes --no-deps --only-binary :all: --requirement "requirements/$wanted.lock" ||
    fail "the locked packages could not be installed; the lines above say why. Nothing was left half-trusted: run the same command again."
# The build backend is in the lock, so that nothing unlocked is fetched to install the project itself.
$pip --no-deps --no-build-isolation --no-index --editable . || fail "fxtui itself could not be installed; the lines above say why."
# Only to spare the first start: a source that does not compile is for the tests to report.
"$venv/bin/python" -m compileall -q src >/dev/null || true

printf '%s\n' "$full" > "$venv/$wanted.stamp"
