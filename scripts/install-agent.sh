#!/usr/bin/env bash
# Installs the agent alone into an empty folder, starts it, and prints what it weighs. The tarballs are
# those in the folder that is named, or packed here, then with the addon for this machine only.
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

tarballs="$place"
if [ $# -gt 0 ]; then
  tarballs="$(cd "$1" && pwd)"
else
  (cd "$top" && npm pack --silent -w protocol -w host -w telegrams -w serial -w agent --pack-destination "$place" >/dev/null)
fi
cd "$place"
echo '{ "private": true }' >package.json
npm install --silent --no-audit --no-fund "$tarballs"/belfry-{protocol,host,telegrams,serial,agent}-*.tgz

node_modules/.bin/belfry-agent --version
if ls node_modules | grep -qxE 'fastify|express|ajv|typescript'; then
  echo 'the agent installs what only a build or a master needs' >&2
  exit 1
fi
packages="$(npm ls --all --parseable | tail -n +2 | wc -l)"
echo "the agent alone: $packages packages, $(du -sk node_modules | cut -f1) kB"
cat >addon.mjs <<'END'
import { loadAddon } from '@belfry/host/native';
const loaded = loadAddon();
console.log(`the native addon: ${'addon' in loaded ? 'loaded' : loaded.reason}`);
END
node addon.mjs
