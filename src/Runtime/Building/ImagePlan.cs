using System.Security.Cryptography;
using System.Text;
using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>An image as a recipe: a base, layers on top of it, and what the configuration says. Pure data; nothing of it exists yet.</summary>
public sealed record ImagePlan
{
    public required ResolvedBase Base { get; init; }

    public required ImageFormat Format { get; init; }

    /// <summary>Bottom first.</summary>
    public required IReadOnlyList<LayerPlan> Layers { get; init; }

    /// <summary>The finished "config" object, what the base says included.</summary>
    public required ContainerDefaults Config { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The user's, for the manifest.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Of everything the image depends on, 64 hexadecimal digits: equal keys promise equal images.</summary>
    public string Key => ComputeKey();

    /// <summary>The configuration without the layers' digests, which are not known before the layers are.</summary>
    internal ImageConfig ConfigTemplate => Base.Config with { Created = Created, Config = Config };

    private string ComputeKey()
    {
        var text = new StringBuilder("image 1\n");
        text.Append(Format == ImageFormat.Oci ? "oci" : "docker").Append('\n');
        text.Append(Base.Descriptor?.Digest.ToString() ?? "scratch").Append('\n');
        foreach (var layer in Layers) text.Append(layer.Key).Append(' ').Append(layer.Title.ReplaceLineEndings(" ")).Append('\n');
        foreach (var (name, value) in OrdinalMap.From(Annotations)) text.Append(Quote(name)).Append('=').Append(Quote(value)).Append('\n');
        text.Append(Encoding.UTF8.GetString(OciJson.Write(ConfigTemplate)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Length first, so that no choice of names and values reads like another one.</summary>
    private static string Quote(string text) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}
