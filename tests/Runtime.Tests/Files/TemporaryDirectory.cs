using BuildKit.Files;

namespace BuildKit.Runtime.Tests.Files;

/// <summary>A directory that is gone afterwards, with a sibling that nothing may reach.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly string _base = Directory.CreateTempSubdirectory("buildkit-test-").FullName;

    public TemporaryDirectory()
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(_base, "root")).FullName;
        Outside = Directory.CreateDirectory(System.IO.Path.Combine(_base, "outside")).FullName;
        Root = RootedDirectory.Open(Path);
    }

    public string Path { get; }

    public string Outside { get; }

    public RootedDirectory Root { get; }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public void Dispose()
    {
        Root.Dispose();
        using var above = RootedDirectory.Open(System.IO.Path.GetDirectoryName(_base)!);
        above.Remove(System.IO.Path.GetFileName(_base), recursive: true);
    }
}
