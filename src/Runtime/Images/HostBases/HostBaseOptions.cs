using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace BuildKit.Images.HostBases;

/// <summary>Which base is wanted, and where the machine's files are.</summary>
public sealed record HostBaseOptions
{
    public HostBaseVariant Variant { get; init; } = HostBaseVariant.AspNet;

    /// <summary>Major version of the runtime; null takes the newest there is.</summary>
    public int? RuntimeMajor { get; init; }

    /// <summary>The folder that holds "dotnet", "host" and "shared". DOTNET_ROOT, if an edge has read it, or the one this process runs on.</summary>
    public string? DotnetRoot { get; init; } = DotnetRootOfThisProcess();

    /// <summary>What the machine calls "/"; a test's own tree in tests.</summary>
    public string SystemRoot { get; init; } = "/";

    /// <summary>Reads the part behind "host": nothing, ":aspnet", ":runtime" or ":deps".</summary>
    public static bool TryParseVariant(string name, [NotNullWhen(true)] out HostBaseVariant? variant)
    {
        variant = name switch
        {
            "host" or "host:aspnet" => HostBaseVariant.AspNet,
            "host:runtime" => HostBaseVariant.Runtime,
            "host:deps" => HostBaseVariant.Deps,
            _ => null,
        };
        return variant is not null;
    }

    /// <summary>Three folders up from the running shared framework; null in a self-contained process, which has none.</summary>
    private static string? DotnetRootOfThisProcess()
    {
        var framework = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(framework));
        return Path.GetFileName(shared) == "shared" ? Path.GetDirectoryName(shared) : null;
    }
}
