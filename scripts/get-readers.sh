#!/usr/bin/env bash
# Fetches programs of others that read time telegrams (gpsd, ntpsec) or ask by NTP (chronyd, ntpsec, openntpd, busybox,
# systemd-timesyncd) and older protocols (rdate), from Debian's packages into .readers: unpacked only, so that no daemon of
# theirs is started or enabled on this machine.
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

cd "$place"
apt-get download -qq gpsd gpsd-clients libgps28 libbluetooth3 libdbus-1-3 libusb-1.0-0 ntpsec libbsd0 libcap2 \
  ntpsec-ntpdig python3-ntp chrony libseccomp2 libnettle8 libtomcrypt1 libedit2 libtommath1 \
  busybox systemd-timesyncd libsystemd-shared rdate
mkdir -p "$top/.readers"
for package in *.deb; do dpkg -x "$package" "$top/.readers"; done
# Its ntpd has the name of ntpsec's.
mkdir openntpd
cd openntpd
apt-get download -qq openntpd
dpkg -x openntpd_*.deb "$top/.readers/openntpd"

# Debian's busybox is built without its ntpd.
mkdir -p "$place/lists/partial" "$place/sources" "$place/busybox"
sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > "$place/sources/debian.sources"
sources=(-o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$place/sources" -o Dir::State::Lists="$place/lists")
cd "$place/busybox"
apt-get "${sources[@]}" update -qq
apt-get "${sources[@]}" source --download-only -qq busybox
tar xf busybox_*.orig.tar.bz2 --strip-components 1
{
  make allnoconfig
  sed -i 's/^# CONFIG_NTPD is not set/CONFIG_NTPD=y/' .config
  yes '' | make oldconfig
  make -j2 busybox
} > build.log 2>&1 || { cat build.log >&2; exit 1; }
mkdir -p "$top/.readers/busybox"
cp busybox "$top/.readers/busybox/"
