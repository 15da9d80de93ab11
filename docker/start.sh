#!/bin/sh
# Entry of our own services: the named module, once the database has this image's form and its first rows (a controller
# that started earlier would know no numbers).
set -eu
trap 'exit 143' TERM INT
mark=$ZUOXI_VAR/run/migrated-$(python -c 'from store.migrate import heads; print(*heads())')
[ -e "$mark" ] || echo "waiting for the migration container ($mark)"
until [ -e "$mark" ]; do sleep 0.3; done
exec python -m "$1"
