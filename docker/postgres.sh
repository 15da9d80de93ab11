#!/bin/sh
# Entry of the PostgreSQL container: makes the cluster at the first start (beside, then renamed), then becomes the server.
set -eu
: "${ZUOXI_PG_PASSWORD:?is not set; docker/settings.sh makes it}"
bin=$(echo /usr/lib/postgresql/*/bin)
data=/var/lib/postgresql/data
if [ ! -s "$data/PG_VERSION" ]; then
    rm -rf "$data.new"
    umask 077
    printf '%s\n' "$ZUOXI_PG_PASSWORD" >/tmp/password
    "$bin/initdb" -D "$data.new" -U zuoxi --pwfile=/tmp/password -A scram-sha-256 -E UTF8 --locale=C.UTF-8 \
        --no-instructions
    rm /tmp/password
    echo 'CREATE DATABASE zuoxi' | "$bin/postgres" --single -D "$data.new" postgres
    mv "$data.new" "$data"
fi
unset ZUOXI_PG_PASSWORD
exec "$bin/postgres" -D "$data" -c listen_addresses=127.0.0.1 -c port="${ZUOXI_PG_PORT:-15432}" \
    -c unix_socket_directories= -c timezone=UTC -c log_timezone=UTC -c max_connections=100
