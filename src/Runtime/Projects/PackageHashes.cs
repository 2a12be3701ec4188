using System.Text.Json;

namespace BuildKit.Projects;

/// <summary>The hashes NuGet knows of packages: from the project's assets file, else from the metadata file beside an unpacked package.</summary>
internal sealed class PackageHashes
{
    private readonly Dictionary<string, string?> _hashes = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<string> _folders;

    private PackageHashes(IReadOnlyList<string> folders) => _folders = folders;

    public static PackageHashes Load(string? assetsFile, IReadOnlyList<string> packageFolders)
    {
        var hashes = new PackageHashes([.. packageFolders.Select(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(f)) + Path.DirectorySeparatorChar)]);
        if (assetsFile is not null && StateFile.TryRead(assetsFile) is { } json) hashes.ReadAssets(json);
        return hashes;
    }

    /// <summary>
    /// The identity of a file that is a package's own, or null when it is not: it lies elsewhere (a build step rewrote it), or nobody knows
    /// the package's hash.
    /// </summary>
    public PackageFile? Find(string sourcePath, string id, string version)
    {
        foreach (var folder in _folders)
        {
            if (!sourcePath.StartsWith(folder, PathComparison)) continue;
            var rest = sourcePath.AsSpan(folder.Length);
            var name = $"{id}{Path.DirectorySeparatorChar}{version}{Path.DirectorySeparatorChar}";
            if (!rest.StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (Hash(folder, id, version) is not { } hash) return null;
            var path = rest[name.Length..].ToString().Replace('\\', '/');
            return new PackageFile(path, $"pkg:{id.ToLowerInvariant()}/{version.ToLowerInvariant()}#{hash}!{path}");
        }

        return null;
    }

    private static StringComparison PathComparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private string? Hash(string folder, string id, string version)
    {
        var key = $"{id}/{version}";
        if (_hashes.TryGetValue(key, out var hash)) return hash;
        var metadata = Path.Combine(folder, id.ToLowerInvariant(), version.ToLowerInvariant(), ".nupkg.metadata");
        return _hashes[key] = StateFile.TryRead(metadata) is { } json ? ReadMetadata(json) : null;
    }

    private static string? ReadMetadata(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("contentHash"u8, out var hash) ? hash.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A damaged metadata file is NuGet's to complain about; the file's content is hashed instead.
            return null;
        }
    }

    /// <summary>Of the assets file only libraries[].sha512 is read: it may have megabytes, most of them about assets of targets.</summary>
    private void ReadAssets(byte[] json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isLibraries = reader.ValueTextEquals("libraries"u8);
                reader.Read();
                if (isLibraries) ReadLibraries(ref reader);
                else reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // As above: without hashes from here, the metadata files beside the packages answer.
        }
    }

    private void ReadLibraries(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isHash = reader.ValueTextEquals("sha512"u8);
                reader.Read();
                if (isHash && reader.TokenType == JsonTokenType.String) _hashes[name] = reader.GetString();
                else reader.Skip();
            }
        }
    }
}

/// <param name="Path">In the package, '/' between segments.</param>
/// <param name="Identity">Id, version, hash and path as one string.</param>
internal sealed record PackageFile(string Path, string Identity);
