namespace BuildKit.Images;

/// <summary>How images are written to a registry.</summary>
public sealed record RegistrySinkOptions
{
    /// <summary>As many repositories are worth asking: each costs a question per layer when it has nothing to mount.</summary>
    public const int MostMountSources = 2;

    /// <summary>Repositories of the same registry to take blobs over from before bytes are sent: that of the base image.</summary>
    public IReadOnlyList<string> MountFrom { get; init; } = [];

    /// <summary>Consent to publish files of this machine (<see cref="Oci.Annotations.HostBase"/>).</summary>
    public bool HostBaseMayLeave { get; init; }
}
