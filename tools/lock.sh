#!/bin/sh
# Writes requirements/run.lock and requirements/dev.lock from pyproject.toml:  tools/lock.sh [--upgrade | --upgrade-package NAME]
#
# One file serves every platform and every Python from 3.11 on, with the hashes of all their files, and names no index. The
# versions already locked stay unless the arguments say otherwise. The compiler lives in a throwaway environment.
set -eu
cd "$(dirname "$0")/.."
compiler=uv==0.13.8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${PYTHON:-python3}" -m venv "$scratch"
"$scratch/bin/python" -m pip --disable-pip-version-check --quiet install "$compiler"

compile() {
    "$scratch/bin/uv" --no-config --quiet --system-certs pip compile --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --constraint requirements/constraints.in "$@" pyproject.toml requirements/build.in
}

compile --output-file requirements/run.lock "$@"
# Held to the versions of run.lock: what is tested is what runs.
compile --output-file requirements/dev.lock --constraint requirements/run.lock --extra dev "$@"
