#!/usr/bin/env bash
# Drives real clients through Heimdall against every upstream dialect and writes docs/compatibility.md. See CONTRIBUTING.md.
#   test/matrix/run.sh                         every cell; about twenty minutes on two cores
#   test/matrix/run.sh --quick                 the part that ./test.sh runs too
#   test/matrix/run.sh --client codex --upstream gemini-3 --scenario tools     only these cells; each filter takes several names, with commas
#   test/matrix/run.sh --parallel 4            cells at a time, 2 by default
# The document is written by whole runs only. What a failed cell said and was sent lies under artifacts/matrix/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

command -v npm >/dev/null || { echo "test/matrix/run.sh needs Node and npm for the clients." >&2; exit 1; }
if ! cmp -s test/clients/package-lock.json test/clients/node_modules/.installed; then
  npm ci --prefix test/clients --loglevel=error
  cp test/clients/package-lock.json test/clients/node_modules/.installed
fi

dotnet build -c Release test/matrix/Heimdall.Matrix --nologo --verbosity quiet >&2
exec artifacts/bin/Heimdall.Matrix/release/Heimdall.Matrix "$@"
