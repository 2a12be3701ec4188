namespace BuildKit.Linux;

/// <summary>A program of the host to start. The descriptors become 0, 1, 2 and so on; the first argument is the name the program sees.</summary>
internal sealed record SpawnOrder(string Path, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, IReadOnlyList<int> Descriptors)
{
    /// <summary>Null is the caller's.</summary>
    public string? Directory { get; init; }
}
