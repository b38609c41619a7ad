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

install_clients
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
