using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using BuildKit.Files;

namespace BuildKit.Images.HostBases;

/// <summary>
/// What identifies a file's content without reading it. Whoever writes a file in place changes its time, whoever replaces it changes its
/// inode, whoever adds or removes one changes its folder.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class FileStamps
{
    public static string Of(FileStatus? status) => status is null ? "absent"
        : $"{status.Kind} {(status.Kind == FileKind.Directory ? 0 : status.Size)} {status.ModifiedAt.UtcTicks} {status.Device.Major}:{status.Device.Minor}:{status.Inode} {status.Mode}";

    /// <summary>One key for many paths, in their order.</summary>
    public static string KeyOf(RootedDirectory root, IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths) hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{Of(root.TryStat(path))}\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
