#!/usr/bin/env bash
# The environment of uv.lock lies in .venv: by uv when it is there, else by a uv put into .venv.
set -eu -o pipefail
cd "$(dirname "$0")/.."
if uv --version >/dev/null 2>&1; then
  exec uv sync --locked --quiet "$@"
fi
if [ ! -x .venv/bin/python ] && ! "$PYTHON" -m venv .venv; then
  echo "poterne : Python n’a pas venv. Lancez « apt-get install python3-venv », puis recommencez." >&2
  exit 1
fi
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
# Inexact: the uv that was just put there stays.
[[ " $* " == *" --inexact "* ]] || set -- "$@" --inexact
exec .venv/bin/uv sync --locked --quiet "$@"
