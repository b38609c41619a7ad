#!/usr/bin/env bash
# Builds Heimdall and starts it; arguments go to it: ./run.sh -port 9000 -app-dir ./data, ./run.sh check, ./run.sh demo.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)

if ! command -v dotnet >/dev/null; then
  echo "run.sh: Heimdall needs the .NET 10 SDK, and there is no 'dotnet' on the PATH. Get it at https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  exit 1
fi
# The SDK is chosen by global.json of the working directory, hence the subshells: flags such as -app-dir ./data mean the caller's directory.
if ! (cd -- "$root" && dotnet --version) >/dev/null 2>&1; then
  echo "run.sh: Heimdall needs the .NET 10 SDK; installed here are: $(cd / && dotnet --list-sdks | cut -d' ' -f1 | xargs). Get it at https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  exit 1
fi

echo "Building Heimdall (the first time takes half a minute) …" >&2
(cd -- "$root" && dotnet build src/Heimdall.Host -c Release -v quiet -nologo -clp:ErrorsOnly >&2)
# exec: signals reach the gateway itself, and its exit code is ours.
exec dotnet "$root/artifacts/bin/Heimdall.Host/release/heimdall.dll" "$@"
