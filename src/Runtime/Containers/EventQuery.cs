namespace BuildKit.Containers;

/// <summary>Which part of the past and future is wanted. With an end in the past nothing is waited for.</summary>
public sealed record EventQuery
{
    /// <summary>Null: from now on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Null: for ever.</summary>
    public DateTimeOffset? Until { get; init; }
}
