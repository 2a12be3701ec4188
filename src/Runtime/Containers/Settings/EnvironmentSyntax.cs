namespace BuildKit.Containers.Settings;

/// <summary>Docker's spellings of environment variables. What a bare name means is asked of the caller, who owns the environment.</summary>
public static class EnvironmentSyntax
{
    /// <summary><c>NAME=value</c>, or <c>NAME</c> to take the caller's value; null when the caller has none, which Docker skips in silence.</summary>
    public static string? ParseVariable(string text, Func<string, string?> lookup)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (text.Length == 0 || equals == 0 || text.Contains('\0', StringComparison.Ordinal))
            throw ContainerException.InvalidOption("-e", text, "NAME=value or NAME");
        return equals > 0 ? text : lookup(text) is { } value ? $"{text}={value}" : null;
    }

    /// <summary>An <c>--env-file</c>: one variable per line, '#' begins a comment line, quotes are part of the value as in Docker.</summary>
    public static IReadOnlyList<string> ParseFile(string content, Func<string, string?> lookup) =>
        [.. Lines("--env-file", content).Select(line => ParseVariable(line, lookup)).OfType<string>()];

    /// <summary>A <c>--label-file</c>: the same lines; what has no '=' is a label without a value.</summary>
    public static IReadOnlyList<string> ParseLabels(string content) => [.. Lines("--label-file", content)];

    private static IEnumerable<string> Lines(string option, string content)
    {
        foreach (var raw in content.TrimStart('\uFEFF').Split('\n'))
        {
            var line = raw.TrimEnd('\r').TrimStart();
            if (line.Length == 0 || line[0] == '#') continue;
            var name = line.Split('=', 2)[0];
            if (name.Length == 0 || name.Any(char.IsWhiteSpace)) throw ContainerException.InvalidOption(option, line, "names that are not empty and have no white space");
            yield return line;
        }
    }

    /// <summary>Lays lists over each other by name: the last value wins, the first position stays.</summary>
    public static IReadOnlyList<string> Merge(params IEnumerable<string>[] layers)
    {
        var order = new List<string>();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in layers.SelectMany(l => l))
        {
            var name = variable.Split('=', 2)[0];
            if (!values.ContainsKey(name)) order.Add(name);
            values[name] = variable;
        }

        return [.. order.Select(n => values[n])];
    }
}
