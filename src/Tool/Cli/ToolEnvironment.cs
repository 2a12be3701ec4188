using BuildKit.Tool.Output;

namespace BuildKit.Tool.Cli;

/// <summary>Everything the tool takes from its process, in one place, so that tests hand over their own.</summary>
internal sealed class ToolEnvironment
{
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Opened on first use: most commands read nothing.</summary>
    public required Func<Stream> Input { get; init; }

    public required Stream Output { get; init; }

    public required Stream Error { get; init; }

    /// <summary>A line of the terminal that is not shown while it is typed; null at its end. What shows the prompt is called when that is so.</summary>
    public Func<Action, string?> ReadSecret { get; init; } = SecretLine.Read;

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Colour on the error stream: a terminal that understands it, and nobody who said no (https://no-color.org).</summary>
    public bool ColoursErrors => ErrorIsTerminal && string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";

    public bool Debugs => Variable("DOTNET_CONTAINER_DEBUG") is "1" or "true";

    public static ToolEnvironment OfProcess() => new()
    {
        Variable = Environment.GetEnvironmentVariable,
        Input = StandardStreams.Input,
        Output = StandardStreams.Output(1),
        Error = StandardStreams.Output(2),
        InputIsTerminal = StandardStreams.IsTerminal(0),
        OutputIsTerminal = StandardStreams.IsTerminal(1),
        ErrorIsTerminal = StandardStreams.IsTerminal(2),
    };
}
