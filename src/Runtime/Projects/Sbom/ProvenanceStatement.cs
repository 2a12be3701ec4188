using System.Text.Json;
using BuildKit.Building;
using BuildKit.Oci;

namespace BuildKit.Projects.Sbom;

/// <summary>
/// How an image came to be, as an in-toto statement with the SLSA provenance predicate (slsa.dev/spec/v1.0/provenance). It says what the
/// publish knows by itself, and nothing of when, where or by whom: those differ from machine to machine, and belong into the signature that a
/// CI system adds. Not signed; a reader trusts it as far as the repository it lies in.
/// </summary>
internal sealed record ProvenanceStatement(ProjectImageRequest Request, ProjectPlan Plan, SbomInventory Inventory, SbomSubject Subject)
{
    public const string PredicateType = "https://slsa.dev/provenance/v1";
    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string BuildType = "https://buildkit-net.github.io/publish/v1";
    private const string Builder = "https://buildkit-net.github.io/BuildKit.Tasks";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("_type", StatementType);
        json.WriteStartArray("subject");
        Resource(json, "name", Request.Repository, "sha256", Subject.Image.Digest.Hex);
        json.WriteEndArray();
        json.WriteString("predicateType", PredicateType);
        json.WriteStartObject("predicate");
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", BuildType);
        WriteParameters(json);
        json.WriteStartArray("resolvedDependencies");
        WriteSource(json);
        WriteBase(json);
        foreach (var component in Inventory.Components.Where(c => c.IsPackage)) Resource(json, "uri", component.Purl, "sha512", component.Sha512);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", Builder);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>External: what the project's author decides. Internal: what follows from it here, enough to compare two builds layer by layer.</summary>
    private void WriteParameters(Utf8JsonWriter json)
    {
        json.WriteStartObject("externalParameters");
        json.WriteString("project", Inventory.ProjectName);
        if (Inventory.ProjectVersion.Length > 0) json.WriteString("version", Inventory.ProjectVersion);
        json.WriteString("runtimeIdentifier", Plan.RuntimeIdentifier);
        json.WriteString("baseImage", BaseName);
        json.WriteString("repository", Request.Repository);
        json.WriteString("created", Subject.CreatedText);
        json.WriteEndObject();
        json.WriteStartObject("internalParameters");
        json.WriteString("imageKey", Plan.Image.Key);
        json.WriteStartArray("layers");
        foreach (var layer in Plan.Image.Layers) WriteLayer(json, layer);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLayer(Utf8JsonWriter json, LayerPlan layer)
    {
        json.WriteStartObject();
        json.WriteString("title", layer.Title);
        json.WriteString("key", layer.Key);
        json.WriteEndObject();
    }

    /// <summary>A project says where its source is by its labels, and only where it publishes that.</summary>
    private void WriteSource(Utf8JsonWriter json)
    {
        if (Label(Annotations.Source) is { } source) Resource(json, "uri", source.StartsWith("http", StringComparison.Ordinal) ? "git+" + source : source, "gitCommit", Label(Annotations.Revision));
    }

    private void WriteBase(Utf8JsonWriter json)
    {
        if (Plan.Image.Base.Descriptor is { } descriptor) Resource(json, "uri", BaseUri(descriptor), "sha256", descriptor.Digest.Hex);
    }

    /// <summary>Of a file no more than its name: where it lies is this machine's business, and would be another statement on the next.</summary>
    private string BaseName => Request.Base switch
    {
        BaseImage.LayoutFolder folder => $"oci:{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder.Path))}",
        BaseImage.OciArchive archive => $"oci-archive:{Path.GetFileName(archive.Path)}",
        BaseImage.DockerArchive archive => $"docker-archive:{Path.GetFileName(archive.Path)}",
        BaseImage.Named or BaseImage.Host or BaseImage.Scratch => Request.Base.ToString()!,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>purl-spec, type oci.</summary>
    private string BaseUri(Descriptor descriptor)
    {
        if (Request.Base is not BaseImage.Named { Reference: var name }) return BaseName;
        var tag = name.Tag is null ? "" : "&tag=" + Uri.EscapeDataString(name.Tag);
        return $"pkg:oci/{name.Repository[(name.Repository.LastIndexOf('/') + 1)..]}@{Uri.EscapeDataString(descriptor.Digest.ToString())}?repository_url={name.Name}{tag}";
    }

    private string? Label(string name) => Request.Settings.Labels.LastOrDefault(l => l.Key == name).Value is { Length: > 0 } value ? value : null;

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
