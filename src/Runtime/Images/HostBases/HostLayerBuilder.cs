using System.Runtime.Versioning;
using System.Text;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Images.HostBases;

/// <summary>
/// Collects one layer. Owners are root's, modes 0755 and 0644, times fixed: what differs between machines is content alone. A folder is
/// written by the lowest layer that needs it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HostLayerBuilder(HostMachine machine, string title, HashSet<string> foldersBelow)
{
    private const int FolderMode = 0x1ED; // 0755
    private const int FileMode = 0x1A4; // 0644
    private readonly SortedDictionary<string, HostFile> _files = new(StringComparer.Ordinal);

    /// <summary>A copy of a file of this machine, links followed. A name that is gone or is no file is left out.</summary>
    public void AddFile(string path, string from)
    {
        if (machine.Resolve(from) is not { } found || machine.Status(found) is not { Kind: FileKind.RegularFile } status) return;
        var mode = (status.Mode & 0x49) != 0 ? FolderMode : FileMode;
        Add(new HostFile(new LayerEntry.RegularFile(status.Size, () => machine.OpenRead(found)) { Path = path, Mode = mode }, $"{found} {FileStamps.Of(status)}"));
    }

    public void AddText(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(new HostFile(new LayerEntry.RegularFile(bytes.Length, () => new MemoryStream(bytes, writable: false)) { Path = path, Mode = FileMode }, Digest.Of(bytes).ToString()));
    }

    public void AddLink(string path, string target) => Add(new HostFile(new LayerEntry.SymbolicLink(target) { Path = path, Mode = 0x1FF }, target));

    public void AddFolder(string path, int mode = FolderMode, int owner = 0)
    {
        if (foldersBelow.Add(path)) Add(new HostFile(new LayerEntry.Directory { Path = path, Mode = mode, Uid = owner, Gid = owner }, ""));
    }

    public HostLayer Build() => new(title, [.. _files.Values]);

    private void Add(HostFile file)
    {
        if (Path.GetDirectoryName(file.Entry.Path) is { Length: > 0 } parent) AddFolder(parent);
        _files[file.Entry.Path] = file;
    }
}
