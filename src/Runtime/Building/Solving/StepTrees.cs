using System.Runtime.Versioning;
using BuildKit.Building.Contexts;
using BuildKit.Building.Fetching;
using BuildKit.Building.Steps;
using BuildKit.Layers;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>The files of steps, opened once per build: contexts in place, stages unpacked, downloads fetched.</summary>
[SupportedOSPlatform("linux")]
internal sealed class StepTrees(SolverOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<ISourceTree>> _trees = new(StringComparer.Ordinal);
    private readonly List<ISourceTree> _archives = [];
    private readonly List<StatCache> _caches = [];
    private readonly WebFiles _web = new(options.Store, options.Http);
    private readonly GitFiles _git = new(options.Store, options.Git, options.GitEnvironment);

    /// <summary>True for steps that are files of their own, and no stack of layers.</summary>
    public static bool IsLoose(BuildStep step) => step is BuildStep.ContextSource or BuildStep.HttpSource or BuildStep.GitSource or BuildStep.InlineSource;

    public Task<ISourceTree> OfLooseAsync(BuildStep step, CancellationToken ct) => step switch
    {
        BuildStep.ContextSource context => Once("context " + context.Name, () => Task.FromResult<ISourceTree>(OpenContext(context))),
        BuildStep.HttpSource web => Once($"web {web.Checksum} {web.FileName} {web.Address.AbsoluteUri}", async () => await _web.FetchAsync(web.Address, web.Checksum, web.FileName, ct)),
        BuildStep.GitSource git => Once($"git {git.Remote}\0{git.Ref}\0{git.Subdirectory}\0{git.KeepGitDirectory}{git.Submodules}\0{git.Commit}", async () => new FolderTree(await _git.FetchAsync(git, ct), null)),
        BuildStep.InlineSource inline => Task.FromResult<ISourceTree>(FileTree.Of(inline.FileName, inline.Content, inline.Mode)),
        _ => throw new ArgumentException("A stage has layers.", nameof(step)),
    };

    public async Task<ISourceTree> OfStackAsync(StepResult result, CancellationToken ct) =>
        result.Layers.Count == 0 ? EmptyTree.Instance : await UnionAsync(result, ct);

    public async Task<UnionTree> UnionAsync(StepResult result, CancellationToken ct) =>
        (UnionTree)await Once("chain " + result.Chain, async () => new UnionTree(await FoldersAsync(result, ct), options.Owners ?? UnionOwners.AsTheyAre));

    /// <summary>Unpacked layers, top first; at least one.</summary>
    public async Task<IReadOnlyList<string>> FoldersAsync(StepResult result, CancellationToken ct)
    {
        if (result.Layers.Count == 0) return [options.Store.EnsureFolder("empty")];
        if (options.Store.Layers.TryGet([.. result.Layers.Select(l => l.DiffId)]) is { } there) return [.. there.Reverse()];
        await StoreAsync(result, ct);
        var stack = result.Layers.Select(l => new LayerContent(l.DiffId, l.Blob, _ => Task.FromResult(options.Store.Blobs.OpenRead(l.Blob))) { Like = l.Like });
        return [.. (await options.Store.Layers.EnsureAsync([.. stack], ct)).Reverse()];
    }

    /// <summary>Brings what is elsewhere into the store; an image made above it needs its layers there too.</summary>
    public async Task StoreAsync(StepResult result, CancellationToken ct)
    {
        var distant = result.Layers.Where(l => options.Store.Blobs.Size(l.Blob.Digest) != l.Blob.Size).DistinctBy(l => l.Blob.Digest);
        await Parallel.ForEachAsync(distant, ct, async (layer, stop) => await options.Store.Blobs.WriteAsync(layer.Blob, inner => layer.Source.OpenAsync(layer.Blob, inner), stop));
    }

    /// <summary>A file of a tree as an archive; null when it is none.</summary>
    public ISourceTree? OpenArchive(ISourceTree tree, SourceItem file)
    {
        var archive = ArchiveTree.TryRead(file.Name, tree.Open(file), options.Store.NewTemporaryPath("archive"), TarLimits.ForCompressed(file.Size));
        if (archive is not null)
        {
            lock (_gate) _archives.Add(archive);
        }

        return archive;
    }

    public void Dispose()
    {
        foreach (var tree in _trees.Values.Where(t => t.IsCompletedSuccessfully)) tree.Result.Dispose();
        _archives.ForEach(a => a.Dispose());
        _web.Dispose();
        try
        {
            _caches.ForEach(c => c.Save());
        }
        catch (StoreException)
        {
            // The build is done or has an error of its own; files are read again the next time.
        }
    }

    private FolderTree OpenContext(BuildStep.ContextSource step)
    {
        if (!options.Contexts.TryGetValue(step.Name, out var context)) throw BuildException.NoSuchContext(step.Name);
        if (context.IsTemporary) return new FolderTree(context, null);
        var cache = StatCache.Open(options.Store, context.Folder);
        lock (_gate) _caches.Add(cache);
        return new FolderTree(context, cache);
    }

    private Task<ISourceTree> Once(string name, Func<Task<ISourceTree>> open)
    {
        lock (_gate)
        {
            if (!_trees.TryGetValue(name, out var tree)) _trees[name] = tree = Task.Run(open);
            return tree;
        }
    }
}
