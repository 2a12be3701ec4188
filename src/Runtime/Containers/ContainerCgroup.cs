using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers;

/// <summary>The control group of one container of the engine: where it lies, what it has by default, and what became of it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerCgroup : IDisposable
{
    private ControlGroup? _group;

    private ContainerCgroup(ControlGroup? group) => _group = group;

    /// <summary>For the container's state; null without a group.</summary>
    public CgroupRecord? Record => _group is null ? null : new CgroupRecord(_group.Folders, _group.Parents);

    /// <summary>Before the launch. What was asked for is kept or refused; what is a default is kept where the host lets it be.</summary>
    public static ContainerCgroup Create(EngineParts engine, ContainerRecord record, RuntimeSpec spec)
    {
        var asked = Asked(spec.Linux.Resources ?? new RuntimeResources(), record.Spec.Resources);
        if (Place(engine.IsRootless, record) is not { } place)
            return asked.IsEmpty ? new ContainerCgroup(null) : throw LimitException.NoGroups("no group of the unified hierarchy is this user's");
        if (record.Spec.Resources.PidsLimit is not null) return new ContainerCgroup(ControlGroup.Create(place.Layout, place.Path, asked));
        try
        {
            return new ContainerCgroup(ControlGroup.Create(place.Layout, place.Path, asked with { PidsLimit = ResourceSettings.DefaultPidsLimit }));
        }
        catch (LimitException)
        {
            // Without the limit that nobody asked for; what is refused now was asked for.
            return new ContainerCgroup(ControlGroup.Create(place.Layout, place.Path, asked));
        }
    }

    /// <summary>Of a container that runs: to freeze it, to change it, to put a further process into it.</summary>
    public static ControlGroup? Open(Container container) =>
        container.State.Cgroup is { } record ? ControlGroup.Open(record.Folders, record.Parents) : null;

    public static ContainerCgroup Of(Container container) => new(Open(container));

    /// <summary>Changes limits of a running container. Returns where its group lies now: it may have grown into another hierarchy.</summary>
    public static CgroupRecord? Change(EngineParts engine, Container container, ResourceSettings settings)
    {
        var resources = Asked(ResourceSpec.Of(settings, HostDevices.At), settings);
        if (settings.PidsLimit is <= 0) resources = resources with { PidsLimit = -1 };
        if (resources.IsEmpty) return container.State.Cgroup;
        using var group = Open(container);
        if (group is null || Place(engine.IsRootless, container.Record) is not { } place) throw LimitException.NoGroups("the container was started without one");
        group.Change(place.Layout, place.Path, resources);
        return new CgroupRecord(group.Folders, group.Parents);
    }

    /// <summary>What a crash left of a container that does not run: by its record, and by its name where it has none.</summary>
    public static void Sweep(EngineParts engine, ContainerRecord record, CgroupRecord? recorded)
    {
        if (recorded is not null)
        {
            using var group = ControlGroup.Open(recorded.Folders, recorded.Parents);
            group.Remove();
        }

        if (Place(engine.IsRootless, record) is { } place) ControlGroup.Sweep(place.Layout, place.Path);
    }

    /// <summary>Folders that are there though the container does not run.</summary>
    public static IReadOnlyList<string> Leftovers(EngineParts engine, ContainerRecord record) =>
        Place(engine.IsRootless, record) is { } place ? ControlGroup.Find(place.Layout, place.Path) : [];

    public LaunchOptions Into(LaunchOptions options) =>
        _group is null ? options : options with { Cgroup = _group.Unified, CgroupMembership = _group.Membership };

    /// <summary>Whether the kernel killed a process of it for its memory limit. To be asked before it is removed.</summary>
    public bool RanOutOfMemory()
    {
        _group = _group?.Grown(CgroupLayout.Detect());
        return _group?.OutOfMemoryKills() > 0;
    }

    public void Remove()
    {
        _group = _group?.Grown(CgroupLayout.Detect());
        _group?.Remove();
    }

    public void Dispose() => _group?.Dispose();

    private static (CgroupLayout Layout, string Path)? Place(bool rootless, ContainerRecord record)
    {
        var layout = CgroupLayout.Detect();
        var path = $"{record.Spec.Isolation.CgroupParent?.Trim('/') ?? ControlGroup.OwnParent}/{record.Id}";
        if (!rootless) return layout.Version == CgroupVersion.None ? null : (layout, path);
        return DelegatedGroup.Find(layout) is { } own ? (own.Layout, $"{own.Path}/{path}") : null;
    }

    /// <summary>Twice the memory is a default too: a host that does not count swap has none of it.</summary>
    private static RuntimeResources Asked(RuntimeResources resources, ResourceSettings settings)
    {
        if (resources.PidsLimit is <= 0) resources = resources with { PidsLimit = null };
        if (resources.Memory is not { Swap: not null } memory || settings.MemorySwap is not (null or 0) || CgroupLayout.Detect().CountsSwap) return resources;
        return resources with { Memory = memory with { Swap = null } };
    }
}
