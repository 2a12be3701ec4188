using System.Runtime.Versioning;

namespace BuildKit.Images.HostBases;

/// <summary>
/// All libraries go into the one folder where this machine's libc lies: its loader was built to search that one, and without the cache of
/// ldconfig(8) it knows no others.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LibraryFolder
{
    public static void Add(HostLayerBuilder layer, LibraryClosure closure, string libc, string loader, HostMachine machine)
    {
        var folder = Merged(Path.GetDirectoryName(libc)!);
        foreach (var (name, path) in closure.Found) layer.AddFile($"{folder}/{name}", path);
        AddCryptography(layer, closure, folder, machine);

        // The path of the loader is written into every program.
        var wanted = Merged(loader.TrimStart('/'));
        var program = Path.GetFileName(wanted);
        if (!closure.Found.ContainsKey(program)) layer.AddFile(wanted, loader);
        else if (wanted != $"{folder}/{program}") layer.AddLink(wanted, $"/{folder}/{program}");
    }

    /// <summary>OpenSSL's old ciphers, in a file of its own that it loads by path.</summary>
    private static void AddCryptography(HostLayerBuilder layer, LibraryClosure closure, string folder, HostMachine machine)
    {
        if (!closure.Found.TryGetValue("libcrypto.so.3", out var crypto)) return;
        var modules = Path.GetDirectoryName(crypto) + "/ossl-modules";
        foreach (var module in machine.List(modules)) layer.AddFile($"{folder}/ossl-modules/{module.Name}", $"{modules}/{module.Name}");
    }

    /// <summary>The base has /lib and /lib64 as links into /usr, whether this machine has or not.</summary>
    private static string Merged(string path) =>
        path is "lib" or "lib64" || path.StartsWith("lib/", StringComparison.Ordinal) || path.StartsWith("lib64/", StringComparison.Ordinal) ? "usr/" + path : path;
}
