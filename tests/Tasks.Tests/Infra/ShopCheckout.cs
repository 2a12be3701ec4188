namespace BuildKit.Tasks.Tests.Infra;

/// <summary>A copy of samples/Shop: Razor pages, EF Core, two referenced projects that know nothing of containers, static web assets.</summary>
internal sealed class ShopCheckout
{
    private readonly string _folder;
    private readonly Dictionary<string, string?> _environment;

    private ShopCheckout(string folder, string store) => (_folder, _environment) = (folder, new() { ["DOTNET_CONTAINER_ROOT"] = store });

    public static ShopCheckout Create(string folder, string store)
    {
        var source = Path.Combine(PackedTasks.Repository, "samples/Shop");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (IsLeftOut(relative)) continue;
            var copy = Path.Combine(folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, File.ReadAllBytes(file));
        }

        var project = Path.Combine(folder, "Shop.Web/Shop.Web.csproj");
        File.WriteAllText(project, File.ReadAllText(project).Replace("0.1.0-*", $"[{PackedTasks.Version}]", StringComparison.Ordinal));
        return new ShopCheckout(folder, store);
    }

    /// <summary>What was built, and of other people's assets all but the small ones: the SDK would compress each with its utmost effort.</summary>
    private static bool IsLeftOut(string file) =>
        file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj")
        || (file.Contains("/lib/", StringComparison.Ordinal) && !file.Contains(".min.", StringComparison.Ordinal))
        || file.EndsWith(".map", StringComparison.Ordinal);

    public Task<SdkRun> PublishAsync(params string[] arguments) =>
        Sdk.RunAsync(Path.Combine(_folder, "Shop.Web"), _environment, ["publish", "-c", "Release", "-t:PublishContainer", "-p:NuGetAudit=false", "-nologo", .. arguments]);
}
