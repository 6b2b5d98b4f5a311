#!/usr/bin/env bash
# Packs everything into a folder: `npm run pack -- FOLDER`. The tarballs for npm have the addon for x64, arm64 and armv7
# in them; the packages for Debian, of which there is one for each of these machines, are left out where there is no
# dpkg-deb. The binaries are made by Debian's compilers:
# apt-get install gcc gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf
# Whatever fails, the addon in use stays, and the folder has what it had.
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
place="$(mkdir -p "${1:?the folder for the tarballs is missing}" && cd "$1" && pwd)"

cd "$top"
# Beside what it replaces, so that a folder is moved in one step.
work="$(mktemp -d "$top/host/prebuilds.XXXXXX")"
finish() {
  [ -d host/prebuilds ] || [ ! -d "$work/old" ] || mv "$work/old" host/prebuilds
  rm -rf "$work"
  # npm leaves them where packing fails.
  for role in agent master console; do (cd "$role" && node ../scripts/extras.mjs "$role" --remove); done
}
trap finish EXIT

for target in x64 arm64 armv7; do node host/addon/build.mjs "$target" --into "$work/new"; done
[ ! -d host/prebuilds ] || mv host/prebuilds "$work/old"
mv "$work/new" host/prebuilds
mkdir "$work/packed"
npm pack --silent --workspaces --pack-destination "$work/packed"

packed="$(tar -tzf "$work"/packed/belfry-host-*.tgz)"
for target in x64 arm64 armv7; do
  grep -qx "package/prebuilds/linux-$target/belfry.node" <<<"$packed" ||
    { echo "the tarball lacks the binary for $target" >&2; exit 1; }
done
for tarball in "$work"/packed/*.tgz; do
  for file in README.md LICENSE; do
    tar -tzf "$tarball" "package/$file" >/dev/null || { echo "$tarball lacks $file" >&2; exit 1; }
  done
done
if command -v dpkg-deb >/dev/null; then
  node scripts/debian/pack.mjs "$work/packed"
else
  echo 'there is no dpkg-deb: the packages for Debian are NOT made' >&2
fi
mv "$work"/packed/* "$place/"
