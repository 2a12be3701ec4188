namespace BuildKit.Registries;

public sealed class AnonymousCredentials : ICredentialSource
{
    private AnonymousCredentials()
    {
    }

    public static AnonymousCredentials Instance { get; } = new();

    public ValueTask<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken) => new((Credential?)null);
}
