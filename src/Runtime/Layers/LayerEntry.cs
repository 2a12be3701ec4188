namespace BuildKit.Layers;

/// <summary>
/// One object of a layer, as tar carries it. A closed union: <c>switch</c> over its cases needs no default. Whiteouts are ordinary files
/// named <c>.wh.…</c> here (image-spec layer.md): only applying a layer gives them a meaning.
/// </summary>
public abstract record LayerEntry
{
    private LayerEntry()
    {
    }

    /// <summary>
    /// Relative, '/' between segments, no slash at either end; "." is the root itself. Bytes that are not UTF-8 are lone surrogates U+DCNN.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The twelve bits 0o7777: permissions, set-user-id, set-group-id, sticky.</summary>
    public required int Mode { get; init; }

    /// <summary>Never negative; ids above <see cref="int.MaxValue"/> are refused, as by every engine.</summary>
    public int Uid { get; init; }

    public int Gid { get; init; }

    /// <summary>Time of last modification; layers hold whole seconds.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Extended attributes by full name ("security.capability"), or null for none.</summary>
    public IReadOnlyDictionary<string, byte[]>? Xattrs { get; init; }

    public sealed record Directory : LayerEntry;

    /// <param name="Size">Exactly as many bytes as <paramref name="Open"/> yields.</param>
    /// <param name="Open">
    /// Called when the content is needed, once per use; the caller disposes of the stream. Entries from a tar reader give the
    /// reader's own stream, readable once and until the next entry is read.
    /// </param>
    public sealed record RegularFile(long Size, Func<Stream> Open) : LayerEntry;

    /// <param name="Target">Any string the kernel takes; never followed while a layer is read or written.</param>
    public sealed record SymbolicLink(string Target) : LayerEntry;

    /// <param name="Target">The path of another entry, in the form of <see cref="Path"/>.</param>
    public sealed record HardLink(string Target) : LayerEntry;

    public sealed record CharacterDevice(uint Major, uint Minor) : LayerEntry;

    public sealed record BlockDevice(uint Major, uint Minor) : LayerEntry;

    public sealed record Fifo : LayerEntry;
}
