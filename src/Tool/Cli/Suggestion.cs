namespace BuildKit.Tool.Cli;

/// <summary>The name that was probably meant: the nearest one by edits, when it is near enough.</summary>
internal static class Suggestion
{
    public static string? For(string typed, IEnumerable<string> names)
    {
        string? best = null;
        var least = Math.Min(3, (typed.Length / 2) + 1);
        foreach (var name in names)
            if (typed.Length <= 64 && Distance(typed, name) is var distance && distance < least) (best, least) = (name, distance);
        return best;
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
