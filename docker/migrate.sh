#!/bin/sh
# The migration container: waits for PostgreSQL, brings the database to this image's form, fills in the demo centre, and says
# so in the shared state to those who wait in start.sh.
set -eu
trap 'exit 143' TERM INT
tries=0
until python -m store.migrate; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || exit 1
    sleep 0.5
done
python -m store.seed
touch "$ZUOXI_VAR/run/migrated-$(python -c 'from store.migrate import heads; print(*heads())')"
