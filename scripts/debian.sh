#!/usr/bin/env bash
# Tries the packages as a new user does, on empty Debian machines with systemd really running: `bash scripts/debian.sh
# FOLDER`, a folder that `npm run pack` has filled. What is typed there and what is answered must be as it is in
# scripts/debian/transcript.txt, but for times, keys and numbers; with BELFRY_SNAPSHOT=1 that is written anew.
# It takes root, and Debian's mirror once. How many commands and seconds an installation takes is printed.
set -euo pipefail
cd "$(dirname "$0")/.."
packed="$(cd "${1:?the folder with the packages is missing}" && pwd)"
cache="${BELFRY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/belfry}"
mkdir -p "$cache"
place="$(mktemp -d)"
debs="$place/debs"
transcript="$place/transcript.txt"
expected=scripts/debian/transcript.txt
. scripts/debian/machines.sh
. scripts/debian/typing.sh

finish() {
  status=$?
  halt_all
  rm -rf "$place"
  exit "$status"
}
trap finish EXIT

echo '-- lintian' >&2
need lintian
lintian --allow-root --fail-on error,warning "$packed"/belfry-*.deb

if [ "$(id -u)" != 0 ] || ! unshare --mount --pid --fork --cgroup true 2>/dev/null; then
  echo 'NOT TESTED: the packages under systemd, because this machine gives no namespaces' >&2
  exit 0
fi

architecture="$(dpkg --print-architecture)"
mkdir "$debs"
for role in agent master console; do
  cp "$packed"/belfry-"$role"_*_"$architecture".deb "$debs/belfry-$role.deb"
  bash scripts/debian/next-version.sh "$debs/belfry-$role.deb" "$debs/belfry-$role-next.deb"
done

prepare
. scripts/debian/scenario.sh

if [ -n "${BELFRY_SNAPSHOT:-}" ]; then
  normalised <"$transcript" >"$expected"
  echo "written: $expected"
elif ! diff -u "$expected" <(normalised <"$transcript"); then
  echo "the transcript differs from $expected; its own words:" >&2
  cat "$transcript" >&2
  exit 1
fi
[ ! -f "$place/figures" ] || cat "$place/figures"
