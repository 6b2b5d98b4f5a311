#!/usr/bin/env bash
# The same package with a later version, to upgrade to: `next-version.sh FROM TO`.
set -euo pipefail
tree="$(mktemp -d)"
trap 'rm -rf "$tree"' EXIT
dpkg-deb --raw-extract "$1" "$tree/package"
sed -i -E 's/^(Version: [0-9.]+)-1$/\1-2/' "$tree/package/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$tree/package" "$2" >/dev/null
