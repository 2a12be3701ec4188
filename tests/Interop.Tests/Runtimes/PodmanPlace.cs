namespace BuildKit.Interop.Tests.Runtimes;

/// <summary>A podman with stores of its own, an image of the static busybox, and the two-line script that docs/runtime-command.md shows.</summary>
internal sealed class PodmanPlace : IDisposable
{
    public const string Image = "localhost/box";

    private readonly string _runtime;

    public PodmanPlace()
    {
        Folder = Directory.CreateTempSubdirectory("podman-").FullName;
        _runtime = Path.Combine(Folder, "dotnet-container-runtime");
        File.WriteAllText(_runtime, $"#!/bin/sh\nexec {RuntimeTool.Path} runtime --root {Folder}/containers \"$@\"\n");
        File.SetUnixFileMode(_runtime, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Folder, "containers.conf"), "[engine]\nevents_logger=\"none\"\n");
        BusyboxFiles.Make(Path.Combine(Folder, "rootfs"));
        var tar = Path.Combine(Folder, "box.tar");
        RuntimeTool.Run("tar", "-C", Path.Combine(Folder, "rootfs"), "-cf", tar, ".");
        var import = Podman("import", tar, Image);
        if (import.Code != 0) throw new InvalidOperationException("podman import: " + import.Error);
    }

    /// <summary>podman's own would raise hard limits, which not every machine's root may.</summary>
    public static string[] Limits { get; } = ["--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];

    public string Folder { get; }

    public RunResult Podman(params string[] arguments) => RuntimeTool.Run(
        "podman",
        [
            "--root", Folder + "/store", "--runroot", Folder + "/run", "--tmpdir", Folder + "/tmp", "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--runtime", _runtime, .. arguments,
        ],
        new Dictionary<string, string> { ["CONTAINERS_CONF"] = Path.Combine(Folder, "containers.conf") });

    /// <summary>What the runtime should have removed.</summary>
    public IReadOnlyList<string> Leftovers() => Directory.Exists(Folder + "/containers") ? [.. Directory.EnumerateDirectories(Folder + "/containers")] : [];

    public void Dispose()
    {
        Podman("rm", "-fa", "-t", "0");
        RuntimeTool.Run("umount", "-l", Folder + "/store/vfs");
        RuntimeTool.Run("rm", "-rf", Folder);
    }
}
