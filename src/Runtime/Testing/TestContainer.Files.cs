using BuildKit.Containers;
using BuildKit.Layers;

namespace BuildKit.Testing;

public sealed partial class TestContainer
{
    /// <summary>The content of a file in the container. Links are followed, inside the container.</summary>
    public Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken = default) => Task.Run(() =>
    {
        using var archive = new MemoryStream();
        _engine.CopyOut(Id, path, archive, new CopySettings { FollowLinks = true }, cancellationToken);
        archive.Position = 0;
        using var tar = new TarReader(archive);
        if (tar.Next() is not LayerEntry.RegularFile file) throw TestException.NoFile(_options.Image, path);
        using var content = file.Open();
        var bytes = new byte[file.Size];
        content.ReadExactly(bytes);
        return bytes;
    }, cancellationToken);

    /// <summary>Writes a file in the container, over one that is there; its directory must be.</summary>
    public Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) => Task.Run(() =>
    {
        var slash = path.LastIndexOf('/');
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            tar.Write(new LayerEntry.RegularFile(content.Length, () => new MemoryStream(content.ToArray())) { Path = path[(slash + 1)..], Mode = FileMode });
            tar.Complete();
        }

        archive.Position = 0;
        _engine.CopyIn(Id, archive, slash <= 0 ? "/" : path[..slash], new CopySettings(), cancellationToken);
    }, cancellationToken);

    /// <summary>Copies a file or directory of this machine into the container, by the rules of <c>cp</c>.</summary>
    public Task CopyInAsync(string hostPath, string path, CancellationToken cancellationToken = default) =>
        Task.Run(() => _engine.CopyIn(Id, Path.GetFullPath(hostPath), path, new CopySettings(), cancellationToken), cancellationToken);

    /// <summary>Copies a file or directory of the container to this machine, by the rules of <c>cp</c>.</summary>
    public Task CopyOutAsync(string path, string hostPath, CancellationToken cancellationToken = default) =>
        Task.Run(() => _engine.CopyOut(Id, path, Path.GetFullPath(hostPath), new CopySettings(), cancellationToken), cancellationToken);

    /// <summary>rw-r--r--</summary>
    private const int FileMode = 0x1A4;
}
