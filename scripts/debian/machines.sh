# Machines of their own with Debian and systemd in them, for scripts/debian.sh: each has a tree over one that all share,
# and namespaces of processes, mounts, network and control groups. It takes root. The right to set the clock is taken
# from them: they share this machine's.

bridge=belfry-$$
cgroups=
layers=
declare -A main_process=() outside=()

# The tree with which each begins: Debian's smallest, systemd, and nothing else. It is made once, and never written to.
empty_debian() {
  local folder="$cache/debian-bookworm"
  if [ ! -d "$folder" ]; then
    echo '-- an empty Debian is made, once' >&2
    need mmdebstrap
    mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,udev,dbus,iproute2,iputils-ping,procps \
      bookworm "$folder.$$" >&2
    mv "$folder.$$" "$folder"
  fi
  echo "$folder"
}

need() {
  command -v "$1" >/dev/null && return
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends --no-remove "$1" >/dev/null
}

# Debian 12 has an older Node. Ours, as a package of the name that people's package has.
node_package() {
  local tree="$place/nodejs" version
  version="$(node -p process.versions.node)"
  echo "-- nodejs $version in these machines is this machine's own node, as a package made here" >&2
  mkdir -p "$tree/DEBIAN" "$tree/usr/bin"
  cp "$(readlink -f "$(command -v node)")" "$tree/usr/bin/node"
  cat >"$tree/DEBIAN/control" <<END
Package: nodejs
Version: $version-1test
Architecture: $(dpkg --print-architecture)
Maintainer: nobody
Depends: libc6, libgcc-s1, libstdc++6
Description: this machine's Node, for a test
END
  dpkg-deb --root-owner-group -Znone --build "$tree" "$place/nodejs.deb" >/dev/null
  rm -r "$tree"
}

# The layers of every machine's tree, and the network between them.
prepare() {
  local empty root="$place/with-node/root"
  empty="$(empty_debian)"
  node_package
  mkdir -p "$place"/with-node/{upper,work,root}
  mount -t overlay overlay -o "lowerdir=$empty,upperdir=$place/with-node/upper,workdir=$place/with-node/work" "$root"
  mv "$place/nodejs.deb" "$root/"
  chroot "$root" dpkg --install /nodejs.deb >/dev/null
  rm "$root/nodejs.deb"
  umount "$root"
  layers="$place/with-node/upper:$empty"
  cgroups="$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)"
  if [ -z "$cgroups" ]; then
    mkdir "$place/cgroup"
    mount -t cgroup2 none "$place/cgroup"
    cgroups="$place/cgroup"
  fi
  mkdir "$cgroups/$bridge"
  ip netns add "$bridge"
  ip -n "$bridge" link add name lan type bridge
  ip -n "$bridge" link set lan up
}

# boot NAME NUMBER: a machine of this name at 10.77.0.NUMBER.
boot() {
  local name=$1 number=$2 root="$place/$1/root"
  mkdir -p "$place/$name"/{upper,work,root}
  mkdir "$cgroups/$bridge/$name"
  cat >"$place/$name/init" <<END
set -e
mount --make-rprivate /
mount -t overlay overlay -o lowerdir=$layers,upperdir=$place/$name/upper,workdir=$place/$name/work $root
echo $name >$root/etc/hostname
printf '127.0.0.1 localhost\n10.77.0.1 master-1\n10.77.0.2 master-2\n10.77.0.3 line-3\n10.77.0.4 line-4\n' >$root/etc/hosts
hostname $name
mount -t proc proc $root/proc
mount -t sysfs -o ro sysfs $root/sys
mount -t cgroup2 cgroup2 $root/sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs $root/dev
while read -r node numbers; do mknod -m 666 $root/dev/\$node c \$numbers; done <<NODES
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
NODES
mkdir $root/dev/pts $root/dev/shm $root/dev/mqueue
mount -t devpts -o newinstance,ptmxmode=0666 devpts $root/dev/pts
ln -s pts/ptmx $root/dev/ptmx
ln -s /proc/self/fd $root/dev/fd
mount -t tmpfs -o mode=1777 tmpfs $root/dev/shm
mount -t tmpfs -o mode=755 tmpfs $root/run
mount -t tmpfs -o mode=1777 tmpfs $root/tmp
cp $debs/*.deb $root/root/
ip link set lo up
cd $root
pivot_root . mnt
umount -l /mnt
exec setpriv --bounding-set -sys_time,-sys_module,-sys_boot,-sys_rawio --inh-caps -sys_time \\
  env -i container=belfry-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
  /lib/systemd/systemd --log-target=journal --show-status=false systemd.unit=multi-user.target
END
  ip netns add "$bridge-$name"
  ip link add "bf-$name" netns "$bridge" type veth peer name eth0 netns "$bridge-$name"
  ip -n "$bridge" link set "bf-$name" master lan up
  ip -n "$bridge-$name" address add "10.77.0.$number/24" dev eth0
  ip -n "$bridge-$name" link set eth0 up
  sh -c "echo \$\$ >$cgroups/$bridge/$name/cgroup.procs
    exec ip netns exec $bridge-$name unshare --mount --pid --ipc --uts --cgroup --fork --kill-child \
      sh $place/$name/init" </dev/null >"$place/$name/console" 2>&1 &
  outside[$name]=$!
  for ((i = 0; i < 300; i++)); do
    main_process[$name]="$(pgrep -P "${outside[$name]}" 2>/dev/null | head -1 || true)"
    if [ -n "${main_process[$name]}" ] && inside "$name" systemctl is-system-running 2>/dev/null |
      grep -qE 'running|degraded'; then return; fi
    sleep 0.1
  done
  echo "$name does not boot:" >&2
  cat "$place/$name/console" >&2
  return 1
}

# inside NAME WORDS...: runs a command in a machine.
inside() {
  local name=$1
  shift
  nsenter --target "${main_process[$name]}" --mount --uts --ipc --net --pid --cgroup --root --wd \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive "$@"
}

# Whatever is there of them.
halt_all() {
  local name
  set +e
  for name in "${!outside[@]}"; do
    kill -KILL "${main_process[$name]}" "${outside[$name]}" 2>/dev/null
    wait "${outside[$name]}" 2>/dev/null
    ip netns delete "$bridge-$name"
  done
  ip netns delete "$bridge" 2>/dev/null
  if [ -n "$cgroups" ]; then
    for ((i = 0; i < 50; i++)); do
      [ -d "$cgroups/$bridge" ] || break
      find "$cgroups/$bridge" -depth -type d -exec rmdir {} + 2>/dev/null
      sleep 0.1
    done
  fi
  [ ! -d "$place/cgroup" ] || umount "$place/cgroup"
}
