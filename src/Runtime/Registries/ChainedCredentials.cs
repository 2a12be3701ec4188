namespace BuildKit.Registries;

/// <summary>Asks several sources in turn; the first that knows the registry wins. A failure counts only when no other source knows it.</summary>
public sealed class ChainedCredentials(params IReadOnlyList<ICredentialSource> sources) : ICredentialSource
{
    public async ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        RegistryException? failure = null;
        foreach (var source in sources)
        {
            try
            {
                if (await source.FindAsync(query, cancellationToken) is { } credential) return credential;
            }
            catch (RegistryException e)
            {
                failure ??= e;
            }
        }

        return failure is null ? null : throw failure;
    }
}
