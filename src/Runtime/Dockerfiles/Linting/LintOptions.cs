namespace BuildKit.Dockerfiles.Linting;

/// <summary>Which rules are checked, and whether a broken one fails the build: <c># check=skip=RuleA,RuleB;error=true</c>.</summary>
public sealed record LintOptions
{
    public static LintOptions Default { get; } = new();

    public IReadOnlyCollection<string> Skip { get; init; } = [];

    public bool SkipAll { get; init; }

    /// <summary>Rules that are checked although they are experimental.</summary>
    public IReadOnlyCollection<string> Experimental { get; init; } = [];

    public bool AllExperimental { get; init; }

    public bool IsError { get; init; }

    public bool Checks(LintRule rule) => !SkipAll && !Skip.Contains(rule.Name) && (!rule.IsExperimental || AllExperimental || Experimental.Contains(rule.Name));

    /// <summary>Reads "skip=…;error=…;experimental=…"; what it does not say stays.</summary>
    /// <exception cref="FormatException">It is none; the message says what of it.</exception>
    public static LintOptions Parse(string text)
    {
        var options = Default;
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length != 2) throw new FormatException($"'{part}' has no '='");
            options = options.With(pair[0], pair[1]);
        }

        return options;
    }

    private LintOptions With(string key, string value) => (key, value) switch
    {
        ("skip", "all") => this with { SkipAll = true },
        ("skip", _) => this with { Skip = Names(value) },
        ("experimental", "all") => this with { AllExperimental = true },
        ("experimental", _) => this with { Experimental = Names(value) },
        ("error", "true" or "1" or "t" or "T" or "TRUE" or "True") => this with { IsError = true },
        ("error", "false" or "0" or "f" or "F" or "FALSE" or "False") => this with { IsError = false },
        ("error", _) => throw new FormatException($"error is '{value}', want true or false"),
        _ => throw new FormatException($"there is no '{key}'; there are skip, error and experimental"),
    };

    private static string[] Names(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
