using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>
/// Blobs appear by renames, the index last. Writers of one layout take turns at its marker file while they change the index, so none loses
/// what another added.
/// </summary>
internal sealed class LayoutFolderSink(string path) : IImageSink, IReferrerSink
{
    private readonly List<(Descriptor Root, ImageReference? Name)> _entries = [];
    private int _names;

    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct)
    {
        var file = new FileInfo(OciLayoutFolder.PathOf(path, blob.Digest));
        var isTree = MediaTypes.IsIndex(blob.MediaType) || MediaTypes.IsManifest(blob.MediaType);
        return Task.FromResult(!isTree && file.Exists && file.Length == blob.Size);
    }

    public async Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct)
    {
        await using var content = await open(ct);
        await WriteFileAsync(OciLayoutFolder.PathOf(path, blob.Digest), new VerifyingStream(content, blob), ct);
    }

    public Task WriteManifestAsync(Descriptor manifest, ReadOnlyMemory<byte> content, CancellationToken ct) =>
        WriteFileAsync(OciLayoutFolder.PathOf(path, manifest.Digest), new MemoryStream(content.ToArray(), writable: false), ct);

    public Task NameAsync(Descriptor root, ImageReference? name, CancellationToken ct)
    {
        _entries.Add((root with { Annotations = null }, name));
        return Task.CompletedTask;
    }

    public Task AddReferrerAsync(Digest subject, Descriptor referrer, CancellationToken ct)
    {
        _entries.Add((referrer, null));
        return Task.CompletedTask;
    }

    public async Task CompleteAsync(CancellationToken ct)
    {
        var (marker, file) = (Path.Combine(path, LayoutIndex.MarkerName), Path.Combine(path, LayoutIndex.FileName));
        if (!File.Exists(marker)) await WriteFileAsync(marker, new MemoryStream(LayoutIndex.Marker.ToArray()), ct);
        using var turn = await TakeTurnAsync(marker, ct);
        var index = File.Exists(file) ? OciLayoutFolder.ReadIndex(path) : LayoutIndex.Empty;
        index = _entries.Aggregate(index, (i, e) => LayoutIndex.With(i, e.Root, e.Name));
        await WriteFileAsync(file, new MemoryStream(OciJson.Write(index)), ct);
    }

    /// <summary>Others hold it while they write the list, a moment each; as with the store's locks, a blocked wait could not be cancelled.</summary>
    private static async Task<StoreLock> TakeTurnAsync(string marker, CancellationToken ct)
    {
        while (true)
        {
            if (StoreLock.TryAcquire(marker, LockMode.Exclusive) is { } turn) return turn;
            await Task.Delay(5, ct);
        }
    }

    private async Task WriteFileAsync(string file, Stream content, CancellationToken ct)
    {
        var temporary = $"{file}.{Environment.ProcessId}-{Interlocked.Increment(ref _names)}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using (var output = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0)) await content.CopyToAsync(output, 128 * 1024, ct);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw ArchiveException.CannotWrite(file, e);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
