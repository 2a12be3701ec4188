using System.Runtime.Versioning;
using BuildKit.Files;

namespace BuildKit.Containers.Settings;

/// <summary>Looks up device files on the host, which are trusted: whoever names one could use it himself.</summary>
[SupportedOSPlatform("linux")]
internal static class HostDevices
{
    /// <summary>Of a container's own devices, and no devices at all.</summary>
    private static readonly string[] PassedOver = ["pts", "shm", "mqueue", "fd", "console", "ptmx", "tty", "full", "null", "zero", "random", "urandom", ".lxc", ".lxd-mounts"];

    /// <summary>Nodes made in a user namespace are dead: true only in the first one, whose map is the identity.</summary>
    public static bool NodesWork { get; } = File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];

    /// <summary>The device itself, or every device below a folder.</summary>
    public static IReadOnlyList<HostDevice> At(string path)
    {
        if (Directory.Exists(path)) return Below(path, []);
        return TryStat(path) is { } device ? [device] : throw ContainerException.NoSuchDevice(path, Path.Exists(path));
    }

    /// <summary>What a privileged container gets beyond the usual: all that the host has.</summary>
    public static IReadOnlyList<HostDevice> All() => Below("/dev", PassedOver);

    private static List<HostDevice> Below(string folder, string[] passedOver)
    {
        var found = new List<HostDevice>();
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            if (passedOver.Contains(Path.GetFileName(entry)) || new FileInfo(entry).LinkTarget is not null) continue;
            if (Directory.Exists(entry)) found.AddRange(Below(entry, []));
            else if (TryStat(entry) is { } device) found.Add(device);
        }

        return found;
    }

    /// <summary>Null for what is no device. Links are followed: /dev/disk/by-id is made of them.</summary>
    private static HostDevice? TryStat(string path)
    {
        if (!Path.Exists(path)) return null;
        var full = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        using var folder = RootedDirectory.Open(Path.GetDirectoryName(full)!);
        return folder.TryStat(Path.GetFileName(full)) is { Kind: FileKind.CharacterDevice or FileKind.BlockDevice } status
            ? new HostDevice(path, status.Kind == FileKind.BlockDevice ? 'b' : 'c', status.Represents.Major, status.Represents.Minor) { Mode = (uint)status.Mode & 0x1FF, Uid = status.Uid, Gid = status.Gid }
            : null;
    }
}
