using BuildKit.Content;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Projects;

/// <summary>What a publisher works with.</summary>
public sealed record ProjectPublisherOptions
{
    /// <summary>Holds finished layers and, for the local destination, images.</summary>
    public required Store Store { get; init; }

    /// <summary>Null: no base image and no destination may be in a registry.</summary>
    public RegistryClient? Registries { get; init; }

    /// <summary>Called from several threads.</summary>
    public IProgress<TransferEvent>? Progress { get; init; }
}
