#!/usr/bin/env bash
# The way of somebody who has just heard of unreadcheck, with the seconds that each part takes: clone, build, judge the
# reference, judge a server of their own (examples/first-emulator), and fix it until it is conformant. Each step has to end as
# the guide for emulator authors says.
#
# UNREADCHECK names a binary that is there already: then nothing is cloned or built, and the reference is taken as judged.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
server=
trap 'stop; rm -rf "$work"' EXIT

step() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

stop() {
  [ -n "$server" ] || return 0
  kill "$server" && wait "$server" 2>/dev/null || true
  server=
}

# start starts the emulator on a free port and waits for its ready line.
start() {
  rm -f ready # that of the one before must not be taken for this one's
  PORT=0 python3 emulator.py >ready 2>errors &
  server=$!
  for _ in $(seq 100); do
    address=$(sed -n 's/.*ready on //p' ready 2>/dev/null || true)
    [ -z "$address" ] || return 0
    sleep 0.1
  done
  echo "The emulator does not start:" >&2
  cat errors >&2
  exit 1
}

# judge CODE FLAG... runs the suite, which has to end with that exit code.
judge() {
  local want=$1 got=0
  shift
  "$unreadcheck" run --target "$address" --quiet "$@" >result || got=$?
  step "run $*: exit $got, $(head -n 1 result)"
  [ "$got" = "$want" ] || { cat result && echo "The exit code is $got, want $want." && exit 1; } >&2
}

if [ -n "${UNREADCHECK:-}" ]; then
  unreadcheck=$UNREADCHECK
  cp -R "$root/examples" "$work/examples"
  cd "$work"
else
  git clone --quiet "$root" "$work/unreadcheck"
  cd "$work/unreadcheck"
  step "cloned"
  go build -o bin/unreadcheck ./cmd/unreadcheck
  unreadcheck=$PWD/bin/unreadcheck
  step "built"
  "$unreadcheck" run --quiet >result
  step "the reference: $(head -n 1 result)"
fi

cd examples/first-emulator
export UNREADCHECK_SDKAPPID=1400000000 UNREADCHECK_IDENTIFIER=administrator UNREADCHECK_SECRET_KEY=first-emulator-key

start
"$unreadcheck" doctor --target "$address" >result || true
step "doctor: $(grep -c BAD result) BAD; $(tail -n 1 result | cut -c 1-60)…"
for fix in 1-envelope:UMN-ERR-10 2-sign-in:auth 3-fields:errors 4-clamp:clamping 5-members:group-type; do
  judge 1 --label-filter "${fix#*:}"
  stop
  patch --quiet emulator.py <"fixes/${fix%:*}.patch"
  step "patched ${fix%:*}"
  start
  judge 0 --label-filter "${fix#*:}"
done
stop
patch --quiet emulator.py <fixes/6-limit.patch
step "patched 6-limit"
start
judge 0 --strict
step "conformant"
