using BuildKit.Building;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Projects.Publishing;

/// <summary>One archive file, replaced as a whole: its readers see the old archive or the new one.</summary>
internal sealed class ArchiveDestination : IDestination
{
    private readonly ArchiveFormat _format;
    private readonly string _path;
    private readonly FileReceipt _receipt;
    private readonly IProgress<TransferEvent>? _progress;

    public ArchiveDestination(ImageDestination.Archive archive, ProjectImageRequest request, ProjectState state, IProgress<TransferEvent>? progress)
    {
        (_format, _receipt, _progress) = (archive.Format, new FileReceipt(state.Receipt), progress);
        _path = FileOf(archive.Path, request.Repository);
        Names = Destinations.Names(request);
    }

    public string Kind => "archive";

    public string? Path => _path;

    public IReadOnlyList<ImageReference> Names { get; }

    public bool NeedsLayers => true;

    /// <summary>Everything beside the image itself that the archive's bytes depend on.</summary>
    private string Form => $"{_format} {string.Join(' ', Names)}";

    public Task<bool> HasAsync(Descriptor root, CancellationToken ct) => Task.FromResult(_receipt.Matches(_path, root, Form));

    public Task<IReadOnlyDictionary<string, LayerDigests>> LearnAsync(CancellationToken ct) => Task.FromResult(Nothing.Learned);

    public async Task<long> WriteAsync(AssembledSource source, CancellationToken ct)
    {
        MakeFolder();
        await ArchiveFile.WriteAsync(_path, file => ImageCopier.CopyAsync(source, Sink(_format, file), new CopyOptions { Names = Names, Progress = _progress }, ct));
        _receipt.Write(_path, source.Root, Form);
        return 0;
    }

    public static IImageSink Sink(ArchiveFormat format, Stream output) => format switch
    {
        ArchiveFormat.Docker => DockerArchive.Sink(output),
        ArchiveFormat.Oci => OciArchive.Sink(output),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ProjectException.CannotWriteArchive(_path, e);
        }
    }

    private static string FileOf(string path, string repository) =>
        System.IO.Path.EndsInDirectorySeparator(path) || Directory.Exists(path)
            ? System.IO.Path.Combine(path, repository[(repository.LastIndexOf('/') + 1)..] + ".tar")
            : path;
}
