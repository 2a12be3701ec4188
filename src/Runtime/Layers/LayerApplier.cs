using System.Runtime.Versioning;
using BuildKit.Content;
using BuildKit.Files;

namespace BuildKit.Layers;

/// <summary>Unpacks layers.</summary>
[SupportedOSPlatform("linux")]
public static class LayerApplier
{
    /// <summary>
    /// Applies an uncompressed archive. Nothing outside <paramref name="root"/> is touched whatever the archive says: links in parent
    /// directories are followed as if the root were "/", links at the end of a path never. Of several entries with one name the last one wins.
    /// Reads <paramref name="tar"/> to its end, on another thread, and leaves it open. Not atomic: after a failure the root holds part of the layer.
    /// </summary>
    public static void Apply(Stream tar, RootedDirectory root, LayerApplyOptions options, CancellationToken ct)
    {
        // What decompresses and hashes below keeps one core busy, what creates files another.
        using var reader = new TarReader(new ReadAheadStream(tar), options.Limits);
        using var target = new LayerTarget(root, options);
        while (reader.Next() is { } entry)
        {
            ct.ThrowIfCancellationRequested();
            if (options.Rewrite is not { } rewrite) target.Apply(entry, reader);
            else if (rewrite(entry) is { } rewritten) target.Apply(rewritten, reader);
        }
        target.Finish();
    }
}
