namespace BuildKit.Registries;

/// <summary>Asks several sources in turn; the first that knows the registry wins.</summary>
public sealed class ChainedCredentials(params IReadOnlyList<ICredentialSource> sources) : ICredentialSource
{
    public async ValueTask<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await source.FindAsync(registry, access, cancellationToken) is { } credential) return credential;
        }

        return null;
    }
}
