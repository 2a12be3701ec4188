#!/usr/bin/env bash
# Measures BuildKit side by side with the .NET SDK's own container support, and with Debian's container engines.
# `bench/run.sh [publish|startup|containers|in-process|transfers|build] [--runs N]`
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec dotnet run -c Release --project bench/Bench.csproj -v quiet -- "$@"
