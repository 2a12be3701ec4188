using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Storage;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The engine over the store of a call.</summary>
[SupportedOSPlatform("linux")]
internal static class Engines
{
    public const string MonitorVerb = "monitor";

    /// <summary>What a monitor may know of this environment: enough to start, and no password that stands in a variable.</summary>
    private static readonly string[] PassedOn = ["PATH", "HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64"];

    public static ContainerEngine Open(Call call) => new(Options(call));

    /// <summary>How collections and removals get at files of subordinate ids.</summary>
    public static ForeignFiles Foreign(Call call, Store store) => ContainerEngine.ForeignFiles(Options(call, store));

    public static EngineOptions Options(Call call) => Options(call, call.Store);

    private static EngineOptions Options(Call call, Store store) => new()
    {
        Store = store,
        MonitorCommand = MonitorCommand(),
        MonitorEnvironment = [.. PassedOn.Where(n => call.Environment.Variable(n) is not null).Select(n => $"{n}={call.Environment.Variable(n)}")],
        Clock = call.Environment.Clock,
    };

    /// <summary>The command line of 'system boot' over this store.</summary>
    public static IReadOnlyList<string> BootCommand(string root) => [.. Program(), "--root", root, "system", "boot"];

    private static IReadOnlyList<string> MonitorCommand() => [.. Program(), MonitorVerb];

    /// <summary>This very program: the executable, or 'dotnet' with the assembly when it was started that way.</summary>
    private static IReadOnlyList<string> Program()
    {
        var program = System.Environment.ProcessPath ?? throw new InvalidOperationException("A process without a path cannot start monitors.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.Combine(AppContext.BaseDirectory, "dotnet-container.dll")]
            : [program];
    }
}
