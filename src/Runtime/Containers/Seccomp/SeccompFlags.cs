using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Seccomp;

/// <summary>config-linux.md, "seccomp.flags".</summary>
internal static class SeccompFlags
{
    public static IReadOnlyList<string> Known { get; } =
        ["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"];

    public static SeccompFilterFlag Of(SeccompProfile profile)
    {
        SeccompFilterFlag flags = 0;
        foreach (var name in profile.Flags)
        {
            flags |= name switch
            {
                // The process has one thread.
                "SECCOMP_FILTER_FLAG_TSYNC" => 0,
                "SECCOMP_FILTER_FLAG_LOG" => SeccompFilterFlag.SECCOMP_FILTER_FLAG_LOG,
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => SeccompFilterFlag.SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => SeccompFilterFlag.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
                _ => throw LaunchException.UnknownFilterWord("flag of seccomp(2)", name),
            };
        }

        return flags;
    }
}
