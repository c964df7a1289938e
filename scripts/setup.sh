#!/bin/sh
# Brings everything in place that `npm start` needs; with the word `test`, also what `npm test` needs.
# Run again it only does what is left to do, and nothing when nothing is. It is sh because it brings Node.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-start}

main() {
  install_packages
  check_node
  [ "$purpose" != test ] || install_servers
}

say() { printf '· %s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

# --- Packages from npm -------------------------------------------------------------------------------

# npm writes this file last. It is gone while npm works, so an installation that was cut off is done again.
finished=node_modules/.package-lock.json

install_packages() {
  if [ -e node_modules/.bin/vitest ] || [ "$purpose" = test ]; then with=--include=dev; else with=--omit=dev; fi
  ! packages_are_complete || return 0
  say "Installing the packages (npm ci); the first time this takes some ten seconds"
  rm -f "$finished"
  npm ci --include=optional "$with" --loglevel=error ||
    fail "npm could not install the packages. Its own words are above; run the same command again after."
}

packages_are_complete() {
  [ -e "$finished" ] && [ ! package-lock.json -nt "$finished" ] &&
    { [ "$purpose" != test ] || [ -e node_modules/.bin/vitest ]; }
}

# On Linux one of the packages is Node itself, and npm scripts find it before the system's.
check_node() {
  node=$(PATH="$PWD/node_modules/.bin:$PATH" node --version 2>&1) || node="none that runs ($node)"
  major=${node#v}
  [ "${major%%.*}" -ge 24 ] 2>/dev/null || fail "Svarstid needs Node 24 or later; here is $node.
On Linux x64 and arm64 it comes with npm ci. Elsewhere install it from https://nodejs.org and run this again."
}

# --- Real servers for the tests ----------------------------------------------------------------------

install_servers() {
  missing=$(missing_servers)
  [ -n "$missing" ] || return 0
  say "Installing for the tests:$missing"
  apt_install $missing || true # unquoted: one word per package
  missing=$(missing_servers)
  [ -z "$missing" ] || say "Not here:$missing. Tests that need them are skipped and named at the end (in CI they fail)."
}

missing_servers() {
  has redis-server || has valkey-server || printf ' redis-server'
  [ -x /usr/lib/dovecot/imap ] || printf ' dovecot-imapd'
  [ -x /usr/lib/dovecot/lmtp ] || printf ' dovecot-lmtpd'
  has "${CHROMIUM:-chromium}" || has google-chrome || [ -d '/Applications/Google Chrome.app' ] || printf ' chromium'
  has docker-compose || docker compose version >/dev/null 2>&1 || printf ' docker-compose'
}

has() { command -v "$1" >/dev/null 2>&1; }

# Only the programs are wanted: what starts by itself is stopped and stays off.
apt_install() {
  has apt-get || { say "There is no apt-get here: install them by other means"; return 1; }
  if [ "$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root='sudo -n'; else
    say "That takes root or sudo without a password: sudo apt-get install $*"; return 1
  fi
  quick='-qq -o DPkg::Lock::Timeout=120 -o Acquire::http::Timeout=15'
  log=$(mktemp)
  $as_root apt-get $quick update >"$log" 2>&1 || true
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get $quick install -y --no-install-recommends "$@" >>"$log" 2>&1 || { tail -n 5 "$log"; rm "$log"; return 1; }
  rm "$log"
  [ ! -d /run/systemd/system ] ||
    $as_root systemctl disable --now redis-server dovecot.socket dovecot >/dev/null 2>&1 || true
}

main
