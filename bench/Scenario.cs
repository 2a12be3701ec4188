namespace BuildKit.Bench;

/// <summary>What happens between two publishes.</summary>
internal sealed record Scenario(string Name, Action<Contestant> Before, bool FreshRepository)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("first publish", c => c.ForgetImages(), FreshRepository: true),
        new("no change", _ => { }, FreshRepository: false),
        new("one-line change", c => c.EditOneLine(), FreshRepository: false),
    ];
}

/// <summary>What kind of application goes where.</summary>
internal sealed record Mode(string Name, string[] Build, Func<Contestant, string, string[]> Destination)
{
    public static IEnumerable<Mode> All(string host)
    {
        string[] images = [$"-p:ContainerBaseImage={host}/base/aspnet:10.0", "-p:ContainerImageTag=latest", "-p:ContainerImageTags="];
        Func<Contestant, string, string[]> push = (c, suffix) => c.Name == "plain" ? [] : [.. images, $"-p:ContainerRegistry={host}", $"-p:ContainerRepository={c.Name.ToLowerInvariant()}{suffix}"];
        Func<Contestant, string, string[]> archive = (c, _) => c.Name == "plain" ? [] : [.. images, $"-p:ContainerArchiveOutputPath={c.Archive}"];
        yield return new("Framework-dependent, registry", [], push);
        yield return new("Framework-dependent, archive", [], archive);
        yield return new("Self-contained, registry", ["-r", "linux-x64", "-p:SelfContained=true"], push);
    }
}
