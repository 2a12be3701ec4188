using BuildKit.Containers.Seccomp;

namespace BuildKit.Containers.Settings;

/// <summary>What the options of <c>--security-opt</c> say together; of two about the same thing the last counts.</summary>
internal sealed record SecuritySettings
{
    /// <summary>Null: on, unless the container is privileged. Stricter than Docker, whose set-user-id programs gain privileges.</summary>
    public bool? NoNewPrivileges { get; init; }

    public SystemCallFilter Filter { get; init; } = new SystemCallFilter.Usual();

    /// <summary>Nothing of /proc and /sys is hidden or read-only.</summary>
    public bool ShowsSystemPaths { get; init; }

    /// <summary>A privileged container sees them whatever is said.</summary>
    public static SecuritySettings Of(ContainerSpec spec) => SecuritySyntax.Parse(spec.SecurityOptions) is var settings && spec.Privileged ? settings with { ShowsSystemPaths = true } : settings;
}

/// <summary>Which system calls a container may make.</summary>
internal abstract record SystemCallFilter
{
    private SystemCallFilter()
    {
    }

    /// <summary>Nothing was said: the engine's own, and none for a privileged container.</summary>
    public sealed record Usual : SystemCallFilter;

    /// <summary>The engine's own, whatever the container is.</summary>
    public sealed record BuiltIn : SystemCallFilter;

    public sealed record None : SystemCallFilter;

    public sealed record Of(FilterProfile Profile) : SystemCallFilter;
}
