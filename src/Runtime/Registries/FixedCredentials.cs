namespace BuildKit.Registries;

/// <summary>One credential for one registry; no other host is ever shown it.</summary>
public sealed class FixedCredentials(string registry, Credential credential) : ICredentialSource
{
    private readonly string _owner = registry;

    public ValueTask<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken) =>
        new(string.Equals(registry, _owner, StringComparison.OrdinalIgnoreCase) ? credential : null);
}
