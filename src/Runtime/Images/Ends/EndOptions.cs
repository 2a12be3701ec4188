using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Images.Ends;

/// <summary>What copies between ends need; nothing of it is made or opened before it is used.</summary>
public sealed record EndOptions
{
    /// <summary>Also keeps archives while they are read.</summary>
    public required Func<Store> Store { get; init; }

    /// <summary>For registries that are read.</summary>
    public required Func<RegistryClient> Source { get; init; }

    /// <summary>For registries that are written to.</summary>
    public required Func<RegistryClient> Destination { get; init; }

    /// <summary>What a stored image becomes when it goes to a registry or into an OCI format: with the layers compressed that a build left uncompressed.</summary>
    public Func<Descriptor, CancellationToken, Task<Descriptor>> Leaving { get; init; } = (root, _) => Task.FromResult(root);

    /// <summary>Where the daemons listen.</summary>
    public required DaemonAddresses Daemons { get; init; }
}
