using System.Text.Encodings.Web;
using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Attestations;

/// <summary>A document about an image, a software bill of materials or a provenance, as bytes. Nothing in it comes from a clock or a random source: its own name is derived from its content.</summary>
/// <param name="MediaType">Also the artifact type under which registries list it.</param>
/// <param name="Content">JSON.</param>
internal sealed record SbomDocument(string MediaType, byte[] Content)
{
    /// <summary>Of the content's descriptor.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public const string SpdxType = "application/spdx+json";
    public const string CycloneDxType = "application/vnd.cyclonedx+json";

    public const string ProvenanceType = "application/vnd.in-toto+json";
    private const string PredicateTypeAnnotation = "in-toto.io/predicate-type";

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<SbomDocument> Create(SbomFormats formats, SbomInventory inventory, SbomSubject subject)
    {
        if (formats.HasFlag(SbomFormats.Spdx)) yield return new SbomDocument(SpdxType, Write(w => SpdxWriter.Write(w, inventory, subject)));
        if (formats.HasFlag(SbomFormats.CycloneDx)) yield return new SbomDocument(CycloneDxType, Write(w => CycloneDxWriter.Write(w, inventory, subject)));
    }

    /// <summary>By this annotation of the content, verifiers tell statements apart that have one media type.</summary>
    public static SbomDocument Create(ProvenanceStatement statement) =>
        new(ProvenanceType, Write(statement.Write)) { Annotations = OrdinalMap.From([new(PredicateTypeAnnotation, ProvenanceStatement.PredicateType)]) };

    /// <summary>The name of a document about this image and these components: equal content, equal name.</summary>
    public static Digest NameOf(SbomInventory inventory, SbomSubject subject) => Digest.Of(Write(w =>
    {
        w.WriteStartArray();
        w.WriteStringValue(subject.Image.Digest.ToString());
        w.WriteStringValue(inventory.ProjectName);
        foreach (var component in inventory.Components) w.WriteStringValue(component.Purl);
        w.WriteEndArray();
    }));

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) write(writer);
        return stream.ToArray();
    }
}

/// <summary>The image that a bill is about.</summary>
/// <param name="Repository">"team/shop".</param>
/// <param name="Image">Of its manifest.</param>
/// <param name="Created">The image's own time.</param>
internal sealed record SbomSubject(string Repository, Descriptor Image, DateTimeOffset Created)
{
    /// <summary>purl-spec, type oci: the last part of the repository, and the digest as version.</summary>
    public string Purl => $"pkg:oci/{ShortName}@{Uri.EscapeDataString(Image.Digest.ToString())}";

    public string ShortName => Repository[(Repository.LastIndexOf('/') + 1)..];

    public string CreatedText => Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
