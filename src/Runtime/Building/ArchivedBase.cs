using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>
/// A base image in an archive file. Reading an archive means reading all of it, so it is opened by the first blob that is asked for; what
/// it holds is remembered elsewhere.
/// </summary>
internal sealed class ArchivedBase(string path, Store store) : IBlobSource, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private ImageArchive? _archive;

    public async Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct)
    {
        var archive = await OpenArchiveAsync(ct);
        return await archive.Source(Only(archive)).OpenAsync(blob, ct);
    }

    public async Task<Descriptor> FindRootAsync(CancellationToken ct) => Only(await OpenArchiveAsync(ct)).Root;

    public void Dispose()
    {
        _archive?.Dispose();
        _gate.Dispose();
    }

    private async Task<ImageArchive> OpenArchiveAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (_archive is not null) return _archive;
            await using var file = OpenFile();
            return _archive = await ImageArchive.OpenAsync(file, store, ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    private FileStream OpenFile()
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 128 * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BuildingException.UnreadableBase(path, e);
        }
    }

    private ArchivedImage Only(ImageArchive archive) => archive.Images is [var only] ? only : throw BuildingException.SeveralBases(path, archive.Images.Count);
}
