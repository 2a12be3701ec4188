namespace BuildKit.Building.Contexts;

/// <summary>A folder without ignore rules.</summary>
public sealed class KeepsAll : IContextFilter
{
    public static KeepsAll Instance { get; } = new();

    public bool Drops(string path, bool isDirectory) => false;

    public bool MayKeepBelow(string directory) => true;
}
