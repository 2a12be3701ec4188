namespace BuildKit.Interop.Tests.Commandlines;

/// <summary>Lines of <c>COMMAND --option: reason</c>; '#' begins a comment.</summary>
internal sealed class Differences
{
    private readonly HashSet<(string, string)> _lines;

    private Differences(HashSet<(string, string)> lines) => _lines = lines;

    public static Differences Read(string path) => new([.. Lines(path).Select(l => (l.Command, l.Option))]);

    public static IEnumerable<(string Command, string Option, string Reason)> Lines(string path)
    {
        foreach (var line in File.ReadLines(path).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var option = line.IndexOf(" --", StringComparison.Ordinal);
            var reason = option < 0 ? -1 : line.IndexOf(": ", option, StringComparison.Ordinal);
            if (reason < 0) throw new InvalidDataException($"'{line}' is no 'COMMAND --option: reason'.");
            yield return (line[..option], line[(option + 1)..reason], line[(reason + 2)..]);
        }
    }

    public bool Has(string command, string option) => _lines.Contains((command, option));
}
