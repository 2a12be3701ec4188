namespace BuildKit.Oci.Json;

/// <summary>Manifests and indexes say 2; schema 1 is Docker's of 2015, signed and altogether different.</summary>
internal static class SchemaVersion
{
    private const int Ours = 2;

    public static int Read(JsonPart document)
    {
        var version = document.Given("schemaVersion")?.Int32() ?? Ours;
        return version == Ours ? version : throw document.Wrong($"got schemaVersion {version}, want {Ours}");
    }
}
