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

    /// <summary>Letters added, lost, changed, or swapped with the next one.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var least = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                var isSwap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                rows[i, j] = isSwap ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
            }
        }

        return rows[a.Length, b.Length];
    }
}
