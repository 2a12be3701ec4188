#!/usr/bin/env bash
# The 60-second tour: publish the Shop sample as an image, run it, change one line, see one small layer rebuilt.
# Everything happens in artifacts/demo: a copy of the sample and a store of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD demo=$PWD/artifacts/demo
export PATH=$root/artifacts/tool:$PATH DOTNET_CONTAINER_ROOT=$demo/store DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
port=${DEMO_PORT:-18080}

show() { printf '\n\033[1m$ %s\033[0m\n' "$*"; "$@"; }
finish() { dotnet container rm -f shop-demo >/dev/null 2>&1 || true; }

finish
rm -rf "$demo" && mkdir -p "$demo"
cp -r samples/Shop samples/Directory.* samples/nuget.config "$demo/"
rm -rf "$demo"/Shop/*/obj "$demo"/Shop/*/bin
sed -i "s|\.\./artifacts/packages|$root/artifacts/packages|" "$demo/nuget.config"
trap finish EXIT
cd "$demo"

publish() { show dotnet publish Shop/Shop.Web -t:PublishContainer -p:ContainerBaseImage=host --nologo -v quiet -clp:Summary; }

publish
show dotnet container images
show dotnet container image tree shop
show dotnet container run -d --name shop-demo -p "127.0.0.1:$port:8080" shop
printf '\n\033[1m$ curl http://127.0.0.1:%s/health\033[0m\n' "$port"
for _ in $(seq 100); do curl -fsS "http://127.0.0.1:$port/health" 2>/dev/null && break; sleep 0.1; done
echo
show dotnet container ps
# Read whole first: a grep that ends early would break curl's pipe, and pipefail would call that a failure.
page=$(curl -fsS "http://127.0.0.1:$port/")
grep -q Teapot <<<"$page" || { echo "the shop sells no teapot" >&2; exit 1; }
show dotnet container stop shop-demo
show dotnet container rm shop-demo

printf '\n\033[1mchange one line of Program.cs\033[0m\n'
sed -i 's|app.MapGet("/health", () => "ok");|app.MapGet("/health", () => "fine");|' Shop/Shop.Web/Program.cs
publish
show dotnet container explain Shop/Shop.Web
