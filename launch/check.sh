#!/bin/sh
# `make check`: each check is one line and stops at the first that fails, with its words.
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$ROOT"
PYTHON=$ROOT/.venv/bin/python
PATH=$ROOT/.venv/bin:$PATH
PYTHONPATH=$ROOT
export PATH PYTHONPATH
ROOMS=
for room in agent_ui ari_app asterisk_conf bench bus cli docs documents flows launch lexicon operations recording routing store tests webhooks; do
    [ ! -d "$room" ] || ROOMS="$ROOMS $room"
done

checked() {
    echo "== $1"
    shift
    "$@"
}

web() (
    cd agent_ui/web
    npm run --silent check
)

# mypy takes one processor; the pages' own checks take another meanwhile.
said=$(mktemp)
trap 'rm -f "$said"' EXIT
pages=''
if [ -f agent_ui/web/package.json ]; then
    checked "web: types and unit tests" web >"$said" 2>&1 &
    pages=$!
fi

# shellcheck disable=SC2086 # one word for each room
{
    checked "ruff format" "$PYTHON" -m ruff format --check --quiet $ROOMS
    checked "ruff check" "$PYTHON" -m ruff check --quiet $ROOMS
    checked "mypy --strict" "$PYTHON" -m mypy --strict $ROOMS
}
[ ! -f .importlinter ] || checked "import rules" lint-imports
[ ! -f agent_ui/gateway/description/generate.py ] || checked "generated files" "$PYTHON" -m agent_ui.gateway.description.generate --check
if [ -n "$pages" ]; then
    wait "$pages" || { cat "$said"; exit 1; }
    cat "$said"
fi
set --
for directory in tests/unit tests/house; do
    [ ! -d "$directory" ] || set -- "$@" "$directory"
done
checked "unit and house tests" "$PYTHON" -m pytest -q -n 2 "$@"
