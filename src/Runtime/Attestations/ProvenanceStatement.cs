using System.Text.Json;

namespace BuildKit.Attestations;

/// <summary>
/// How an image came to be, as an in-toto statement with the SLSA provenance predicate (slsa.dev/spec/v1.0/provenance). It says what the
/// build knows by itself, and nothing of when, where or by whom: those differ from machine to machine, and belong into the signature that a
/// CI system adds. Not signed; a reader trusts it as far as the repository it lies in.
/// </summary>
internal sealed record ProvenanceStatement
{
    public const string PredicateType = "https://slsa.dev/provenance/v1";
    private const string StatementType = "https://in-toto.io/Statement/v1";

    public required SbomSubject Subject { get; init; }

    public required string BuildType { get; init; }

    /// <summary>Names the program that built.</summary>
    public required string Builder { get; init; }

    /// <summary>Writes what the author decides, as members of an object.</summary>
    public required Action<Utf8JsonWriter> ExternalParameters { get; init; }

    /// <summary>Writes what follows from it here, as members of an object.</summary>
    public required Action<Utf8JsonWriter> InternalParameters { get; init; }

    /// <summary>In the order in which they are told.</summary>
    public required IReadOnlyList<ProvenanceInput> Inputs { get; init; }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("_type", StatementType);
        json.WriteStartArray("subject");
        Resource(json, "name", Subject.Repository, "sha256", Subject.Image.Digest.Hex);
        json.WriteEndArray();
        json.WriteString("predicateType", PredicateType);
        json.WriteStartObject("predicate");
        WriteDefinition(json);
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", Builder);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteDefinition(Utf8JsonWriter json)
    {
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", BuildType);
        json.WriteStartObject("externalParameters");
        ExternalParameters(json);
        json.WriteEndObject();
        json.WriteStartObject("internalParameters");
        InternalParameters(json);
        json.WriteEndObject();
        json.WriteStartArray("resolvedDependencies");
        foreach (var input in Inputs) Resource(json, "uri", input.Uri, input.Algorithm, input.Digest);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Resource(Utf8JsonWriter json, string kind, string name, string algorithm, string? digest)
    {
        json.WriteStartObject();
        json.WriteString(kind, name);
        if (digest is not null)
        {
            json.WriteStartObject("digest");
            json.WriteString(algorithm, digest);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

/// <summary>Something a build took in.</summary>
/// <param name="Uri">A package URL, or an address.</param>
/// <param name="Algorithm">"sha256", "sha512", "gitCommit".</param>
/// <param name="Digest">Hexadecimal; null when it is not known.</param>
internal sealed record ProvenanceInput(string Uri, string Algorithm, string? Digest);
