using System.Reflection;

namespace BuildKit.Tasks.Tests.Infra;

/// <summary>
/// The package as users get it, packed once, in a feed and a packages folder of its own: a number that never changes would otherwise be
/// served from an earlier run. All other packages come from the machine's folder, without a copy.
/// </summary>
internal static class PackedTasks
{
    public const string Version = "0.1.0-test";

    public static string Repository { get; } = Metadata("Repository");

    public static async Task PackAsync(string root)
    {
        var run = await Sdk.RunAsync(Repository, new Dictionary<string, string?>(), "pack", "src/Tasks", "-c", Metadata("Configuration"), "--no-restore",
            $"-p:PackageOutputPath={root}/feed", $"-p:PackageVersion={Version}", "-nologo", "-v", "q");
        run.Succeeded();
    }

    public static void WriteConfiguration(string root)
    {
        var fallback = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Directory.CreateDirectory(fallback);
        File.WriteAllText(Path.Combine(root, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{root}/packages" /></config>
              <fallbackPackageFolders><add key="machine" value="{fallback}" /></fallbackPackageFolders>
              <packageSources><add key="packed" value="{root}/feed" /></packageSources>
            </configuration>
            """);
    }

    private static string Metadata(string key) =>
        typeof(PackedTasks).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
