using BuildKit.Containers;
using BuildKit.Containers.Launch;

namespace BuildKit.Tool.Cli;

/// <summary>Docker's and the shell's conventions.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongUsage = 2;

    /// <summary>The engine failed, not the container: for commands that pass on a container's code, where 1 and 2 are the container's.</summary>
    public const int EngineFailure = 125;

    /// <summary>As if ended by SIGPIPE, which is what ends other tools in a pipeline.</summary>
    public const int ReaderGone = 128 + 13;

    public static int Of(Exception error, Verb? verb) =>
        verb is { PassesContainerCode: true } ? OfContainer(error)
        : error is ToolException { IsUsage: true } ? WrongUsage
        : Failure;

    /// <summary>126 and 127 when the container's program is what failed.</summary>
    private static int OfContainer(Exception error) => error switch
    {
        ContainerException container => container.ExitCode,
        LaunchException launch => launch.ExitCode,
        _ => EngineFailure,
    };
}
