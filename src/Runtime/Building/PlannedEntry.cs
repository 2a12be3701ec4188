namespace BuildKit.Building;

/// <summary>
/// One object of a layer before the layer exists. <see cref="Identity"/> stands for its content: equal identities promise equal bytes, so
/// that a layer's key is known without reading a file.
/// </summary>
public sealed record PlannedEntry
{
    public const string DirectoryIdentity = "directory";

    /// <summary>Relative to the image's root, '/' between segments, no slash at either end.</summary>
    public required string Path { get; init; }

    /// <summary>The twelve bits 0o7777.</summary>
    public required int Mode { get; init; }

    public int Uid { get; init; }

    public int Gid { get; init; }

    public required string Identity { get; init; }

    /// <summary>Time of last modification, whole seconds.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Where the content lies on this machine; null for a directory. Not part of any key.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The content where it is not the file's own; <see cref="SourcePath"/> then says what it was made of.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Bytes of the content when it was planned.</summary>
    public long Size { get; init; }

    public bool IsDirectory => SourcePath is null;
}
