namespace BuildKit.Files;

/// <summary>What the rules say of one path.</summary>
public sealed record IgnoreVerdict
{
    internal static IgnoreVerdict OfRoot { get; } = new() { IsIgnored = false };

    public required bool IsIgnored { get; init; }

    /// <summary>The rule that had the last word; null where none said anything.</summary>
    public IgnoreRule? Rule { get; init; }

    /// <summary>Which rules matched here, for what is below.</summary>
    internal bool[]? Matched { get; init; }
}
