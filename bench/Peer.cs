namespace BuildKit.Bench;

/// <summary>One way of running containers or building them: complete command lines, all about one busybox image, without a network where nothing else is said.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Environment">Over this process's.</param>
internal sealed record Peer(string Name, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Runs <c>true</c> in a container that is gone afterwards; the argument is a name that no other run has. Null: builds only.</summary>
    public Func<string, string[]>? Run { get; init; }

    /// <summary>The same with a network of its own, one of whose ports is published. Null: cannot here.</summary>
    public Func<string, string[]>? Publish { get; init; }

    /// <summary>Builds the Dockerfile of a folder, upon the busybox image.</summary>
    public Func<string, string[]>? Build { get; init; }

    /// <summary>Forgets all that builds have left; the base stays.</summary>
    public Action? Forget { get; init; }

    /// <summary>Starts <c>sleep</c> in the background under a name. Null: cannot.</summary>
    public Func<string, string[]>? Start { get; init; }

    /// <summary>Runs <c>true</c> in the container of that name.</summary>
    public Func<string, string[]>? Execute { get; init; }

    public Func<string, string[]>? Remove { get; init; }
}
