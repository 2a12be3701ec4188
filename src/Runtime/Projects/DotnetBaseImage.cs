using System.Globalization;

namespace BuildKit.Projects;

/// <summary>
/// The image of the .NET team that a project runs on when its author names none. The rules are those of the SDK's own container
/// support, so that a project keeps its base when it changes tools.
/// </summary>
public sealed record DotnetBaseImage
{
    private const string Registry = "mcr.microsoft.com";

    /// <summary>Tags of previews name the preview since this version.</summary>
    private const int FirstVersionWithPreviewTags = 8;

    /// <summary>"10.0".</summary>
    public required string TargetFrameworkVersion { get; init; }

    /// <summary>"10.0.401", "11.0.100-rc.1.25451.107".</summary>
    public required string SdkVersion { get; init; }

    public required IReadOnlyList<string> RuntimeIdentifiers { get; init; }

    public bool IsAspNetCore { get; init; }

    public bool IsSelfContained { get; init; }

    public bool IsAot { get; init; }

    public bool IsTrimmed { get; init; }

    public bool InvariantGlobalization { get; init; }

    /// <summary>ContainerFamily: "alpine", "noble-chiseled"; empty lets the project decide.</summary>
    public string? Family { get; init; }

    /// <summary>Throws where runtime identifiers of both C libraries are mixed: one base cannot serve both.</summary>
    public string ToName()
    {
        var repository = IsSelfContained ? "runtime-deps" : IsAspNetCore ? "aspnet" : "runtime";
        return $"{Registry}/dotnet/{repository}:{VersionTag()}{FamilySuffix()}";
    }

    private string FamilySuffix()
    {
        var isMusl = IsMusl();
        var hasVariants = Target.Major >= FirstVersionWithPreviewTags;
        if (!string.IsNullOrWhiteSpace(Family))
        {
            var needsExtra = hasVariants && !isMusl && !InvariantGlobalization && !SdkVersion.Contains('-', StringComparison.Ordinal)
                && Family.EndsWith("-chiseled", StringComparison.Ordinal);
            return $"-{Family}" + (needsExtra ? "-extra" : "");
        }

        if (isMusl) return "-alpine" + (hasVariants ? Extra : "");
        return hasVariants && (IsAot || IsTrimmed) ? "-noble-chiseled" + Extra : "";
    }

    /// <summary>Small images lack ICU and time zones; only those of trimmed applications are small.</summary>
    private string Extra => (IsAot || IsTrimmed) && !InvariantGlobalization ? "-extra" : "";

    private bool IsMusl()
    {
        var musl = RuntimeIdentifiers.Count(rid => rid.StartsWith("linux-musl", StringComparison.Ordinal));
        return musl == 0 ? false : musl == RuntimeIdentifiers.Count ? true : throw ProjectException.MixedLibraries(RuntimeIdentifiers);
    }

    private (int Major, int Minor) Target => TryVersion(TargetFrameworkVersion, out var version)
        ? version
        : throw ProjectException.UnknownVersion("target framework", TargetFrameworkVersion);

    private string VersionTag()
    {
        var stable = Tag(Target);
        if (Target.Major < FirstVersionWithPreviewTags) return stable;
        if (!TryVersion(SdkVersion, out var sdk)) throw ProjectException.UnknownVersion("SDK", SdkVersion);
        return Target.CompareTo(sdk) < 0 ? stable : PreviewTag(SdkVersion) ?? Tag(sdk);
    }

    /// <summary>Only the first band of an SDK (x.y.100) precedes its runtime's release; null for a released one.</summary>
    private static string? PreviewTag(string sdkVersion)
    {
        var (number, labels) = sdkVersion.Split('-', 2) is [var n, var l] ? (n, l.Split('+')[0].Split('.')) : (sdkVersion, []);
        var isFirstBand = number.Split('.') is [_, _, "100"];
        if (!isFirstBand || labels is [] or ["rtm" or "servicing", ..]) return null;
        _ = TryVersion(number, out var version);
        return labels switch
        {
            ["rc" or "preview", var round, ..] => $"{Tag(version)}.0-{labels[0]}.{round}",
            ["alpha" or "dev" or "ci", ..] => $"{Tag(version)}-preview",
            _ => throw ProjectException.UnknownVersion("SDK", sdkVersion),
        };
    }

    private static string Tag((int Major, int Minor) version) => string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}");

    private static bool TryVersion(string text, out (int Major, int Minor) version)
    {
        version = default;
        if (text.Split('.', '-') is not [var major, var minor, ..]) return false;
        return int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out version.Major)
            && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out version.Minor);
    }
}
