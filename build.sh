#!/usr/bin/env bash
# Builds, tests and shows BuildKit. Needs the .NET SDK; installs Debian packages itself where it may.
#
#   ./build.sh            build, pack to artifacts/packages, install artifacts/tool/dotnet-container
#   ./build.sh demo       publish a sample as an image, run it, change a line, see one small layer rebuilt
#   ./build.sh test [X]   run every test (or only tests/X.Tests); the independent judges are installed first
#   ./build.sh bench      measure side by side with the .NET SDK's container support and Debian's engines
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
if [ "${1:-}" != bench ]; then
  # Compilers and tests end before it pays to count how they run, and spinning for work takes the core from whoever has some. What is measured runs as it would for a user.
  export DOTNET_TieredPGO=0 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0
  # One compiler that lives on from project to project, which halves what compiling takes; it belongs to this run and ends with it.
  if [ -z "${SharedCompilationId:-}" ]; then
    export UseSharedCompilation=true SharedCompilationId=buildkit-$$
    trap end_compiler EXIT
  fi
fi
readonly packages=$PWD/artifacts/packages tool=$PWD/artifacts/tool logs=$PWD/artifacts/tests quiet=(-v quiet -clp:NoSummary)
readonly native=$PWD/artifacts/native
readonly to_native=(-r linux-x64 -p:NativeTool=true --artifacts-path "$native" "${quiet[@]}")

# What is being done, and minutes and seconds since the begin.
say() { printf '\033[1m== %s\033[0m (%d:%02d)\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)); }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

end_compiler() {
  local server
  for server in $(grep -lsF -- "-pipename:$SharedCompilationId" /proc/[0-9]*/cmdline | tr -dc '0-9\n'); do kill "$server" 2>/dev/null || true; done
}

command -v dotnet >/dev/null || die "the .NET SDK 10 is not on PATH; see https://dot.net"

# need COMMAND=PACKAGE …: installs the Debian packages whose commands are missing.
need() {
  local missing=() pair
  for pair in "$@"; do [ -e "${pair%%=*}" ] || command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}"); done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || die "missing ${missing[*]}: this is not Debian; install them by your own means"
  [ "$(id -u)" = 0 ] || die "missing ${missing[*]}: run as root: apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Readies projects for the compiler to machine code: .NET 10's where the feed has its runtime pack, else .NET 9's, which has its libraries inside. Says which in a file.
restore_native() {
  rm -rf "$native/framework" "$native/packages"
  [ "$(uname -sm)" = "Linux x86_64" ] || return 0
  local project
  for BuildKitFramework in net10.0 net9.0; do
    export BuildKitFramework
    for project in "$@"; do dotnet restore "$project" "${to_native[@]}" >/dev/null 2>&1 || continue 2; done
    echo "$BuildKitFramework" >"$native/framework"
    return
  done
  say "no native compiler on the feed: the tool stays compiled by method"
}

# compile_native VERB PROJECT …: what takes the framework of all others takes their library, too, as it is built already; no other build may be writing it.
compile_native() {
  BuildKitFramework=$(<"$native/framework")
  export BuildKitFramework
  local library=()
  [ "$BuildKitFramework" != net10.0 ] || library=(-p:BuildProjectReferences=false)
  dotnet "$1" "$2" -c Release --no-restore "${to_native[@]}" "${library[@]}" "${@:3}"
}

# The tool of this platform as machine code, which starts in a tenth of the time; else it stays what 'dotnet pack' made (docs/decisions/0006-native-tool.md).
compile_tool() {
  [ -e "$native/framework" ] || return 0
  compile_native pack src/Tool -p:PackageOutputPath="$native/packages"
}

# What the kernel tests start some thousand times: most of each start would be the just-in-time compiler's.
compile_engine() {
  rm -rf artifacts/engine
  [ -e "$native/framework" ] || return 0
  compile_native publish tests/Engine.Dummy -o "$PWD/artifacts/engine"
  # The tests run it as other users, too.
  chmod -R a+rX artifacts/engine
}

pack() {
  say "pack to artifacts/packages"
  rm -rf "$packages" && mkdir -p "$packages"
  local project
  for project in src/Runtime src/Tasks; do dotnet pack "$project" -c Release --no-restore "${quiet[@]}"; done
  dotnet pack src/Tool -c Release --no-restore -p:LibraryCompiledAhead="$PWD/src/Tasks/obj/Release/net10.0/tasks/BuildKit.Runtime.dll" "${quiet[@]}"
}

install() {
  [ ! -d "$native/packages" ] || cp "$native"/packages/dotnet-container.linux-x64.*.nupkg "$packages"
  # A development version never changes its number, so NuGet would go on using the copy it extracted last time.
  local cache
  cache=$(dotnet nuget locals global-packages --list --force-english-output | sed 's/^global-packages: //')
  rm -rf "${cache:?}/buildkit.tasks/0.1.0-dev" "$cache/buildkit.runtime/0.1.0-dev" "$cache"/dotnet-container*/0.1.0-dev

  say "install artifacts/tool/dotnet-container"
  rm -rf "$tool"
  dotnet tool install dotnet-container --tool-path "$tool" --source "$packages" --version 0.1.0-dev >/dev/null
  # NuGet lets only its user execute what it installs; the tests run it as others, too.
  chmod -R a+rX "$tool"
  "$tool/dotnet-container" version --format '{{.Client.Version}}'
}

# With 'test', what the tests need as well, and those of all that need no more than is there already begin; the kernel's are two processes. The library is everybody's and comes first; then machine code is made beside the
# rest, where projects wait for each other. The tool's package also holds the registry's program, which the build makes.
everything() {
  local restoring engine= tool_of_platform ahead=()
  say "build"
  [ "${1:-} $(uname -sm)" != "test Linux x86_64" ] || ahead=(-p:CompileAhead=true)
  restore_native src/Tool ${1:+tests/Engine.Dummy} & restoring=$!
  dotnet build src/Runtime -c Release "${quiet[@]}"
  wait "$restoring"
  [ ! -e "$native/framework" ] || need gcc=gcc /usr/include/stdio.h=libc6-dev
  [ "${1:-}" != test ] || { compile_engine & engine=$!; }
  dotnet build BuildKit.sln -c Release "${ahead[@]}" "${quiet[@]}"
  [ "$*" != test ] || begin Runtime.Tests
  [ -z "$engine" ] || wait "$engine"
  [ ! -e artifacts/engine ] || export BUILDKIT_ENGINE_DUMMY=$PWD/artifacts/engine/BuildKit.Engine.Dummy
  [ "$*" != test ] || { begin Kernel.Tests:others; begin Kernel.Tests:Engine; }
  compile_tool & tool_of_platform=$!
  pack
  [ "$*" != test ] || begin Tasks.Tests
  say "wait for machine code"
  wait "$tool_of_platform"
  install
}

# A test process in the background. It has mounts of its own, because tests compare the machine's before and after, and as the machine has them: shared with what is made of them.
# And it heeds what a keyboard and a lost line send, which a script in the background or under nohup does not.
begin() {
  local own=(env --default-signal=INT,QUIT,HUP)
  [ "$(id -u)" != 0 ] || own+=(unshare -m --propagation private sh -c 'mount --make-rshared / && exec "$@"' sh)
  mkdir -p "$logs"
  # What is left of this when all have ended has failed, or was killed.
  : >"$logs/${1/:/-}.unfinished"
  "${own[@]}" "$PWD/build.sh" test-process "$1" &
}

# The processes that have not begun yet, or only that of $1; two more at a time than there are cores, since many of them wait.
run_tests() {
  local jobs=(Interop.Tests Tool.Tests samples) job code=0
  [ -z "$1" ] || jobs=("$1.Tests")
  export BUILDKIT_TOOL=$tool/dotnet-container
  for job in "${jobs[@]}"; do
    while [ "$(jobs -rp | wc -l)" -gt $(($(nproc) + 1)) ]; do wait -n || true; done
    begin "$job"
  done
  wait
  for job in "$logs"/*.unfinished; do [ ! -e "$job" ] || { echo "failed: $(basename "$job" .unfinished)"; code=1; }; done
  awk '{ sub(",", "") } /Failed:.*Passed:.*Skipped:/ { f += $4; p += $6; s += $8 } END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit p == 0 }' "$logs"/*.log || code=1
  return $code
}

# One of these processes: PROJECT or PROJECT:PART. Shows what it printed when it has ended, one at a time.
test_process() {
  local log=$logs/${1/:/-}.log code=0
  case $1 in Runtime* | Interop* | Tool*) files_in_memory ;; esac
  case $1 in
    samples) sample_tests ;;
    *:Engine) tests_of "${1%%:*}" --filter "FullyQualifiedName~${1%%:*}.Engine." ;;
    *:others) tests_of "${1%%:*}" --filter "FullyQualifiedName!~${1%%:*}.Engine." ;;
    *) tests_of "$1" ;;
  esac >"$log" 2>&1 || code=1
  flock "$logs" bash -c 'printf "\033[1m== %s\033[0m (%d:%02d)\n" "$1" "$3" "$4"; cat "$2"' show "$1" "$log" $((SECONDS / 60)) $((SECONDS % 60))
  [ $code != 0 ] || ! grep -q 'Passed!' "$log" || rm "$logs/${1/:/-}.unfinished"
}

# Half of what most tests do is to make small files and to remove them. They go to memory where there is plenty, and where its file system knows the attributes that overlays write
# (Linux 6.6); tests of the kernel's work stay on the disk, as users' containers do, and publishes where the compiler sees them. The name is short because addresses of sockets are. What
# runs in such stores is noted there, too: whoever does not see a store takes it for one that is gone.
files_in_memory() {
  [ "$(id -u)" = 0 ] && [ "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)" -gt 12000000 ] && printf '%s\n' 6.6 "$(uname -r)" | sort -V -C || return 0
  TMPDIR=$(mktemp -d /tmp/t.XXXX)
  export TMPDIR
  mount -t tmpfs -o mode=1777,size=8g tmpfs "$TMPDIR"
  mkdir -p /run/dotnet-container
  mount -t tmpfs -o mode=755 tmpfs /run/dotnet-container
  trap 'umount -l "$TMPDIR"; rmdir "$TMPDIR"' EXIT
}

tests_of() {
  dotnet test "tests/$1/bin/Release/net10.0/BuildKit.$1.dll" --nologo --logger 'console;verbosity=minimal' --blame-hang-timeout 10m "${@:2}"
}

# What a user's tests would be: packages from artifacts, containers of real servers, a store of their own.
sample_tests() {
  # Their images hold what was built before: made anew, as the packages are.
  rm -rf artifacts/samples
  ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -qq
  DOTNET_CONTAINER_ROOT=$PWD/artifacts/samples/store PATH=$tool:$PATH timeout 600 dotnet test samples/IntegrationTests --nologo --logger 'console;verbosity=minimal' --artifacts-path artifacts/samples/build
}

case "${1:-build}" in
  build) everything ;;
  demo) [ -x "$tool/dotnet-container" ] || everything; samples/demo.sh ;;
  test)
    need skopeo=skopeo umoci=umoci docker-registry=docker-registry /usr/bin/busybox=busybox-static newuidmap=uidmap runc=runc conmon=conmon podman=podman gcc=gcc buildah=buildah mmdebstrap=mmdebstrap /usr/sbin/dockerd=docker.io git=git ssh-agent=openssh-client
    rm -rf "$logs"
    everything "$@"
    run_tests "${2:-}" ;;
  test-process) test_process "$2" ;;
  bench) [ -x "$tool/dotnet-container" ] || everything; need docker-registry=docker-registry /usr/bin/busybox=busybox-static runc=runc crun=crun podman=podman conmon=conmon dockerd=docker.io buildah=buildah skopeo=skopeo; shift; bench/run.sh "$@" ;;
  *) die "unknown target '$1': want build, demo, test or bench" ;;
esac
