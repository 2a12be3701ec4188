using System.Text.Json;
using BuildKit.Attestations;

namespace BuildKit.Dockerfiles.Attesting;

/// <summary>A .deps.json: what a .NET program or a shared framework consists of (github.com/dotnet/sdk, runtime-configuration-file.md).</summary>
internal static class DependencyFile
{
    private const string PackPrefix = "runtimepack.";
    private const string HashPrefix = "sha512-";

    /// <exception cref="JsonException">It is no such file.</exception>
    public static IReadOnlyList<SbomComponent> Read(Stream content)
    {
        using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 64, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var root = document.RootElement;
        if (Member(root, "libraries") is not { ValueKind: JsonValueKind.Object } libraries) throw new JsonException("it lists no libraries");
        var target = Target(root);
        var ids = libraries.EnumerateObject().Select(l => l.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. libraries.EnumerateObject().Select(l => Of(l, target is { } t ? Member(t, l.Name) : null, ids)).OfType<SbomComponent>()];
    }

    /// <summary>The target that the file is for, else the first.</summary>
    private static JsonElement? Target(JsonElement root)
    {
        if (Member(root, "targets") is not { ValueKind: JsonValueKind.Object } targets) return null;
        var name = Member(root, "runtimeTarget") is { } wanted && Member(wanted, "name") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        return Member(targets, name) ?? targets.EnumerateObject().Select(t => (JsonElement?)t.Value).FirstOrDefault();
    }

    private static SbomComponent? Of(JsonProperty library, JsonElement? entry, HashSet<string> ids)
    {
        if (library.Name.Split('/') is not [{ Length: > 0 and < 512 } name, { Length: > 0 and < 256 } version]) return null;
        var kind = Text(library.Value, "type") switch
        {
            "package" or "runtimepack" => SbomComponentKind.NuGet,
            "project" => SbomComponentKind.Project,
            _ => (SbomComponentKind?)null,
        };
        return kind is null ? null : new SbomComponent
        {
            Kind = kind.Value,
            Name = name.StartsWith(PackPrefix, StringComparison.OrdinalIgnoreCase) ? name[PackPrefix.Length..] : name,
            Version = version,
            Sha512 = Text(library.Value, "sha512") is { } hash && hash.StartsWith(HashPrefix, StringComparison.Ordinal) ? PackageHash.ToHex(hash[HashPrefix.Length..]) : null,
            Dependencies = entry is { } e ? [.. Needed(e).Where(ids.Contains).Select(n => n.ToLowerInvariant()).Order(StringComparer.Ordinal)] : [],
        };
    }

    private static IEnumerable<string> Needed(JsonElement entry) => Member(entry, "dependencies") is { ValueKind: JsonValueKind.Object } needed
        ? needed.EnumerateObject().Where(d => d.Value.ValueKind == JsonValueKind.String).Select(d => $"{d.Name}/{d.Value.GetString()}")
        : [];

    private static JsonElement? Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
