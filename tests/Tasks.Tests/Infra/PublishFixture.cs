namespace BuildKit.Tasks.Tests.Infra;

/// <summary>One packed package, one restore of all samples, one store: what every publish of this suite shares.</summary>
public sealed class PublishFixture : IAsyncLifetime
{
    private readonly Dictionary<string, Task<SdkRun>> _published = new(StringComparer.Ordinal);

    internal string Root { get; } = Directory.CreateTempSubdirectory("buildkit-tasks-tests-").FullName;

    internal string StoreRoot => Path.Combine(Root, "store");

    internal string Project(string name) => Path.Combine(Root, "samples", name);

    public async Task InitializeAsync()
    {
        await PackedTasks.PackAsync(Root);
        PackedTasks.WriteConfiguration(Root);
        CopySamples(Path.Combine(Root, "samples"));
        BaseImages.Write(StoreRoot);
        var restored = await Sdk.RunAsync(Path.Combine(Root, "samples"), Environment(), "restore", "All.slnx", "-v", "q");
        restored.Succeeded();
    }

    public Task DisposeAsync()
    {
        BuildServers.End();
        Directory.Delete(Root, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The sample as its own project file says, published once for all tests that look at it.</summary>
    internal Task<SdkRun> PublishOnceAsync(string name, params string[] arguments)
    {
        var key = string.Join(' ', arguments.Prepend(name));
        if (!_published.TryGetValue(key, out var run)) _published[key] = run = PublishAsync(name, arguments);
        return run;
    }

    /// <summary>Release is what it would be anyway, but to find that out takes the SDK a third of a second each time.</summary>
    internal Task<SdkRun> PublishAsync(string name, params string[] arguments) =>
        DotnetAsync(name, ["publish", "-c", "Release", "--no-restore", "-v", "n", .. arguments]);

    internal Task<SdkRun> DotnetAsync(string name, params string[] arguments) => Sdk.RunAsync(Project(name), Environment(), arguments);

    internal Task<SdkRun> AskAsync(string name, params string[] arguments) => Sdk.AskAsync(Project(name), Environment(), arguments);

    internal Dictionary<string, string?> Environment() => new() { ["DOTNET_CONTAINER_ROOT"] = StoreRoot };

    /// <summary>Samples in another folder, restored there: another checkout of the same source.</summary>
    internal async Task<string> CheckOutAsync(string folder, string name)
    {
        var target = Path.Combine(Root, folder);
        CopySamples(target);
        var restored = await Sdk.RunAsync(Path.Combine(target, name), Environment(), "restore", "-v", "q");
        restored.Succeeded();
        return Path.Combine(target, name);
    }

    private static void CopySamples(string target)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Samples");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        // Assets too small for a layer of their own go with the application.
        var photo = new byte[300_000];
        new Random(1).NextBytes(photo);
        File.WriteAllBytes(Path.Combine(target, "Web/wwwroot/photo.jpg"), photo);
        File.WriteAllText(Path.Combine(target, "Directory.Build.props"), $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                <!-- A mirrored feed may lack the newest of a family of packages. -->
                <NoWarn>$(NoWarn);NU1603;NU1605</NoWarn>
                <IncludeSourceRevisionInInformationalVersion>false</IncludeSourceRevisionInInformationalVersion>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="BuildKit.Tasks" Version="[{PackedTasks.Version}]" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(target, "Directory.Build.targets"), "<Project />");
        var projects = Directory.EnumerateFiles(target, "*.?sproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        File.WriteAllText(Path.Combine(target, "All.slnx"), $"<Solution>{string.Concat(projects.Select(project => $"<Project Path=\"{Path.GetRelativePath(target, project)}\" />"))}</Solution>");
    }
}

/// <summary>Publishes run one after another: each uses both cores of a small machine, and times are compared.</summary>
[CollectionDefinition(Name)]
public sealed class PublishCollection : ICollectionFixture<PublishFixture>
{
    public const string Name = "publish";
}
