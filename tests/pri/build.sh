#!/bin/bash
# build.sh DIRECTORY: a machine to be emulated: Debian with Asterisk, DAHDI's modules compiled for its kernel, a disk image
# and a first file system. Needs root, mmdebstrap and mke2fs; loads nothing into this machine's kernel. About 3 minutes.
set -euo pipefail
OUT=${1:?directory}
SUITE=forky
ROOT=$OUT/root
PACKAGES=asterisk,asterisk-modules,asterisk-dahdi,asterisk-core-sounds-en-wav,asterisk-moh-opsound-wav,dahdi,dahdi-source
# dahdi-source keeps dahdi-dkms away, which would compile everything for every kernel.
PACKAGES+=,linux-image-cloud-amd64,linux-headers-cloud-amd64,gcc,make,libc6-dev,mount,busybox-static,procps,iproute2,kmod,cpio,zstd
MODULES="dahdi dahdi_dynamic dahdi_dynamic_loc dahdi_dynamic_eth dahdi_echocan_mg2"
DRIVERS="drivers/block/virtio_blk drivers/net/virtio_net drivers/net/net_failover net/core/failover drivers/net/veth"
mkdir -p "$OUT"
began=$SECONDS
step() { echo "[$((SECONDS - began)) s] $*"; }

rm -rf "$ROOT"
# Mirrors of the testing suite are now and then served past the date in their Release file.
mmdebstrap --quiet --variant=apt --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='APT::Install-Recommends "false"' \
    --aptopt='Acquire::Retries "3"' --include="$PACKAGES" "$SUITE" "$ROOT" ${ZUOXI_ASTERISK_MIRROR:+"$ZUOXI_ASTERISK_MIRROR"}
step "a root of Debian $SUITE"
KERNEL=$(basename "$(ls -d "$ROOT"/lib/modules/*cloud*)")

cat >"$ROOT/opt/modules.sh" <<MODULES
set -e
mkdir -p /opt/dahdi && cd /opt/dahdi && tar xf /usr/src/dahdi.tar.bz2 && cd modules/dahdi
make -C /lib/modules/$KERNEL/build M=\$PWD/drivers/dahdi DAHDI_INCLUDE=\$PWD/include CONFIG_DAHDI=m CONFIG_DAHDI_DYNAMIC=m \
    CONFIG_DAHDI_DYNAMIC_LOC=m CONFIG_DAHDI_DYNAMIC_ETH=m CONFIG_DAHDI_ECHOCAN_MG2=m DAHDI_MODULES_EXTRA=" " \
    HOTPLUG_FIRMWARE=yes -j2 modules >/opt/modules.log 2>&1 || { tail -20 /opt/modules.log; exit 1; }
MODULES
mount --bind /proc "$ROOT/proc" # objtool reads it
trap 'umount "$ROOT/proc"' EXIT
chroot "$ROOT" bash /opt/modules.sh
umount "$ROOT/proc"
trap - EXIT
step "DAHDI's modules for $KERNEL"

# What goes on the disk: all but what was only needed to compile.
TREE=$OUT/tree
rm -rf "$TREE" && mkdir "$TREE"
tar -C "$ROOT" --exclude=./usr/lib/gcc --exclude=./usr/libexec/gcc --exclude=./usr/src --exclude=./usr/share/doc \
    --exclude=./usr/share/man --exclude=./usr/share/locale --exclude=./usr/lib/modules --exclude=./usr/include \
    --exclude=./var/cache --exclude=./boot --exclude=./opt/dahdi --exclude='./usr/lib/x86_64-linux-gnu/*.a' \
    --exclude='./usr/lib/linux-*' -c . | tar -C "$TREE" -x
THERE=$TREE/lib/modules/$KERNEL
mkdir -p "$THERE"
for module in $MODULES; do
    chroot "$ROOT" strip -g "/opt/dahdi/modules/dahdi/drivers/dahdi/$module.ko"
    cp "$ROOT/opt/dahdi/modules/dahdi/drivers/dahdi/$module.ko" "$THERE/"
done
for driver in $DRIVERS; do
    [ -e "$ROOT/lib/modules/$KERNEL/kernel/$driver.ko.xz" ] || continue # built in
    xz -dc "$ROOT/lib/modules/$KERNEL/kernel/$driver.ko.xz" >"$THERE/$(basename "$driver").ko"
done
cp "$ROOT/lib/modules/$KERNEL"/modules.builtin* "$ROOT/lib/modules/$KERNEL/modules.order" "$THERE/"
chroot "$TREE" depmod "$KERNEL"
install -m 0755 "$(dirname "$0")/guest/init.sh" "$TREE/guest-init"

FIRST=$OUT/first
rm -rf "$FIRST" && mkdir -p "$FIRST"/{bin,proc,sys,dev,mnt}
cp "$ROOT/bin/busybox" "$FIRST/bin/" && ln -s busybox "$FIRST/bin/sh" && cp "$THERE/virtio_blk.ko" "$FIRST/"
install -m 0755 "$(dirname "$0")/guest/first.sh" "$FIRST/init"
(cd "$FIRST" && find . | "$ROOT/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$OUT/initrd.gz"
cp "$ROOT/boot/vmlinuz-$KERNEL" "$OUT/vmlinuz"
rm -f "$OUT/disk.ext4" && truncate -s 1200M "$OUT/disk.ext4"
mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$TREE" "$OUT/disk.ext4"
rm -rf "$TREE" "$FIRST" "$ROOT"
step 'a disk'
