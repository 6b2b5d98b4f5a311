#!/usr/bin/env bash
# Packs the agent, installs it alone into an empty folder, starts it, and prints what it weighs.
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

(cd "$top" && npm pack --silent -w protocol -w agent --pack-destination "$place" >/dev/null)
cd "$place"
echo '{ "private": true }' >package.json
npm install --silent --no-audit --no-fund ./belfry-protocol-*.tgz ./belfry-agent-*.tgz

node_modules/.bin/belfry-agent --version
if ls node_modules | grep -qxE 'fastify|express|ajv|typescript'; then
  echo 'the agent installs what only a build or a master needs' >&2
  exit 1
fi
packages="$(npm ls --all --parseable | tail -n +2 | wc -l)"
echo "the agent alone: $packages packages, $(du -sk node_modules | cut -f1) kB"
