using System.Text.Json;

namespace BuildKit.Attestations;

/// <summary>CycloneDX 1.5 as JSON (cyclonedx.org/docs/1.5/json).</summary>
internal static class CycloneDxWriter
{
    public static void Write(Utf8JsonWriter json, SbomInventory inventory, SbomSubject subject)
    {
        json.WriteStartObject();
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.5");
        json.WriteString("serialNumber", $"urn:uuid:{NameBasedUuid(SbomDocument.NameOf(inventory, subject).Hex)}");
        json.WriteNumber("version", 1);
        WriteMetadata(json, inventory.Tool, subject);
        json.WriteStartArray("components");
        if (inventory.ProjectName is { } project) WriteProject(json, project, inventory.ProjectVersion);
        foreach (var component in inventory.Components) WriteComponent(json, component);
        json.WriteEndArray();
        WriteDependencies(json, inventory, subject);
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, string tool, SbomSubject subject)
    {
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", subject.CreatedText);
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", tool);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        json.WriteString("type", "container");
        json.WriteString("bom-ref", subject.Purl);
        json.WriteString("name", subject.Repository);
        json.WriteString("version", subject.Image.Digest.ToString());
        json.WriteString("purl", subject.Purl);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProject(Utf8JsonWriter json, string name, string version)
    {
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("bom-ref", "project");
        json.WriteString("name", name);
        if (version.Length > 0) json.WriteString("version", version);
        json.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter json, SbomComponent component)
    {
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", component.Purl);
        if (component.Facts.Authors is { } authors) json.WriteString("author", authors);
        json.WriteString("name", component.Name);
        if (component.Version.Length > 0) json.WriteString("version", component.Version);
        if (component.Sha512 is { } hash) WriteHash(json, hash);
        WriteLicense(json, component.Facts);
        if (component.Facts.Copyright is { } copyright) json.WriteString("copyright", copyright);
        json.WriteString("purl", component.Purl);
        json.WriteEndObject();
    }

    private static void WriteHash(Utf8JsonWriter json, string hash)
    {
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-512");
        json.WriteString("content", hash);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteLicense(Utf8JsonWriter json, SbomFacts facts)
    {
        if (facts.LicenseExpression is null && facts.LicenseUrl is null) return;
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        if (facts.LicenseExpression is { } expression)
        {
            json.WriteString("expression", expression);
        }
        else
        {
            json.WriteStartObject("license");
            json.WriteString("name", "see url");
            json.WriteString("url", facts.LicenseUrl);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDependencies(Utf8JsonWriter json, SbomInventory inventory, SbomSubject subject)
    {
        var purls = inventory.Components.ToDictionary(c => c.Key, c => c.Purl, StringComparer.Ordinal);
        json.WriteStartArray("dependencies");
        string[] components = [.. inventory.Components.Select(c => c.Purl)];
        Depend(json, subject.Purl, inventory.ProjectName is null ? components : ["project"]);
        if (inventory.ProjectName is not null) Depend(json, "project", components);
        foreach (var component in inventory.Components) Depend(json, component.Purl, [.. component.Dependencies.Select(d => purls[d])]);
        json.WriteEndArray();
    }

    private static void Depend(Utf8JsonWriter json, string on, IReadOnlyList<string> needed)
    {
        json.WriteStartObject();
        json.WriteString("ref", on);
        json.WriteStartArray("dependsOn");
        foreach (var purl in needed) json.WriteStringValue(purl);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>RFC 9562, version 8 (custom): the bits of a hash with version and variant set.</summary>
    private static string NameBasedUuid(string hex) => $"{hex[..8]}-{hex[8..12]}-8{hex[13..16]}-a{hex[17..20]}-{hex[20..32]}";
}
