#!/bin/sh
# Makes var/containers/zuoxi.env, which compose.yml reads: ports, addresses, and secrets that are made here, once, and lie
# nowhere else. `docker/settings.sh 36000` takes ports from 36000 on instead of the usual ones.
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
file=$ROOT/var/containers/zuoxi.env
[ ! -s "$file" ] || { echo "$file is there already; delete it to make new secrets (and the volumes with it)"; exit 0; }
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
if [ -n "${1:-}" ]; then
    http=$1 sip=$(($1 + 1)) ari=$(($1 + 2)) ami=$(($1 + 3)) pg=$(($1 + 4)) redis=$(($1 + 5)) rtp=$(($1 + 100))
    rtp_last=$(($1 + 499))
else
    http=8480 sip=15060 ari=18088 ami=15038 pg=15432 redis=16379 rtp=20000 rtp_last=20999
fi
pg_password=$(secret) redis_password=$(secret)
mkdir -p "$(dirname "$file")"
umask 077
cat >"$file.new" <<ENV
ZUOXI_HTTP_HOST=127.0.0.1
ZUOXI_HTTP_PORT=$http
ZUOXI_SIP_HOST=127.0.0.1
ZUOXI_SIP_PORT=$sip
ZUOXI_RTP_FIRST=$rtp
ZUOXI_RTP_LAST=$rtp_last
ZUOXI_ARI_URL=http://127.0.0.1:$ari
ZUOXI_ARI_USER=zuoxi
ZUOXI_ARI_PASSWORD=$(secret)
ZUOXI_AMI_HOST=127.0.0.1
ZUOXI_AMI_PORT=$ami
ZUOXI_AMI_USER=zuoxi
ZUOXI_AMI_SECRET=$(secret)
ZUOXI_PG_PORT=$pg
ZUOXI_PG_PASSWORD=$pg_password
ZUOXI_PG_DSN=postgresql://zuoxi:$pg_password@127.0.0.1:$pg/zuoxi
ZUOXI_REDIS_PORT=$redis
ZUOXI_REDIS_PASSWORD=$redis_password
ZUOXI_REDIS_URL=redis://:$redis_password@127.0.0.1:$redis/0
ENV
mv "$file.new" "$file"
echo "$file"
