namespace BuildKit.Images;

/// <summary>How images are written to a registry.</summary>
public sealed record RegistrySinkOptions
{
    /// <summary>Repositories of the same registry to take blobs over from before bytes are sent: that of the base image.</summary>
    public IReadOnlyList<string> MountFrom { get; init; } = [];

    /// <summary>Consent to publish files of this machine (<see cref="Oci.Annotations.HostBase"/>).</summary>
    public bool HostBaseMayLeave { get; init; }
}
