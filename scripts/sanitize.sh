#!/usr/bin/env bash
# Runs the addon's tests with AddressSanitizer and UBSan in it: every read or write out of its bounds,
# use after free and undefined step ends the test. Needs gcc and Node's headers.
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

export BELFRY_NATIVE="$place/belfry.node"
export CC="${CC:-gcc}"
node "$top/host/addon/build.mjs" --sanitize "$BELFRY_NATIVE"

# Node itself leaks at its end, and keeps what it frees only at its end.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1
export UBSAN_OPTIONS=print_stacktrace=1
library="$("$CC" -print-file-name=libasan.so)"

for test in host/native/{aead,clock,loader,hammer,segment} system/native{,-life,-kernel}; do
  echo "sanitized: $test"
  LD_PRELOAD="$library" node --expose-gc "$top/test/dist/$test.test.js" >"$place/out" 2>&1 ||
    { tail -n 60 "$place/out"; exit 1; }
  if grep -q '# SKIP' "$place/out"; then
    grep '# SKIP' "$place/out"
    exit 1
  fi
done
