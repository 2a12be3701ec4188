using System.Runtime.Versioning;
using BuildKit.Files;

namespace BuildKit.Images.HostBases;

/// <summary>The libraries that a set of files needs, and those that the runtime loads by name when it wants them.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LibraryClosure(HostMachine machine, LibrarySearch search)
{
    /// <summary>
    /// What .NET loads by dlopen (OpenSSL, Kerberos), what glibc does (name services), and what files built against older glibc versions
    /// name that newer ones have merged into libc.so.6.
    /// </summary>
    private static readonly string[] LoadedByName =
    [
        "libc.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libm.so.6", "libresolv.so.2", "libgcc_s.so.1", "libstdc++.so.6",
        "libssl.so.3", "libcrypto.so.3", "libssl.so.1.1", "libcrypto.so.1.1", "libgssapi_krb5.so.2", "libz.so.1", "libnss_files.so.2", "libnss_dns.so.2",
    ];

    private readonly SortedDictionary<string, string> _found = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, ElfFile File)> _open = new();

    /// <summary>Paths on this machine by the name that the loader will ask for.</summary>
    public IReadOnlyDictionary<string, string> Found => _found;

    public bool HasIcu { get; private set; }

    /// <summary>Adds what files of the runtime need. What they need of each other lies beside them.</summary>
    public void AddNeedsOf(IReadOnlyList<string> files)
    {
        var own = files.Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (search.Read(file) is not { } elf) continue;
            foreach (var name in elf.Needed.Where(n => !own.Contains(n))) Add(name, file, elf.RunPath);
        }

        Finish();
    }

    public void AddLoadedByName()
    {
        foreach (var name in LoadedByName) Add(name, "", []);
        AddIcu();
        Finish();
    }

    /// <summary>The newest of the versions that carry their number in their name, as .NET picks it.</summary>
    private void AddIcu()
    {
        var versions = search.Folders.SelectMany(machine.List)
            .Select(i => i.Name.StartsWith("libicuuc.so.", StringComparison.Ordinal) && int.TryParse(i.Name.AsSpan("libicuuc.so.".Length), out var version) ? version : 0);
        if (versions.DefaultIfEmpty(0).Max() is not (> 0 and var newest)) return;
        foreach (var part in new[] { "uc", "i18n" }) Add($"libicu{part}.so.{newest}", "", []);
        HasIcu = _found.ContainsKey($"libicuuc.so.{newest}") && _found.ContainsKey($"libicui18n.so.{newest}");
    }

    private void Finish()
    {
        while (_open.TryDequeue(out var next))
        {
            foreach (var name in next.File.Needed) Add(name, next.Path, next.File.RunPath);
        }
    }

    /// <summary>
    /// What is not there is left out: this machine runs .NET without it. Tracing by LTTng is loaded by a provider of the runtime that may
    /// fail to load, and would draw in libraries that nothing else needs.
    /// </summary>
    private void Add(string name, string asking, IReadOnlyList<string> runPath)
    {
        if (_found.ContainsKey(name) || name.StartsWith("liblttng-ust", StringComparison.Ordinal)) return;
        if (search.Find(name, asking, runPath) is not { } path) return;
        machine.Resolve(path);
        _found[name] = path;
        _open.Enqueue((path, search.Read(path)!));
    }
}
