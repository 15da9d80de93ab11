#!/bin/sh
# Resolves requirements*.in into locks with hashes, good for every Python from 3.11 on (Debian's 3.11.2 needs a package
# that 3.11.3 does not). The locks name no host: where packages come from is the machine's affair.
set -eu
cd "$(dirname -- "$0")/.."
UV=${UV:-.venv/bin/uv}
for name in requirements requirements-dev; do
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links --output-file "$name.lock" "$name.in"
done
