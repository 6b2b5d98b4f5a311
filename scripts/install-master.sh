#!/usr/bin/env bash
# Installs the master alone into an empty folder, from the tarballs in the folder that is named, and proves that no
# serial port comes along; then every package, and imports each face of each as a program would, with types.
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
tarballs="$(cd "${1:?the folder with the tarballs is missing}" && pwd)"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

mkdir "$place/master" && cd "$place/master"
echo '{ "private": true }' >package.json
npm install --silent --no-audit --no-fund "$tarballs"/belfry-{protocol,host,master}-*.tgz
node_modules/.bin/belfry-master --version
for unwanted in @serialport @belfry/serial @belfry/agent; do
  if [ -e "node_modules/$unwanted" ]; then
    echo "the master installs $unwanted, which it has no use for" >&2
    exit 1
  fi
done
packages="$(npm ls --all --parseable | tail -n +2 | wc -l)"
echo "the master alone: $packages packages, $(du -sk node_modules | cut -f1) kB"

mkdir "$place/all" && cd "$place/all"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund "$tarballs"/belfry-*.tgz
cat >faces.mjs <<'END'
import { readFileSync, readdirSync } from 'node:fs';
for (const name of readdirSync('node_modules/@belfry')) {
  const { exports } = JSON.parse(readFileSync(`node_modules/@belfry/${name}/package.json`, 'utf8'));
  for (const face of Object.keys(exports).filter((face) => !face.endsWith('.json')))
    console.log(`@belfry/${name}${face.slice(1)}`);
}
END
node faces.mjs >faces
count=0
while read -r face; do
  node --input-type=module -e "await import('$face')"
  echo "import * as face$((++count)) from '$face'; console.log(face$count);" >>types.ts
done <faces
"$top/node_modules/.bin/tsc" --noEmit --strict --module nodenext --target es2023 --typeRoots "$top/node_modules/@types" \
  --types node types.ts
echo "$(wc -l <faces) faces can be imported, with types"
