using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Bundles;

/// <summary>What all verbs of the runtime command share.</summary>
public sealed record BundleRuntimeOptions
{
    /// <summary>Where containers are kept, below /run: they do not outlive a boot.</summary>
    public required string Root { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What went wrong without being an error: a hook after the container's end.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>What containers get as standard streams; null is this process's own.</summary>
    public SafeHandle? Input { get; init; }

    public SafeHandle? Output { get; init; }

    public SafeHandle? Error { get; init; }

    /// <summary>/run for root; for others the directory of their session, or one of their own.</summary>
    [SupportedOSPlatform("linux")]
    public static string DefaultRoot(Func<string, string?> variable)
    {
        if (UserIds.Effective == 0 && !UserIds.AreMapped) return "/run/dotnet-container/runtime";
        return variable("XDG_RUNTIME_DIR") is { Length: > 0 } session ? session + "/dotnet-container/runtime" : $"/tmp/dotnet-container-{UserIds.Effective}/runtime";
    }
}

/// <summary>"create" and "run".</summary>
public sealed record BundleCreateOrder(string Id, string Bundle)
{
    public string? PidFile { get; init; }

    public string? ConsoleSocket { get; init; }

    public bool KeepsKeyring { get; init; }

    public int PreservedDescriptors { get; init; }

    /// <summary>The caller relays the terminal himself.</summary>
    public bool RelaysTerminal { get; init; }
}

/// <summary>"exec".</summary>
public sealed record BundleExecOrder(string Id, RuntimeProcess Process)
{
    public string? PidFile { get; init; }

    public string? ConsoleSocket { get; init; }

    public int PreservedDescriptors { get; init; }

    public bool RelaysTerminal { get; init; }
}
