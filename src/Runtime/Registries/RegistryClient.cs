using System.Collections.Concurrent;
using BuildKit.Oci;
using BuildKit.Registries.Lines;

namespace BuildKit.Registries;

/// <summary>
/// Speaks the OCI distribution protocol. Constructing one costs nothing: connections are made by the first request. Safe for concurrent
/// use; connections and sign-ins are shared by everything opened from it, which may not outlive it.
/// </summary>
public sealed class RegistryClient(RegistryOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, RegistryTransport> _transports = new(StringComparer.Ordinal);

    /// <summary>A mirror that does not answer must not cost what patience with a registry costs.</summary>
    private RegistryOptions ForMirrors => options with { RetryDelays = [.. options.RetryDelays.Take(1)], ConnectTimeout = TimeSpan.FromTicks(Math.Min(options.ConnectTimeout.Ticks, TimeSpan.TicksPerSecond * 5)) };

    /// <summary>The repository that a name lies in. Opened to read, it asks the registry's mirrors first.</summary>
    /// <param name="name">Its tag and digest are not looked at.</param>
    /// <param name="access">What the repository is opened for.</param>
    /// <param name="mountFrom">See <see cref="RepositoryClient.MountFrom"/>.</param>
    public RepositoryClient Repository(ImageReference name, RegistryAccess access = RegistryAccess.Pull, IReadOnlyList<string>? mountFrom = null) =>
        new(_transports.GetOrAdd(name.Registry, registry => Connect(registry, options)), name.Repository, access)
        {
            MountFrom = mountFrom ?? [],
            Mirrors = access == RegistryAccess.Pull && options.Mirrors.TryGetValue(name.Registry, out var mirrors) ? [.. mirrors.Select(m => Mirror(m, name))] : [],
        };

    /// <summary>
    /// Proves to a registry who is asking, and nothing else. Returns the token that its service gives to be kept in place of the password, or
    /// null when there is none.
    /// </summary>
    public async Task<string?> SignInAsync(string registry, Credential credential, CancellationToken cancellationToken)
    {
        using var transport = Connect(registry, options with { Credentials = new FixedCredentials(registry, credential), WantsIdentityToken = true });
        return await transport.SignInAsync(credential, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var transport in _transports.Values) transport.Dispose();
    }

    private static RegistryTransport Connect(string registry, RegistryOptions options)
    {
        var certificates = RegistryCertificates.Load(registry, options.CertificateFolders);
        var isOurs = RegistryAddress.Of(registry, options.InsecureRegistries).Line == LineKind.ThisMachine && certificates.Any;
        var address = RegistryAddress.Of(registry, options.InsecureRegistries, options.TlsVerify ?? (isOurs ? true : null));
        return new RegistryTransport(address, options, new HttpExchange(address, options, certificates));
    }

    private RepositoryClient Mirror(string mirror, ImageReference name)
    {
        var slash = mirror.IndexOf('/', StringComparison.Ordinal);
        var (host, prefix) = slash < 0 ? (mirror, "") : (mirror[..slash], mirror[(slash + 1)..].TrimEnd('/') + "/");
        if (!ImageReference.TryParse($"{host}/{prefix}{name.Repository}", out var there) || !string.Equals(there.Registry, host, StringComparison.OrdinalIgnoreCase))
            throw RegistryException.InvalidSettings($"the mirrors of {name.Registry}", $"'{mirror}' is not HOST[:PORT][/PATH]");
        return new RepositoryClient(_transports.GetOrAdd($"mirror {host}", _ => Connect(there.Registry, ForMirrors)), there.Repository, RegistryAccess.Pull);
    }
}
