using System.Runtime.Versioning;
using BuildKit.Containers.Mounts;
using BuildKit.Files;
using BuildKit.Layers;

namespace BuildKit.Containers.Trees;

/// <summary>The merged root file system of a container as entries of one archive, for export.</summary>
[SupportedOSPlatform("linux")]
internal static class UnionEntries
{
    /// <summary>Parents before children, names in ordinal order, so that equal trees give equal archives. Lazy; what vanishes meanwhile is left out.</summary>
    public static IEnumerable<LayerEntry> Enumerate(TreeJob job)
    {
        using var union = new UnionView([job.Upper, .. job.Lower], job.UserXattrs);
        foreach (var entry in Below(union, "", [])) yield return job.Owner is { } owner ? entry with { Uid = (int)owner.Uid, Gid = (int)owner.Gid } : entry;
    }

    private static IEnumerable<LayerEntry> Below(UnionView union, string directory, Dictionary<(DeviceNumber, ulong), string> linked)
    {
        foreach (var (name, path, layer, status) in union.Enumerate(directory))
        {
            if (status.Kind == FileKind.Socket) continue;
            if (status.Links > 1 && status.Kind != FileKind.Directory && !linked.TryAdd((status.Device, status.Inode), path)) yield return DirectoryEntries.Link(path, linked[(status.Device, status.Inode)], status);
            else yield return DirectoryEntries.Of(layer, path, status, isBusy: true);
            if (status.Kind != FileKind.Directory) continue;
            foreach (var entry in Below(union, directory.Length == 0 ? name : $"{directory}/{name}", linked)) yield return entry;
        }
    }
}
