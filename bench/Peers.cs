using System.Text.Json.Nodes;

namespace BuildKit.Bench;

/// <summary>
/// This product and what Debian has beside it, each with its own storage in the work folder. A peer that does not work on this machine is
/// left out with its reason.
/// </summary>
internal sealed class Peers : IDisposable
{
    private const string Image = "bench/busybox:1";
    private const string Port = "127.0.0.1:18080:80";
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();
    private readonly WorkFolder _work;
    private readonly string _tar;
    private DockerDaemon? _docker;

    public Peers(string repository, WorkFolder work)
    {
        _work = work;
        var root = MakeRoot(work.Sub("busybox"));
        _tar = Archive(work, root);
        var all = new List<Peer>();
        foreach (var make in (Func<Peer>[])[() => Ours(repository), () => Runc(root), () => Crun(root), Podman, Docker, Buildah])
        {
            try
            {
                var peer = make();
                if (peer.Run is not null) Quick.Run(peer.Environment, peer.Run("probe"));
                all.Add(peer);
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                Console.WriteLine($"\n(left out: {make.Method.Name}: {e.Message.Split('\n')[0]})");
            }
        }

        All = all;
    }

    public IReadOnlyList<Peer> All { get; }

    /// <summary>podman keeps its storage mounted on itself.</summary>
    public void Dispose()
    {
        _docker?.Dispose();
        var storage = Path.Combine(_work.Path, "podman/overlay");
        if (File.ReadLines("/proc/self/mounts").Any(l => l.Contains(storage, StringComparison.Ordinal))) Quick.Run(Nothing, "umount", storage);
    }

    private static string Archive(WorkFolder work, string root)
    {
        var tar = Path.Combine(work.Path, "busybox.tar");
        Quick.Run(Nothing, "tar", "-C", root, "-cf", tar, ".");
        return tar;
    }

    private static string MakeRoot(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy("/usr/bin/busybox", Path.Combine(root, "bin/busybox"));
        foreach (var name in (string[])["sh", "true", "sleep"]) File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        foreach (var name in (string[])["proc", "sys", "dev"]) Directory.CreateDirectory(Path.Combine(root, name));
        return root;
    }

    private Peer Ours(string repository)
    {
        var tool = Path.Combine(repository, "artifacts/tool/dotnet-container");
        var environment = new Dictionary<string, string> { ["DOTNET_CONTAINER_ROOT"] = _work.Sub("ours") };
        Quick.Run(environment, tool, "import", _tar, Image);
        return new Peer("BuildKit", environment)
        {
            Run = _ => [tool, "run", "--rm", "--network", "none", Image, "true"],
            Publish = _ => [tool, "run", "--rm", "-p", Port, Image, "true"],
            Build = folder => [tool, "build", "-q", "--network", "none", "-t", "built", folder],
            Forget = () =>
            {
                Directory.Delete(Path.Combine(_work.Path, "ours"), recursive: true);
                Quick.Run(environment, tool, "import", _tar, Image);
            },
            Start = name => [tool, "run", "-d", "--network", "none", "--name", name, Image, "sleep", "1000"],
            Execute = name => [tool, "exec", name, "true"],
            Remove = name => [tool, "rm", "-f", name],
        };
    }

    /// <summary>A bare bundle: no store, no image, no log.</summary>
    private Peer Runc(string root)
    {
        var bundle = Bundle("runc", root);
        string[] runc = ["runc", "--root", _work.Sub("runc-state")];
        return new Peer("runc (bare bundle)", Nothing) { Run = name => [.. runc, "run", "--bundle", bundle, name] };
    }

    /// <summary>It refuses hybrid hosts, so it gets a mount namespace of its own with nothing but cgroup v2, and no control groups.</summary>
    private Peer Crun(string root)
    {
        var bundle = Bundle("crun", root);
        return new Peer("crun (bare bundle, no cgroups)", Nothing)
        {
            Run = name =>
            [
                "unshare", "-m", "--propagation", "private", "sh", "-c", "mount -t cgroup2 none /sys/fs/cgroup && exec \"$@\"", "sh",
                "crun", "--root", _work.Sub("crun-state"), "--cgroup-manager=disabled", "run", "--bundle", bundle, name,
            ],
        };
    }

    /// <summary>Without CAP_SYS_RESOURCE the limits it would raise are given as they are.</summary>
    private Peer Podman()
    {
        var configuration = Path.Combine(_work.Path, "containers.conf");
        File.WriteAllText(configuration, "[engine]\nevents_logger = \"none\"\n");
        var environment = new Dictionary<string, string> { ["CONTAINERS_CONF"] = configuration };
        string[] podman = ["podman", "--root", _work.Sub("podman"), "--runroot", _work.Sub("podman-run"), "--cgroup-manager=cgroupfs", "--runtime", "runc"];
        string[] limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--network", "none"];
        Quick.Run(environment, [.. podman, "import", "-q", _tar, Image]);
        return new Peer("podman", environment)
        {
            Run = _ => [.. podman, "run", "--rm", .. limits, Image, "true"],
            Start = name => [.. podman, "run", "-d", .. limits, "--name", name, Image, "sleep", "1000"],
            Execute = name => [.. podman, "exec", name, "true"],
            Remove = name => [.. podman, "rm", "-f", "-t", "0", name],
        };
    }

    private Peer Docker()
    {
        _docker = new DockerDaemon(_work);
        string[] docker = ["/usr/bin/docker", "-H", _docker.Address];
        Quick.Run(Nothing, [.. docker, "import", _tar, Image]);
        return new Peer("docker", new Dictionary<string, string> { ["DOCKER_BUILDKIT"] = "1" })
        {
            Run = _ => [.. docker, "run", "--rm", "--network", "none", Image, "true"],
            Publish = _ => [.. docker, "run", "--rm", "-p", Port, Image, "true"],
            Build = folder => [.. docker, "build", "-q", "--network", "none", "-t", "built", folder],
            Forget = () =>
            {
                Quick.Run(Nothing, [.. docker, "image", "rm", "-f", "built"]);
                Quick.Run(Nothing, [.. docker, "builder", "prune", "-af"]);
            },
            Start = name => [.. docker, "run", "-d", "--network", "none", "--name", name, Image, "sleep", "1000"],
            Execute = name => [.. docker, "exec", name, "true"],
            Remove = name => [.. docker, "rm", "-f", name],
        };
    }

    /// <summary>Builds in a chroot, as it must where it may not make namespaces of its own; that is its quicker way, too.</summary>
    private Peer Buildah()
    {
        string[] buildah = ["buildah", "--root", _work.Sub("buildah"), "--runroot", _work.Sub("buildah-run"), "--storage-driver", "overlay"];
        void Import()
        {
            var container = Quick.Output([.. buildah, "from", "scratch"]);
            Quick.Run(Nothing, [.. buildah, "add", container, _tar]);
            Quick.Run(Nothing, [.. buildah, "commit", "-q", "--rm", container, Image]);
        }

        Import();
        return new Peer("buildah", Nothing)
        {
            Build = folder => [.. buildah, "build", "-q", "--layers", "--isolation", "chroot", "--pull-never", "-t", "built", folder],
            Forget = () =>
            {
                Quick.Run(Nothing, [.. buildah, "rmi", "-af"]);
                Import();
            },
        };
    }

    private string Bundle(string name, string root)
    {
        var bundle = _work.Sub(name + "-bundle");
        Quick.Run(Nothing, "cp", "-a", root, Path.Combine(bundle, "rootfs"));
        Quick.Run(Nothing, "runc", "spec", "--bundle", bundle);
        var path = Path.Combine(bundle, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = new JsonArray("true");
        File.WriteAllText(path, config.ToJsonString());
        return bundle;
    }
}
