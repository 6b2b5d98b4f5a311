# Types commands into machines, writes down what is typed and answered, and counts.

# How many commands were typed since `begin`, and when that was.
typed=0
begun=0

begin() {
  typed=0
  begun="$(date +%s%N)"
}

# counted WHAT: notes what an installation took.
counted() {
  local seconds
  seconds="$(awk -v ns=$(($(date +%s%N) - begun)) 'BEGIN { printf "%.1f", ns / 1e9 }')"
  echo "$1: $typed commands, $seconds s" | tee -a "$place/figures"
}

say() {
  printf '\n## %s\n\n' "$*" >>"$transcript"
  echo "-- $*" >&2
}

# on NAME 'COMMAND LINE': what people type, as root. Its answer stands in $answer.
on() {
  local name=$1 code=0
  typed=$((typed + 1))
  echo "$name# $2" >>"$transcript"
  answer="$(inside "$name" timeout 60 sh -c "cd /root; $2" 2>&1 </dev/null)" || code=$?
  [ -z "$answer" ] || printf '%s\n' "$answer" >>"$transcript"
  [ "$code" = 0 ] || echo "(exit code $code)" >>"$transcript"
}

# waits NAME 'COMMAND LINE': the same, of what nobody needs to type.
waits() {
  on "$@"
  typed=$((typed - 1))
}

# quietly NAME 'COMMAND LINE': the same, of which only the command stands in the transcript. It must succeed.
quietly() {
  typed=$((typed + 1))
  echo "$1# $2" >>"$transcript"
  inside "$1" timeout 60 sh -c "cd /root; $2" >"$place/quiet" 2>&1 </dev/null || {
    cat "$place/quiet" >&2
    echo "$1# $2: failed" >&2
    inside "$1" journalctl --no-pager --lines 40 >&2
    return 1
  }
}

# Times, keys, digests, spans of time and the spaces of tables differ each time.
normalised() {
  sed -E \
    -e 's/belfry:[A-Za-z0-9_-]{20,}/belfry:<invitation>/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)/<time>/g' \
    -e 's/[A-Za-z0-9+\/]{43}=/<key>/g' \
    -e 's/[-+−]?[0-9]+(\.[0-9]+)? (ns|us|ms|s|m|min|h|d)\b/<span>/g' \
    -e 's/<span>( <span>)+/<span>/g' \
    -e 's/[-+−]?[0-9]+(\.[0-9]+)? (ppm|ppb|%)/<number> \2/g' \
    -e 's/\b[0-9a-f]{8,}\b/<digest>/g' \
    -e 's/(^|[^.0-9])[0-9]+\.[0-9]+\.[0-9]+(-[0-9])?([^.0-9]|$)/\1<version>\2\3/g' \
    -e 's/term [0-9]+/term <number>/g' \
    -e 's/process [0-9]+/process <number>/g' \
    -e 's/ {2,}/  /g' \
    -e 's/[[:space:]]+$//'
}
