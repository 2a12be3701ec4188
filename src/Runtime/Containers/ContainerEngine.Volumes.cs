using BuildKit.Containers.Mounts;
using BuildKit.Files;
using BuildKit.Volumes;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>Makes a volume, or returns the one of that name; one with other options is refused. Without a name it gets one, and counts as anonymous.</summary>
    public Volume CreateVolume(VolumeRequest request)
    {
        using var held = _parts.Volumes.Hold();
        var isNew = !_parts.Volumes.Exists(request.Name);
        var volume = _parts.Volumes.Create(request, _parts.Now, held);
        if (isNew) _parts.Events.OfVolume(volume.Name, "create");
        return volume;
    }

    /// <summary>A request for a volume that nobody named.</summary>
    public VolumeRequest AnonymousVolume() => VolumeRequest.Anonymous(NewId());

    public Volume FindVolume(string name) => _parts.Volumes.Find(name);

    /// <summary>All volumes by name, each with the names of the containers that have it, running or not.</summary>
    public IReadOnlyList<VolumeUse> ListVolumes(Action<BuildKitException> damaged)
    {
        var users = _parts.VolumeUsers();
        return [.. _parts.Volumes.List(damaged).Select(v => new VolumeUse(v, users.GetValueOrDefault(v.Name) ?? []))];
    }

    /// <summary>Removes a volume with its data. One that any container has, running or not, is refused.</summary>
    public void RemoveVolume(string name)
    {
        string? grave;
        using (var held = _parts.Volumes.Hold())
        {
            var volume = _parts.Volumes.Find(name);
            if (_parts.VolumeUsers().TryGetValue(volume.Name, out var users)) throw VolumeException.InUse(volume.Name, users);
            grave = _parts.Volumes.TakeOut(volume.Name, held);
        }

        if (grave is null) return;
        _parts.Events.OfVolume(name, "destroy");
        _parts.RemoveTree(grave);
    }

    /// <summary>
    /// Removes volumes that no container has: those without a name of somebody's, or all that the caller selects. Returns what was removed
    /// with the bytes it held.
    /// </summary>
    public IReadOnlyList<(Volume Volume, long Bytes)> PruneVolumes(Func<Volume, bool> selects, Action<BuildKitException> damaged)
    {
        var removed = new List<(Volume, string Grave)>();
        using (var held = _parts.Volumes.Hold())
        {
            var users = _parts.VolumeUsers();
            foreach (var volume in _parts.Volumes.List(damaged).Where(v => !users.ContainsKey(v.Name) && selects(v)))
                if (_parts.Volumes.TakeOut(volume.Name, held) is { } grave) removed.Add((volume, grave));
        }

        foreach (var (volume, _) in removed) _parts.Events.OfVolume(volume.Name, "destroy");
        return [.. removed.Select(r => (r.Item1, Bury(r.Grave)))];
    }

    private long Bury(string grave)
    {
        var bytes = TreeSize.Of(VolumeStore.DataIn(grave));
        _parts.RemoveTree(grave);
        return bytes;
    }
}
