using BuildKit.Files;

namespace BuildKit.Building.Contexts;

/// <summary>One object among the files that steps copy from.</summary>
internal sealed record SourceItem
{
    /// <summary>From the tree's root, without a slash at either end; "." is the root.</summary>
    public required string Path { get; init; }

    public required FileKind Kind { get; init; }

    public required int Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    public long Size { get; init; }

    public DateTimeOffset Time { get; init; } = DateTimeOffset.UnixEpoch;

    public string? LinkTarget { get; init; }

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public static SourceItem Root { get; } = new() { Path = ".", Kind = FileKind.Directory, Mode = 0b111_101_101 };
}
