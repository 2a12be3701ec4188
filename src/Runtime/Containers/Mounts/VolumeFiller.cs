using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Linux;

namespace BuildKit.Containers.Mounts;

/// <summary>
/// Copies what an image has at a volume's place into the new volume, with modes, owners, times and attributes, as Docker does on first use.
/// Devices are left out: they come from an image and a volume may be shared. What has a name already stays, so that a filling which was
/// interrupted goes on where it stopped: a file gets its name when it is whole.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class VolumeFiller(UnionView union, RootedDirectory target, bool keepOwners)
{
    private const string Unfinished = ".dotnet-container-unfinished";

    /// <summary>False when the image has no directory there.</summary>
    public bool Fill(string source)
    {
        if (union.TryStat(source) is not { Kind: FileKind.Directory } status) return false;
        target.Remove(Unfinished);
        CopyChildren(source, "");
        FileCalls.SetMode(DescriptorCalls.Number(target.Handle), status.Mode, "the volume");
        if (keepOwners) FileCalls.SetOwner(DescriptorCalls.Number(target.Handle), "", status.Uid, status.Gid);
        return true;
    }

    private void CopyChildren(string source, string below)
    {
        foreach (var (name, path, layer, status) in union.Enumerate(source))
        {
            var to = below.Length == 0 ? name : $"{below}/{name}";
            var there = target.TryStat(to);
            if (there is null ? !Copy(layer, path, to, status) : there.Kind != FileKind.Directory || status.Kind != FileKind.Directory) continue;
            if (status.Kind == FileKind.Directory) CopyChildren($"{source}/{name}", to);
            if (status.Kind != FileKind.RegularFile) CopyMetadata(layer, path, to, status);
        }
    }

    private bool Copy(RootedDirectory layer, string path, string to, FileStatus status)
    {
        switch (status.Kind)
        {
            case FileKind.Directory:
                target.CreateDirectory(to, 0x1C0);
                return true;
            case FileKind.RegularFile:
                using (var from = layer.OpenRead(path))
                using (var file = target.CreateFile(Unfinished, 0x180)) from.CopyTo(file);
                CopyMetadata(layer, path, Unfinished, status);
                target.Rename(Unfinished, to);
                return true;
            case FileKind.SymbolicLink:
                target.CreateSymlink(to, layer.ReadLink(path));
                return true;
            case FileKind.Fifo:
                target.CreateDevice(to, FileKind.Fifo, 0x180);
                return true;
            case FileKind.CharacterDevice or FileKind.BlockDevice or FileKind.Socket:
                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(status), status.Kind, null);
        }
    }

    private void CopyMetadata(RootedDirectory layer, string path, string to, FileStatus status)
    {
        if (keepOwners) target.SetOwner(to, status.Uid, status.Gid);
        if (status.Kind != FileKind.SymbolicLink)
        {
            target.SetMode(to, status.Mode);
            foreach (var name in layer.ListXattrs(path).Where(n => Layers.LayerXattrs.AreKept(n) && (keepOwners || !n.StartsWith("security.", StringComparison.Ordinal))))
            {
                if (layer.GetXattr(path, name) is { } value) target.SetXattr(to, name, value);
            }
        }

        target.SetTimes(to, status.ModifiedAt);
    }
}
