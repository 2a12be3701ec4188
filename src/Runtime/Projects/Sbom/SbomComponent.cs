namespace BuildKit.Projects.Sbom;

/// <summary>One thing an image holds: a package, a runtime pack or a referenced project.</summary>
internal sealed record SbomComponent
{
    public required string Name { get; init; }

    /// <summary>Empty for projects without one.</summary>
    public required string Version { get; init; }

    public required bool IsPackage { get; init; }

    /// <summary>Hexadecimal, of the package without its signature, as NuGet computes it; null when unknown.</summary>
    public string? Sha512 { get; init; }

    public NuspecFacts Facts { get; init; } = new();

    /// <summary>Keys of the components this one needs, sorted.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>"name/version", lower case: NuGet ids have no case.</summary>
    public string Key => $"{Name}/{Version}".ToLowerInvariant();

    /// <summary>A package URL (purl-spec, type nuget); projects have a generic one.</summary>
    public string Purl => IsPackage
        ? $"pkg:nuget/{Uri.EscapeDataString(Name)}@{Uri.EscapeDataString(Version)}"
        : $"pkg:generic/{Uri.EscapeDataString(Name)}" + (Version.Length > 0 ? "@" + Uri.EscapeDataString(Version) : "");
}

/// <summary>What a package's nuspec says of its licence and makers; null where it says nothing.</summary>
internal sealed record NuspecFacts
{
    /// <summary>An SPDX licence expression.</summary>
    public string? LicenseExpression { get; init; }

    public string? LicenseUrl { get; init; }

    public string? Authors { get; init; }

    public string? Copyright { get; init; }
}
