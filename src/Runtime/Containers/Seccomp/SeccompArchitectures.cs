namespace BuildKit.Containers.Seccomp;

/// <summary>config-linux.md, "architectures".</summary>
internal static class SeccompArchitectures
{
    public static IReadOnlyList<string> Known { get; } = ["SCMP_ARCH_AARCH64", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64"];
}
