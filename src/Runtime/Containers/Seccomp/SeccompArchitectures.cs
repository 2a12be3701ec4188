using System.Runtime.InteropServices;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Seccomp;

/// <summary>config-linux.md, "architectures".</summary>
internal static class SeccompArchitectures
{
    // Of the specification, but of processors that this runtime does not run on: a profile written for all of them is no mistake.
    private static readonly string[] Foreign =
    [
        "SCMP_ARCH_ARM", "SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64", "SCMP_ARCH_MIPS64N32", "SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC",
        "SCMP_ARCH_PPC64", "SCMP_ARCH_PPC64LE", "SCMP_ARCH_S390", "SCMP_ARCH_S390X", "SCMP_ARCH_PARISC", "SCMP_ARCH_PARISC64", "SCMP_ARCH_RISCV64", "SCMP_ARCH_LOONGARCH64",
        "SCMP_ARCH_M68K", "SCMP_ARCH_SH", "SCMP_ARCH_SHEB",
    ];

    public static IReadOnlyList<string> Known { get; } = ["SCMP_ARCH_AARCH64", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64"];

    /// <summary>
    /// Whether the rules also speak of programs of this kind. Calls of kinds that are not named do not exist, so that nothing gets around the
    /// rules.
    /// </summary>
    public static bool Includes(SeccompProfile profile, Architecture processor, string name)
    {
        var found = false;
        foreach (var architecture in profile.Architectures)
        {
            found |= architecture == name;
            if (!Known.Contains(architecture) && !Foreign.Contains(architecture)) throw LaunchException.UnknownFilterWord("kind of processor", architecture);
        }

        return found && processor == Architecture.X64;
    }
}
