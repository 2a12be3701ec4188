using BuildKit.Content;

namespace BuildKit.Registries;

/// <summary>
/// One repository of a registry. All members may be used concurrently. Everything read is verified; a write that returns has been
/// confirmed by the registry.
/// </summary>
public sealed partial class RepositoryClient : IBlobSource, IBlobSink
{
    private readonly RegistryTransport _transport;
    private readonly RegistryAccess _access;

    internal RepositoryClient(RegistryTransport transport, string name, RegistryAccess access) => (_transport, Name, _access) = (transport, name, access);

    /// <summary>"docker.io", "localhost:5000".</summary>
    public string Registry => _transport.Address.Registry;

    /// <summary>Path in the registry: "library/busybox".</summary>
    public string Name { get; }

    /// <summary>
    /// Repositories of the same registry that may hold blobs written here: the registry is asked to mount from them before bytes are sent.
    /// </summary>
    public IReadOnlyList<string> MountFrom { get; init; } = [];

    public override string ToString() => $"{Registry}/{Name}";

    /// <summary>The scope to read with: reading for a push uses the push's own sign-in, so that there is one and not two.</summary>
    private TokenScope ReadScope => new(Name, _access);

    private TokenScope WriteScope => new(Name, RegistryAccess.Push);

    private Uri At(string path) => new(_transport.Address.Root, $"v2/{Name}/{path}");
}
