namespace BuildKit.Containers.Usage;

/// <summary>What <c>top</c> shows.</summary>
public sealed record ProcessTable(IReadOnlyList<string> Titles, IReadOnlyList<IReadOnlyList<string>> Processes);
