namespace BuildKit.Registries;

public sealed class AnonymousCredentials : ICredentialSource
{
    private AnonymousCredentials()
    {
    }

    public static AnonymousCredentials Instance { get; } = new();

    public ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken) => new((Credential?)null);
}
