namespace BuildKit.Registries;

/// <summary>One credential for one registry; no other host is ever shown it.</summary>
public sealed class FixedCredentials(string registry, Credential credential) : ICredentialSource
{
    public ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken) =>
        new(string.Equals(query.Registry, registry, StringComparison.OrdinalIgnoreCase) ? credential : null);
}
