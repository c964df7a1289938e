#!/bin/sh
# Every check, cheapest first; the first that fails ends it. With arguments only the tests, and vitest gets
# the arguments: `sh scripts/test.sh test/clock -t due`. What was skipped, and why, is said at the end.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/node_modules/.bin:$PATH"
# What Node has compiled once: each of the many processes that tests start is up in half the time.
export NODE_COMPILE_CACHE="$PWD/node_modules/.cache/svarstid-test"

check() {
  printf '\n== %s\n' "$*"
  "$@" || { printf '\nFailed: %s\n' "$*" >&2; exit 1; }
}

if [ $# = 0 ]; then
  check eslint .
  check tsc
  check prettier --check --log-level=warn .
fi
check vitest run "$@"
