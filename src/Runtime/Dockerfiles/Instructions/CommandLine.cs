namespace BuildKit.Dockerfiles.Instructions;

/// <summary>What RUN, CMD, ENTRYPOINT and HEALTHCHECK start: a list of arguments, or a line for the shell.</summary>
public sealed record CommandLine
{
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>True for a line: the stage's shell is put before it.</summary>
    public required bool IsShell { get; init; }
}
