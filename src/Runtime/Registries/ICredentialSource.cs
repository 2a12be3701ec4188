namespace BuildKit.Registries;

/// <summary>
/// Where credentials come from. Asked only after a registry has demanded some, so that public images need none, and possibly more than
/// once and from several threads at a time.
/// </summary>
public interface ICredentialSource
{
    /// <summary>The credential for a registry ("docker.io", "localhost:5000"), or null when there is none, which means anonymous access.</summary>
    ValueTask<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken);
}
