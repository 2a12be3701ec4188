using BuildKit.Images;
using BuildKit.Images.HostBases;
using BuildKit.Layers;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Images.HostBases;

/// <summary>The file tree of a machine that this one is not.</summary>
internal sealed class FakeMachine : IDisposable
{
    public const string Runtime = "usr/share/dotnet/shared/Microsoft.NETCore.App";
    private readonly TemporaryStore _store = new();

    public FakeMachine() => Root = Directory.CreateDirectory(Path.Combine(_store.Folder, "machine")).FullName;

    public string Root { get; }

    public HostBaseOptions Options => new() { SystemRoot = Root, DotnetRoot = "/usr/share/dotnet" };

    /// <summary>A machine as Debian lays it out, with a runtime that needs libc and libm.</summary>
    public static FakeMachine Debian(string version = "10.0.1", string loader = "/lib64/ld-linux-x86-64.so.2")
    {
        var machine = new FakeMachine();
        machine.Link("lib", "usr/lib").Link("lib64", "usr/lib64");
        foreach (var library in new[] { "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2" }) machine.Library("usr/lib/x86_64-linux-gnu/" + library, "ld-linux-x86-64.so.2");
        return machine.Link("usr/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2").Dotnet(version, loader);
    }

    public FakeMachine Dotnet(string version, string loader = "/lib64/ld-linux-x86-64.so.2") =>
        File("usr/share/dotnet/dotnet", ElfBytes.Make(["libc.so.6"], interpreter: loader))
            .Library($"usr/share/dotnet/host/fxr/{version}/libhostfxr.so", "libc.so.6")
            .Library($"{Runtime}/{version}/libcoreclr.so", "libm.so.6")
            .File($"{Runtime}/{version}/System.Private.CoreLib.dll", [1])
            .File($"usr/share/dotnet/shared/Microsoft.AspNetCore.App/{version}/Microsoft.AspNetCore.dll", [2]);

    public FakeMachine Library(string path, params string[] needed) => File(path, ElfBytes.Make(needed));

    public FakeMachine File(string path, byte[] content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllBytes(full, content);
        return this;
    }

    public FakeMachine Text(string path, string content) => File(path, System.Text.Encoding.UTF8.GetBytes(content));

    public FakeMachine Link(string path, string target)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.CreateSymbolicLink(full, target);
        return this;
    }

    public FakeMachine Remove(string path)
    {
        System.IO.File.Delete(Path.Combine(Root, path));
        return this;
    }

    public Image Ensure(HostBaseOptions? options = null) => HostBase.Ensure(_store.Store, options ?? Options, default);

    /// <summary>Paths in the base, with the target of links.</summary>
    public IReadOnlyList<string> Paths(HostBaseOptions? options = null)
    {
        var image = Ensure(options);
        var paths = new List<string>();
        foreach (var layer in image.Layers)
        {
            using var tar = new TarReader(_store.Store.Blobs.OpenRead(layer), TarLimits.Default);
            while (tar.Next() is { } entry) paths.Add(entry is LayerEntry.SymbolicLink link ? $"{entry.Path} -> {link.Target}" : entry.Path);
        }

        return paths;
    }

    public void Dispose() => _store.Dispose();
}
