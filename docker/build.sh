#!/bin/sh
# `make images`: one image for each service, by podman, from the same locks and steps as `make up`. No registry is asked:
# the base image is made of Debian packages by mmdebstrap. Give names to build only some: docker/build.sh gateway redis
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$ROOT"
SUITE=bookworm
BASE=localhost/debian:$SUITE-slim
WORK=$ROOT/var/containers
ALL='controller gateway recorder webhooks asterisk postgres redis'

for program in podman mmdebstrap; do
    command -v "$program" >/dev/null || { echo "missing: $program (apt-get install podman runc mmdebstrap)" >&2; exit 1; }
done
mkdir -p "$WORK/wheels"
began=$(date +%s)
step() { echo "[$(($(date +%s) - began)) s] $*"; }

step 'packages, web pages, Asterisk (what make up makes)'
launch/bootstrap.sh run

if ! podman image exists "$BASE"; then
    step "base image $BASE"
    mmdebstrap --variant=minbase "$SUITE" - | podman import - "$BASE" >/dev/null
fi

step 'wheels of requirements.lock'
lock=$(cat requirements.lock docker/build.sh | sha256sum | cut -d ' ' -f 1)
if [ "$(cat "$WORK/wheels.sha256" 2>/dev/null)" != "$lock" ]; then
    rm -rf "$WORK/wheels"
    # Debian 12's Python 3.11.2 also needs what 3.11.3 and newer don't, whichever of them runs here.
    sed "s/ ; python_full_version < '3\.11\..*'//" requirements.lock >"$WORK/requirements.lock"
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps \
        --only-binary=:all: --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none \
        --platform manylinux_2_36_x86_64 --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 \
        --platform manylinux2014_x86_64 --platform any -r "$WORK/requirements.lock" -d "$WORK/wheels"
    echo "$lock" >"$WORK/wheels.sha256"
fi

tree=$(.venv/bin/python -c 'from launch.asterisk_root import tree_path; from launch.settings import load; print(tree_path(load()))')
for name in ${*:-$ALL}; do
    step "image zuoxi-$name"
    podman build --quiet --isolation=chroot --layers --format oci --file docker/Containerfile --ignorefile docker/ignore \
        --build-arg "BASE=$BASE" --build-context "wheels=$WORK/wheels" --build-context "pages=agent_ui/web/dist" \
        --build-context "tree=$tree" --target "$name" --tag "localhost/zuoxi-$name:latest" .
done
step 'done'
podman images --filter reference='localhost/zuoxi-*' --format '{{.Repository}}  {{.Size}}'
