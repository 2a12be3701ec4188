namespace BuildKit.Containers;

/// <summary>Which containers are listed.</summary>
public sealed record ListOptions
{
    /// <summary>Also those that do not run.</summary>
    public bool All { get; init; }

    /// <summary>Called for each container whose files cannot be read; the others are listed.</summary>
    public Action<BuildKitException>? Damaged { get; init; }
}
