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
