using BuildKit.Containers.Launch;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Seccomp;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Settings;

/// <summary>
/// Turns a container into the words of the runtime specification. Pure: who the user is, where the container's files lie and what the
/// host is like come in as values.
/// </summary>
internal static class SpecBuilder
{
    private const string Everything = "ALL";

    public static RuntimeSpec Build(ContainerRecord record, ContainerFolder folder, ResolvedUser user, HostSituation host)
    {
        var spec = record.Spec;
        var settings = record.Resolved;
        var capabilities = CapabilitiesOf(spec, host.Capabilities);
        var security = SecuritySettings.Of(spec);
        return ResourceSpec.Apply(spec, host, new RuntimeSpec
        {
            Root = new RuntimeRoot(folder.Root, spec.ReadOnly),
            Hostname = spec.Isolation.Uts is NamespaceMode.Host ? null : settings.HostName,
            Domainname = spec.Isolation.Uts is NamespaceMode.Host ? null : spec.DomainName,
            Annotations = spec.Annotations.Count > 0 ? spec.Annotations : null,
            Process = new RuntimeProcess
            {
                Args = settings.Args,
                Env = WithHome(settings.Environment, user.Home),
                Cwd = settings.WorkingDirectory,
                Terminal = spec.Tty,
                User = new RuntimeUser(user.Uid, user.Gid) { AdditionalGids = GroupsOf(spec, user, host) },
                // A process that is not root starts with none, as in Docker, but may get them from files.
                Capabilities = user.Uid == 0 ? RuntimeCapabilities.Of(capabilities) : new RuntimeCapabilities { Bounding = capabilities },
                NoNewPrivileges = security.NoNewPrivileges ?? !spec.Privileged,
            },
            Mounts = [.. SystemMounts(spec, host), .. settings.Mounts.Select(m => MountSpec.Of(m, host.PlaceOf(m), host.UidMappings.Count > 0)), .. FileMounts(settings, folder)],
            Linux = new RuntimeLinux
            {
                Namespaces = IsolationSpec.Namespaces(spec, host),
                UidMappings = host.UidMappings,
                GidMappings = host.GidMappings,
                Seccomp = FilterOf(spec, security, new FilterSituation(capabilities, host.Processor, host.Kernel)),
                MaskedPaths = security.ShowsSystemPaths ? [] : DefaultProfiles.MaskedPaths,
                ReadonlyPaths = security.ShowsSystemPaths ? [] : DefaultProfiles.ReadonlyPaths,
            },
        });
    }

    /// <summary>Docker's rules: from all, single ones are dropped; to none or to the default without the dropped, those asked for are added.</summary>
    /// <param name="spec">The container.</param>
    /// <param name="all">What "all" means on this host.</param>
    internal static IReadOnlyList<string> CapabilitiesOf(ContainerSpec spec, IReadOnlyList<string> all)
    {
        var add = spec.CapAdd.Select(Normal).ToList();
        var drop = spec.CapDrop.Select(Normal).ToList();
        if (spec.Privileged) return all;
        if (add.Contains(Everything)) return [.. all.Where(c => !drop.Contains(c))];
        return [.. (drop.Contains(Everything) ? [] : DefaultProfiles.Capabilities.Where(c => !drop.Contains(c))).Concat(add).Distinct()];
    }

    /// <summary>Then it matters which capabilities the host has.</summary>
    internal static bool WantsAllCapabilities(ContainerSpec spec) => spec.Privileged || spec.CapAdd.Any(c => c.Equals(Everything, StringComparison.OrdinalIgnoreCase));

    private static string Normal(string name)
    {
        var upper = name.ToUpperInvariant();
        if (upper == Everything) return upper;
        var full = upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : "CAP_" + upper;
        return Capabilities.All.Contains(full) ? full : throw ContainerException.InvalidOption("--cap-add or --cap-drop", name, "a capability such as 'NET_ADMIN', or 'ALL'");
    }

    /// <summary>None for a privileged container, unless it asks for one.</summary>
    internal static SeccompProfile? FilterOf(ContainerSpec spec, SecuritySettings security, FilterSituation situation) => security.Filter switch
    {
        SystemCallFilter.Usual => spec.Privileged ? null : DefaultProfiles.Seccomp(situation.Capabilities),
        SystemCallFilter.BuiltIn => DefaultProfiles.Seccomp(situation.Capabilities),
        SystemCallFilter.Of profile => profile.Profile.For(situation),
        SystemCallFilter.None => null,
        _ => throw new ArgumentOutOfRangeException(nameof(security), security.Filter, null),
    };

    /// <summary>Those that the image's files give a user are left out where the kernel denies them; those that somebody asked for are not.</summary>
    private static IReadOnlyList<uint> GroupsOf(ContainerSpec spec, ResolvedUser user, HostSituation host)
    {
        if (!host.DeniesGroups) return user.Groups;
        return spec.Groups.Count == 0 ? [] : throw LaunchException.GroupsNeedHelpers();
    }

    private static IReadOnlyList<string> WithHome(IReadOnlyList<string> environment, string home) =>
        environment.Any(e => e.StartsWith("HOME=", StringComparison.Ordinal)) ? environment : [.. environment, "HOME=" + home];

    private static IEnumerable<RuntimeMount> SystemMounts(ContainerSpec spec, HostSituation host)
    {
        foreach (var standard in DefaultProfiles.Mounts)
        {
            if (IsolationSpec.Shared(standard, spec, host) is not { } mount) continue;
            yield return mount.Destination switch
            {
                "/dev/shm" when mount.Type == "tmpfs" && spec.ShmSize is { } size => mount with { Options = [.. mount.Options.Where(o => !o.StartsWith("size=", StringComparison.Ordinal)), $"size={size}"] },
                "/sys" or "/sys/fs/cgroup" when spec.Privileged => mount with { Options = [.. mount.Options.Where(o => o != "ro")] },
                _ => mount,
            };
        }
    }

    /// <summary>
    /// Name resolution is the engine's business, not the image's; a mount of the caller's at one of these places wins. Within another of his
    /// mounts they lie over what that has, unless their mount points could not be made there.
    /// </summary>
    private static IEnumerable<RuntimeMount> FileMounts(ResolvedSettings settings, ContainerFolder folder)
    {
        return ((RuntimeMount[])[File("/etc/resolv.conf", folder.ResolvConf), File("/etc/hosts", folder.Hosts), File("/etc/hostname", folder.HostName)])
            .Where(file => !settings.Mounts.Any(m => m.Target == file.Destination || (m.ReadOnly && file.Destination.StartsWith(m.Target + "/", StringComparison.Ordinal))));

        static RuntimeMount File(string target, string source) => new(target, "bind") { Source = source, Options = ["bind", "nosuid", "nodev"] };
    }
}
