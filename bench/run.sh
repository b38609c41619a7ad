#!/usr/bin/env bash
# Measures direct, nginx and Heimdall side by side and writes bench/results/latest.md. See bench/README.md.
#   bench/run.sh           about eight minutes
#   bench/run.sh --quick   about two
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in nginx:nginx-light taskset:util-linux; do
  if ! command -v "${tool%%:*}" >/dev/null; then
    echo "bench/run.sh needs ${tool%%:*}: apt-get install ${tool##*:}" >&2
    exit 1
  fi
done
if [ "$(nproc)" -lt 2 ]; then
  echo "bench/run.sh needs two cores: one for the proxy, one for the mock and the load generator." >&2
  exit 1
fi

limit=600
for argument in "$@"; do
  [ "$argument" = --quick ] && limit=150
done

dotnet build -c Release src/Heimdall.Host --nologo -v quiet
dotnet build -c Release bench/Heimdall.Bench --nologo -v quiet
mkdir -p bench/results
timeout --signal=TERM "$limit" artifacts/bin/Heimdall.Bench/release/Heimdall.Bench compare \
  --gateway "$PWD/artifacts/bin/Heimdall.Host/release/heimdall" --output bench/results/latest.md "$@"
