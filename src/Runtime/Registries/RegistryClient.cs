using System.Collections.Concurrent;
using BuildKit.Oci;

namespace BuildKit.Registries;

/// <summary>
/// Speaks the OCI distribution protocol. Constructing one costs nothing: connections are made by the first request. Safe for concurrent
/// use; connections and sign-ins are shared by everything opened from it, which may not outlive it.
/// </summary>
public sealed class RegistryClient(RegistryOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, RegistryTransport> _transports = new(StringComparer.Ordinal);
    private readonly HttpExchange _http = new(options);

    /// <summary>The repository that a name lies in.</summary>
    /// <param name="name">Its tag and digest are not looked at.</param>
    /// <param name="access">What the repository is opened for.</param>
    /// <param name="mountFrom">See <see cref="RepositoryClient.MountFrom"/>.</param>
    public RepositoryClient Repository(ImageReference name, RegistryAccess access = RegistryAccess.Pull, IReadOnlyList<string>? mountFrom = null) =>
        new(_transports.GetOrAdd(name.Registry, Connect), name.Repository, access) { MountFrom = mountFrom ?? [] };

    public void Dispose()
    {
        foreach (var transport in _transports.Values) transport.Dispose();
        _http.Dispose();
    }

    private RegistryTransport Connect(string registry) => new(RegistryAddress.Of(registry, options.InsecureRegistries), options, _http);
}
