using System.Runtime.Versioning;
using System.Text;
using BuildKit.Files;

namespace BuildKit.Layers;

/// <summary>
/// The union of layers, read without mounting it: what the top layer has wins, whiteouts and opaque directories hide, links are followed
/// inside the union. Every step is one name in one directory opened beneath a layer, so nothing of an image is ever resolved on the host.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class UnionView : IDisposable
{
    private const int MostLinks = 40;
    private readonly IReadOnlyList<RootedDirectory> _layers;
    private readonly IReadOnlyList<string> _folders;
    private readonly string _opaque;

    /// <param name="folders">Top first.</param>
    /// <param name="userXattrs">Whether the marks are those of a user's overlay.</param>
    public UnionView(IEnumerable<string> folders, bool userXattrs)
    {
        _folders = [.. folders];
        _layers = [.. _folders.Select(RootedDirectory.Open)];
        _opaque = userXattrs ? "user.overlay.opaque" : "trusted.overlay.opaque";
    }

    /// <summary>Null when the path leads nowhere, or not to a regular file. A longer file than <paramref name="limit"/> is refused.</summary>
    public string? ReadText(string path, int limit)
    {
        if (Resolve(path) is not { Status.Kind: FileKind.RegularFile } place) return null;
        if (place.Status.Size > limit) throw LayerException.FileTooLong(path, place.Status.Size, limit);
        using var file = _layers[place.Layers[0]].OpenRead(place.Path);
        var bytes = new byte[place.Status.Size];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>The status of what the path leads to, links followed; null when nowhere.</summary>
    public FileStatus? TryStat(string path) => Resolve(path)?.Status;

    /// <summary>What has this very path, links on the way and at its end not followed; null when nothing has.</summary>
    public FileStatus? TryFind(string path)
    {
        var place = Root();
        foreach (var name in path.Split('/'))
        {
            if (Child(place, name) is not { } child) return null;
            place = child;
        }

        return place.Status;
    }

    /// <summary>Where this very path is: the layer that wins, and its status. Links are not followed.</summary>
    public (RootedDirectory Layer, string Path, FileStatus Status)? Locate(string path)
    {
        var place = Root();
        foreach (var name in path.Split('/'))
        {
            if (Child(place, name) is not { } child) return null;
            place = child;
        }

        return (_layers[place.Layers[0]], place.Path, place.Status);
    }

    /// <summary>
    /// What a path leads to as paths of the host, top first: the directories that a mount of it unites, or one file. Links are followed inside the
    /// union; the paths themselves hold none. Null when it leads nowhere.
    /// </summary>
    public (IReadOnlyList<string> Paths, FileKind Kind)? HostPaths(string path)
    {
        if (Resolve(path) is not { } place) return null;
        var layers = place.Status.Kind == FileKind.Directory ? place.Layers : [place.Layers[0]];
        return ([.. layers.Select(l => place.Path == "." ? _folders[l] : Path.Combine(_folders[l], place.Path))], place.Status.Kind);
    }

    /// <summary>Names of a directory of the union with the layer that each comes from; empty when the path leads to no directory.</summary>
    public IEnumerable<(string Name, string Path, RootedDirectory Layer, FileStatus Status)> Enumerate(string path)
    {
        if (Resolve(path) is not { Status.Kind: FileKind.Directory } place) yield break;
        var names = place.Layers.SelectMany(l => _layers[l].Enumerate(place.Path)).Select(i => i.Name).Distinct(StringComparer.Ordinal);
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (Child(place, name) is { } child) yield return (name, child.Path, _layers[child.Layers[0]], child.Status);
        }
    }

    public void Dispose()
    {
        foreach (var layer in _layers) layer.Dispose();
    }

    private Place? Resolve(string path)
    {
        var root = Root();
        var stack = new Stack<Place>([root]);
        var pending = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).AsEnumerable().Reverse());
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name == ".") continue;
            if (name == "..")
            {
                if (stack.Count > 1) stack.Pop();
                continue;
            }

            if (Child(stack.Peek(), name) is not { } child) return null;
            if (child.Status.Kind != FileKind.SymbolicLink)
            {
                stack.Push(child);
                continue;
            }

            if (++links > MostLinks) return null;
            var target = _layers[child.Layers[0]].ReadLink(child.Path);
            if (target.StartsWith('/')) stack = new Stack<Place>([root]);
            foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).AsEnumerable().Reverse()) pending.Push(part);
        }

        return stack.Peek();
    }

    private Place Root()
    {
        // What RootedDirectory calls "." has no parent to be looked up in; of the root only its kind matters here.
        var layers = new List<int>();
        for (var i = 0; i < _layers.Count; i++) layers.Add(i);
        return new Place(".", layers, new FileStatus
        {
            Kind = FileKind.Directory, Mode = 0x1ED, Uid = 0, Gid = 0, Size = 0, ModifiedAt = DateTimeOffset.UnixEpoch, Inode = 0, Device = default, Links = 1, Represents = default,
        });
    }

    /// <summary>One name in a directory of the union. A directory goes on in lower layers until something else, or an opaque one, hides them.</summary>
    private Place? Child(Place directory, string name)
    {
        if (directory.Status.Kind != FileKind.Directory) return null;
        var path = directory.Path == "." ? name : $"{directory.Path}/{name}";
        var found = new List<(int Layer, FileStatus Status)>();
        foreach (var layer in directory.Layers)
        {
            if (_layers[layer].TryStat(path) is not { } status) continue;
            if (status is { Kind: FileKind.CharacterDevice, Represents: { Major: 0, Minor: 0 } }) break;
            if (found.Count > 0 && status.Kind != FileKind.Directory) break;
            found.Add((layer, status));
            if (status.Kind != FileKind.Directory || IsOpaque(layer, path)) break;
        }

        return found.Count == 0 ? null : new Place(path, [.. found.Select(f => f.Layer)], found[0].Status);
    }

    private bool IsOpaque(int layer, string path) => _layers[layer].GetXattr(path, _opaque) is [(byte)'y'];

    /// <summary>Where a path of the union is: below which layers, top first, and what the topmost says.</summary>
    private sealed record Place(string Path, IReadOnlyList<int> Layers, FileStatus Status);
}
