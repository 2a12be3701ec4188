using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildKit.Images;

/// <summary>One image in the manifest.json of a docker-archive.</summary>
internal sealed record DockerManifest
{
    public required string Config { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    public required IReadOnlyList<string> Layers { get; init; }
}

[JsonSourceGenerationOptions(MaxDepth = 16, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IReadOnlyList<DockerManifest>))]
internal sealed partial class DockerManifestJson : JsonSerializerContext
{
    public const string FileName = "manifest.json";
    private const int MostImages = 1000;

    public static byte[] Write(IReadOnlyList<DockerManifest> manifests) => JsonSerializer.SerializeToUtf8Bytes(manifests, Default.IReadOnlyListDockerManifest);

    public static IReadOnlyList<DockerManifest> Read(ReadOnlySpan<byte> json)
    {
        IReadOnlyList<DockerManifest>? manifests;
        try
        {
            manifests = JsonSerializer.Deserialize(json, Default.IReadOnlyListDockerManifest);
        }
        catch (JsonException e)
        {
            throw ArchiveException.InvalidDocument(FileName, e.Message, e);
        }

        if (manifests is null || manifests.Count is 0 or > MostImages || manifests.Any(m => m is null)) throw ArchiveException.InvalidDocument(FileName, $"it must list 1 to {MostImages} images");
        return manifests;
    }
}
