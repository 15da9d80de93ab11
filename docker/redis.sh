#!/bin/sh
# Entry of the Redis container: announces, never remembers; the password does not show in the list of processes.
set -eu
: "${ZUOXI_REDIS_PASSWORD:?is not set; docker/settings.sh makes it}"
exec redis-server - <<CONF
bind 127.0.0.1
port ${ZUOXI_REDIS_PORT:-16379}
requirepass $ZUOXI_REDIS_PASSWORD
daemonize no
save ""
appendonly no
dir /tmp
maxmemory 256mb
maxmemory-policy noeviction
CONF
