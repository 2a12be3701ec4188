namespace BuildKit.Containers.Health;

/// <summary>One probe. The code is -1 for one that could not be run or took too long.</summary>
public sealed record HealthResult(DateTimeOffset Start, DateTimeOffset End, int ExitCode, string Output);
