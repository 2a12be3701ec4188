using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>Reads <c>--cache-from</c> and <c>--cache-to</c> as docker buildx writes them: <c>type=registry,ref=…,mode=max</c>, or names alone.</summary>
public static class CacheOptions
{
    private static readonly string[] RegistrySourceKeys = ["type", "ref", "mounts"];
    private static readonly string[] LocalSourceKeys = ["type", "src", "tag", "digest", "mounts"];
    private static readonly string[] InlineTargetKeys = ["type", "mode"];
    private static readonly string[] RegistryTargetKeys = ["type", "ref", .. TargetKeys];
    private static readonly string[] LocalTargetKeys = ["type", "dest", "tag", .. TargetKeys];

    /// <summary>The last two say what is always so here.</summary>
    private static string[] TargetKeys => ["mode", "mounts", "ignore-error", "compression", "oci-mediatypes", "image-manifest"];

    /// <param name="text">One option's value; several names without keys are several caches.</param>
    /// <param name="directory">Relative paths are below it.</param>
    public static IReadOnlyList<CacheSource> ParseSources(string text, string directory)
    {
        if (CacheFields.NamesAlone(text) is { } names) return [.. names.Select(n => new CacheSource(new CachePlace.Registry(Reference(text, n))))];
        var fields = CacheFields.Parse(text);
        var source = new CacheSource(Place(fields, directory, isTarget: false), fields.Flag("mounts"));
        fields.RequireKnown(source.Place is CachePlace.Registry ? RegistrySourceKeys : LocalSourceKeys);
        return [source];
    }

    /// <inheritdoc cref="ParseSources"/>
    public static IReadOnlyList<CacheTarget> ParseTargets(string text, string directory)
    {
        if (CacheFields.NamesAlone(text) is { } names) return [.. names.Select(n => new CacheTarget(new CachePlace.Registry(Reference(text, n))))];
        var fields = CacheFields.Parse(text);
        var place = Place(fields, directory, isTarget: true);
        if (place is CachePlace.Inline)
        {
            fields.RequireKnown(InlineTargetKeys);
            return Mode(fields) == CacheMode.Min ? [new CacheTarget(place)] : throw fields.Invalid("an inline cache has the image's own layers only", "Leave mode out, or write type=registry with a reference of its own.");
        }

        fields.RequireKnown(place is CachePlace.Registry ? RegistryTargetKeys : LocalTargetKeys);
        (_, _) = (fields.Flag("oci-mediatypes"), fields.Flag("image-manifest"));
        return [new CacheTarget(place) { Mode = Mode(fields), Mounts = fields.Flag("mounts"), IgnoresErrors = fields.Flag("ignore-error"), Compression = Compression(fields) }];
    }

    private static CachePlace Place(CacheFields fields, string directory, bool isTarget) => fields["type"] switch
    {
        "registry" => new CachePlace.Registry(Reference(fields.Text, fields["ref"] ?? throw fields.Invalid("ref is missing", "Write type=registry,ref=REGISTRY/REPOSITORY:TAG."))),
        "local" => Local(fields, directory, isTarget ? "dest" : "src"),
        "inline" when isTarget => new CachePlace.Inline(),
        "inline" => throw fields.Invalid("an inline cache is read from the image that has it", "Write type=registry,ref=IMAGE."),
        null => throw fields.Invalid("type is missing", "Write type=registry, type=local or type=inline first."),
        var other => throw fields.Invalid($"'{other}' is no type of cache here", "Use registry, local or inline; a registry serves CI systems as well."),
    };

    private static CachePlace.Local Local(CacheFields fields, string directory, string key)
    {
        var path = fields[key] is { Length: > 0 } text ? Path.GetFullPath(text, directory) : throw fields.Invalid($"{key} is missing", $"Write type=local,{key}=FOLDER.");
        var tag = fields["tag"] ?? ImageReference.DefaultTag;
        if (!ImageReference.IsTag(tag)) throw fields.Invalid($"'{tag}' is no tag", "Use letters, digits, '_', '.' and '-'.");
        if (fields["digest"] is not { } digest) return new CachePlace.Local(path, tag);
        return new CachePlace.Local(path, tag, Digest.TryParse(digest, out var parsed) ? parsed : throw fields.Invalid($"'{digest}' is no digest", "Write sha256: and 64 hexadecimal digits."));
    }

    private static ImageReference Reference(string text, string name) =>
        ImageReference.TryParse(name, out var reference) ? reference : throw BuildingException.InvalidCacheOption(text, $"'{name}' is no image name", "Write REGISTRY/REPOSITORY:TAG.");

    private static CacheMode Mode(CacheFields fields) => fields["mode"] switch
    {
        null or "min" => CacheMode.Min,
        "max" => CacheMode.Max,
        var other => throw fields.Invalid($"mode is '{other}'", "Use min or max."),
    };

    private static LayerCompression? Compression(CacheFields fields) => fields["compression"] switch
    {
        null => null,
        "gzip" => LayerCompression.Gzip,
        "zstd" => LayerCompression.Zstd,
        "uncompressed" => LayerCompression.None,
        var other => throw fields.Invalid($"compression is '{other}'", "Use gzip, zstd or uncompressed."),
    };
}
