using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildKit.Registries.Lines;

/// <summary>What registries.json says: which registries are insecure, and which mirrors stand before them. Later files add to earlier ones.</summary>
internal sealed record RegistrySettings(IReadOnlyList<string> Insecure, IReadOnlyDictionary<string, IReadOnlyList<string>> Mirrors)
{
    private const int MaximumSize = 1024 * 1024;

    public static RegistrySettings Read(IEnumerable<string> files)
    {
        var insecure = new List<string>();
        var mirrors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (registry, entry) in files.SelectMany(ReadFile))
        {
            if (entry?.Insecure == true) insecure.Add(registry);
            if (entry?.Mirrors is { Count: > 0 } list) mirrors[registry] = [.. list.OfType<string>()];
        }

        return new RegistrySettings(insecure, mirrors);
    }

    /// <summary>"REGISTRY=MIRROR" words, whose mirrors come first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> MirrorsWith(IReadOnlyList<string> words)
    {
        var all = new Dictionary<string, IReadOnlyList<string>>(Mirrors, StringComparer.OrdinalIgnoreCase);
        foreach (var group in words.Select(Pair).GroupBy(p => p.Registry, StringComparer.OrdinalIgnoreCase))
            all[group.Key] = [.. group.Select(p => p.Mirror), .. Mirrors.GetValueOrDefault(group.Key) ?? []];
        return all;
    }

    private static (string Registry, string Mirror) Pair(string word) => word.Split('=') is [{ Length: > 0 } registry, { Length: > 0 } mirror]
        ? (registry, mirror)
        : throw RegistryException.InvalidSettings("DOTNET_CONTAINER_REGISTRY_MIRRORS", $"'{word}' is not REGISTRY=MIRROR");

    private static Dictionary<string, RegistrySettingsDocument.Entry?> ReadFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return [];
            if (file.Length > MaximumSize) throw RegistryException.InvalidSettings(path, $"it has {file.Length} bytes");
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RegistrySettingsJson.Default.RegistrySettingsDocument)?.Registries ?? [];
        }
        catch (JsonException e)
        {
            throw RegistryException.InvalidSettings(path, e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RegistryException.InvalidSettings(path, e.Message.TrimEnd('.'));
        }
    }
}

/// <summary><c>{ "registries": { "docker.io": { "mirrors": ["mirror.local:5000"] }, "build.local:5000": { "insecure": true } } }</c></summary>
internal sealed record RegistrySettingsDocument(Dictionary<string, RegistrySettingsDocument.Entry?>? Registries)
{
    internal sealed record Entry(bool? Insecure, IReadOnlyList<string?>? Mirrors);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 16)]
[JsonSerializable(typeof(RegistrySettingsDocument))]
internal sealed partial class RegistrySettingsJson : JsonSerializerContext;
