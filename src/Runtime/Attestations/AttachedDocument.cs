using BuildKit.Oci;

namespace BuildKit.Attestations;

/// <summary>A bill or a provenance as an OCI 1.1 artifact that refers to its image (image-spec manifest.md, "Guidelines for Artifact Usage").</summary>
internal sealed record AttachedDocument
{
    private static readonly byte[] EmptyConfig = "{}"u8.ToArray();

    private AttachedDocument()
    {
    }

    public required byte[] Manifest { get; init; }

    public required Descriptor Descriptor { get; init; }

    /// <summary>The documents and blobs the manifest names, with their bytes.</summary>
    public required IReadOnlyList<(Descriptor Descriptor, byte[] Content)> Blobs { get; init; }

    public static AttachedDocument Create(SbomDocument document, SbomSubject subject)
    {
        var config = Descriptor.Of(MediaTypes.OciEmpty, EmptyConfig);
        var content = Descriptor.Of(document.MediaType, document.Content) with { Annotations = document.Annotations };
        var manifest = OciJson.Write(new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            ArtifactType = document.MediaType,
            Config = config,
            Layers = [content],
            Subject = new Descriptor { MediaType = subject.Image.MediaType, Digest = subject.Image.Digest, Size = subject.Image.Size },
            Annotations = OrdinalMap.From([new(Annotations.Created, subject.CreatedText)]),
        });
        return new AttachedDocument
        {
            Manifest = manifest,
            Descriptor = Descriptor.Of(MediaTypes.OciManifest, manifest) with { ArtifactType = document.MediaType },
            Blobs = [(config, EmptyConfig), (content, document.Content)],
        };
    }
}
