namespace BuildKit.Attestations;

/// <summary>One thing an image holds: a package, a runtime pack or a referenced project.</summary>
internal sealed record SbomComponent
{
    public required string Name { get; init; }

    /// <summary>Empty for projects without one.</summary>
    public required string Version { get; init; }

    public required SbomComponentKind Kind { get; init; }

    /// <summary>Hexadecimal, of the package without its signature, as NuGet computes it; null when unknown.</summary>
    public string? Sha512 { get; init; }

    public SbomFacts Facts { get; init; } = new();

    /// <summary>Keys of the components this one needs, sorted.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>Of an operating system's package: "debian", "alpine"; as /etc/os-release has it.</summary>
    public string? Distribution { get; init; }

    /// <summary>The distribution's version: "12".</summary>
    public string? DistributionVersion { get; init; }

    public string? Architecture { get; init; }

    public bool IsPackage => Kind != SbomComponentKind.Project;

    /// <summary>"name/version", lower case: NuGet ids have no case. Packages of operating systems go by their URL, which tells them apart from those.</summary>
    public string Key => IsOfSystem ? Purl : KeyOf(Name, Version);

    /// <summary>A package URL (purl-spec, types nuget, deb and apk); projects have a generic one.</summary>
    public string Purl => Kind switch
    {
        SbomComponentKind.NuGet => $"pkg:nuget/{Escape(Name)}@{Escape(Version)}",
        SbomComponentKind.Debian => SystemPurl("deb", "debian"),
        SbomComponentKind.Alpine => SystemPurl("apk", "alpine"),
        SbomComponentKind.Project => $"pkg:generic/{Escape(Name)}" + (Version.Length > 0 ? "@" + Escape(Version) : ""),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public bool IsOfSystem => Kind is SbomComponentKind.Debian or SbomComponentKind.Alpine;

    public static string KeyOf(string name, string version) => $"{name}/{version}".ToLowerInvariant();

    private string SystemPurl(string type, string otherwise)
    {
        string?[] qualifiers =
        [
            Architecture is null ? null : "arch=" + Escape(Architecture),
            Distribution is null || DistributionVersion is null ? null : $"distro={Escape($"{Distribution}-{DistributionVersion}")}",
        ];
        var told = string.Join('&', qualifiers.OfType<string>());
        return $"pkg:{type}/{Escape(Distribution ?? otherwise)}/{Escape(Name)}@{Escape(Version)}" + (told.Length > 0 ? "?" + told : "");
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}

internal enum SbomComponentKind
{
    /// <summary>A referenced project.</summary>
    Project,

    NuGet,

    Debian,

    Alpine,
}

/// <summary>What a package says of its licence and makers; null where it says nothing.</summary>
internal sealed record SbomFacts
{
    /// <summary>An SPDX licence expression.</summary>
    public string? LicenseExpression { get; init; }

    public string? LicenseUrl { get; init; }

    public string? Authors { get; init; }

    public string? Copyright { get; init; }
}
