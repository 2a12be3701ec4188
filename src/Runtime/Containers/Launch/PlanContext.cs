using System.Runtime.InteropServices;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>What the chapters of a plan share while it is written.</summary>
internal sealed class PlanContext(RuntimeSpec spec, LaunchSetting setting)
{
    public StepList Steps { get; } = new();

    public RuntimeSpec Spec => spec;

    public LaunchSetting Setting => setting;

    /// <summary>The root of the container, O_PATH.</summary>
    public LaunchSlot? Root { get; set; }

    /// <summary>The devpts instance, when the specification mounts one.</summary>
    public LaunchSlot? Terminals { get; set; }

    /// <summary>The near end of the process's terminal.</summary>
    public LaunchSlot? Terminal { get; set; }

    /// <summary>Where the child finds what it kept.</summary>
    public InheritedDescriptors? Kept { get; set; }

    /// <summary>The host's /dev/null, for streams nobody gave.</summary>
    public LaunchSlot? Nothing { get; set; }

    public bool IsNew(NamespaceKind kind) => spec.Linux.Namespaces.Any(n => n.Type == kind && n.Path is null);

    public string? Joined(NamespaceKind kind) => spec.Linux.Namespaces.FirstOrDefault(n => n.Type == kind)?.Path;

    /// <summary>Whether the process has a user namespace other than the launcher's.</summary>
    public bool InUserNamespace => setting.Rootless || setting.Nested || spec.Linux.Namespaces.Any(n => n.Type == NamespaceKind.User);

    public int DirectoryFlag => OpenFlagOf.Directory(setting.Architecture);
}
