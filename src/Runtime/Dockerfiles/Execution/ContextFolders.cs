using System.Runtime.Versioning;
using BuildKit.Building.Contexts;
using BuildKit.Building.Fetching;
using BuildKit.Building.Steps;
using BuildKit.Content;
using BuildKit.Dockerfiles.Planning;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Storage;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>Contexts as folders: those of the machine in place, archives and repositories unpacked for this build, with their ignore files read.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContextFolders(DockerfileBuilderOptions options) : IDisposable
{
    private const int LongestIgnoreFile = 4 * 1024 * 1024;
    private readonly Store _store = options.Engine.Store;
    private readonly WebFiles _web = new(options.Engine.Store, options.Http);

    /// <summary>Null where there are no files. What came over the wire may turn out to be a Dockerfile alone.</summary>
    public async Task<(BuildContext? Context, DockerfileChoice? Dockerfile)> OpenAsync(BuildContextChoice choice, CancellationToken ct) => choice switch
    {
        BuildContextChoice.Nothing => (null, null),
        BuildContextChoice.Folder folder => (Directory.Exists(folder.Path) ? new BuildContext { Folder = folder.Path } : throw DockerfileException.NoContext(folder.Path), null),
        BuildContextChoice.Archive archive => (Unpack(archive.Content, ct), null),
        BuildContextChoice.Git git => (await new GitFiles(_store, options.Git, options.GitEnvironment).FetchAsync(SourceOf(git.Remote), ct), null),
        BuildContextChoice.Web web => await FetchAsync(web.Address, ct),
        BuildContextChoice.OfImage image => throw DockerfileException.ImageAsContext(image.Image.ToString()!),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The text of a file beneath a context, links followed inside it; null when there is none.</summary>
    public static byte[]? Read(BuildContext context, string path)
    {
        using var tree = new FolderTree(context with { Filter = KeepsAll.Instance }, null);
        if (TreePaths.Resolve(tree, path) is not { Kind: FileKind.RegularFile } file) return null;
        if (file.Size > LongestIgnoreFile * 4L) throw DockerfileException.TooLarge(path, LongestIgnoreFile * 4);
        using var content = tree.Open(file);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The rules beside the Dockerfile, or else those of the context.</summary>
    public static IgnorePatterns RulesOf(BuildContext context, DockerfileChoice? dockerfile)
    {
        var own = dockerfile switch
        {
            DockerfileChoice.File file when File.Exists(IgnoreFileNames.Of(file.Path)) => ReadHost(IgnoreFileNames.Of(file.Path)),
            DockerfileChoice.InContext inside => Read(context, IgnoreFileNames.Of(inside.Path)),
            _ => null,
        };
        var text = own ?? Read(context, IgnoreFileNames.OfContext);
        return text is null ? IgnorePatterns.None : IgnorePatterns.Parse(System.Text.Encoding.UTF8.GetString(text));
    }

    public static byte[] ReadHost(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw DockerfileException.NotFound(path, "the folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DockerfileException.CannotRead(path, e);
        }
    }

    public void Dispose() => _web.Dispose();

    private static BuildStep.GitSource SourceOf(string remote)
    {
        var address = GitAddress.TryParse(remote, out var reason) ?? new GitAddress { Remote = remote };
        if (reason is not null) throw DockerfileException.InvalidGitContext(remote, reason);
        return new BuildStep.GitSource
        {
            Remote = address.Remote, Ref = address.Ref, Subdirectory = address.Subdirectory, Commit = address.Commit, KeepGitDirectory = address.KeepGitDirectory ?? false, Submodules = address.Submodules,
        };
    }

    private async Task<(BuildContext? Context, DockerfileChoice? Dockerfile)> FetchAsync(Uri address, CancellationToken ct)
    {
        var file = await _web.FetchAsync(address, null, null, ct);
        var (dockerfile, context) = StreamedContext.Read(file.Open(file.File), null);
        return context is BuildContextChoice.Archive archive ? (Unpack(archive.Content, ct), null) : (null, dockerfile);
    }

    private BuildContext Unpack(Stream archive, CancellationToken ct)
    {
        var folder = _store.NewTemporaryPath("context");
        Directory.CreateDirectory(folder);
        using var root = RootedDirectory.Open(folder);
        using var tar = Compression.Decompress(archive, out _);
        LayerApplier.Apply(tar, root, new LayerApplyOptions { Whiteouts = WhiteoutHandling.None, Owners = OwnerHandling.Ignore }, ct);
        return new BuildContext { Folder = folder, IsTemporary = true };
    }
}
