#!/usr/bin/env bash
# Measures direct, nginx and Heimdall side by side and writes bench/results/latest.md. See bench/README.md.
#   bench/run.sh           about eight minutes, never more than ten
#   bench/run.sh --quick   about two
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in nginx:nginx-light taskset:util-linux setpriv:util-linux; do
  if ! command -v "${tool%%:*}" >/dev/null; then
    echo "bench/run.sh needs ${tool%%:*}: apt-get install ${tool##*:}" >&2
    exit 1
  fi
done
if [ "$(nproc)" -lt 2 ]; then
  echo "bench/run.sh needs two cores: one for the proxy, one for the mock and the load generator." >&2
  exit 1
fi

dotnet build -c Release src/Heimdall.Host --nologo --verbosity quiet >&2
dotnet build -c Release bench/Heimdall.Bench --nologo --verbosity quiet >&2
mkdir -p bench/results
exec artifacts/bin/Heimdall.Bench/release/Heimdall.Bench compare \
  --gateway "$PWD/artifacts/bin/Heimdall.Host/release/heimdall" --output bench/results/latest.md "$@"
