namespace BuildKit.Bench;

/// <summary>One way of publishing, with its own copy of the sample, its own caches and its own repository.</summary>
internal sealed class Contestant(string name, string folder, string caches, bool image)
{
    private int _edits;

    public string Name => name;

    public string Project { get; } = Path.Combine(folder, "Shop/Shop.Web");

    public string Caches => caches;

    public string Archive { get; } = Path.Combine(folder, "archive", "shop.tar");

    private Dictionary<string, string> Environment => new()
    {
        ["XDG_CACHE_HOME"] = Path.Combine(caches, "cache"),
        ["DOTNET_CONTAINER_ROOT"] = Path.Combine(caches, "store"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
    };

    public static Contestant Create(string name, string samples, WorkFolder work, bool image, bool ours, string packages)
    {
        var folder = work.Sub(name);
        WorkFolder.Copy(Path.Combine(samples, "Shop"), Path.Combine(folder, "Shop"));
        File.WriteAllText(Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="ours" value="{packages}" /></packageSources></configuration>""");
        var project = Path.Combine(folder, "Shop/Shop.Web/Shop.Web.csproj");
        if (!ours)
        {
            var lines = File.ReadAllLines(project).Where(l => !l.Contains("BuildKit.Tasks", StringComparison.Ordinal));
            File.WriteAllLines(project, lines);
        }

        return new Contestant(name, folder, work.Sub(name + "-caches"), image);
    }

    public Measured Publish(IEnumerable<string> properties) =>
        Measured.Run(Environment, Project, ["dotnet", "publish", "-v", "quiet", "--no-restore", .. image ? (string[])["-t:PublishContainer"] : [], .. properties]);

    public void Prepare(IEnumerable<string> properties)
    {
        Measured.Run(Environment, Project, ["dotnet", "restore", "-v", "quiet", .. properties]);
        Measured.Run(Environment, Project, ["dotnet", "publish", "-v", "quiet", "--no-restore", .. properties]);
    }

    public void ForgetImages()
    {
        foreach (var cache in (string[])[caches, Path.Combine(Project, "obj/Release/net10.0/container"), Path.Combine(Project, "obj/Release/net10.0/linux-x64/container")])
            if (Directory.Exists(cache)) Directory.Delete(cache, recursive: true);
        Directory.CreateDirectory(caches);
        if (File.Exists(Archive)) File.Delete(Archive);
    }

    /// <summary>The developer's most frequent step: one line of the application's own code.</summary>
    public void EditOneLine()
    {
        var program = Path.Combine(Project, "Program.cs");
        var lines = File.ReadAllLines(program).Where(l => !l.StartsWith("app.MapGet(\"/edit\"", StringComparison.Ordinal)).ToList();
        lines.Insert(lines.Count - 1, $"app.MapGet(\"/edit\", () => {++_edits});");
        File.WriteAllLines(program, lines);
    }
}
