using System.Text;
using System.Text.Json;
using BuildKit.Attestations;
using BuildKit.Building.Contexts;
using BuildKit.Files;

namespace BuildKit.Dockerfiles.Attesting;

/// <summary>
/// What an image's files say is installed in it: packages of dpkg and apk, and NuGet packages of .NET programs. The files are a stranger's: links are
/// followed inside the image alone, and what is damaged or too large is left out of the bill and told.
/// </summary>
internal sealed class FileInventory(ISourceTree tree, InventoryLimits limits, Action<string> leftOut)
{
    public const string Tool = "dotnet-container";
    private const string DebianList = "var/lib/dpkg/status";
    private const string DebianFolder = "var/lib/dpkg/status.d";
    private const string HashesOfFolder = ".md5sums";
    private const string DependencySuffix = ".deps.json";
    private static readonly string[] AlpineLists = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];
    private readonly List<SbomComponent> _found = [];

    public SbomInventory Read(CancellationToken ct)
    {
        ReadSystem();
        ReadDependencies(ct);
        if (_found.Count >= limits.Components) leftOut($"all after the first {limits.Components} packages");
        return new SbomInventory { Tool = Tool, Components = SbomInventory.Sorted(_found) };
    }

    private void ReadSystem()
    {
        var system = ReadRelease();
        ReadList(Find(DebianList), content => SystemPackages.OfDebian(content, system));
        if (Find(DebianFolder) is { Kind: FileKind.Directory } folder)
        {
            foreach (var file in List(folder.Path).Where(f => !f.Name.EndsWith(HashesOfFolder, StringComparison.Ordinal))) ReadList(Find(file.Path), content => SystemPackages.OfDebian(content, system));
        }

        // One of the places may be a link to the other.
        foreach (var list in AlpineLists.Select(Find).OfType<SourceItem>().DistinctBy(l => l.Path)) ReadList(list, content => SystemPackages.OfAlpine(content, system));
    }

    private OsRelease ReadRelease()
    {
        var file = OsRelease.Places.Select(Find).FirstOrDefault(f => f is { Kind: FileKind.RegularFile, Size: <= OsRelease.Largest });
        if (file is null) return OsRelease.Unknown;
        using var reader = new StreamReader(tree.Open(file), new UTF8Encoding(false));
        return OsRelease.Parse(reader.ReadToEnd());
    }

    private void ReadList(SourceItem? file, Func<Stream, IEnumerable<SbomComponent>> read)
    {
        if (file is { Kind: FileKind.RegularFile }) Read(file, limits.Database, read);
    }

    private SourceItem? Find(string path) => Try<SourceItem?>(path, null, () => TreePaths.Resolve(tree, path));

    private IReadOnlyList<SourceItem> List(string folder) => Try<IReadOnlyList<SourceItem>>(folder, [], () => tree.List(folder));

    private void ReadDependencies(CancellationToken ct)
    {
        var (names, files) = (0, 0);
        var folders = new Stack<string>(["."]);
        while (folders.TryPop(out var folder))
        {
            foreach (var item in List(folder))
            {
                ct.ThrowIfCancellationRequested();
                if (++names > limits.Names || files > limits.DependencyFiles)
                {
                    leftOut($"{DependencySuffix} after {limits.Names} names or {limits.DependencyFiles} of them");
                    return;
                }

                if (item.Kind == FileKind.Directory) folders.Push(item.Path);
                if (item.Kind != FileKind.RegularFile || !item.Name.EndsWith(DependencySuffix, StringComparison.OrdinalIgnoreCase)) continue;
                files++;
                Read(item, limits.DependencyFile, DependencyFile.Read);
            }
        }
    }

    private void Read(SourceItem file, long largest, Func<Stream, IEnumerable<SbomComponent>> read)
    {
        if (file.Size > largest)
        {
            leftOut($"'{file.Path}': it has {file.Size} bytes, at most {largest} are read");
            return;
        }

        Try(file.Path, 0, () =>
        {
            using var content = tree.Open(file);
            _found.AddRange(read(content).Take(limits.Components - _found.Count));
            return 0;
        });
    }

    /// <summary>Links in circles, folders of another user's, texts that are none: a bill without them is better than no image.</summary>
    private T Try<T>(string path, T otherwise, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException or BuildKitException)
        {
            leftOut($"'{path}': {e.Message}");
            return otherwise;
        }
    }
}
