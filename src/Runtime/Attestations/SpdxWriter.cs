using System.Text;
using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Attestations;

/// <summary>SPDX 2.3 as JSON (spdx.github.io/spdx-spec/v2.3).</summary>
internal static class SpdxWriter
{
    private const string NoAssertion = "NOASSERTION";
    private const string ImageId = "SPDXRef-Image";
    private const string ProjectId = "SPDXRef-Project";

    public static void Write(Utf8JsonWriter json, SbomInventory inventory, SbomSubject subject)
    {
        json.WriteStartObject();
        json.WriteString("spdxVersion", "SPDX-2.3");
        json.WriteString("dataLicense", "CC0-1.0");
        json.WriteString("SPDXID", "SPDXRef-DOCUMENT");
        json.WriteString("name", $"{subject.Repository}@{subject.Image.Digest}");
        json.WriteString("documentNamespace", $"https://spdx.org/spdxdocs/{Uri.EscapeDataString(inventory.ProjectName ?? subject.ShortName)}-{SbomDocument.NameOf(inventory, subject).Hex}");
        json.WriteStartObject("creationInfo");
        json.WriteString("created", subject.CreatedText);
        json.WriteStartArray("creators");
        json.WriteStringValue($"Tool: {inventory.Tool}");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("packages");
        WriteImage(json, subject);
        if (inventory.ProjectName is { } project) WriteProject(json, project, inventory.ProjectVersion);
        foreach (var component in inventory.Components) WriteComponent(json, component);
        json.WriteEndArray();
        WriteRelationships(json, inventory);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, SbomSubject subject)
    {
        Begin(json, ImageId, subject.Repository, subject.Image.Digest.ToString());
        json.WriteString("primaryPackagePurpose", "CONTAINER");
        Checksum(json, "SHA256", subject.Image.Digest.Hex);
        Purl(json, subject.Purl);
        json.WriteEndObject();
    }

    private static void WriteProject(Utf8JsonWriter json, string name, string version)
    {
        Begin(json, ProjectId, name, version);
        json.WriteString("primaryPackagePurpose", "APPLICATION");
        json.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter json, SbomComponent component)
    {
        Begin(json, IdOf(component), component.Name, component.Version, component.Facts);
        if (component.Sha512 is { } hash) Checksum(json, "SHA512", hash);
        Purl(json, component.Purl);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string id, string name, string version, SbomFacts? facts = null)
    {
        json.WriteStartObject();
        json.WriteString("SPDXID", id);
        json.WriteString("name", name);
        if (version.Length > 0) json.WriteString("versionInfo", version);
        if (facts?.Authors is { } authors) json.WriteString("supplier", $"Organization: {authors}");
        json.WriteString("downloadLocation", NoAssertion);
        json.WriteBoolean("filesAnalyzed", false);
        json.WriteString("licenseConcluded", NoAssertion);
        json.WriteString("licenseDeclared", facts?.LicenseExpression ?? NoAssertion);
        json.WriteString("copyrightText", facts?.Copyright ?? NoAssertion);
    }

    private static void Checksum(Utf8JsonWriter json, string algorithm, string value)
    {
        json.WriteStartArray("checksums");
        json.WriteStartObject();
        json.WriteString("algorithm", algorithm);
        json.WriteString("checksumValue", value);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Purl(Utf8JsonWriter json, string purl)
    {
        json.WriteStartArray("externalRefs");
        json.WriteStartObject();
        json.WriteString("referenceCategory", "PACKAGE-MANAGER");
        json.WriteString("referenceType", "purl");
        json.WriteString("referenceLocator", purl);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRelationships(Utf8JsonWriter json, SbomInventory inventory)
    {
        json.WriteStartArray("relationships");
        Relate(json, "SPDXRef-DOCUMENT", "DESCRIBES", ImageId);
        if (inventory.ProjectName is not null) Relate(json, ImageId, "CONTAINS", ProjectId);
        var ids = inventory.Components.ToDictionary(c => c.Key, IdOf, StringComparer.Ordinal);
        foreach (var component in inventory.Components)
        {
            Relate(json, ImageId, "CONTAINS", IdOf(component));
            foreach (var dependency in component.Dependencies) Relate(json, IdOf(component), "DEPENDS_ON", ids[dependency]);
        }

        json.WriteEndArray();
    }

    private static void Relate(Utf8JsonWriter json, string from, string type, string to)
    {
        json.WriteStartObject();
        json.WriteString("spdxElementId", from);
        json.WriteString("relationshipType", type);
        json.WriteString("relatedSpdxElement", to);
        json.WriteEndObject();
    }

    /// <summary>Identifiers have letters, digits, '.' and '-' only (clause 3.2); what had others is told apart by a hash.</summary>
    private static string IdOf(SbomComponent component)
    {
        // A system's package may be there for several architectures, and be called as one of NuGet's is.
        if (component.IsOfSystem) return $"SPDXRef-Package-{Plain($"{component.Name}-{component.Version}")}-{Digest.Of(Encoding.UTF8.GetBytes(component.Purl)).Hex[..16]}";
        var text = $"{component.Name}-{component.Version}";
        var plain = Plain(text);
        return "SPDXRef-Package-" + (plain == text ? text : $"{plain}-{Digest.Of(Encoding.UTF8.GetBytes(text)).Hex[..8]}");
    }

    private static string Plain(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-'));
}
