using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Files;

/// <summary>What the kernel knows of a name, links not followed.</summary>
public sealed record FileStatus
{
    public required FileKind Kind { get; init; }

    /// <summary>The twelve bits 0o7777, without the kind.</summary>
    public required int Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required long Size { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>When anything of it changed last, which no program can set.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>With <see cref="Device"/>, the identity of the object behind its names.</summary>
    public required ulong Inode { get; init; }

    /// <summary>The file system that holds it.</summary>
    public required DeviceNumber Device { get; init; }

    /// <summary>How many names it has.</summary>
    public required long Links { get; init; }

    /// <summary>Which device it is, when it is one.</summary>
    public required DeviceNumber Represents { get; init; }

    [SupportedOSPlatform("linux")]
    internal static FileStatus From(in StatX status) => new()
    {
        Kind = KindOf(status.Mode & FileType.Mask),
        Mode = status.Mode & 0xFFF,
        Uid = status.Uid,
        Gid = status.Gid,
        Size = (long)status.Size,
        ModifiedAt = TimeOf(status.ModifySeconds, status.ModifyNanoseconds),
        ChangedAt = TimeOf(status.ChangeSeconds, status.ChangeNanoseconds),
        Inode = status.Inode,
        Device = new(status.FileSystemMajor, status.FileSystemMinor),
        Links = status.Links,
        Represents = new(status.DeviceMajor, status.DeviceMinor),
    };

    internal static FileKind KindOf(int type) => type switch
    {
        FileType.Directory => FileKind.Directory,
        FileType.SymbolicLink => FileKind.SymbolicLink,
        FileType.CharacterDevice => FileKind.CharacterDevice,
        FileType.BlockDevice => FileKind.BlockDevice,
        FileType.Fifo => FileKind.Fifo,
        FileType.Socket => FileKind.Socket,
        _ => FileKind.RegularFile,
    };

    /// <summary>File systems keep 64-bit seconds; a time that no calendar holds becomes the nearest one that it does.</summary>
    private static DateTimeOffset TimeOf(long seconds, uint nanoseconds)
    {
        var clamped = Math.Clamp(seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(clamped).AddTicks(clamped == seconds ? nanoseconds / 100 : 0);
    }
}
