using System.Globalization;
using BuildKit.Containers.Bundles.Json;
using BuildKit.Containers.Seccomp;
using BuildKit.Containers.Specification;
using BuildKit.Linux;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

/// <summary>Docker's seccomp.json (moby/profiles/seccomp). Members that nobody knows are passed over, as Docker does.</summary>
internal static class FilterProfileJson
{
    public static FilterProfile Read(JsonPart part)
    {
        var basis = SpecSeccompJson.ReadBasis(part);
        var profile = new FilterProfile
        {
            Basis = basis,
            Families = part.Member("archMap")?.List(ReadFamily) ?? [],
            Rules = part.Member("syscalls")?.List(rule => ReadRule(rule, Allows(basis.DefaultAction))) ?? [],
        };
        if (profile.Basis.ListenerPath is not null) throw part.Wrong("'listenerPath' names somebody to ask, which only containers of 'runtime' have");
        if (profile.Basis.DefaultAction == SeccompAction.Notify) throw part.Wrong("the action SCMP_ACT_NOTIFY asks somebody, which only containers of 'runtime' have");
        if (profile is { Basis.Architectures.Count: > 0, Families.Count: > 0 }) throw part.Wrong("it has both 'architectures' and 'archMap', want one of them");
        return profile;
    }

    private static ArchitectureFamily ReadFamily(JsonPart part) =>
        new(part.Required("architecture").Text(), part.Member("subArchitectures")?.Texts() ?? []);

    /// <param name="part">The rule.</param>
    /// <param name="lax">What no rule speaks of is allowed.</param>
    private static ConditionalRule ReadRule(JsonPart part, bool lax)
    {
        var rule = SpecSeccompJson.ReadRule(part, Names(part));
        if (rule.Action == SeccompAction.Notify) throw part.Wrong("the action SCMP_ACT_NOTIFY asks somebody, which only containers of 'runtime' have");
        // A profile may name what only other processors or newer kernels have. What it forbids under a wrong name must not be allowed for that.
        if (lax && !Allows(rule.Action) && rule.Names.FirstOrDefault(name => !SystemCallTable.IsKnown(name)) is { } unknown)
            throw part.Wrong($"no system call is known by the name '{unknown}', so a rule that forbids it would forbid nothing");
        return new ConditionalRule(rule, ReadConditions(part.Member("includes")), ReadConditions(part.Member("excludes")));
    }

    private static bool Allows(SeccompAction action) => action is SeccompAction.Allow or SeccompAction.Log;

    private static string[] Names(JsonPart part)
    {
        var one = part.Member("name")?.Text() is { Length: > 0 } name ? name : null;
        string[] names = part.Member("names")?.Texts() ?? [];
        if (one is not null) return names.Length == 0 ? [one] : throw part.Wrong("it has both 'name' and 'names', want one of them");
        return names.Length > 0 ? names : throw part.Wrong("it names no system call");
    }

    private static RuleConditions ReadConditions(JsonPart? part) => part is null ? RuleConditions.None : new RuleConditions
    {
        Capabilities = part.Member("caps")?.Texts() ?? [],
        Processors = part.Member("arches")?.Texts() ?? [],
        LeastKernel = part.Member("minKernel") is { } kernel ? ReadKernel(kernel) : null,
    };

    /// <summary>Docker's: two numbers, of which neither may be missing.</summary>
    private static Version ReadKernel(JsonPart part) =>
        part.Text().Split('.') is [var major, var minor] && Number(major) is { } first && Number(minor) is { } second
            ? new Version(first, second)
            : throw part.Wrong($"'{part.Text()}' is not a version of a kernel, want one such as '4.8'");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
