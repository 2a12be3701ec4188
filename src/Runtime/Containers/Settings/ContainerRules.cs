using System.Runtime.InteropServices;
using System.Text;
using BuildKit.Containers.Seccomp;
using BuildKit.Containers.Supervision;

namespace BuildKit.Containers.Settings;

/// <summary>What can be said about a container without its image. Whoever pulls an image first asks here before.</summary>
public static class ContainerRules
{
    // linux/utsname.h, __NEW_UTS_LEN.
    private const int LongestName = 64;

    /// <summary>
    /// Refuses what only the start would find otherwise, and reads the files that options name. The result does not depend on them any more;
    /// doing it again changes nothing.
    /// </summary>
    /// <exception cref="BuildKitException">An option is wrong, or contradicts another.</exception>
    public static ContainerSpec Load(ContainerSpec spec)
    {
        if (spec.Name is { } name) _ = ContainerName.Parse(name);
        if (spec.StopSignal is { } signal) _ = SignalNames.Parse(signal);
        if (spec.WorkingDirectory is { Length: > 0 } directory && directory[0] != '/') throw ContainerException.InvalidOption("--workdir", directory, "an absolute path in the container");
        CheckName("--hostname", spec.HostName);
        CheckName("--domainname", spec.DomainName);
        if (spec.AutoRemove && spec.Restart.Kind != RestartKind.No) throw ContainerException.RestartsAndRemoves(spec.Restart);
        ResourceRules.Check(spec);
        HostFiles.Check(spec);
        spec = spec with { SecurityOptions = SecuritySyntax.Load(spec.SecurityOptions) };
        CheckFilter(spec, SpecBuilder.CapabilitiesOf(spec, Capabilities.All));
        return spec;
    }

    private static void CheckName(string option, string? name)
    {
        if (name is not null && (Encoding.UTF8.GetByteCount(name) > LongestName || name.Any(char.IsControl)))
            throw ContainerException.InvalidOption(option, name, $"a name of at most {LongestName} bytes without control characters");
    }

    /// <summary>The engine's own filter is known to compile.</summary>
    private static void CheckFilter(ContainerSpec spec, IReadOnlyList<string> capabilities)
    {
        var security = SecuritySettings.Of(spec);
        if (security.Filter is not SystemCallFilter.Of) return;
        var processor = RuntimeInformation.ProcessArchitecture;
        var profile = SpecBuilder.FilterOf(spec, security, new FilterSituation(capabilities, processor, Environment.OSVersion.Version))!;
        _ = SeccompCompiler.Compile(profile, processor);
        _ = SeccompFlags.Of(profile);
    }
}
