namespace BuildKit.Dockerfiles;

/// <summary>The name that was probably meant, if one is near enough. Distances are counted in edits, upper and lower case alike.</summary>
internal static class NearestName
{
    private const int LongestName = 64;

    public static string? To(string typed, IEnumerable<string> names)
    {
        string? best = null;
        var limit = Math.Min(3, (typed.Length / 2) + 1);
        if (typed.Length > LongestName) return null;
        foreach (var name in names.Where(n => n.Length <= LongestName && n.Length > 0))
        {
            var distance = Distance(typed.ToUpperInvariant(), name.ToUpperInvariant());
            if (distance == 0 && typed == name) return null;
            if (distance < limit) (best, limit) = (name, distance);
        }

        return best;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
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
