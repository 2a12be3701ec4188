namespace BuildKit.Bench;

/// <summary>One way of moving an image to a registry and back; all return milliseconds of whole processes.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Push">To the registry at this host.</param>
/// <param name="Pull">From there into storage that lacks it.</param>
internal sealed record TransferPeer(string Name, Func<string, double> Push, Func<string, double> Pull)
{
    /// <summary>The pull, and a container made of it: its layers are unpacked then, whenever that is done. Null for what runs nothing.</summary>
    public Func<string, double>? Ready { get; init; }

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
            })
        {
            Ready = host =>
            {
                var cold = new Dictionary<string, string> { ["DOTNET_CONTAINER_ROOT"] = Fresh(Path.Combine(folder, "ours-cold")) };
                return Quick.Run(cold, [.. command, "pull", "-q", $"{host}/ours:2"]) + Quick.Run(cold, [.. command, "create", $"{host}/ours:2", "/programs"]);
            },
        };
    }

    /// <summary>Its daemon must reach the registries of this machine.</summary>
    public static TransferPeer Docker(string folder, DockerDaemon daemon)
    {
        string[] docker = ["/usr/bin/docker", "-H", daemon.Address];
        Quick.Run(Nothing, [.. docker, "load", "-q", "-i", Path.Combine(folder, "plain.tar")]);
        var id = Quick.Output([.. docker, "images", "-q", "--no-trunc"]).Split('\n')[0];
        void Forget(string image)
        {
            Quick.Run(Nothing, [.. docker, "container", "prune", "-f"]);
            Quick.Run(Nothing, [.. docker, "image", "rm", "-f", image, id]);
        }

        double Cold(string image)
        {
            Forget(image);
            return Quick.Run(Nothing, [.. docker, "pull", "-q", image]);
        }

        return new TransferPeer(
            "docker (compresses and unpacks)",
            host =>
            {
                Quick.Run(Nothing, [.. docker, "load", "-q", "-i", Path.Combine(folder, "plain.tar")]);
                Quick.Run(Nothing, [.. docker, "tag", id, $"{host}/docker:2"]);
                return Quick.Run(Nothing, [.. docker, "push", $"{host}/docker:2"]);
            },
            host => Cold($"{host}/docker:2"))
        {
            Ready = host => Cold($"{host}/docker:2") + Quick.Run(Nothing, [.. docker, "create", $"{host}/docker:2", "/programs"]),
        };
    }

    public static TransferPeer Skopeo(string folder) => new(
        "skopeo (layout folder)",
        host => Quick.Run(Nothing, "skopeo", "copy", "-q", "--dest-tls-verify=false", $"oci:{Layout(folder)}:1", $"docker://{host}/skopeo:2"),
        host => Quick.Run(Nothing, "skopeo", "copy", "-q", "--src-tls-verify=false", $"docker://{host}/skopeo:2", $"oci:{Fresh(Path.Combine(folder, "skopeo-cold"))}:1"));

    /// <summary>It keeps layers unpacked: pushing compresses, pulling unpacks.</summary>
    public static TransferPeer Podman(string folder)
    {
        // Its run folder must have a short path. It takes the layout for a name when there are capitals in its path.
        string[] At(string root) => ["podman", "--root", Path.Combine(folder, root), "--runroot", Path.Combine(Path.GetDirectoryName(folder)!, "run"), "--storage-driver", "vfs", "--cgroup-manager=cgroupfs"];
        string[] Cold()
        {
            Fresh(Path.Combine(folder, "podman-cold"));
            return At("podman-cold");
        }

        var podman = At("podman");
        Quick.Run(Nothing, [.. podman, "load", "-q", "-i", Path.Combine(folder, "plain.tar")]);
        var id = FirstImage(podman);
        return new TransferPeer(
            "podman (vfs; compresses and unpacks)",
            host => Quick.Run(Nothing, [.. podman, "push", "-q", "--tls-verify=false", id, $"docker://{host}/podman:2"]),
            host => Quick.Run(Nothing, [.. Cold(), "pull", "-q", "--tls-verify=false", $"{host}/podman:2"]))
        {
            Ready = host => Quick.Run(Nothing, [.. Cold(), "pull", "-q", "--tls-verify=false", $"{host}/podman:2"]) + Quick.Run(Nothing, [.. At("podman-cold"), "create", $"{host}/podman:2", "/programs"]),
        };
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
