using System.Text.Json;
using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Oci;

namespace BuildKit.Projects.Sbom;

/// <summary>How a project's image came to be.</summary>
internal sealed record ProjectProvenance(ProjectImageRequest Request, ProjectPlan Plan, SbomInventory Inventory, SbomSubject Subject)
{
    private const string BuildType = "https://buildkit-net.github.io/publish/v1";
    private const string Builder = "https://buildkit-net.github.io/BuildKit.Tasks";

    public ProvenanceStatement ToStatement() => new()
    {
        Subject = Subject,
        BuildType = BuildType,
        Builder = Builder,
        ExternalParameters = WriteDecided,
        InternalParameters = WriteFollowing,
        Inputs = [.. Inputs()],
    };

    /// <summary>What the project's author decides.</summary>
    private void WriteDecided(Utf8JsonWriter json)
    {
        json.WriteString("project", Request.ProjectName);
        if (Inventory.ProjectVersion.Length > 0) json.WriteString("version", Inventory.ProjectVersion);
        json.WriteString("runtimeIdentifier", Plan.RuntimeIdentifier);
        json.WriteString("baseImage", BaseImageUri.NameOf(Request.Base));
        json.WriteString("repository", Request.Repository);
        json.WriteString("created", Subject.CreatedText);
    }

    /// <summary>Enough to compare two builds layer by layer.</summary>
    private void WriteFollowing(Utf8JsonWriter json)
    {
        json.WriteString("imageKey", Plan.Image.Key);
        json.WriteStartArray("layers");
        foreach (var layer in Plan.Image.Layers)
        {
            json.WriteStartObject();
            json.WriteString("title", layer.Title);
            json.WriteString("key", layer.Key);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A project says where its source is by its labels, and only where it publishes that.</summary>
    private IEnumerable<ProvenanceInput> Inputs()
    {
        if (Label(Annotations.Source) is { } source) yield return new(source.StartsWith("http", StringComparison.Ordinal) ? "git+" + source : source, "gitCommit", Label(Annotations.Revision));
        if (Plan.Image.Base.Descriptor is { } descriptor) yield return new(BaseImageUri.Of(Request.Base, descriptor), "sha256", descriptor.Digest.Hex);
        foreach (var component in Inventory.Components.Where(c => c.IsPackage)) yield return new(component.Purl, "sha512", component.Sha512);
    }

    private string? Label(string name) => Request.Settings.Labels.LastOrDefault(l => l.Key == name).Value is { Length: > 0 } value ? value : null;
}
