using System.Runtime.InteropServices;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Seccomp;

/// <summary>
/// A profile as people write it for <c>--security-opt seccomp=FILE</c>: Docker's format, whose rules may depend on the host and on the
/// container's capabilities. The specification's own format is the part of it without such conditions.
/// </summary>
internal sealed record FilterProfile
{
    /// <summary>All but the rules, and the architectures that <see cref="Families"/> add.</summary>
    public required SeccompProfile Basis { get; init; }

    public IReadOnlyList<ArchitectureFamily> Families { get; init; } = [];

    public IReadOnlyList<ConditionalRule> Rules { get; init; } = [];

    /// <summary>What is left of it in this place.</summary>
    public SeccompProfile For(FilterSituation situation) => Basis with
    {
        Architectures = [.. Basis.Architectures, .. Families.Where(f => f.Architecture == situation.ArchitectureName).Take(1).SelectMany(f => (string[])[f.Architecture, .. f.Others])],
        Syscalls = [.. Rules.Where(r => r.AppliesTo(situation)).Select(r => r.Rule)],
    };
}

/// <summary>An entry of "archMap": on this processor, programs of the others are spoken of as well.</summary>
internal sealed record ArchitectureFamily(string Architecture, IReadOnlyList<string> Others);

/// <summary>All of <see cref="Includes"/> must hold, none of <see cref="Excludes"/> may.</summary>
internal sealed record ConditionalRule(SeccompRule Rule, RuleConditions Includes, RuleConditions Excludes)
{
    public bool AppliesTo(FilterSituation situation) => Includes.AllHold(situation) && !Excludes.OneHolds(situation);
}

internal sealed record RuleConditions
{
    public static RuleConditions None { get; } = new();

    /// <summary>With their prefix: CAP_SYS_ADMIN.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Go's names of processors.</summary>
    public IReadOnlyList<string> Processors { get; init; } = [];

    public Version? LeastKernel { get; init; }

    public bool AllHold(FilterSituation s) =>
        (Processors.Count == 0 || Processors.Contains(s.ProcessorName)) && Capabilities.All(s.Capabilities.Contains) && (LeastKernel is null || s.Kernel >= LeastKernel);

    public bool OneHolds(FilterSituation s) =>
        Processors.Contains(s.ProcessorName) || Capabilities.Any(s.Capabilities.Contains) || (LeastKernel is not null && s.Kernel >= LeastKernel);
}

/// <summary>What conditions of a profile may ask about.</summary>
/// <param name="Capabilities">The container's bounding set.</param>
/// <param name="Processor">The machine's.</param>
/// <param name="Kernel">The machine's.</param>
internal sealed record FilterSituation(IReadOnlyList<string> Capabilities, Architecture Processor, Version Kernel)
{
    public string ProcessorName => Processor == Architecture.Arm64 ? "arm64" : "amd64";

    public string ArchitectureName => Processor == Architecture.Arm64 ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64";
}
