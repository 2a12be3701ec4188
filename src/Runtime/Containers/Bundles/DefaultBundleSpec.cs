using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Bundles;

/// <summary>What "spec" writes: a shell in a container with few rights, to be edited.</summary>
public static class DefaultBundleSpec
{
    private static readonly string[] Capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    public static RuntimeSpec Rootful { get; } = new()
    {
        Root = new RuntimeRoot("rootfs", Readonly: true),
        Hostname = "container",
        Mounts = DefaultProfiles.Mounts,
        Process = new RuntimeProcess
        {
            Args = ["sh"],
            Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
            Terminal = true,
            Capabilities = RuntimeCapabilities.Of(Capabilities),
            Rlimits = [new RuntimeRlimit("RLIMIT_NOFILE", 1024, 1024)],
        },
        Linux = new RuntimeLinux
        {
            Namespaces = DefaultProfiles.Namespaces,
            MaskedPaths = DefaultProfiles.MaskedPaths,
            ReadonlyPaths = DefaultProfiles.ReadonlyPaths,
            Resources = new RuntimeResources { Devices = [new DeviceRule(false) { Access = "rwm" }] },
        },
    };

    /// <summary>For a user without rights of his own: one id, no limits, the host's network.</summary>
    public static RuntimeSpec Rootless(uint uid, uint gid) => Rootful with
    {
        Mounts = [.. Rootful.Mounts.Select(WithoutGroups)],
        Linux = Rootful.Linux with
        {
            Namespaces = [.. DefaultProfiles.Namespaces.Where(n => n.Type != NamespaceKind.Network), new RuntimeNamespace(NamespaceKind.User)],
            UidMappings = IdMaps.Single(uid),
            GidMappings = IdMaps.Single(gid),
            Resources = null,
        },
    };

    /// <summary>Never over a file that is there: somebody may have edited it.</summary>
    [SupportedOSPlatform("linux")]
    public static void WriteTo(string bundle, bool rootless)
    {
        var path = Path.Combine(bundle, "config.json");
        if (Path.Exists(path)) throw BundleException.NotEmpty(path);
        File.WriteAllBytes(path, RuntimeSpecFile.Write(rootless ? Rootless(UserIds.Effective, UserIds.EffectiveGroup) : Rootful));
    }

    private static RuntimeMount WithoutGroups(RuntimeMount mount) => mount with { Options = [.. mount.Options.Where(o => !o.StartsWith("gid=", StringComparison.Ordinal))] };
}
