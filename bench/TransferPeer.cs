namespace BuildKit.Bench;

/// <summary>One way of moving an image to a registry and back; both return milliseconds of the whole process.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Push">To the registry at this host.</param>
/// <param name="Pull">From there into storage that lacks it.</param>
internal sealed record TransferPeer(string Name, Func<string, double> Push, Func<string, double> Pull)
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <summary>The image all use, with gzip layers, as an OCI layout.</summary>
    private static string Layout(string folder) => Path.Combine(folder, "layout");

    public static TransferPeer Ours(string repository, string folder, string tar)
    {
        var tool = Path.Combine(repository, "artifacts/tool/dotnet-container");
        string[] command = File.Exists(tool) ? [tool] : ["dotnet", Path.Combine(repository, "src/Tool/bin/Release/net10.0/dotnet-container.dll")];
        var store = Path.Combine(folder, "ours");
        var environment = new Dictionary<string, string> { ["DOTNET_CONTAINER_ROOT"] = store };

        // skopeo makes the image, so that everybody starts from the same compressed bytes.
        Quick.Run(environment, [.. command, "import", tar, "bench:1"]);
        Quick.Run(environment, [.. command, "save", "--format", "docker-archive", "-o", Path.Combine(folder, "plain.tar"), "bench:1"]);
        Quick.Run(Nothing, "skopeo", "copy", "--dest-compress", "--dest-compress-format", "gzip", "docker-archive:" + Path.Combine(folder, "plain.tar"), $"oci:{Layout(folder)}:1");
        Quick.Run(environment, [.. command, "image", "copy", $"oci:{Layout(folder)}:1", "bench:2"]);
        return new TransferPeer(
            "BuildKit",
            host =>
            {
                Quick.Run(environment, [.. command, "tag", "bench:2", $"{host}/ours:2"]);
                return Quick.Run(environment, [.. command, "push", "-q", $"{host}/ours:2"]);
            },
            host =>
            {
                var cold = new Dictionary<string, string> { ["DOTNET_CONTAINER_ROOT"] = Fresh(Path.Combine(folder, "ours-cold")) };
                return Quick.Run(cold, [.. command, "pull", "-q", $"{host}/ours:2"]);
            });
    }

    public static TransferPeer Skopeo(string folder) => new(
        "skopeo (layout folder)",
        host => Quick.Run(Nothing, "skopeo", "copy", "-q", "--dest-tls-verify=false", $"oci:{Layout(folder)}:1", $"docker://{host}/skopeo:2"),
        host => Quick.Run(Nothing, "skopeo", "copy", "-q", "--src-tls-verify=false", $"docker://{host}/skopeo:2", $"oci:{Fresh(Path.Combine(folder, "skopeo-cold"))}:1"));

    /// <summary>It keeps layers unpacked: pushing compresses, pulling unpacks.</summary>
    public static TransferPeer Podman(string folder)
    {
        string[] podman = ["podman", "--root", Path.Combine(folder, "podman"), "--runroot", Path.Combine(Path.GetDirectoryName(folder)!, "run"), "--storage-driver", "vfs", "--cgroup-manager=cgroupfs"];
        // Its run folder must have a short path. It takes the layout for a name when there are capitals in its path.
        Quick.Run(Nothing, [.. podman, "load", "-q", "-i", Path.Combine(folder, "plain.tar")]);
        var id = FirstImage(podman);
        return new TransferPeer(
            "podman (vfs; compresses and unpacks)",
            host => Quick.Run(Nothing, [.. podman, "push", "-q", "--tls-verify=false", id, $"docker://{host}/podman:2"]),
            host =>
            {
                string[] cold = ["podman", "--root", Fresh(Path.Combine(folder, "podman-cold")), "--runroot", Path.Combine(Path.GetDirectoryName(folder)!, "run"), "--storage-driver", "vfs", "--cgroup-manager=cgroupfs"];
                return Quick.Run(Nothing, [.. cold, "pull", "-q", "--tls-verify=false", $"{host}/podman:2"]);
            });
    }

    private static string FirstImage(string[] podman)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(podman[0], [.. podman[1..], "images", "-q"]) { RedirectStandardOutput = true })!;
        var id = process.StandardOutput.ReadLine();
        process.WaitForExit();
        return id ?? throw new InvalidOperationException("podman has no image after its pull");
    }

    private static string Fresh(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        return path;
    }
}
