using System.Runtime.Versioning;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Bundles;

/// <summary>What a configuration may ask for and this runtime, or this host, cannot give: said before anything is made.</summary>
[SupportedOSPlatform("linux")]
internal static class SpecChecks
{
    private const string AppArmor = "/sys/module/apparmor/parameters/enabled";

    /// <summary>Paths of the host as absolute ones: the configuration's are relative to the bundle.</summary>
    public static RuntimeSpec Resolve(RuntimeSpec spec, string bundle) => spec with
    {
        Root = spec.Root with { Path = Path.GetFullPath(spec.Root.Path, bundle) },
        Process = spec.Process is { } process ? Usable(process) : null,
        Mounts = [.. spec.Mounts.Select(mount => mount.Source is { } source && Launch.MountOptions.Parse(mount).Bind ? mount with { Source = Path.GetFullPath(source, bundle) } : mount)],
    };

    /// <summary>
    /// What runc does and its users rely on: an ambient capability that cannot be one is left out (capabilities(7): it must be permitted and
    /// inheritable), and who names no HOME gets the root.
    /// </summary>
    public static RuntimeProcess Usable(RuntimeProcess process) => process with
    {
        Capabilities = process.Capabilities.Ambient.Count == 0 ? process.Capabilities : process.Capabilities with
        {
            Ambient = [.. process.Capabilities.Ambient.Where(c => process.Capabilities.Permitted.Contains(c) && process.Capabilities.Inheritable.Contains(c))],
        },
        Env = process.Env.Any(e => e.StartsWith("HOME=", StringComparison.Ordinal)) ? process.Env : [.. process.Env, "HOME=/"],
    };

    public static void Check(RuntimeSpec spec, bool rootless)
    {
        var linux = spec.Linux;
        if (!Directory.Exists(spec.Root.Path)) throw BundleException.NoRoot(spec.Root.Path);
        if (linux.Unsupported.Count > 0) throw BundleException.NotOffered($"linux.{linux.Unsupported[0]}", "Remove it from the configuration.");
        if (!Has(linux, NamespaceKind.Mount)) throw BundleException.NotOffered("a container in the host's mount namespace", "Add {\"type\": \"mount\"} to linux.namespaces.");
        if (rootless && !Has(linux, NamespaceKind.User)) throw BundleException.NotOffered("a container of an ordinary user without a user namespace", "'runtime spec --rootless' writes a configuration that has one.");
        if (New(linux, NamespaceKind.User) && (linux.UidMappings.Count == 0 || linux.GidMappings.Count == 0))
            throw BundleException.NotOffered("a user namespace without ids", "Add linux.uidMappings and linux.gidMappings.");
        if (!Has(linux, NamespaceKind.User) && linux.UidMappings.Count + linux.GidMappings.Count > 0)
            throw BundleException.NotOffered("maps of ids without a user namespace", "Add {\"type\": \"user\"} to linux.namespaces.");
        if (!New(linux, NamespaceKind.Time) && linux.TimeOffsets is { Count: > 0 }) throw BundleException.NotOffered("time offsets without a new time namespace", "Add {\"type\": \"time\"} to linux.namespaces.");
        if ((spec.Hostname ?? spec.Domainname) is not null && !Has(linux, NamespaceKind.Uts)) throw BundleException.NotOffered("a host name without a UTS namespace", "Add {\"type\": \"uts\"} to linux.namespaces.");
        CheckLabels(spec);
    }

    private static void CheckLabels(RuntimeSpec spec)
    {
        if (spec.Process is { ApparmorProfile: { } profile } && (profile != "unconfined" || HasAppArmor()))
            throw BundleException.NotOffered($"the AppArmor profile '{profile}'", HasAppArmor() ? "Leave process.apparmorProfile out." : "This host has no AppArmor; leave process.apparmorProfile out.");
        if ((spec.Process?.SelinuxLabel ?? spec.Linux.MountLabel) is not null)
            throw BundleException.NotOffered("an SELinux label", Directory.Exists("/sys/fs/selinux") ? "Leave selinuxLabel and mountLabel out." : "This host has no SELinux; leave selinuxLabel and mountLabel out.");
    }

    private static bool HasAppArmor() => File.Exists(AppArmor) && File.ReadAllText(AppArmor).StartsWith('Y');

    private static bool Has(RuntimeLinux linux, NamespaceKind kind) => linux.Namespaces.Any(n => n.Type == kind);

    private static bool New(RuntimeLinux linux, NamespaceKind kind) => linux.Namespaces.Any(n => n.Type == kind && n.Path is null);
}
