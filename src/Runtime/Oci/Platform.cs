using System.Runtime.InteropServices;

namespace BuildKit.Oci;

/// <summary>An operating system and CPU architecture in GOOS/GOARCH terms (image-spec image-index.md, "platform").</summary>
public sealed record Platform
{
    public required string Architecture { get; init; }

    public required string Os { get; init; }

    public string? OsVersion { get; init; }

    public string? Variant { get; init; }

    /// <summary>The platform that containers have on this machine; always Linux, since only Linux containers are run.</summary>
    public static Platform OfThisMachine { get; } = new()
    {
        Os = "linux",
        Architecture = ArchitectureOf(RuntimeInformation.OSArchitecture),
        Variant = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm ? "v7" : null,
    };

    public static Platform Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length is < 2 or > 3 || parts.Any(p => p.Length is 0 or > 32 || !p.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')))
            throw OciException.InvalidPlatform(text);
        return Normalize(new Platform
        {
            Os = parts[0].ToLowerInvariant(),
            Architecture = parts[1].ToLowerInvariant(),
            Variant = parts.Length == 3 ? parts[2].ToLowerInvariant() : null,
        });
    }

    /// <summary>The platform of a portable or distribution runtime identifier (<c>linux-musl-x64</c>), or null when containers have none for it.</summary>
    public static Platform? FromRuntimeIdentifier(string rid)
    {
        var os = rid.StartsWith("linux", StringComparison.Ordinal) || rid.StartsWith("unix", StringComparison.Ordinal) ? "linux"
            : rid.StartsWith("win", StringComparison.Ordinal) ? "windows"
            : null;
        Platform? platform = rid[(rid.LastIndexOf('-') + 1)..] switch
        {
            "x64" => new Platform { Os = os!, Architecture = "amd64" },
            "x86" => new Platform { Os = os!, Architecture = "386" },
            "arm64" => new Platform { Os = os!, Architecture = "arm64" },
            "arm" => new Platform { Os = os!, Architecture = "arm", Variant = "v7" },
            "armv6" => new Platform { Os = os!, Architecture = "arm", Variant = "v6" },
            "ppc64le" => new Platform { Os = os!, Architecture = "ppc64le" },
            "s390x" => new Platform { Os = os!, Architecture = "s390x" },
            "riscv64" => new Platform { Os = os!, Architecture = "riscv64" },
            "loongarch64" => new Platform { Os = os!, Architecture = "loong64" },
            _ => null,
        };
        return os is null ? null : platform;
    }

    /// <summary>True when an image made for <paramref name="other"/> runs where this platform is wanted.</summary>
    public bool Matches(Platform other) =>
        Os == other.Os && Architecture == other.Architecture && (Variant is null || other.Variant is null || Variant == other.Variant);

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    /// <summary>containerd's normalisation: the spellings people use, and the variant that says nothing.</summary>
    private static Platform Normalize(Platform p) => p.Architecture switch
    {
        "x86_64" or "x86-64" => p with { Architecture = "amd64" },
        "aarch64" => p with { Architecture = "arm64", Variant = null },
        "arm64" when p.Variant is "v8" or "8" => p with { Variant = null },
        "i386" => p with { Architecture = "386" },
        "armhf" => p with { Architecture = "arm", Variant = "v7" },
        _ => p,
    };

    private static string ArchitectureOf(Architecture architecture) => architecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm => "arm",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
        System.Runtime.InteropServices.Architecture.LoongArch64 => "loong64",
        System.Runtime.InteropServices.Architecture.RiscV64 => "riscv64",
        _ => architecture.ToString().ToLowerInvariant(),
    };
}
