namespace BuildKit.Building.Steps;

/// <summary>Files of one step, chosen by patterns.</summary>
public sealed record CopySource
{
    public required BuildStep From { get; init; }

    /// <summary>
    /// Paths from <see cref="From"/>'s root, where Go's filepath.Match wildcards may stand, in the order written. Without any, all of
    /// <see cref="From"/>: the one file of an <see cref="BuildStep.HttpSource"/> or <see cref="BuildStep.InlineSource"/>, the contents of a <see cref="BuildStep.GitSource"/>.
    /// </summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Each pattern must match something (COPY's rule for a plain path); BuildKit allows none for wildcards.</summary>
    public bool AllowEmptyWildcard { get; init; } = true;
}
