namespace BuildKit.Storage;

/// <summary>
/// How a user without root makes and removes files of his subordinate ids: by a process in a user namespace that has them. The store knows
/// neither processes nor namespaces, so whoever opens it for containers says how.
/// </summary>
public sealed record ForeignFiles
{
    /// <summary>False where there are no subordinate ids: everything is the user's own then.</summary>
    public required Func<bool> AreUsed { get; init; }

    /// <summary>Unpacks a layer with its owners.</summary>
    public required Action<ForeignLayer> Unpack { get; init; }

    /// <summary>Removes a tree.</summary>
    public required Action<string> Remove { get; init; }
}

/// <summary>A layer that is to be unpacked.</summary>
/// <param name="Tar">Uncompressed; read to its end.</param>
/// <param name="Folder">Where to.</param>
/// <param name="Below">The folders of the layers below, the nearest first.</param>
/// <param name="MaximumBytes">Of the archive.</param>
public sealed record ForeignLayer(Stream Tar, string Folder, IReadOnlyList<string> Below, long MaximumBytes);
