using System.Runtime.Versioning;
using BuildKit.Files;

namespace BuildKit.Images.HostBases;

/// <summary>
/// Finds shared libraries as ld.so(8) would without its cache: the asking file's own run path, the folders of ld.so.conf, the default
/// folders. A library of another machine type does not count, as for the loader.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LibrarySearch
{
    private readonly Dictionary<string, ElfFile?> _read = new(StringComparer.Ordinal);
    private readonly HostMachine _machine;
    private readonly ushort _type;
    private readonly IReadOnlyList<string> _folders;

    public LibrarySearch(HostMachine machine, ushort machineType)
    {
        (_machine, _type) = (machine, machineType);
        var triplet = machineType switch { 62 => "x86_64-linux-gnu", 183 => "aarch64-linux-gnu", _ => "none" };
        string[] defaults = [$"lib/{triplet}", $"usr/lib/{triplet}", "lib64", "usr/lib64", "lib", "usr/lib"];
        _folders = [.. LoaderFolders.Configured(machine).Concat(defaults).Select(machine.Resolve).OfType<string>().Distinct()];
    }

    /// <summary>The folders that exist, in order, without links.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <param name="name">As a file names what it needs; a path is refused, so that no file can ask for another folder's content.</param>
    /// <param name="asking">Path of the file that asks, without links.</param>
    /// <param name="runPath">Its run path.</param>
    public string? Find(string name, string asking, IReadOnlyList<string> runPath)
    {
        if (name.Contains('/', StringComparison.Ordinal) || name is "." or ".." || name.Any(char.IsControl)) return null;
        var origin = Path.GetDirectoryName(asking) ?? "";
        var own = runPath.Select(p => p.Replace("${ORIGIN}", "/" + origin, StringComparison.Ordinal).Replace("$ORIGIN", "/" + origin, StringComparison.Ordinal)).Where(p => p.StartsWith('/'));
        return own.Concat(_folders).Select(folder => Candidate($"{folder}/{name}")).FirstOrDefault(found => found is not null);
    }

    public ElfFile? Read(string path)
    {
        if (_read.TryGetValue(path, out var known)) return known;
        using var file = _machine.OpenRead(path);
        return _read[path] = ElfFile.TryRead(file);
    }

    private string? Candidate(string path) =>
        _machine.TryResolve(path) is { } found && _machine.Status(found)?.Kind == FileKind.RegularFile && Read(found)?.Machine == _type ? found : null;
}
