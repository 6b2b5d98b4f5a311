#!/usr/bin/env bash
# Boots a small virtual machine with a part of test/vm in it: `vm.sh steering`, in which an agent really sets,
# steps and steers the clock, in four minutes; `vm.sh cards`, in which network cards stamp, in two, and
# `vm.sh cards beside-chrony`, which then shows Debian's chronyd on the same cards, in three; `vm.sh references`, in which
# Debian's chronyd steers the clock that a master follows, in four.
# Needs root for nothing but installing Debian's packages if they are missing: qemu-system-x86,
# busybox-static and cpio, and for the cards a compiler and the kernel's headers. The kernel is Debian's,
# kept in a cache folder outside the tree.
set -euo pipefail
cd "$(dirname "$0")/.."
part=${1:?which part: steering, cards or references}

cache=${BELFRY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/belfry}
patience=${PATIENCE:-900}
mkdir -p "$cache"

# The kernel that Debian has now, and its release.
newest() { apt-cache depends linux-image-cloud-amd64 2> /dev/null | awk '/Depends: linux-image/ { print $2 }'; }
[[ -n $(newest) ]] || apt-get -qq update
package=$(newest)
release=${package#linux-image-}

need() { command -v "$1" > /dev/null || missing+=("$2"); }
missing=()
need qemu-system-x86_64 qemu-system-x86
need busybox busybox-static
need cpio cpio
if [[ $part = cards ]]; then
  need make make
  need gcc gcc
  [[ -d /usr/src/linux-headers-$release ]] || missing+=("linux-headers-$release")
fi
if ((${#missing[@]})); then
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" > /dev/null
fi

kernel=$cache/kernel/boot/vmlinuz-$release
if [[ ! -f $kernel ]]; then
  (cd "$cache" && apt-get -qq download "$package" && dpkg-deb -x "$package"_*.deb kernel)
fi

npm run -s build
image=$(mktemp -d)
trap 'rm -rf "$image"' EXIT
root=$image/root
mkdir -p "$root"/{bin,dev,proc,sys,tmp,run,etc}
cp "$(command -v busybox)" "$root/bin/busybox"
cp "$root/bin/busybox" "$root/bin/ntpd"
for name in sh mount ip date poweroff; do ln -s busybox "$root/bin/$name"; done
node=$(readlink -f "$(command -v node)")
cp "$node" "$root/bin/node"
strip "$root/bin/node" 2> /dev/null || true
# Libraries of what is not ours, at the paths at which it looks for them.
bring_libraries() {
  ldd "$1" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}
bring_libraries "$node"
if [[ ${2:-} = beside-chrony || $part = references ]]; then
  echo 'root:x:0:0::/:/bin/sh' > "$root/etc/passwd"
  echo 'root:x:0:' > "$root/etc/group"
  [[ -d $cache/chrony ]] ||
    (cd "$cache" && apt-get -qq download chrony && dpkg-deb -x chrony_*.deb chrony)
  for program in sbin/chronyd bin/chronyc; do
    cp "$cache/chrony/usr/$program" "$root/bin/"
    bring_libraries "$cache/chrony/usr/$program"
  done
fi
cp agent/dist/belfry-agentd.cjs master/dist/belfry-masterd.cjs "$root/"
cp host/prebuilds/linux-x64/belfry.node "$root/"
npx --no-install esbuild "test/dist/vm/$part.js" --bundle --platform=node --target=node20 \
  --format=esm --log-level=warning --outfile="$root/part.mjs"
if [[ $part = cards ]]; then
  mkdir "$image/module"
  cp test/vm/stamping-card.c "$image/module/"
  echo 'obj-m := stamping-card.o' > "$image/module/Makefile"
  make -s -C "/usr/src/linux-headers-$release" M="$image/module" modules > /dev/null
  cp "$image/module/stamping-card.ko" "$root/"
fi
cat > "$root/init" << 'INIT'
#!/bin/sh
mount -t devtmpfs none /dev
mount -t proc none /proc
mount -t sysfs none /sys
ip link set lo up
export BELFRY_NATIVE=/belfry.node
cd /tmp
node /part.mjs
echo "the scenario ended with $?"
poweroff -f
INIT
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) > "$image/initrd"

# It boots three years ago, as a machine does whose clock chip has lost its time.
timeout "$patience" nice -n 10 qemu-system-x86_64 -accel "${ACCEL:-tcg}" -m 1024 -smp 1 -cpu max -nic none \
  -display none -serial stdio -monitor none -no-reboot -rtc base=2026-11-22T10:00:00,clock=vm \
  -kernel "$kernel" -initrd "$image/initrd" \
  -append 'console=ttyS0 quiet panic=-1 tsc=reliable clocksource=tsc' < /dev/null | tee "$image/log"
grep -q '^the scenario ended with 0' <(tr -d '\r' < "$image/log")
