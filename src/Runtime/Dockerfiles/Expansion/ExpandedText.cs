namespace BuildKit.Dockerfiles.Expansion;

/// <summary>A text whose variables have been replaced, as one string and as the words it falls into.</summary>
public sealed record ExpandedText
{
    public required string Text { get; init; }

    /// <summary>Split at white space, that of expanded variables included and that in quotes not.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Names that had a value.</summary>
    public required IReadOnlyCollection<string> Used { get; init; }

    /// <summary>Names that had none, in the order in which they were met.</summary>
    public required IReadOnlyCollection<string> Unset { get; init; }
}
