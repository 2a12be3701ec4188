using BuildKit.Attestations;

namespace BuildKit.Dockerfiles.Attesting;

/// <summary>Packages of Debian's and Alpine's package managers, from the lists that these keep of what is installed.</summary>
internal static class SystemPackages
{
    private static readonly HashSet<string> DebianKeys = ["Package", "Status", "Version", "Architecture", "Maintainer"];
    private static readonly HashSet<string> AlpineKeys = ["P", "V", "A", "L", "m"];

    /// <summary>dpkg(1): a package that was removed stays in the list while its settings do. Lists of images without dpkg have no status.</summary>
    public static IEnumerable<SbomComponent> OfDebian(Stream content, OsRelease system)
    {
        foreach (var facts in Stanzas.Read(content, DebianKeys))
        {
            if (facts.TryGetValue("Status", out var status) && !status.EndsWith(" installed", StringComparison.Ordinal)) continue;
            if (!facts.TryGetValue("Package", out var name) || !facts.TryGetValue("Version", out var version)) continue;
            yield return Component(SbomComponentKind.Debian, system, name, version, facts.GetValueOrDefault("Architecture")) with
            {
                Facts = new SbomFacts { Authors = Maker(facts.GetValueOrDefault("Maintainer")) },
            };
        }
    }

    /// <summary>apk-v2's "installed" (wiki.alpinelinux.org, Apk spec).</summary>
    public static IEnumerable<SbomComponent> OfAlpine(Stream content, OsRelease system)
    {
        foreach (var facts in Stanzas.Read(content, AlpineKeys))
        {
            if (!facts.TryGetValue("P", out var name) || !facts.TryGetValue("V", out var version)) continue;
            yield return Component(SbomComponentKind.Alpine, system, name, version, facts.GetValueOrDefault("A")) with
            {
                Facts = new SbomFacts { Authors = Maker(facts.GetValueOrDefault("m")), LicenseExpression = License(facts.GetValueOrDefault("L")) },
            };
        }
    }

    private static SbomComponent Component(SbomComponentKind kind, OsRelease system, string name, string version, string? architecture) => new()
    {
        Kind = kind, Name = name, Version = version, Architecture = architecture, Distribution = system.Id, DistributionVersion = system.VersionId,
    };

    /// <summary>"Name &lt;address&gt;" as SPDX writes it: "Name (address)".</summary>
    private static string? Maker(string? text) => text?.Replace('<', '(').Replace('>', ')');

    /// <summary>What is no expression of one licence is left out: readers refuse a bill for it.</summary>
    private static string? License(string? text) => text is not null && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+') ? text : null;
}
