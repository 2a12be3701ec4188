using System.Runtime.Versioning;
using BuildKit.Containers.Exec;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Layers;

namespace BuildKit.Containers;

/// <summary>Everything that must be there before a container's process is made: its files, its volumes, its user, its place in the host.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerPreparation(EngineParts engine, Container container, ContainerFolder folder)
{
    private const int LongestUserFile = 4 * 1024 * 1024;
    private readonly ContainerRecord _record = container.Record;

    public bool IsRootless => engine.IsRootless;

    public (RuntimeSpec Spec, OverlayRoot Overlay) Prepare()
    {
        var layers = engine.LayerFolders(_record);
        HostFiles.Write(_record, folder, HostFiles.ReadHostResolvConf());
        using var union = new UnionView([folder.Upper, .. layers], IsRootless);
        var user = ResolveUser(union, _record.Resolved.User, _record.Spec.Groups);
        var mounts = new MountPreparation(engine, container, union, user);
        var places = _record.Resolved.Mounts.ToDictionary(m => m.Target, mounts.Prepare, StringComparer.Ordinal);
        var spec = SpecBuilder.Build(_record, folder, user, Situation(user, places));
        return (spec, new OverlayRoot(layers, folder.Upper, folder.Work));
    }

    /// <summary>By the container's own files, whoever wrote them.</summary>
    public static ResolvedUser ResolveUser(UnionView union, string user, IReadOnlyList<string> groups) =>
        UserFiles.Resolve(user, groups, Read(union, "/etc/passwd"), Read(union, "/etc/group"));

    private static string Read(UnionView union, string path) => union.ReadText(path, LongestUserFile) ?? "";

    private HostSituation Situation(ResolvedUser user, Dictionary<string, MountPlace> places)
    {
        var uids = RootlessMaps.Uids(user.Uid);
        var gids = RootlessMaps.Gids(user.Gid);
        var joined = new JoinedNamespaces(engine);
        return new HostSituation
        {
            UidMappings = IsRootless ? uids : [],
            GidMappings = IsRootless ? gids : [],
            DeniesGroups = IsRootless && IdMaps.DeniesSetGroups(gids),
            Capabilities = SpecBuilder.WantsAllCapabilities(_record.Spec) && !IsRootless ? OwnCapabilities.Bounding() : Capabilities.All,
            JoinedNetwork = _record.Spec.Network is NetworkMode.Container other ? NetworkOf(other.Name) : null,
            JoinedPid = _record.Spec.Isolation.Pid is NamespaceMode.Container pid ? joined.Path("pid", pid.Name) : null,
            JoinedIpc = _record.Spec.Isolation.Ipc is NamespaceMode.Container ipc ? joined.Path("ipc", ipc.Name) : null,
            SharedMemory = joined.SharedMemory(_record.Spec.Isolation.Ipc, folder),
            HasMessageQueues = _record.Spec.Isolation.Ipc is NamespaceMode.Host && Directory.Exists("/dev/mqueue"),
            HasDevices = !IsRootless && HostDevices.NodesWork,
            DevicesAt = HostDevices.At,
            AllDevices = HostDevices.All,
            PlaceOf = mount => places[mount.Target],
        };
    }

    private string NetworkOf(string name)
    {
        var other = engine.Containers.Find(name);
        return other.State is { IsRunning: true, Process: { } process } ? $"/proc/{process.Pid}/ns/net" : throw ContainerException.NetworkOwnerNotRunning(name);
    }
}
