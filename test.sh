#!/usr/bin/env bash
# Installs what the tests need, checks formatting, builds and runs every test; the last line is "N passed, N failed".
# Arguments go to `dotnet test`:  ./test.sh --project test/Wire.Tests    ./test.sh --filter-method '*relays*'
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# A step that fails before any test ran still closes with a count.
fail() {
  echo "test.sh: $1" >&2
  echo "0 passed, 1 failed"
  exit 1
}

# The JavaScript clients (official SDKs, the Claude Code CLI) are pinned by test/clients/package-lock.json. Tests that need them skip with
# a reason where there is no Node, and fail where CI=true.
install_clients() {
  if ! command -v npm >/dev/null; then
    [ "${CI:-}" != true ] || fail "npm is missing, and CI=true asks for the real clients."
    echo "npm is missing: tests that drive the JavaScript clients will be skipped."
    return
  fi
  local installed=test/clients/node_modules/.installed
  cmp -s test/clients/package-lock.json "$installed" && return
  npm ci --prefix test/clients --loglevel=error || fail "npm could not install test/clients."
  cp test/clients/package-lock.json "$installed"
}

# The store is tested over a real PostgreSQL too, which every test run starts for itself. As with the clients: skipped where it is not installed, and
# asked for where CI=true, which on Debian and its kin can install it.
install_postgres() {
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null && return
  if [ "${CI:-}" != true ]; then
    echo "PostgreSQL is missing: tests of the store over it will be skipped."
    return
  fi
  command -v apt-get >/dev/null || fail "PostgreSQL is missing, and CI=true asks for it."
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -qq -y --no-install-recommends postgresql" >/dev/null || fail "apt-get could not install postgresql."
}

install_clients
install_postgres
dotnet restore Heimdall.slnx || fail "the restore failed."
dotnet format Heimdall.slnx --no-restore --verify-no-changes || fail "formatting differs; run: dotnet format"
dotnet build Heimdall.slnx --no-restore -c Release || fail "the build failed."

# The limit is for a test host that hangs; a whole run takes a few minutes.
dotnet test --no-build -c Release --timeout 15m "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

# A test host that crashes leaves "failed: 0" and shows only as an "error:" line and in the exit code.
awk -v status="$status" '
  /^ *failed: [0-9]+$/ { failed = $2 }
  /^ *error: [0-9]+$/ { crashed = $2 }
  /^ *succeeded: [0-9]+$/ { passed = $2 }
  END {
    failed += crashed
    if (status != 0 && failed == 0) failed = 1
    printf "%d passed, %d failed\n", passed, failed
  }' "$log"
exit "$status"
