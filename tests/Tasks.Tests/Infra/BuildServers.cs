using System.Diagnostics;
using System.Globalization;

namespace BuildKit.Tasks.Tests.Infra;

/// <summary>
/// The servers of MSBuild and of the compiler, which live on between a developer's builds and halve their time; tasks must bear that, too. These belong to this
/// process alone: a salt that no other build has keeps them apart from those of the machine's user, and they end with the tests.
/// </summary>
internal static class BuildServers
{
    private const string CompilerId = "SharedCompilationId";
    private static readonly string Id = "buildkit-tests-" + Guid.NewGuid().ToString("N");

    public static IReadOnlyDictionary<string, string?> Variables { get; } = new Dictionary<string, string?>
    {
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "1",
        ["MSBUILDNODEHANDSHAKESALT"] = Id,
        ["UseSharedCompilation"] = "true",
        // build.sh gives one that is warm, and ends it itself.
        [CompilerId] = Environment.GetEnvironmentVariable(CompilerId) ?? Id,
    };

    /// <summary>For commands that must see what only their own process sees, such as mounts.</summary>
    public static IReadOnlyDictionary<string, string?> None { get; } = new Dictionary<string, string?>
    {
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    };

    /// <summary>Every process that got the salt handed down.</summary>
    public static void End()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId) continue;
            try
            {
                if (!File.ReadAllText(Path.Combine(folder, "environ")).Contains(Id, StringComparison.Ordinal)) continue;
                using var server = Process.GetProcessById(id);
                server.Kill();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It ended meanwhile, or is somebody else's.
            }
        }
    }
}
