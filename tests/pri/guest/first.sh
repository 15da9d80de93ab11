#!/bin/sh
# Before the disk is there: its driver, then over to it.
B=/bin/busybox
$B mount -t devtmpfs dev /dev; $B mount -t proc proc /proc; $B mount -t sysfs sys /sys
$B insmod /virtio_blk.ko
n=0; while [ ! -b /dev/vda ] && [ $n -lt 100 ]; do $B usleep 50000; n=$((n + 1)); done
$B mount -t ext4 /dev/vda /mnt || exec $B sh
for place in dev proc sys; do $B mount --move /$place /mnt/$place; done
exec $B switch_root /mnt /guest-init
