namespace BuildKit.Containers.Launch;

/// <summary>What the plan may rely on. The oldest kernel that runs containers is 5.12: mount_setattr.</summary>
internal sealed record KernelFeatures(Version Version)
{
    public static KernelFeatures Oldest { get; } = new(new Version(5, 12));

    /// <summary>Without it, mount(2) hands over all layers at once in one page of text.</summary>
    public bool OverlayLayerAppend => Version >= new Version(6, 5);

    /// <summary>Of a memfd that can be executed, which newer kernels want to be told.</summary>
    public bool ExecutableMemfd => Version >= new Version(6, 3);

    public bool RunsContainers => Version >= Oldest.Version;

    /// <summary>Environment.OSVersion is uname's release on Linux.</summary>
    public static KernelFeatures Current() => new(Environment.OSVersion.Version);
}
