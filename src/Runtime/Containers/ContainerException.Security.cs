using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerException
{
    private const int LongestReason = 300;

    internal static ContainerException BadFilterProfile(string file, string reason, Exception? inner = null) => new(
        "BK3222", $"Reading the system call profile '{PosixPath.Printable(file)}': {Bounded(reason).TrimEnd('.')}.",
        "It must be a JSON document in Docker's format or in that of the OCI specification's 'linux.seccomp'; 'seccomp=builtin' is the default.", inner);

    internal static ContainerException SecurityNotOffered(string option, string reason, string instead) => new(
        "BK3223", $"Reading --security-opt: '{PosixPath.Printable(Bounded(option))}' is not possible: {reason}.", $"Leave it out; {instead}");

    internal static ContainerException LogOptionNotOffered(string option) => new(
        "BK3224", $"Reading --log-opt: '{PosixPath.Printable(Bounded(option))}' is not possible: Docker has this option, the log of this engine has not.",
        "Leave it out; 'max-size', 'max-file', 'labels' and 'env' are there, and a full disk never holds up a container.");

    /// <summary>A message may quote what is hostile.</summary>
    private static string Bounded(string text) => PosixPath.Printable(text.Length > LongestReason ? text[..LongestReason] + "…" : text);
}
