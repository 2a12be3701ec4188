using System.Text.Json;

namespace BuildKit.Projects.Sbom;

/// <summary>What an SBOM needs of project.assets.json: what was restored, of what kind, with which hash, and who needs whom at run time.</summary>
internal sealed class AssetsFile
{
    private readonly Dictionary<string, AssetsLibrary> _libraries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>By "id/version".</summary>
    public IReadOnlyDictionary<string, AssetsLibrary> Libraries => _libraries;

    /// <summary>Empty when there is no readable file.</summary>
    public static AssetsFile Load(string? path, string runtimeIdentifier)
    {
        var assets = new AssetsFile();
        if (path is null || StateFile.TryRead(path) is not { } json) return assets;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip });
            if (Member(document.RootElement, "targets") is { } targets && Target(targets, runtimeIdentifier) is { } target) assets.Read(document.RootElement, target);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ProjectException.InvalidAssets(path, e.Message, e);
        }

        return assets;
    }

    /// <summary>The target of the runtime identifier, else the one without any, else the first.</summary>
    private static JsonElement? Target(JsonElement targets, string runtimeIdentifier)
    {
        JsonProperty[] all = [.. targets.EnumerateObject()];
        var best = all.Where(t => t.Name.EndsWith("/" + runtimeIdentifier, StringComparison.OrdinalIgnoreCase))
            .Concat(all.Where(t => !t.Name.Contains('/', StringComparison.Ordinal))).Concat(all).FirstOrDefault();
        return best.Value.ValueKind == JsonValueKind.Object ? best.Value : null;
    }

    private void Read(JsonElement root, JsonElement target)
    {
        var ids = target.EnumerateObject().Select(l => l.Name.Split('/')).Where(p => p.Length == 2).ToDictionary(p => p[0], p => $"{p[0]}/{p[1]}", StringComparer.OrdinalIgnoreCase);
        var details = Member(root, "libraries");
        foreach (var entry in target.EnumerateObject())
        {
            if (entry.Name.Split('/') is not [var id, var version]) continue;
            var detail = details is { } d ? Member(d, entry.Name) : null;
            _libraries[entry.Name] = new AssetsLibrary
            {
                Id = id,
                Version = version,
                IsPackage = Text(entry.Value, "type") == "package",
                Sha512 = detail is { } x ? Text(x, "sha512") : null,
                HasRunTimeFiles = RunTimeGroups.Any(g => HasFiles(entry.Value, g)),
                Dependencies = [.. Names(entry.Value, "dependencies").Select(n => ids.GetValueOrDefault(n)).OfType<string>().Order(StringComparer.Ordinal)],
            };
        }
    }

    private static readonly string[] RunTimeGroups = ["runtime", "native", "resource", "runtimeTargets", "contentFiles"];

    /// <summary>"_._" is NuGet's empty file: nothing of the package for this framework.</summary>
    private static bool HasFiles(JsonElement library, string group) => Names(library, group).Any(f => !f.EndsWith("/_._", StringComparison.Ordinal));

    private static IEnumerable<string> Names(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Object } group ? group.EnumerateObject().Select(p => p.Name) : [];

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

/// <summary>One restored library.</summary>
internal sealed record AssetsLibrary
{
    public required string Id { get; init; }

    public required string Version { get; init; }

    public required bool IsPackage { get; init; }

    /// <summary>Base64.</summary>
    public string? Sha512 { get; init; }

    /// <summary>False for analyzers, build tools and reference assemblies.</summary>
    public required bool HasRunTimeFiles { get; init; }

    /// <summary>"id/version" of each.</summary>
    public required IReadOnlyList<string> Dependencies { get; init; }
}
