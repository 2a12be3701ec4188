namespace BuildKit.Bench;

/// <summary>One way of running containers: complete command lines, all about one busybox image and no network.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Environment">Over this process's.</param>
/// <param name="Run">Runs <c>true</c> in a container that is gone afterwards; the argument is a name that no other run has.</param>
internal sealed record Peer(string Name, IReadOnlyDictionary<string, string> Environment, Func<string, string[]> Run)
{
    /// <summary>Starts <c>sleep</c> in the background under a name. Null: cannot.</summary>
    public Func<string, string[]>? Start { get; init; }

    /// <summary>Runs <c>true</c> in the container of that name.</summary>
    public Func<string, string[]>? Execute { get; init; }

    public Func<string, string[]>? Remove { get; init; }
}
