namespace BuildKit.Containers.Settings;

/// <summary>A device file of the host. <see cref="Type"/> is b or c.</summary>
internal sealed record HostDevice(string Path, char Type, uint Major, uint Minor)
{
    /// <summary>Permission bits.</summary>
    public uint Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }
}
