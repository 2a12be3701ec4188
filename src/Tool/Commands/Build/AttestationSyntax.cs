using BuildKit.Attestations;
using BuildKit.Dockerfiles;

namespace BuildKit.Tool.Commands.Build;

/// <summary><c>--sbom</c> and <c>--provenance</c>, and <c>--attest</c> that says both: the short ones count where both are given, as with Docker.</summary>
internal static class AttestationSyntax
{
    private const string Attest = "--attest";
    private const string Sbom = "--sbom";
    private const string Provenance = "--provenance";

    public static BuildAttestations Parse(IReadOnlyList<string> attestations, string? sbom, string? provenance)
    {
        var read = attestations.Aggregate(BuildAttestations.None, With);
        if (sbom is not null) read = read with { Sbom = Formats(sbom) };
        return provenance switch
        {
            null => read,
            "true" or "1" => read with { Provenance = ProvenanceDetail.Min },
            "false" or "0" => read with { Provenance = null },
            _ => WithProvenance(read, OptionFields.Parse(Provenance, provenance, "mode", "builder-id", "version", "disabled")),
        };
    }

    private static BuildAttestations With(BuildAttestations read, string text)
    {
        var fields = OptionFields.Parse(Attest, text, "type", "format", "mode", "builder-id", "version", "disabled");
        return fields["type"] switch
        {
            "sbom" when fields.Flag("disabled", false) => read with { Sbom = SbomFormats.None },
            "sbom" => read with { Sbom = read.Sbom | Format(fields["format"] ?? "true", fields.Wrong) },
            "provenance" => WithProvenance(read, fields),
            _ => throw fields.Wrong("type=sbom or type=provenance"),
        };
    }

    private static BuildAttestations WithProvenance(BuildAttestations read, OptionFields fields)
    {
        if (fields.Bare is not null) throw fields.Wrong("true, false, mode=min or mode=max");
        if (fields.Flag("disabled", false)) return read with { Provenance = null };
        if (fields["version"] is not (null or "v1")) throw fields.Wrong("version=v1");
        return read with
        {
            Builder = fields["builder-id"] ?? read.Builder,
            Provenance = fields["mode"] switch
            {
                null or "min" => ProvenanceDetail.Min,
                "max" => ProvenanceDetail.Max,
                _ => throw fields.Wrong("mode=min or mode=max"),
            },
        };
    }

    private static SbomFormats Formats(string text) =>
        text is "false" or "0" ? SbomFormats.None : text.Split(',').Aggregate(SbomFormats.None, (all, format) => all | Format(format, want => ToolException.InvalidValue(Sbom, text, want)));

    private static SbomFormats Format(string text, Func<string, ToolException> wrong) => text switch
    {
        "true" or "1" or "spdx" => SbomFormats.Spdx,
        "cyclonedx" => SbomFormats.CycloneDx,
        _ => throw wrong("true, false, spdx or cyclonedx; the bill is written by this program, and no generator is run"),
    };
}
