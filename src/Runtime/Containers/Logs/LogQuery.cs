namespace BuildKit.Containers.Logs;

/// <summary>Which part of a log is wanted, and how it is shown.</summary>
public sealed record LogQuery
{
    /// <summary>Goes on with what is written, until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>So many entries from the end; null: all.</summary>
    public int? Tail { get; init; }

    /// <summary>Each line begins with its time.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Each line begins with the labels and variables that were asked for by <c>--log-opt</c>.</summary>
    public bool Details { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }
}
