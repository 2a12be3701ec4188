using BuildKit.Interop.Tests.Registries;

namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>A disk that is full and one that is read-only, each mounted for one script alone.</summary>
public sealed class StoresThatCannotBeWritten(BusyboxStore box) : IClassFixture<BusyboxStore>, IAsyncLifetime
{
    private DockerRegistry _registry = null!;

    private string Image => $"{_registry.Host}/busybox";

    public async Task InitializeAsync()
    {
        _registry = await DockerRegistry.StartAsync();
        await box.OkAsync("tag", "busybox", Image);
        await box.OkAsync("push", "-q", Image);
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task A_pull_that_fills_the_disk_says_so_leaves_nothing_and_succeeds_once_there_is_room()
    {
        var (exitCode, output, error) = await MountedAsync($"""
            mount -t tmpfs -o size=300k none "$STORE"
            "$TOOL" pull -q {Image}; echo "pull: $?"
            "$TOOL" images -q; echo "images: $?"
            "$TOOL" system check >&2; echo "check: $?"
            (cd "$STORE"; find . -type f | grep -vE "^./(locks|cache)/" | sort)
            mount -o remount,size=16m "$STORE"
            "$TOOL" pull -q {Image} >&2; echo "pull: $?"
            "$TOOL" system check >&2; echo "check: $?"
            """);

        Assert.Equal((0, "pull: 1\nimages: 0\ncheck: 0\n./format\n./index.json\n./oci-layout\npull: 0\ncheck: 0\n"), (exitCode, output));
        Assert.Matches("(?m)^BK4004: .* the disk that holds '.*' is full\\. Free space", error);
    }

    [Fact]
    public async Task A_load_that_fills_the_disk_says_so_and_leaves_nothing()
    {
        var archive = Path.Combine(box.Folder, "busybox.tar");
        await box.OkAsync("save", "-o", archive, "busybox");

        var (exitCode, output, error) = await MountedAsync($"""
            mount -t tmpfs -o size=300k none "$STORE"
            "$TOOL" load -q -i {archive}; echo "load: $?"
            "$TOOL" images -q; echo "images: $?"
            "$TOOL" system check >&2; echo "check: $?"
            """);

        Assert.Equal((0, "load: 1\nimages: 0\ncheck: 0\n"), (exitCode, output));
        Assert.Matches("(?m)^BK4004: ", error);
    }

    [Fact]
    public async Task A_read_only_store_can_be_read_and_says_that_it_cannot_be_written()
    {
        var (exitCode, output, error) = await MountedAsync($"""
            cp -a {box.Root}/. "$STORE"
            mount --bind "$STORE" "$STORE"
            mount -o remount,bind,ro "$STORE"
            "$TOOL" images -q busybox | wc -l
            "$TOOL" system check >&2; echo "check: $?"
            "$TOOL" tag busybox other; echo "tag: $?"
            "$TOOL" rmi busybox; echo "rmi: $?"
            "$TOOL" run --rm busybox true; echo "run: $?"
            """);

        Assert.Equal((0, "1\ncheck: 0\ntag: 1\nrmi: 1\nrun: 125\n"), (exitCode, output));
        var errors = error.Split('\n').Where(line => line.StartsWith("BK", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, errors.Length);
        Assert.All(errors, line => Assert.StartsWith("BK4003: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pull_into_a_read_only_store_says_that_it_cannot_be_written()
    {
        var (exitCode, output, error) = await MountedAsync($"""
            "$TOOL" images -q
            mount --bind "$STORE" "$STORE"
            mount -o remount,bind,ro "$STORE"
            "$TOOL" pull -q {Image}; echo "pull: $?"
            """);

        Assert.Equal((0, "pull: 1\n"), (exitCode, output));
        Assert.Matches("(?m)^BK4003: ", error);
    }

    /// <summary>In a mount namespace that ends with the script; users without privileges get one with a user namespace.</summary>
    private async Task<(int ExitCode, string Output, string Error)> MountedAsync(string script)
    {
        var store = Path.Combine(box.Folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(store);
        return await BuiltTool.ShellAsync(store, $"""
            export STORE="$DOTNET_CONTAINER_ROOT"
            [ "$(id -u)" = 0 ] && mounts="unshare --mount" || mounts="unshare --user --map-root-user --mount"
            exec $mounts bash <<'END'
            {script}
            END
            """);
    }
}
