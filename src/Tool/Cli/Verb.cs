using System.CommandLine;

namespace BuildKit.Tool.Cli;

/// <summary>One command: what it takes, what its help says, and what it does.</summary>
internal sealed class Verb
{
    /// <summary>Behind "dotnet container": <c>image ls [OPTIONS] [REPOSITORY[:TAG]]</c>.</summary>
    public required string Usage { get; init; }

    /// <summary>A sentence or two; the table's summary is shorter.</summary>
    public required string Description { get; init; }

    public IReadOnlyList<Option> Options { get; init; } = [];

    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    /// <summary>Command lines without "dotnet container", or comments that start with '#'.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Docker's rule for run, create and exec: what follows the first argument belongs to the container, options too.</summary>
    public bool OptionsEndAtFirstArgument { get; init; }

    /// <summary>Docker's 125 for commands that pass on the exit code of a container: then 1 and 2 are the container's.</summary>
    public bool PassesContainerCode { get; init; }

    /// <summary>Ctrl-C cancels and lets the command clean up. Others are simply ended by the signal, which costs no set-up.</summary>
    public bool IsCancellable { get; init; }

    public required Func<Call, CancellationToken, Task<int>> Run { get; init; }

    public Command ToCommand()
    {
        var command = new Command("command");
        foreach (var option in Options) command.Options.Add(option);
        foreach (var argument in Arguments) command.Arguments.Add(argument);
        return command;
    }
}
