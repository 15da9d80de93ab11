#!/bin/bash
# Both ends of a line in one machine: the exchange (its files are in exchange/) and the centre's Asterisk (in centre/, as
# asterisk_conf rendered them). Says GUEST-READY, then waits until a file `stop` appears or the machine is ended.
set -u
modprobe dahdi auto_assign_spans=1 # without it dahdi_cfg finds no channels
modprobe dahdi_dynamic
OVER=$(cat over) # loc: within this kernel; eth: frames over a pair of interfaces that can be unplugged
modprobe "dahdi_dynamic_$OVER"
if [ "$OVER" = eth ]; then
    modprobe veth
    ip link add tdm0 address 02:00:00:00:00:01 type veth peer name tdm1 address 02:00:00:00:00:02
    ip link set tdm0 up
    ip link set tdm1 up
fi
modprobe virtio_net
for _ in $(seq 50); do [ -e /sys/class/net/eth0 ] && break; sleep 0.1; done
ip addr add 10.0.2.15/24 dev eth0 && ip link set eth0 up && ip route add default via 10.0.2.2
mkdir -p "$(dirname "$(cat prompts_at)")" && ln -sfn /tmp/work/prompts "$(cat prompts_at)"
dahdi_cfg -c system.conf -v | tail -3
echo "dahdi_cfg ${PIPESTATUS[0]}"

places() { # NAME: the directories that its asterisk.conf names
    mkdir -p "/tmp/$1"/{lib/keys/keys,db,spool,run,log} /tmp/work/raw
}
for name in exchange centre; do
    places $name
    asterisk -f -C "/tmp/work/$name/asterisk.conf" >"/tmp/$name/out" 2>&1 &
    echo $! >"/tmp/$name/pid"
done
while ! asterisk -C /tmp/work/centre/asterisk.conf -rx 'core waitfullybooted' >/dev/null 2>&1; do sleep 0.5; done
while ! asterisk -C /tmp/work/exchange/asterisk.conf -rx 'core waitfullybooted' >/dev/null 2>&1; do sleep 0.5; done
grep -hE 'ERROR|WARNING' /tmp/centre/out /tmp/exchange/out | cut -c1-200 | sort | uniq -c | sort -rn | head -20
# Held open before anybody is told: what comes to a serial line that nobody has open is lost.
exec 3<"/dev/$(cat port)"
stty raw -echo <&3
echo GUEST-READY
while read -r words <&3; do # what the test asks for, over the second serial line
    case $words in
    'kill exchange') kill -9 "$(cat /tmp/exchange/pid)" ;;
    'start exchange') asterisk -f -C /tmp/work/exchange/asterisk.conf >>/tmp/exchange/out 2>&1 & echo $! >/tmp/exchange/pid ;;
    'list '*) find "${words#list }" -name '*.wav' -printf 'FILE %f %s\n' ;;
    'unplug') ip link set tdm0 down; ip link set tdm1 down ;;
    'plug') ip link set tdm0 up; ip link set tdm1 up ;;
    'stop') break ;;
    esac
    echo "GUEST-DID $words"
done
cat /tmp/centre/out | tail -50
