namespace BuildKit.Bench;

/// <summary>
/// This product and podman in the hands of an ordinary user: 'nobody', who has no range of further ids, so that both map one id. podman's way to a published port is
/// slirp4netns; ours are sockets made in the container's network.
/// </summary>
internal static class OrdinaryUserPeers
{
    private const string Image = "localhost/busybox:1";
    private const string Port = "127.0.0.1:18080:80";
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    public static IReadOnlyList<Peer> Make(string repository, WorkFolder work)
    {
        var tar = Peers.Archive(work, Peers.MakeRoot(work.Sub("user-busybox")));
        var home = work.Sub("user-home");
        File.WriteAllText(Path.Combine(home, "containers.conf"), "[engine]\nevents_logger = \"none\"\n[containers]\ndefault_ulimits = []\n");
        File.WriteAllText(Path.Combine(home, "storage.conf"), "[storage]\ndriver = \"overlay\"\n[storage.options.overlay]\nignore_chown_errors = \"true\"\n");
        var state = work.Sub("user-home/run");
        Quick.Run(Nothing, "chown", "-R", "nobody:", home);
        // The user passes through the work folder, which only its maker reads.
        Quick.Run(Nothing, "chmod", "a+x", work.Path);
        Quick.Run(Nothing, "chmod", "0700", state);
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = home,
            ["XDG_RUNTIME_DIR"] = state,
            ["XDG_DATA_HOME"] = Path.Combine(home, "data"),
            ["CONTAINERS_CONF"] = Path.Combine(home, "containers.conf"),
            ["CONTAINERS_STORAGE_CONF"] = Path.Combine(home, "storage.conf"),
        };
        string[] user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"];
        return [Ours(repository, environment, user, tar), Podman(environment, user, tar)];
    }

    private static Peer Ours(string repository, Dictionary<string, string> environment, string[] user, string tar)
    {
        string[] tool = [.. user, Path.Combine(repository, "artifacts/tool/dotnet-container")];
        Quick.Run(environment, [.. tool, "import", tar, Image]);
        return new Peer("BuildKit", environment)
        {
            Run = _ => [.. tool, "run", "--rm", "--network", "none", Image, "true"],
            Publish = _ => [.. tool, "run", "--rm", "-p", Port, Image, "true"],
        };
    }

    private static Peer Podman(Dictionary<string, string> environment, string[] user, string tar)
    {
        string[] podman = [.. user, "podman", "--cgroup-manager=cgroupfs", "--runtime", "runc"];
        string[] limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];
        Quick.Run(environment, [.. podman, "import", "-q", tar, Image]);
        return new Peer("podman", environment)
        {
            Run = _ => [.. podman, "run", "--rm", .. limits, "--network", "none", Image, "true"],
            Publish = _ => [.. podman, "run", "--rm", .. limits, "-p", Port, Image, "true"],
        };
    }
}
