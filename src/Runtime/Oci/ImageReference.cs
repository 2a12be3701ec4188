using System.Diagnostics.CodeAnalysis;

namespace BuildKit.Oci;

/// <summary>
/// A normalised image name: registry, repository, and a tag or a digest or both (distribution/reference). "busybox" is
/// <c>docker.io/library/busybox:latest</c>; <see cref="ToString"/> gives the full name, <see cref="Familiar"/> the short one people type.
/// </summary>
public sealed record ImageReference
{
    public const string DefaultRegistry = "docker.io";
    public const string DefaultTag = "latest";
    private const string OfficialPrefix = "library/";
    private const int MaximumNameLength = 255;

    private ImageReference(string registry, string repository, string? tag, Digest? digest) =>
        (Registry, Repository, Tag, Digest) = (registry, repository, tag, digest);

    /// <summary>Host and optional port, lower case: "docker.io", "localhost:5000".</summary>
    public string Registry { get; }

    /// <summary>Path in the registry: "library/busybox".</summary>
    public string Repository { get; }

    /// <summary>Null only where a digest stands alone.</summary>
    public string? Tag { get; private init; }

    public Digest? Digest { get; private init; }

    /// <summary>Registry and repository.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>The name without what Docker adds by default, with tag and digest.</summary>
    public string Familiar => FamiliarName + Suffix;

    /// <summary>The name as lists show it in the REPOSITORY column.</summary>
    public string FamiliarName =>
        Registry != DefaultRegistry ? Name
        : Repository.StartsWith(OfficialPrefix, StringComparison.Ordinal) ? Repository[OfficialPrefix.Length..]
        : Repository;

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var reason) ? reference : throw OciException.InvalidReference(text, reason);

    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference) => TryParse(text, out reference, out _);

    public static bool IsTag(string text) => ImageNameSyntax.IsTag(text);

    public ImageReference WithTag(string tag) =>
        IsTag(tag) ? this with { Tag = tag, Digest = null } : throw OciException.InvalidReference($"{FamiliarName}:{tag}", "the tag has characters that tags cannot have");

    public ImageReference WithDigest(Digest digest) => this with { Tag = null, Digest = digest };

    public override string ToString() => Name + Suffix;

    private static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference, out string reason)
    {
        reference = null;
        if (string.IsNullOrEmpty(text)) return Fail("it is empty", out reason);

        // Before anything looks at it: what is scanned is short, whatever was typed.
        if (text.Length > MaximumNameLength + 1 + 128 + 1 + 71) return Fail($"it is longer than {MaximumNameLength} characters", out reason);
        var rest = text;
        Digest? digest = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            if (!Digest.TryParse(rest[(at + 1)..], out digest)) return Fail("what follows '@' is not a sha256 digest", out reason);
            rest = rest[..at];
        }

        string? tag = null;
        if (rest.LastIndexOf(':') is var colon and >= 0 && !rest.AsSpan(colon).Contains('/'))
        {
            tag = rest[(colon + 1)..];
            if (!IsTag(tag)) return Fail("the tag has characters that tags cannot have", out reason);
            rest = rest[..colon];
        }

        if (rest.Length > MaximumNameLength) return Fail($"it is longer than {MaximumNameLength} characters", out reason);
        var (registry, repository) = SplitRegistry(rest);
        if (!ImageNameSyntax.IsRegistry(registry)) return Fail("the registry is not a host name with an optional port", out reason);
        if (repository.Any(char.IsAsciiLetterUpper)) return Fail("the repository must be lower case", out reason);
        if (!ImageNameSyntax.IsRepository(repository)) return Fail("the repository has characters that repositories cannot have", out reason);
        if (ImageNameSyntax.IsHex64(text)) return Fail("64 hexadecimal digits are an image id, not a name", out reason);

        reference = new ImageReference(registry, repository, tag ?? (digest is null ? DefaultTag : null), digest);
        reason = "";
        return true;
    }

    private static bool Fail(string why, out string reason)
    {
        reason = why;
        return false;
    }

    /// <summary>The first component is a registry when it could not be a user name: it has a dot, a port, capitals, or is localhost.</summary>
    private static (string Registry, string Repository) SplitRegistry(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var isRegistry = slash > 0 && (first.AsSpan().ContainsAny('.', ':') || first == "localhost" || first.Any(char.IsAsciiLetterUpper));
        var (registry, repository) = isRegistry ? (first.ToLowerInvariant(), name[(slash + 1)..]) : (DefaultRegistry, name);
        if (registry is "index.docker.io" or "registry-1.docker.io") registry = DefaultRegistry;
        if (registry == DefaultRegistry && !repository.Contains('/', StringComparison.Ordinal)) repository = OfficialPrefix + repository;
        return (registry, repository);
    }
}
