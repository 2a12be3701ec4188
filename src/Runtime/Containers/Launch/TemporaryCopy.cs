using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Launch;

/// <summary>
/// "tmpcopyup": what an image has in a directory becomes the first content of the tmpfs that hides it. Both are reached by descriptor only,
/// and nothing below them is followed.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class TemporaryCopy
{
    public static void Fill(SafeFileHandle source, SafeFileHandle target)
    {
        using var from = RootedDirectory.Open(PathOf(source));
        using var to = RootedDirectory.Open(PathOf(target));
        if (from.TryStat(".") is not { } status) return;
        CopyChildren(from, to, ".");
        FileCalls.SetMode(DescriptorCalls.Number(to.Handle), status.Mode, "a tmpfs");
        FileCalls.SetOwner(DescriptorCalls.Number(to.Handle), "", status.Uid, status.Gid);
    }

    private static string PathOf(SafeFileHandle handle) => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{DescriptorCalls.Number(handle)}");

    private static void CopyChildren(RootedDirectory from, RootedDirectory to, string folder)
    {
        foreach (var child in from.Enumerate(folder))
        {
            var path = folder == "." ? child.Name : $"{folder}/{child.Name}";
            if (from.TryStat(path) is not { } status || !Copy(from, to, path, status)) continue;
            if (status.Kind == FileKind.Directory) CopyChildren(from, to, path);
            to.SetOwner(path, status.Uid, status.Gid);
            if (status.Kind != FileKind.SymbolicLink) to.SetMode(path, status.Mode);
            to.SetTimes(path, status.ModifiedAt);
        }
    }

    /// <summary>Devices and sockets mean nothing in a copy.</summary>
    private static bool Copy(RootedDirectory from, RootedDirectory to, string path, FileStatus status)
    {
        switch (status.Kind)
        {
            case FileKind.Directory:
                to.CreateDirectory(path, 0x1C0);
                return true;
            case FileKind.RegularFile:
                using (var source = from.OpenRead(path))
                using (var file = to.CreateFile(path, 0x180)) source.CopyTo(file);
                return true;
            case FileKind.SymbolicLink:
                to.CreateSymlink(path, from.ReadLink(path));
                return true;
            case FileKind.Fifo:
                to.CreateDevice(path, FileKind.Fifo, 0x180);
                return true;
            case FileKind.CharacterDevice or FileKind.BlockDevice or FileKind.Socket:
                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(status), status.Kind, null);
        }
    }
}
