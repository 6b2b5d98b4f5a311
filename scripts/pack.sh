#!/usr/bin/env bash
# Packs every package into a folder, with the addon for x64, arm64 and armv7 in it:
# `bash scripts/pack.sh FOLDER`. The binaries are made by Debian's compilers:
# apt-get install gcc gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
place="$(mkdir -p "${1:?the folder for the tarballs is missing}" && cd "$1" && pwd)"

cd "$top"
rm -rf host/prebuilds
for target in x64 arm64 armv7; do node host/addon/build.mjs "$target"; done
npm pack --silent --workspaces --pack-destination "$place"

packed="$(tar -tzf "$place"/belfry-host-*.tgz)"
for target in x64 arm64 armv7; do
  grep -qx "package/prebuilds/linux-$target/belfry.node" <<<"$packed" ||
    { echo "the tarball lacks the binary for $target" >&2; exit 1; }
done
