using System.Runtime.CompilerServices;

namespace BuildKit.Interop.Tests.Containers;

/// <summary>
/// What differs from Docker on purpose: lines "WHAT PATH: REASON" of a file beside the tests, a '*' at the end of a path stands for all below it.
/// One that is no difference any more is an error, too: the list tells the truth or the test fails.
/// </summary>
internal sealed class KnownDifferences(string file)
{
    private readonly List<(string What, string Path, string Reason)> _known = [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(Here())!, file)).Where(l => l.Length > 0 && l[0] != '#').Select(Parse)];

    /// <summary>Compares two trees that were flattened to paths and values; what one lacks differs. What is known of the wider kind is true of this one, too.</summary>
    public IEnumerable<string> Unexplained(string what, IReadOnlyDictionary<string, string> theirs, IReadOnlyDictionary<string, string> ours, string? wider = null)
    {
        var found = theirs.Keys.Union(ours.Keys).Where(p => theirs.GetValueOrDefault(p) != ours.GetValueOrDefault(p)).Order(StringComparer.Ordinal).ToList();
        var known = _known.Where(k => k.What == what || k.What == wider).ToList();
        return found.Where(p => !known.Exists(k => Covers(k.Path, p)))
            .Select(p => $"{what} {p}: Docker has {theirs.GetValueOrDefault(p) ?? "nothing"}, we have {ours.GetValueOrDefault(p) ?? "nothing"}")
            .Concat(known.Where(k => !found.Exists(p => Covers(k.Path, p))).Select(k => $"{what} {k.Path}: is no difference any more ({k.Reason})"));
    }

    private static string Here([CallerFilePath] string path = "") => path;

    private static bool Covers(string pattern, string path) => pattern[^1] == '*' ? path.StartsWith(pattern[..^1], StringComparison.Ordinal) : path == pattern;

    private static (string, string, string) Parse(string line)
    {
        var parts = line.Split(' ', 2);
        var end = parts[1].IndexOf(": ", StringComparison.Ordinal);
        Assert.True(end > 0, $"a difference has a reason: {line}");
        return (parts[0], parts[1][..end], parts[1][(end + 2)..]);
    }
}
