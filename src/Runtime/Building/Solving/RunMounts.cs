using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using BuildKit.Building.Contexts;
using BuildKit.Building.Steps;
using BuildKit.Files;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>
/// The mounts of one step, found and held while it runs. A source inside a stage is walked name by name in its layers, so a link in it never
/// leads to the host (CVE-2024-1753, CVE-2024-23652 and their kin).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RunMounts(SolverOptions options, StepTrees trees, string folder) : IDisposable
{
    private readonly List<StoreLock> _held = [];
    private readonly List<string> _variables = [];
    private int _scratches;

    /// <summary>Of secrets and the agent, NAME=value.</summary>
    public IReadOnlyList<string> Variables => _variables;

    public async Task<IReadOnlyList<StepMount>> ResolveAsync(IReadOnlyList<RunMount> mounts, IReadOnlyList<StepResult?> mounted, CancellationToken ct)
    {
        var resolved = new List<StepMount>();
        for (var i = 0; i < mounts.Count; i++)
        {
            StepMount? mount = mounts[i] switch
            {
                RunMount.Bind bind => await OfAsync(bind, mounted[i]!, ct),
                RunMount.Cache cache => await OfAsync(cache, mounted[i], ct),
                RunMount.Tmpfs tmpfs => new StepMount.Memory(tmpfs.Target, tmpfs.Size),
                RunMount.Secret secret => Of(secret),
                RunMount.Ssh ssh => Of(ssh),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (mount is not null) resolved.Add(mount);
        }

        return resolved;
    }

    public void Dispose() => _held.ForEach(h => h.Dispose());

    private async Task<StepMount> OfAsync(RunMount.Bind bind, StepResult from, CancellationToken ct)
    {
        var (paths, kind) = await FindAsync(from, bind.Source, bind.Target, ct);
        if (kind == FileKind.Directory) return new StepMount.Union(paths, bind.Target) { Scratch = bind.Writable ? Scratch() : null };
        if (kind != FileKind.RegularFile) throw BuildException.NotInMount(bind.Source, bind.Target);
        return new StepMount.HostPath(bind.Writable ? Copied(paths[0]) : paths[0], bind.Target) { IsReadOnly = !bind.Writable };
    }

    private async Task<(IReadOnlyList<string> Paths, FileKind Kind)> FindAsync(StepResult from, string source, string target, CancellationToken ct)
    {
        if (from.Layers.Count == 0 && TreePaths.Clean(source) == ".") return ([options.Store.EnsureFolder("empty")], FileKind.Directory);
        if (from.Layers.Count == 0) throw BuildException.NotInMount(source, target);
        return (await trees.UnionAsync(from, ct)).View.HostPaths(source) ?? throw BuildException.NotInMount(source, target);
    }

    private async Task<StepMount> OfAsync(RunMount.Cache cache, StepResult? from, CancellationToken ct)
    {
        var place = await TakeAsync(cache, ct);
        var data = Path.Combine(place, "data");
        if (!Directory.Exists(data)) await BeginAsync(cache, from, place, ct);
        CacheMounts.NoteUse(place);
        return new StepMount.HostPath(data, cache.Target) { IsReadOnly = cache.IsReadOnly };
    }

    /// <summary>The kernel ends a lock with its process, so a killed build holds no cache for ever.</summary>
    private async Task<string> TakeAsync(RunMount.Cache cache, CancellationToken ct)
    {
        var root = CacheMountFolders.Root(options.Store);
        var id = CacheMountFolders.NameOf(cache.Id);
        Directory.CreateDirectory(root);
        switch (cache.Sharing)
        {
            case CacheSharing.Locked:
                _held.Add(await options.Store.Locks.AcquireAsync(CacheMountFolders.LockOfName(id), LockMode.Exclusive, ct));
                break;
            case CacheSharing.Private:
                for (var number = 0; ; number++)
                {
                    var name = number == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}-{number}");
                    if (options.Store.Locks.TryAcquire(CacheMountFolders.LockOfName(name), LockMode.Exclusive) is not { } held) continue;
                    _held.Add(held);
                    return Path.Combine(root, name);
                }

            case CacheSharing.Shared:
                _held.Add(await options.Store.Locks.AcquireAsync(CacheMountFolders.LockOfName(id), LockMode.Shared, ct));
                break;
        }

        return Path.Combine(root, id);
    }

    /// <summary>A new cache appears by a rename: another build never sees half of what it begins with.</summary>
    private async Task BeginAsync(RunMount.Cache cache, StepResult? from, string place, CancellationToken ct)
    {
        var begun = options.Store.NewTemporaryPath("cache-mount");
        PrivateFolder.Ensure(begun);
        var data = Path.Combine(begun, "data");
        if (from is { Layers.Count: > 0 }) await FillAsync(cache, from, data, ct);
        else if (await options.MountArchives(cache.Id, ct) is { } archive) Unpack(archive, data, ct);
        if (!Directory.Exists(data)) Directory.CreateDirectory(data);
        using (var root = RootedDirectory.Open(begun))
        {
            if (!options.Store.Location.Rootless && (cache.Uid != 0 || cache.Gid != 0)) root.SetOwner("data", (uint)cache.Uid, (uint)cache.Gid);
            // Without root the folder stays the user's, who is root inside: anybody there may write to what is meant for another.
            root.SetMode("data", options.Store.Location.Rootless && cache.Uid != 0 ? 0b111_111_111 : cache.Mode);
        }

        File.WriteAllText(CacheMountFolders.IdFile(begun), cache.Id);
        try
        {
            Directory.Move(begun, place);
        }
        catch (IOException) when (Directory.Exists(place))
        {
            Trees.Remove(begun, options.Store.Foreign);
        }
    }

    private async Task FillAsync(RunMount.Cache cache, StepResult from, string data, CancellationToken ct)
    {
        var view = await trees.UnionAsync(from, ct);
        if (TreePaths.Resolve(view, cache.Source) is not { Kind: FileKind.Directory } start) throw BuildException.CacheNotFolder(cache.Id, cache.Source);
        var copy = new BuildStep.Copy { Base = new BuildStep.Scratch(), Sources = [], Destination = "/" };
        var planner = new Copying.CopyPlanner(copy, EmptyTree.Instance, (_, _) => false, (_, _) => null);
        planner.Add(new CopySource { From = copy.Base, Patterns = [start.Path] }, view, "the stage");
        var spool = options.Store.NewTemporaryPath("cache-begin");
        await using var file = new FileStream(spool, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.DeleteOnClose);
        Layers.LayerBlob.Write(planner.Entries.Select(e => e.ToLayer(null)), file, LayerCompression.None, ct);
        file.Position = 0;
        Unpack(file, data, ct);
    }

    /// <summary>Beneath the folder, whatever the archive says.</summary>
    private void Unpack(Stream archive, string data, CancellationToken ct)
    {
        Directory.CreateDirectory(data);
        using var root = RootedDirectory.Open(data);
        using var tar = Content.Compression.Decompress(archive, out _);
        var owners = options.Store.Location.Rootless ? Layers.OwnerHandling.Ignore : Layers.OwnerHandling.Keep;
        Layers.LayerApplier.Apply(tar, root, new Layers.LayerApplyOptions { Whiteouts = Layers.WhiteoutHandling.None, Owners = owners }, ct);
    }

    private StepMount.Secret? Of(RunMount.Secret secret)
    {
        if (!options.Secrets.TryGetValue(secret.Id, out var value)) return secret.IsRequired ? throw BuildException.MissingSecret(secret.Id) : null;
        if (secret.Variable is { } variable) _variables.Add($"{variable}={Encoding.UTF8.GetString(value.Span)}");
        if (secret.Target is null && secret.Variable is not null) return null;
        return new StepMount.Secret(MountTarget.Of(secret), value) { Mode = secret.Mode, Uid = secret.Uid, Gid = secret.Gid };
    }

    private StepMount.Socket? Of(RunMount.Ssh ssh)
    {
        if (!options.SshSockets.TryGetValue(ssh.Id, out var socket)) return ssh.IsRequired ? throw BuildException.MissingAgent(ssh.Id) : null;
        var target = MountTarget.Of(ssh);
        _variables.Add("SSH_AUTH_SOCK=" + target);
        return new StepMount.Socket(socket, target);
    }

    private string Scratch()
    {
        var scratch = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"scratch-{_scratches++}"));
        PrivateFolder.Ensure(folder);
        Directory.CreateDirectory(Path.Combine(scratch, "upper"));
        Directory.CreateDirectory(Path.Combine(scratch, "work"));
        return scratch;
    }

    /// <summary>A file has no union: what is written goes to a copy.</summary>
    private string Copied(string file)
    {
        PrivateFolder.Ensure(folder);
        var copy = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"scratch-{_scratches++}"));
        File.Copy(file, copy);
        return copy;
    }
}
