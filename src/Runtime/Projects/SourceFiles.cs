using System.Diagnostics;
using BuildKit.Oci;
using BuildKit.Projects.Layering;

namespace BuildKit.Projects;

/// <summary>
/// The only part of planning that looks at files: stats each, and reads those whose content nobody vouches for and that changed since the
/// last publish. Its result does not depend on the order of the items nor on where they lie.
/// </summary>
internal sealed class SourceFiles
{
    private const int ProgramMode = 0b111_101_101;
    private const int DataMode = 0b110_100_100;

    private readonly Dictionary<string, SourceFile> _files = new(StringComparer.Ordinal);
    private readonly ProjectOutput _output;
    private readonly string _root;
    private readonly ContentHashes _hashes;
    private readonly PackageHashes _packages;

    private SourceFiles(ProjectOutput output, string root, ContentHashes hashes)
    {
        (_output, _root, _hashes) = (output, root, hashes);
        _packages = PackageHashes.Load(output.AssetsFile, output.PackageFolders);
    }

    /// <param name="output">What was published.</param>
    /// <param name="root">The working directory as image path, "" for the root.</param>
    /// <param name="hashes">Shared by all outputs of one publish.</param>
    public static IReadOnlyList<SourceFile> Collect(ProjectOutput output, string root, ContentHashes hashes)
    {
        var files = new SourceFiles(output, root, hashes);
        foreach (var item in output.Items) files.Add(files.Read(item));
        foreach (var file in output.Extra.Files) files.Add(files.Read(file, layer: null));
        foreach (var layer in output.Extra.Layers)
        {
            foreach (var file in layer.Files) files.Add(files.Read(file, layer.Title));
        }

        foreach (var list in files._files.Values.Where(f => !f.IsExtra && AssetEndpoints.IsList(f.Path, root, f.Size)).ToArray()) files._files[list.Path] = files.WithImageTimes(list);
        SourceFile[] sorted = [.. files._files.Values];
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Path, b.Path));
        files.CheckDirectories(sorted);
        return sorted;
    }

    private SourceFile Read(PublishItem item)
    {
        var path = ContainerPath.Below(_root, item.RelativePath);
        var stamp = FileStamp.Of(item.SourcePath) ?? throw ProjectException.MissingFile(path, item.SourcePath);
        var package = PackageOf(item);
        return new SourceFile
        {
            Path = path,
            SourcePath = item.SourcePath,
            Origin = item.Origin,
            Size = stamp.Size,
            Identity = package?.Identity ?? IntegrityOf(item, stamp) ?? ContentOf(item.SourcePath, stamp),
            Mode = IsProgram(item, path, stamp) ? ProgramMode : DataMode,
            IsNative = package?.Path.StartsWith("runtimes/", StringComparison.OrdinalIgnoreCase) ?? false,
        };
    }

    private SourceFile Read(ExtraFile file, string? layer)
    {
        var path = ContainerPath.Target(_root, file.TargetPath);
        var stamp = FileStamp.Of(file.SourcePath) ?? throw ProjectException.MissingFile(path, file.SourcePath);
        var content = _hashes.Get(file.SourcePath, stamp);
        return new SourceFile
        {
            Path = path,
            SourcePath = file.SourcePath,
            Origin = new ItemOrigin.App(),
            Size = stamp.Size,
            Identity = "sha256:" + content.Sha256,
            Mode = file.Mode ?? (content.IsProgram ? ProgramMode : DataMode),
            Owner = file.Owner,
            IsExtra = true,
            ExtraLayer = layer,
        };
    }

    private SourceFile WithImageTimes(SourceFile list)
    {
        var content = File.ReadAllBytes(list.SourcePath);
        var webRoot = ContainerPath.Join(_root, "wwwroot");
        AssetEndpoints.SetTimes(content, asset => _files.TryGetValue(ContainerPath.Join(webRoot, asset), out var file) ? FileTimes.Of(file, FileTimes.Ordinary) : FileTimes.Ordinary);
        return list with { Content = content, Size = content.Length, Identity = Digest.Of(content).ToString() };
    }

    private PackageFile? PackageOf(PublishItem item) => item.Origin switch
    {
        ItemOrigin.RuntimePack p => _packages.Find(item.SourcePath, p.Id, p.Version),
        ItemOrigin.AspNetPack p => _packages.Find(item.SourcePath, p.Id, p.Version),
        ItemOrigin.Package p => _packages.Find(item.SourcePath, p.Id, p.Version),
        ItemOrigin.ProjectReference or ItemOrigin.StaticAsset or ItemOrigin.App => null,
        _ => throw new UnreachableException(),
    };

    private static string? IntegrityOf(PublishItem item, FileStamp stamp)
    {
        if (item.Origin is not ItemOrigin.StaticAsset { Integrity: { Length: > 0 } integrity } asset) return null;
        if (asset.Length != stamp.Size || asset.LastWriteTime?.ToUnixTimeSeconds() != stamp.Modified / FileStamp.NanosecondsInSecond) return null;
        Span<byte> hash = stackalloc byte[32];
        var base64 = integrity.StartsWith("sha256-", StringComparison.Ordinal) ? integrity["sha256-".Length..] : integrity;
        return Convert.TryFromBase64String(base64, hash, out var length) && length == 32 ? "sha256:" + Convert.ToHexStringLower(hash) : null;
    }

    private string ContentOf(string sourcePath, FileStamp stamp) => "sha256:" + _hashes.Get(sourcePath, stamp).Sha256;

    private bool IsProgram(PublishItem item, string path, FileStamp stamp)
    {
        if (item.IsExecutable is { } known) return known;
        if (item.Origin is ItemOrigin.StaticAsset) return false;
        if (_output.EntryHost is { } host && path == ContainerPath.Join(_root, host)) return true;
        return ProgramFile.MayBeProgram(path) && _hashes.Get(item.SourcePath, stamp).IsProgram;
    }

    /// <summary>
    /// Two claims to one path are fine when the content is the same (the user's own claim wins for its mode, else the more stable origin);
    /// otherwise the image would depend on who came first.
    /// </summary>
    private void Add(SourceFile file)
    {
        if (!_files.TryGetValue(file.Path, out var other))
        {
            _files.Add(file.Path, file);
            return;
        }

        if (!IsSameContent(file, other)) throw Conflict(file, other);
        if (file.IsExtra && other.IsExtra && (file.Mode != other.Mode || file.Owner != other.Owner)) throw Conflict(file, other);
        if (string.CompareOrdinal(Precedence(file), Precedence(other)) < 0) _files[file.Path] = file;
    }

    private bool IsSameContent(SourceFile a, SourceFile b) =>
        a.Identity == b.Identity || (a.Size == b.Size && ContentOf(a.SourcePath, FileStamp.Of(a.SourcePath) ?? default) == ContentOf(b.SourcePath, FileStamp.Of(b.SourcePath) ?? default));

    private static ProjectException Conflict(SourceFile a, SourceFile b)
    {
        var (first, second) = string.CompareOrdinal(a.SourcePath, b.SourcePath) <= 0 ? (a, b) : (b, a);
        return ProjectException.Conflict(a.Path, first.SourcePath, second.SourcePath);
    }

    /// <summary>Whose claim stands: the smaller text, compared by code units and not as a language sorts.</summary>
    private static string Precedence(SourceFile file) => $"{(file.IsExtra ? 0 : 1)}\0{file.ExtraLayer}\0{(int)LayerKinds.Of(file)}\0{file.Identity}";

    private void CheckDirectories(SourceFile[] sorted)
    {
        var directories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in sorted)
        {
            foreach (var parent in ContainerPath.Parents(file.Path))
            {
                if (directories.Add(parent) && _files.ContainsKey(parent)) throw ProjectException.FileAsDirectory(parent, file.Path);
            }
        }
    }
}
