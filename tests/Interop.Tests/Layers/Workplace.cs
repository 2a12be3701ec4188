namespace BuildKit.Interop.Tests.Layers;

/// <summary>A directory with an empty tree in it; gone afterwards.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("buildkit-tar-").FullName;

    public Workplace() => Tree = Directory.CreateDirectory(this["tree"]).FullName;

    public string Tree { get; }

    public string this[string name] => Path.Combine(_path, name);

    public void Dispose()
    {
        using var above = BuildKit.Files.RootedDirectory.Open(Path.GetDirectoryName(_path)!);
        above.Remove(Path.GetFileName(_path), recursive: true);
    }
}
