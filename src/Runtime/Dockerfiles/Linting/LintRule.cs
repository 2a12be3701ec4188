namespace BuildKit.Dockerfiles.Linting;

/// <summary>A check of <c>build --check</c>. Names and messages are BuildKit's.</summary>
public sealed record LintRule
{
    public required string Name { get; init; }

    /// <summary>One sentence: what should be.</summary>
    public required string Description { get; init; }

    /// <summary>The message, with {0}, {1}… for what was found.</summary>
    public required string Format { get; init; }

    /// <summary>Why, for the documentation.</summary>
    public required string Explanation { get; init; }

    /// <summary>A line that breaks the rule and one that keeps it.</summary>
    public required string Bad { get; init; }

    public required string Good { get; init; }

    /// <summary>Not checked unless asked for.</summary>
    public bool IsExperimental { get; init; }
}
