using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Mounts;

/// <summary>Where the host has what a mount shows.</summary>
internal abstract record MountPlace
{
    private MountPlace()
    {
    }

    /// <param name="Path">A directory or file of the host, which the caller or the store vouches for.</param>
    internal sealed record HostPath(string Path) : MountPlace
    {
        /// <summary>Below it; nobody vouches for what is there.</summary>
        public string? Subpath { get; init; }

        /// <summary>The place itself may not be written to.</summary>
        public bool ReadOnly { get; init; }

        /// <summary>Ids there and what they become; none: as they are.</summary>
        public IReadOnlyList<RuntimeIdMapping> Uids { get; init; } = [];

        public IReadOnlyList<RuntimeIdMapping> Gids { get; init; } = [];
    }

    /// <param name="Folders">Unpacked layers, top first.</param>
    internal sealed record Layers(IReadOnlyList<string> Folders) : MountPlace;

    /// <summary>A tmpfs of the container's own.</summary>
    /// <param name="Options">As mount(8) takes them.</param>
    internal sealed record Memory(IReadOnlyList<string> Options) : MountPlace;
}
