#!/bin/sh
# Resolves requirements*.in into locks with hashes. The locks name no host: where packages come from is the machine's.
set -eu
cd "$(dirname -- "$0")/.."
for name in requirements requirements-dev; do
    .venv/bin/python -m piptools compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        --output-file "$name.lock" "$name.in"
done
